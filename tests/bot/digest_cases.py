"""Made-up weeks for the digest's tests: what was published, and what customers gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.statistics import ScipyStatistics
from bot.calendar import Week
from bot.customers import figures
from bot.customers_side import CustomersSide
from bot.digest import Document, build
from bot.feedback import Metric
from bot.ports import ScoreCounts
from bot.published import Record
from bot.pulses import Topic, Unit, UnitKind
from bot.release import Band, EnpsScore, Figure, Participation, Result, Step, Withheld

WEEK = Week(2026, 10)
TEAM, DEPARTMENT = Unit(UnitKind.TEAM, "1"), Unit(UnitKind.DEPARTMENT, "Palvelu")
STEADY = {Metric.CSAT: {5.0: 30, 3.0: 6}, Metric.NPS: {10.0: 8, 7.0: 4, 3.0: 2}, Metric.MYSTERY: {70.0: 2, 80.0: 2}}
WORSE = {Metric.CSAT: {5.0: 12, 2.0: 24}, Metric.NPS: {10.0: 2, 3.0: 10}, Metric.CES: {6.0: 4}}


def told(topic: Topic, weeks_ago: int, result: Result, team: str = "1") -> Figure:
    band = None if isinstance(result, Withheld) else Band.FIVE
    return Figure(WEEK.plus(-weeks_ago), topic, Unit(UnitKind.TEAM, team), "Palvelu", result, band)


@dataclass
class Case:
    figures: list[Figure]
    participation: Participation | None = Participation.MOST
    unit: Unit = TEAM
    now: dict[Metric, dict[float, int]] = field(default_factory=dict)
    before: dict[Metric, dict[float, int]] = field(default_factory=dict)

    def document(self) -> Document:
        teams = [1] if self.unit == TEAM else [1, 2]
        customers = CustomersSide(figures(_of_team(self.now), _of_team(self.before), teams, ScipyStatistics()))
        name = "Tuki Helsinki" if self.unit == TEAM else self.unit.key
        return build(self.unit, name, WEEK, record=Record(self.figures), participation=self.participation, customers=customers)


def _of_team(scores: dict[Metric, dict[float, int]]) -> ScoreCounts:
    return {(1, metric): counts for metric, counts in scores.items()}


STEPS = [told(Topic.VOICE, 4, Step.AGREE), told(Topic.WORKLOAD, 4, Step.LEANING_TO_AGREE), told(Topic.TOOLS, 2, Step.MIXED)]

CASES = {
    "normal": Case([*STEPS, told(Topic.VOICE, 0, Step.AGREE), told(Topic.WORKLOAD, 0, Step.MIXED)], now=STEADY, before=STEADY),
    "fall": Case([*STEPS, told(Topic.VOICE, 0, Step.MIXED), told(Topic.WORKLOAD, 0, Step.DISAGREE)], now=WORSE, before=STEADY),
    "withheld": Case(
        [*STEPS, told(Topic.VOICE, 0, Withheld()), told(Topic.WORKLOAD, 0, Withheld())],
        participation=Participation.NOT_YET,
        now=STEADY,
        before=STEADY,
    ),
    "first": Case([told(Topic.VOICE, 0, Step.AGREE), told(Topic.WORKLOAD, 0, Step.MIXED)], participation=Participation.ENOUGH),
    "department": Case(
        [
            *STEPS,
            told(Topic.WORKLOAD, 0, Step.MIXED),
            told(Topic.WORKLOAD, 0, Step.AGREE, "2"),
            told(Topic.ENPS, 0, EnpsScore(-20)),
        ],
        participation=Participation.HALF_OR_MORE,
        unit=DEPARTMENT,
        now=STEADY,
        before=STEADY,
    ),
    "no feedback": Case([*STEPS, told(Topic.WORKLOAD, 0, Step.AGREE)], participation=Participation.UNDER_HALF),
    "dried up": Case([*STEPS, told(Topic.WORKLOAD, 0, Step.AGREE)], before=STEADY),
}
