"""Customer cells: one team's or unit's value of a metric over some weeks, where enough scores stand behind it.

What links the two sides and what measures an action are made of these and of published steps, of nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import fsum

from bot.customers.intervals import DETRACTOR, PROMOTER, SATISFIED
from bot.model.feedback import Metric
from bot.ports.feedback import ScoreCounts

LEAST_SCORES = 10  # below it a cell is empty


@dataclass(frozen=True, slots=True)
class Cell:
    """A mean on the metric's own scale (NPS -100…100, CSAT 0…100, CES 1…7), and of how many scores."""

    value: float
    n: int


def worth(metric: Metric, score: float) -> float:
    """What one score contributes: the metric is the mean of these."""
    match metric:
        case Metric.NPS:
            return 100.0 * ((score >= PROMOTER) - (score <= DETRACTOR))
        case Metric.CSAT:
            return 100.0 * (score >= SATISFIED)
        case _:
            return score


def cell(counts: ScoreCounts, teams: Collection[int], metric: Metric) -> Cell | None:
    """The teams' scores together; None where there are fewer than ``LEAST_SCORES``. The same in whatever order they come."""
    nothing: Mapping[float, int] = {}
    found = [scored for team in teams for scored in counts.get((team, metric), nothing).items()]
    n = sum(number for _, number in found)
    return Cell(fsum(worth(metric, score) * number for score, number in found) / n, n) if n >= LEAST_SCORES else None


def worths(counts: ScoreCounts, teams: Collection[int], metric: Metric) -> list[float]:
    """Every score's contribution, in a lasting order."""
    nothing: Mapping[float, int] = {}
    scores = sorted((score, number) for team in sorted(teams) for score, number in counts.get((team, metric), nothing).items())
    return [worth(metric, score) for score, number in scores for _ in range(number)]
