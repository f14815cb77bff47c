"""The customers' figures of one unit: value, 95 % interval, and whether it has changed.

Pure, from counts of scores alone. Knows no comment, no answer of an employee and no wording. Every interval is in
closed form, and none has zero width: thirty equal scores don't prove that the thirty-first will be the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import NormalDist

from bot.calendar import Week
from bot.feedback import Metric
from bot.ports import ScoreCounts, Statistics

SHOWN_METRICS = (Metric.NPS, Metric.CSAT, Metric.CES, Metric.MYSTERY)
NUMBER_FROM = 30  # scores from which the number is shown
DIRECTION_FROM = 10  # scores from which a direction is shown
VISITS_FROM = 3  # mystery shopping visits, per unit and quarter
WEEKS, QUARTER_WEEKS = 4, 13

CES_SCALE = (1.0, 7.0)
MYSTERY_SCALE = (0.0, 100.0)
_PROMOTER, _DETRACTOR = 9, 6  # from, up to
_SATISFIED, _EASY = 4, 5  # from
_TAIL = 0.975  # two-sided 95 %
_Z = NormalDist().inv_cdf(_TAIL)


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
class Interval:
    """An estimate with its 95 % interval; low ≤ value ≤ high."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CustomerFigure:
    """One metric of one unit, on the digest's scale.

    NPS -100…100, CSAT 0…100 (per cent) and mystery shopping 0…100 are whole numbers, CES 1…7 has one decimal. All
    numbers but ``n`` are None unless the state is RELEASED. ``low`` and ``high`` are None also where every mystery
    shopping visit got the same points: so few visits then say nothing of their spread. ``direction`` is None where either
    period has too few scores to compare. ``share`` is CES alone: the per cent who gave 5–7.
    """

    metric: Metric
    state: FigureState
    direction: Direction | None
    value: int | float | None
    low: int | float | None
    high: int | float | None
    n: int
    previous: int | float | None
    share: Interval | None = None
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


def windows(week: Week) -> Windows:
    """The periods of the digest of that week; the latest ones end with the week's Sunday."""
    return Windows(
        now=_weeks(week, WEEKS),
        before=_weeks(week.plus(-WEEKS), WEEKS),
        quarter=_weeks(week, QUARTER_WEEKS),
        quarter_before=_weeks(week.plus(-QUARTER_WEEKS), QUARTER_WEEKS),
    )


def _weeks(last: Week, count: int) -> Period:
    return Period(last.plus(1 - count).monday, last.day(6))


def joined(weeks: ScoreCounts, quarter: ScoreCounts) -> ScoreCounts:
    """Mystery shopping from the quarter's counts, every other metric from the four weeks'."""
    kept = {key: counts for key, counts in weeks.items() if key[1] is not Metric.MYSTERY}
    return kept | {key: counts for key, counts in quarter.items() if key[1] is Metric.MYSTERY}


def figures(
    now: ScoreCounts, before: ScoreCounts, teams: Collection[int], statistics: Statistics
) -> dict[Metric, CustomerFigure]:
    """Every metric of one unit: a team, or the teams of a department or of the company, whose scores are counted together.

    ``now`` and ``before`` are two periods of equal length, each as ``joined`` gives it.
    """
    made = {}
    for metric in SHOWN_METRICS:
        scores, earlier = _together(now, teams, metric), _together(before, teams, metric)
        made[metric] = _figure(metric, scores, earlier, statistics)
    return made


def dried_up(made: Mapping[Metric, CustomerFigure]) -> bool:
    """Tell whether the unit's customers have fallen silent: no score of any metric now, some before."""
    return all(not figure.n for figure in made.values()) and any(figure.dried_up for figure in made.values())


def _together(counts: ScoreCounts, teams: Collection[int], metric: Metric) -> Counter[float]:
    total: Counter[float] = Counter()
    for team in teams:
        total.update(counts.get((team, metric), {}))
    return total


def _figure(metric: Metric, now: Counter[float], before: Counter[float], statistics: Statistics) -> CustomerFigure:
    n, n_before = now.total(), before.total()
    number_from, compare_from = (VISITS_FROM, VISITS_FROM) if metric is Metric.MYSTERY else (NUMBER_FROM, DIRECTION_FROM)
    if n < compare_from:
        state = FigureState.TOO_FEW if n else FigureState.NONE
        return CustomerFigure(metric, state, None, None, None, None, n, None, dried_up=not n and bool(n_before))
    direction = _direction(metric, now, before, statistics) if n_before >= compare_from else None
    if n < number_from:
        return CustomerFigure(metric, FigureState.DIRECTION_ONLY, direction, None, None, None, n, None)
    estimate = estimated(metric, now, statistics)
    known = metric is not Metric.MYSTERY or len(+now) > 1
    return CustomerFigure(
        metric,
        FigureState.RELEASED,
        direction,
        _on_scale(metric, estimate.value),
        _on_scale(metric, estimate.low) if known else None,
        _on_scale(metric, estimate.high) if known else None,
        n,
        _on_scale(metric, estimated(metric, before, statistics).value) if n_before >= number_from else None,
        share=_per_cent(_share(now, _EASY)) if metric is Metric.CES else None,
    )


def _on_scale(metric: Metric, value: float) -> int | float:
    match metric:
        case Metric.NPS | Metric.CSAT:
            return round(100 * value)
        case Metric.CES:
            return round(value, 1)
        case _:
            return round(value)


def _per_cent(share: Interval) -> Interval:
    return Interval(round(100 * share.value), round(100 * share.low), round(100 * share.high))


# ---------------------------------------------------------------- estimates


def estimated(metric: Metric, counts: Mapping[float, int], statistics: Statistics) -> Interval:
    """The metric with its 95 % interval: NPS within -1…1, CSAT 0…1, CES 1…7, mystery shopping 0…100. Needs two scores."""
    match metric:
        case Metric.NPS:
            return net_promoter_score(counts)
        case Metric.CSAT:
            return _share(counts, _SATISFIED)
        case Metric.CES:
            return _Mean.of(counts, CES_SCALE, floor=True).interval(CES_SCALE, statistics)
        case Metric.MYSTERY:
            return _Mean.of(counts, MYSTERY_SCALE, floor=False).interval(MYSTERY_SCALE, statistics)
        case Metric.COMMENT:
            raise ValueError("a comment has no score")


def net_promoter_score(counts: Mapping[float, int]) -> Interval:
    """Promoters' share (9–10) minus detractors' (0–6), with the adjusted Wald interval.

    One pseudo-answer is added to the promoters and one to the detractors (Bonett & Price 2012, J. Educ. Behav. Stat. 37,
    479–488: the difference of two shares of one sample; the same shape as Agresti & Coull's for one share). So thirty
    promoters of thirty give 82…100, not 100…100, where the plain Wald interval collapses to a point.
    """
    n = sum(counts.values())
    promoters = sum(count for score, count in counts.items() if score >= _PROMOTER)
    detractors = sum(count for score, count in counts.items() if score <= _DETRACTOR)
    up, down = (promoters + 1) / (n + 2), (detractors + 1) / (n + 2)
    margin = _Z * math.sqrt((up + down - (up - down) ** 2) / (n + 2))
    return Interval((promoters - detractors) / n, max(-1.0, up - down - margin), min(1.0, up - down + margin))


def wilson(successes: int, n: int) -> Interval:
    """A share with its score interval (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212); never of zero width."""
    share = successes / n
    weight = n + _Z**2
    centre = (successes + _Z**2 / 2) / weight
    margin = _Z / weight * math.sqrt(successes * (n - successes) / n + _Z**2 / 4)
    # Where nobody or everybody succeeded the bound is 0 or 1 exactly; rounding must not put it a hair beside the share.
    return Interval(share, max(0.0, min(share, centre - margin)), min(1.0, max(share, centre + margin)))


def _share(counts: Mapping[float, int], least: int) -> Interval:
    return wilson(sum(count for score, count in counts.items() if score >= least), sum(counts.values()))


@dataclass(frozen=True, slots=True)
class _Mean:
    """A sample's mean, the variance of one score, and the number of scores."""

    value: float
    variance: float
    n: int

    @classmethod
    def of(cls, counts: Mapping[float, int], scale: tuple[float, float], *, floor: bool) -> _Mean:
        """The moments of at least two scores.

        With ``floor`` the variance is never taken for less than that of n equal scores and one at the far end of the
        scale, D²/(n+1): a pseudo-answer that so many scores can't exclude. It matters only where nearly all are alike, and
        there the plain t interval shrinks to a point. Three visits on a scale of a hundred points would drown in it.
        """
        n = sum(counts.values())
        mean = math.fsum(score * count for score, count in counts.items()) / n
        variance = math.fsum(count * (score - mean) ** 2 for score, count in counts.items()) / (n - 1)
        farthest = max(mean - scale[0], scale[1] - mean)
        return cls(mean, max(variance, farthest**2 / (n + 1)) if floor else variance, n)

    @property
    def error(self) -> float:
        """The squared standard error of the mean."""
        return self.variance / self.n

    def interval(self, scale: tuple[float, float], statistics: Statistics) -> Interval:
        """Student's t interval (Student 1908, Biometrika 6, 1–25), cut to the scale."""
        margin = statistics.t_quantile(_TAIL, self.n - 1) * math.sqrt(self.error)
        return Interval(self.value, max(scale[0], self.value - margin), min(scale[1], self.value + margin))


# ---------------------------------------------------------------- changes


def _direction(metric: Metric, now: Counter[float], before: Counter[float], statistics: Statistics) -> Direction:
    """UP or DOWN only where the 95 % interval of the difference excludes 0."""
    if metric is Metric.CES:
        low, high = _welch(_Mean.of(now, CES_SCALE, floor=True), _Mean.of(before, CES_SCALE, floor=True), statistics)
    elif metric is Metric.MYSTERY:
        if len(+now) == 1 or len(+before) == 1:
            return Direction.FLAT  # a few equal visits say nothing of their spread, so no difference can be judged by it
        low, high = _welch(_Mean.of(now, MYSTERY_SCALE, floor=False), _Mean.of(before, MYSTERY_SCALE, floor=False), statistics)
    else:
        low, high = _difference(estimated(metric, now, statistics), estimated(metric, before, statistics))
    return Direction.UP if low > 0 else Direction.DOWN if high < 0 else Direction.FLAT


def _difference(now: Interval, before: Interval) -> tuple[float, float]:
    """The interval of a difference of two independent estimates, recovered from their own intervals.

    For two shares with Wilson's intervals: Newcombe 1998, Stat. Med. 17, 873–890, method 10. For any two estimates: Zou &
    Donner 2008, Stat. Med. 27, 1693–1702.
    """
    change = now.value - before.value
    return (
        change - math.hypot(now.value - now.low, before.high - before.value),
        change + math.hypot(now.high - now.value, before.value - before.low),
    )


def _welch(now: _Mean, before: _Mean, statistics: Statistics) -> tuple[float, float]:
    """The interval of a difference of two means of unequal variance (Welch 1947, Biometrika 34, 28–35).

    The degrees of freedom are rounded down, as in printed tables: a whole number and, if anything, a wider interval.
    """
    error = now.error + before.error
    degrees = error**2 / (now.error**2 / (now.n - 1) + before.error**2 / (before.n - 1))
    margin = statistics.t_quantile(_TAIL, max(1, math.floor(degrees))) * math.sqrt(error)
    change = now.value - before.value
    return change - margin, change + margin
