"""The customers' longer memory: a metric beside that of a quarter and a year ago, so that no fall becomes normal in a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from bot.customers.figures import (
    QUARTER_WEEKS,
    WEEKS,
    YEAR_WEEKS,
    Direction,
    changed,
    is_comparable,
    least_of,
    on_scale,
)
from bot.customers.intervals import Counts, value_of
from bot.model.feedback import Metric
from bot.ports.statistics import Statistics


class Against(StrEnum):
    """How long ago the period lies that a metric is compared with; the nearer first."""

    QUARTER = "quarter"
    YEAR = "year"


_BACK: Mapping[Against, int] = {Against.QUARTER: QUARTER_WEEKS, Against.YEAR: YEAR_WEEKS}


@dataclass(frozen=True, slots=True)
class Memory:
    """A clear change against a quarter or a year ago; ``direction`` is never FLAT.

    ``previous`` is the value of then, None where either period has too few scores for a number. ``since_weeks`` counts the
    latest whole periods in a row that lie clearly on the same side of it: the change is at least so old.
    """

    against: Against
    direction: Direction
    previous: int | float | None
    since_weeks: int


def compared_with(metric: Metric) -> Sequence[Against]:
    """With which periods a metric is compared; mystery shopping's quarter has the one before it for its last quarter."""
    return (Against.YEAR,) if metric is Metric.MYSTERY else tuple(Against)


def memory(
    metric: Metric,
    now: Counts,
    past: Mapping[Against, Counts],
    earlier: Sequence[Counts],
    statistics: Statistics,
    *,
    level: float,
) -> Memory | None:
    """The nearest clear change; None where there is none.

    ``earlier`` are the four weeks before ``now``, the four before those, and so on.
    """
    for against in compared_with(metric):
        then = past.get(against, {})
        direction = changed(metric, now, then, statistics, level)
        if direction is Direction.FLAT:
            continue
        # A period that overlaps what it is compared with says nothing of how long ago the change was.
        apart = earlier[: _BACK[against] // WEEKS - 1]
        moved = [changed(metric, counts, then, statistics) for counts in apart]
        least = least_of(metric)[1]
        has_number = sum(now.values()) >= least and sum(then.values()) >= least
        weeks = QUARTER_WEEKS if metric is Metric.MYSTERY else WEEKS
        previous = on_scale(metric, value_of(metric, then)) if has_number else None
        return Memory(against, direction, previous, weeks * (1 + sum(1 for _ in takewhile(direction.__eq__, moved))))
    return None


def comparable(metric: Metric, now: Counts, past: Mapping[Against, Counts]) -> Sequence[Counts]:
    """The periods of the past with which ``now`` can be compared."""
    return [then for against in compared_with(metric) if is_comparable(metric, now, then := past.get(against, {}))]
