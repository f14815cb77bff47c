"""The customers' figures of one unit: value, 95 % interval, and whether it has changed.

Pure, from counts of scores alone: how much may be said of so many, over which weeks. How an interval comes about is
``intervals``' business; knows no comment, no answer of an employee and no wording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.customers.intervals import LEVEL, Counts, Interval, difference, estimated, value_of
from bot.model.calendar import Week
from bot.model.feedback import SCORED, Metric
from bot.ports.feedback import ScoreCounts
from bot.ports.statistics import Statistics

NUMBER_FROM = 30  # scores from which the number is shown
DIRECTION_FROM = 10  # scores from which a direction is shown
VISITS_FROM = 3  # mystery shopping visits, per unit and quarter
WEEKS, QUARTER_WEEKS, YEAR_WEEKS = 4, 13, 52


class FigureState(StrEnum):
    """How much may be said with so many scores."""

    RELEASED = "released"
    DIRECTION_ONLY = "direction_only"
    TOO_FEW = "too_few"
    NONE = "none"


class Direction(StrEnum):
    """The change against the equal period before; FLAT is "no clear change"."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class CustomerFigure:
    """One metric of one unit, on the digest's scale.

    NPS -100…100, CSAT 0…100 (per cent) and mystery shopping 0…100 are whole numbers, CES 1…7 has one decimal. All
    numbers but ``n`` are None unless the state is RELEASED. ``low`` and ``high`` are None also where every mystery
    shopping visit got the same points: so few visits then say nothing of their spread. ``direction`` is None where either
    period has too few scores to compare.
    """

    metric: Metric
    state: FigureState
    direction: Direction | None
    value: int | float | None
    low: int | float | None
    high: int | float | None
    n: int
    previous: int | float | None
    dried_up: bool = False  # nothing now, though there was something in the period before


@dataclass(frozen=True, slots=True)
class Period:
    """Whole ISO weeks; both days included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Windows:
    """What one week's digest looks at: four weeks and the four before; for mystery shopping thirteen and thirteen."""

    now: Period
    before: Period
    quarter: Period
    quarter_before: Period
    latest: Period  # the digest's own week
    quarter_back: Period  # the four weeks, a quarter ago
    year_back: Period  # the four weeks, a year ago
    quarter_year_back: Period  # the quarter, a year ago


def windows(week: Week) -> Windows:
    """The periods of the digest of that week; the latest ones end with the week's Sunday."""
    return Windows(
        now=_weeks(week, WEEKS),
        before=_weeks(week.plus(-WEEKS), WEEKS),
        quarter=_weeks(week, QUARTER_WEEKS),
        quarter_before=_weeks(week.plus(-QUARTER_WEEKS), QUARTER_WEEKS),
        latest=_weeks(week, 1),
        quarter_back=_weeks(week.plus(-QUARTER_WEEKS), WEEKS),
        year_back=_weeks(week.plus(-YEAR_WEEKS), WEEKS),
        quarter_year_back=_weeks(week.plus(-YEAR_WEEKS), QUARTER_WEEKS),
    )


def _weeks(last: Week, count: int) -> Period:
    return Period(last.plus(1 - count).monday, last.day(6))


def joined(weeks: ScoreCounts, quarter: ScoreCounts) -> ScoreCounts:
    """The counts that a month's figures are made of: mystery shopping's of the quarter, all others' of four weeks."""
    kept = {key: counts for key, counts in weeks.items() if key[1] is not Metric.MYSTERY}
    return kept | {key: counts for key, counts in quarter.items() if key[1] is Metric.MYSTERY}


def summed(metric: Metric, periods: Sequence[ScoreCounts]) -> ScoreCounts:
    """One metric's counts over several periods: three of four weeks tell more of a recommendation that is thin by the month."""
    teams = {team for counts in periods for team, counted in counts if counted is metric}
    return {(team, metric): together(counts.get((team, metric)) for counts in periods) for team in teams}


def figures(
    now: ScoreCounts, before: ScoreCounts, teams: Collection[int], statistics: Statistics, level: float = LEVEL
) -> dict[Metric, CustomerFigure]:
    """Every metric of one unit: a team, or the teams of a department or of the company, whose scores are counted together.

    ``now`` and ``before`` are two periods of equal length, each as ``joined`` gives it. ``level`` is that of the intervals of
    change (``looks.sure_level``).
    """
    return {
        metric: figure(
            metric,
            together(now.get((team, metric)) for team in teams),
            together(before.get((team, metric)) for team in teams),
            statistics,
            level,
        )
        for metric in SCORED
    }


def dried_up(made: Mapping[Metric, CustomerFigure]) -> bool:
    """Tell whether the unit's customers have fallen silent: no score of any metric now, some before."""
    return all(not one.n for one in made.values()) and any(one.dried_up for one in made.values())


def together(samples: Iterable[Counts | None]) -> Counts:
    """Several samples as one; None is an empty one."""
    filled = [sample for sample in samples if sample]
    if len(filled) == 1:
        return filled[0]  # a team's own: nothing is copied
    total: Counter[float] = Counter()
    for sample in filled:
        total.update(sample)
    return total


def least_of(metric: Metric) -> tuple[int, int]:
    """From how many scores on a direction is shown, and from how many the number."""
    return (VISITS_FROM, VISITS_FROM) if metric is Metric.MYSTERY else (DIRECTION_FROM, NUMBER_FROM)


def figure(metric: Metric, now: Counts, before: Counts, statistics: Statistics, level: float = LEVEL) -> CustomerFigure:
    """One metric of scores that are counted together; ``before`` empty where there is nothing to compare with."""
    n, n_before = sum(now.values()), sum(before.values())
    compare_from, number_from = least_of(metric)
    if n < compare_from:
        state = FigureState.TOO_FEW if n else FigureState.NONE
        return CustomerFigure(metric, state, None, None, None, None, n, None, dried_up=not n and bool(n_before))
    direction = changed(metric, now, before, statistics, level) if n_before >= compare_from else None
    if n < number_from:
        return CustomerFigure(metric, FigureState.DIRECTION_ONLY, direction, None, None, None, n, None)
    estimate = estimated(metric, now, statistics)
    known = spread_is_known(metric, now)
    return CustomerFigure(
        metric,
        FigureState.RELEASED,
        direction,
        on_scale(metric, estimate.value),
        on_scale(metric, estimate.low) if known else None,
        on_scale(metric, estimate.high) if known else None,
        n,
        on_scale(metric, value_of(metric, before)) if n_before >= number_from else None,
    )


def spread_is_known(metric: Metric, counts: Counts) -> bool:
    """Tell whether an interval can be given: a few equal visits say nothing of their spread."""
    return metric is not Metric.MYSTERY or len(counts) > 1


def on_scale(metric: Metric, value: float) -> int | float:
    """An estimate on the digest's scale."""
    match metric:
        case Metric.NPS | Metric.CSAT:
            return round(100 * value)
        case Metric.CES:
            return round(value, 1)
        case _:
            return round(value)


def per_cent(part: Interval) -> Interval:
    """A share between 0 and 1 in whole per cent."""
    return Interval(round(100 * part.value), round(100 * part.low), round(100 * part.high))


def is_comparable(metric: Metric, now: Counts, before: Counts) -> bool:
    """Tell whether both samples have enough scores, and a spread, for their difference to have an interval."""
    least = least_of(metric)[0]
    return all(sum(counts.values()) >= least and spread_is_known(metric, counts) for counts in (now, before))


def changed(metric: Metric, now: Counts, before: Counts, statistics: Statistics, level: float = LEVEL) -> Direction:
    """The direction in which a metric has changed; FLAT also where the two can't be compared."""
    if not is_comparable(metric, now, before):
        return Direction.FLAT
    return direction_of(difference(metric, now, before, statistics, level))


def direction_of(change: Interval) -> Direction:
    """The direction of a change: UP or DOWN only where the interval of the difference excludes 0."""
    return Direction.UP if change.low > 0 else Direction.DOWN if change.high < 0 else Direction.FLAT
