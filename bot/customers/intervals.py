"""Estimates of customers' scores with their intervals, and when two of them differ. Pure, in closed form.

No score's interval has zero width: thirty equal scores don't prove that the thirty-first will be the same. ``level`` is
the share of times that an interval holds the true value, 0.95 unless several comparisons are made at once. Knows no unit,
no period and no threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from bot.model.feedback import SCORES, Metric
from bot.ports.statistics import Statistics

LEVEL = 0.95
PROMOTER, DETRACTOR = 9, 6  # from, up to
SATISFIED = 4  # from

Counts = Mapping[float, int]
"""Score -> how many."""

_MANY = 400  # values from which the binomial distribution is taken for normal
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval; low ≤ value ≤ high."""

    value: float
    low: float
    high: float


def estimated(metric: Metric, counts: Counts, statistics: Statistics, level: float = LEVEL) -> Interval:
    """The metric with its interval: NPS within -1…1, CSAT 0…1, CES 1…7, mystery shopping 0…100. Needs two scores."""
    match metric:
        case Metric.NPS:
            return net_promoter_score(counts, level)
        case Metric.CSAT:
            return share(counts, SATISFIED, level)
        case Metric.CES | Metric.MYSTERY:
            scale = SCORES[metric]
            return Mean.of(counts, scale, floor=metric is Metric.CES).interval(scale, statistics, level)
        case Metric.COMMENT:
            raise ValueError("a comment has no score")


def value_of(metric: Metric, counts: Counts) -> float:
    """The metric alone, on the same scale. Needs one score."""
    n = sum(counts.values())
    match metric:
        case Metric.NPS:
            return sum(count * ((score >= PROMOTER) - (score <= DETRACTOR)) for score, count in counts.items()) / n
        case Metric.CSAT:
            return sum(count for score, count in counts.items() if score >= SATISFIED) / n
        case _:
            return math.fsum(score * count for score, count in counts.items()) / n


def difference(metric: Metric, now: Counts, before: Counts, statistics: Statistics, level: float = LEVEL) -> Interval:
    """The first sample's value less the second's, of two independent samples. Needs two scores in each."""
    if metric in (Metric.CES, Metric.MYSTERY):
        scale, floor = SCORES[metric], metric is Metric.CES
        return welch(Mean.of(now, scale, floor=floor), Mean.of(before, scale, floor=floor), statistics, level)
    return recovered(estimated(metric, now, statistics, level), estimated(metric, before, statistics, level))


@lru_cache(maxsize=1024)
def _z(level: float) -> float:
    return _NORMAL.inv_cdf((1 + level) / 2)


# ---------------------------------------------------------------- shares


def net_promoter_score(counts: Counts, level: float = LEVEL) -> Interval:
    """Promoters' share (9–10) minus detractors' (0–6), with the adjusted Wald interval.

    One pseudo-answer is added to the promoters and one to the detractors (Bonett & Price 2012, J. Educ. Behav. Stat. 37,
    479–488: the difference of two shares of one sample; the same shape as Agresti & Coull's for one share). So thirty
    promoters of thirty give 82…100, not 100…100, where the plain Wald interval collapses to a point.
    """
    n = sum(counts.values())
    promoters = sum(count for score, count in counts.items() if score >= PROMOTER)
    detractors = sum(count for score, count in counts.items() if score <= DETRACTOR)
    up, down = (promoters + 1) / (n + 2), (detractors + 1) / (n + 2)
    margin = _z(level) * math.sqrt((up + down - (up - down) ** 2) / (n + 2))
    return Interval((promoters - detractors) / n, max(-1.0, up - down - margin), min(1.0, up - down + margin))


def share(counts: Counts, least: float, level: float = LEVEL) -> Interval:
    """The share of scores of at least that, with Wilson's interval."""
    return wilson(sum(count for score, count in counts.items() if score >= least), sum(counts.values()), level)


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """A share with its score interval (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212); never of zero width."""
    value, z = successes / n, _z(level)
    weight = n + z**2
    centre = (successes + z**2 / 2) / weight
    margin = z / weight * math.sqrt(successes * (n - successes) / n + z**2 / 4)
    # Where nobody or everybody succeeded the bound is 0 or 1 exactly; rounding must not put it a hair beside the share.
    return Interval(value, max(0.0, min(value, centre - margin)), min(1.0, max(value, centre + margin)))


def recovered(now: Interval, before: Interval) -> Interval:
    """A difference of two independent estimates with its interval, recovered from their own intervals.

    For two shares with Wilson's intervals: Newcombe 1998, Stat. Med. 17, 873–890, method 10. For any two estimates: Zou &
    Donner 2008, Stat. Med. 27, 1693–1702.
    """
    change = now.value - before.value
    return Interval(
        change,
        change - math.hypot(now.value - now.low, before.high - before.value),
        change + math.hypot(now.high - now.value, before.value - before.low),
    )


# ---------------------------------------------------------------- means


@dataclass(frozen=True, slots=True)
class Mean:
    """A sample's mean, the variance of one score, and the number of scores."""

    value: float
    variance: float
    n: int

    @classmethod
    def of(cls, counts: Counts, scale: tuple[float, float], *, floor: bool) -> Mean:
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

    def interval(self, scale: tuple[float, float], statistics: Statistics, level: float = LEVEL) -> Interval:
        """Student's t interval (Student 1908, Biometrika 6, 1–25), cut to the scale."""
        margin = statistics.t_quantile((1 + level) / 2, self.n - 1) * math.sqrt(self.error)
        return Interval(self.value, max(scale[0], self.value - margin), min(scale[1], self.value + margin))


def welch(now: Mean, before: Mean, statistics: Statistics, level: float = LEVEL) -> Interval:
    """A difference of two means of unequal variance with its interval (Welch 1947, Biometrika 34, 28–35).

    The degrees of freedom are rounded down, as in printed tables: a whole number and, if anything, a wider interval.
    """
    error = now.error + before.error
    degrees = error**2 / (now.error**2 / (now.n - 1) + before.error**2 / (before.n - 1))
    margin = statistics.t_quantile((1 + level) / 2, max(1, math.floor(degrees))) * math.sqrt(error)
    change = now.value - before.value
    return Interval(change, change - margin, change + margin)


# ---------------------------------------------------------------- medians


def median(counts: Counts, level: float = LEVEL) -> Interval:
    """The median with the interval between two of the ordered values that holds it at least so often.

    Distribution-free (Thompson 1936, Ann. Math. Stat. 7, 122–128): the bounds are the c-th value from either end, c the
    largest number with P(X < c) ≤ (1 - level) / 2 for X binomial(n, ½). Needs one value; with fewer than six the bounds
    are the smallest and the largest.
    """
    values = _Ordered(counts)
    depth = _depth(values.n, (1 - level) / 2)
    return Interval(values.median, values.at(depth), values.at(values.n + 1 - depth))


def median_difference(now: Counts, before: Counts, level: float = LEVEL) -> Interval:
    """The first sample's median less the second's (Price & Bonett 2002, J. Stat. Comput. Simul. 72, 119–124)."""
    later, earlier = _Ordered(now), _Ordered(before)
    change = later.median - earlier.median
    margin = _z(level) * math.sqrt(later.median_variance + earlier.median_variance)
    return Interval(change, change - margin, change + margin)


class _Ordered:
    """A sample of at least one value in order, without ever spelling it out."""

    def __init__(self, counts: Counts) -> None:
        self._values: Sequence[tuple[float, int]] = sorted((value, count) for value, count in counts.items() if count)
        self.n = sum(count for _, count in self._values)

    def at(self, place: int) -> float:
        """The value at that place, counted from 1."""
        for value, count in self._values:
            if place <= count:
                return value
            place -= count
        raise IndexError("the sample has no such place")

    @property
    def median(self) -> float:
        """The middle value, or the mean of the two."""
        return (self.at((self.n + 1) // 2) + self.at(self.n // 2 + 1)) / 2

    @property
    def median_variance(self) -> float:
        """The median's variance, read from how far two inner values lie apart (Price & Bonett 2002, formula 2)."""
        depth, z = _inner(self.n)
        return ((self.at(self.n - depth + 1) - self.at(depth)) / (2 * z)) ** 2


@lru_cache(maxsize=1024)
def _inner(n: int) -> tuple[int, float]:
    """Price & Bonett's place in a sample of that size, and how many standard errors it lies from the median."""
    depth = max(1, round((n + 1) / 2 - math.sqrt(n)))
    if n > _MANY:
        return depth, (n / 2 - depth + 0.5) / (math.sqrt(n) / 2)
    return depth, _NORMAL.inv_cdf(1 - sum(math.comb(n, below) for below in range(depth)) / 2**n)


@lru_cache(maxsize=1024)
def _depth(n: int, tail: float) -> int:
    """How many values, from either end, lie outside the median's interval or on its bound."""
    if n > _MANY:
        return math.floor(n / 2 + _NORMAL.inv_cdf(tail) * math.sqrt(n) / 2)
    depth, below = 0, 1
    while below / 2**n <= tail:
        depth += 1
        below += math.comb(n, depth)
    return max(1, depth)
