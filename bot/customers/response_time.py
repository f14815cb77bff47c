"""How long customers wait for an answer: the median, and the share within what was promised.

It is what customers feel first. Thresholds are those of ``figures``; minutes, and a *rise* is longer waiting.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.customers.figures import DIRECTION_FROM, NUMBER_FROM, Direction, FigureState, direction_of, per_cent
from bot.customers.intervals import LEVEL, Counts, Interval, median, median_difference, recovered, wilson


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """A unit's response time in whole minutes; numbers only where the state is RELEASED.

    ``direction`` UP is slower than in the period before. ``within`` is the per cent answered within ``promised`` minutes.
    """

    state: FigureState
    direction: Direction | None
    median: Interval | None
    n: int
    previous: int | None
    promised: float | None
    within: Interval | None


def response_time(now: Counts, before: Counts, promised: float | None, level: float = LEVEL) -> ResponseTime:
    """The response time of a sample of minutes, and how it has changed against the equal period before.

    Slower or quicker by the share within the promise, where one is given, or else by the median: one test, chosen
    beforehand, and clear only where the interval of the difference excludes 0.
    """
    n, n_before = sum(now.values()), sum(before.values())
    if n < DIRECTION_FROM:
        return ResponseTime(FigureState.TOO_FEW if n else FigureState.NONE, None, None, n, None, promised, None)
    direction = _direction(now, before, promised, level) if n_before >= DIRECTION_FROM else None
    if n < NUMBER_FROM:
        return ResponseTime(FigureState.DIRECTION_ONLY, direction, None, n, None, promised, None)
    middle = median(now)
    return ResponseTime(
        FigureState.RELEASED,
        direction,
        Interval(round(middle.value), round(middle.low), round(middle.high)),
        n,
        round(median(before).value) if n_before >= NUMBER_FROM else None,
        promised,
        None if promised is None else per_cent(_within(now, promised)),
    )


def waiting_compared(now: Counts, before: Counts, promised: float | None, level: float) -> Interval | None:
    """The difference by which it is judged, above 0 where waiting is longer; None where the two can't be compared."""
    if min(sum(now.values()), sum(before.values())) < DIRECTION_FROM:
        return None
    if promised is not None:
        return recovered(_within(before, promised, level), _within(now, promised, level))
    # Equal values say nothing of their spread.
    return None if len(now) == 1 and len(before) == 1 else median_difference(now, before, level)


def _within(minutes: Counts, promised: float, level: float = LEVEL) -> Interval:
    return wilson(sum(count for value, count in minutes.items() if value <= promised), sum(minutes.values()), level)


def _direction(now: Counts, before: Counts, promised: float | None, level: float) -> Direction:
    change = waiting_compared(now, before, promised, level)
    return Direction.FLAT if change is None else direction_of(change)
