"""Made-up weeks for the digest's tests: what was published, and what customers gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.statistics import ScipyStatistics
from bot.customers.comments import Voice
from bot.customers.figures import figures
from bot.customers.side import Counted, side_of
from bot.digest.document import TeamRow, build
from bot.model.calendar import Week
from bot.model.document_types.digest import Document
from bot.model.feedback import CustomerGoals, Metric, Remark, Target
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Band, EnpsCell, Figure, Participation, Result, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.feedback import ScoreCounts
from bot.release.derived import Record
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, LEANING_TO_DISAGREE, MIXED, score, span

WEEK = Week(2026, 10)
TEAM, DEPARTMENT = Unit.of_team(1), Unit(UnitKind.DEPARTMENT, "Palvelu")
STEADY = {Metric.CSAT: {5.0: 30, 3.0: 6}, Metric.NPS: {10.0: 8, 7.0: 4, 3.0: 2}, Metric.MYSTERY: {70.0: 2, 80.0: 2}}
WORSE = {Metric.CSAT: {5.0: 12, 2.0: 24}, Metric.NPS: {10.0: 2, 3.0: 10}, Metric.CES: {6.0: 4}}


def told(topic: Topic, weeks_ago: int, result: Result, team: str = "1", item: str = "") -> Figure:
    band = None if isinstance(result, Withheld) else Band.FIVE
    return Figure(WEEK.plus(-weeks_ago), topic, Unit(UnitKind.TEAM, team), "Palvelu", result, band, item)


@dataclass(frozen=True)
class Read:
    """A customer's comment as a reader would give it back."""

    text: str
    tone: float | None = None
    criteria: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    language: Language | None = Language.FI


def said(
    text: str,
    tone: float | None,
    *,
    score: float | None = None,
    weeks_ago: int = 0,
    metric: Metric = Metric.CSAT,
    channel: str = "",
    language: Language | None = Language.FI,
    **about: tuple[str, ...],
) -> Voice:
    day = WEEK.plus(-weeks_ago).day(2)
    remark = Remark(1, day, metric if score is not None else Metric.COMMENT, score, text, "fi", channel, "")
    return Voice(remark, Read(text, tone, language=language, **about))


Scores = dict[Metric, dict[float, int]]


@dataclass
class Case:
    figures: list[Figure]
    participation: Participation | None = Participation.MOST
    unit: Unit = TEAM
    now: Scores = field(default_factory=dict)
    before: Scores = field(default_factory=dict)
    long: Scores = field(default_factory=dict)
    channels: dict[str, Scores] = field(default_factory=dict)
    stages: dict[str, Scores] = field(default_factory=dict)
    minutes: dict[float, int] = field(default_factory=dict)
    minutes_before: dict[float, int] = field(default_factory=dict)
    voices: list[Voice] = field(default_factory=list)
    goals: CustomerGoals = field(default_factory=CustomerGoals)
    unlike: dict[Topic, Week] = field(default_factory=dict)
    names: tuple[str, str] = ("Tuki Helsinki", "Kundtjänst Åbo")  # of the two teams

    def document(self) -> Document:
        teams = [1] if self.unit == TEAM else [1, 2]
        counted = Counted(
            now=_of_team(self.now),
            before=_of_team(self.before),
            long=_of_team(self.long),
            channels={1: self.channels},
            stages={1: self.stages},
            minutes={1: self.minutes},
            minutes_before={1: self.minutes_before},
            voices={1: self.voices},
        )
        statistics = ScipyStatistics()
        rows = [
            TeamRow(Unit.of_team(team), name, figures(counted.now, counted.before, [team], statistics), participation)
            for team, name, participation in (
                (1, self.names[0], Participation.HALF_OR_MORE),
                (2, self.names[1], Participation.NOT_YET),
            )
        ]
        return build(
            self.unit,
            self.names[0] if self.unit == TEAM else self.unit.key or "Yritys",
            WEEK,
            record=Record(self.figures, self.unlike),
            participation=self.participation,
            customers=side_of(teams, counted, WEEK, self.goals, statistics),
            teams=() if self.unit == TEAM else rows,
        )


def _of_team(scores: Scores) -> ScoreCounts:
    return {(1, metric): counts for metric, counts in scores.items()}


def course(topic: Topic, *results: Result, team: str = "1") -> list[Figure]:
    """The topic's last askings, four weeks apart, the last of them this week's."""
    return [told(topic, 4 * ago, result, team) for ago, result in enumerate(reversed(results))]


QUIET = [told(Topic.VOICE, 4, AGREE), told(Topic.TOOLS, 2, MIXED)]
STEPS = [*QUIET, told(Topic.WORKLOAD, 4, LEANING_TO_AGREE)]
FALLEN = course(Topic.WORKLOAD, *[LEANING_TO_AGREE] * 3, DISAGREE, DISAGREE)  # as release rule R15 wants a change to be

CASES = {
    "normal": Case([*STEPS, told(Topic.VOICE, 0, AGREE), told(Topic.WORKLOAD, 0, MIXED)], now=STEADY, before=STEADY),
    "fall": Case(
        [*QUIET, told(Topic.VOICE, 0, MIXED), *FALLEN],
        now=WORSE,
        before=STEADY,
    ),
    "still low": Case(
        [
            *course(Topic.WORKLOAD, MIXED, LEANING_TO_DISAGREE, DISAGREE, DISAGREE),
            *course(Topic.VOICE, AGREE, AGREE, AGREE),
            told(Topic.TOOLS, 2, MIXED),
        ],
        now=STEADY,
        before=STEADY,
    ),
    "withheld": Case(
        [*STEPS, told(Topic.VOICE, 0, Withheld()), told(Topic.WORKLOAD, 0, Withheld())],
        participation=Participation.NOT_YET,
        now=STEADY,
        before=STEADY,
    ),
    "first": Case(
        [told(Topic.VOICE, 0, AGREE), told(Topic.WORKLOAD, 0, MIXED)],
        participation=Participation.ENOUGH,
    ),
    "department": Case(
        [
            *STEPS,
            told(Topic.WORKLOAD, 0, MIXED),
            told(Topic.WORKLOAD, 0, AGREE, "2"),
            told(Topic.ENPS, 0, score(-20)),
        ],
        participation=Participation.HALF_OR_MORE,
        unit=DEPARTMENT,
        now=STEADY,
        before=STEADY,
    ),
    "no feedback": Case([*STEPS, told(Topic.WORKLOAD, 0, AGREE)], participation=Participation.UNDER_HALF),
    "dried up": Case([*STEPS, told(Topic.WORKLOAD, 0, AGREE)], before=STEADY),
    "everything": Case(
        [
            *QUIET,
            *FALLEN,
            told(Topic.COMMUNICATION, 4, AGREE),
            told(Topic.COMMUNICATION, 0, LEANING_TO_DISAGREE),
        ],
        now=WORSE,
        before=STEADY,
        channels={
            "phone": {Metric.CSAT: {5.0: 4, 2.0: 36}},
            "chat": {Metric.CSAT: {5.0: 38, 2.0: 4}},
            "email": {Metric.NPS: {9.0: 3}},
        },
        stages={
            "problem": {Metric.CSAT: {5.0: 8, 2.0: 32}},
            "order": {Metric.CSAT: {5.0: 60, 2.0: 2}},
            "return": {Metric.NPS: {9.0: 6, 8.0: 6}},
        },
        minutes={30.0: 20, 80.0: 12, 100.0: 8, 200.0: 20},
        minutes_before={20.0: 50, 90.0: 10},
        voices=[
            said("Jonotin puhelimessa tunnin.", -0.8, score=1, channel="phone", criteria=("accessibility",)),
            said(
                "Kukaan ei soittanut takaisin.", -0.7, score=2, channel="phone", criteria=("reliability",), themes=("processes",)
            ),
            said("Odotin vastausta kolme päivää.", -0.6, score=1, weeks_ago=1, criteria=("accessibility",)),
            said("Puhelimeen ei vastattu ollenkaan.", -0.6, weeks_ago=2, criteria=("accessibility",)),
            said("[…] oli ystävällinen ja osasi asiansa.", 0.8, score=5, criteria=("attitudes", "professionalism")),
            said("Frau Schmidt war leider nicht da.", None, score=1, weeks_ago=3),
        ],
        goals=CustomerGoals(
            (
                Target("problem", Metric.CSAT, 80),
                Target("order", Metric.CSAT, 80),
                Target("return", Metric.NPS, 30),
            ),
            promised_minutes=60,
        ),
    ),
    "thin": Case(
        [*STEPS, told(Topic.WORKLOAD, 0, LEANING_TO_AGREE)],
        now={Metric.NPS: {9.0: 10, 3.0: 2}, Metric.CSAT: {5.0: 4}},
        before={Metric.NPS: {9.0: 10}},
        long={Metric.NPS: {10.0: 25, 8.0: 6, 2.0: 4}},
        voices=[
            said("Väärä tuote, ja palautus oli hankala.", -0.5, metric=Metric.NPS, score=3, criteria=("recovery",)),
            said("Nopea vastaus ja selkeät ohjeet.", 0.9, metric=Metric.NPS, score=10, criteria=("accessibility",)),
        ],
    ),
    "company": Case(
        [
            *QUIET,
            *FALLEN,
            told(Topic.WORKLOAD, 4, AGREE, "2"),
            told(Topic.WORKLOAD, 0, Withheld(), "2"),
        ],
        participation=Participation.HALF_OR_MORE,
        unit=COMPANY_UNIT,
        now=WORSE,
        before=STEADY,
    ),
    "ranges": Case(
        [
            *STEPS,
            told(Topic.VOICE, 0, span(3, 5)),
            told(Topic.WORKLOAD, 0, span(1, 2)),
            told(Topic.TOOLS, 0, span(2, 3)),
            told(Topic.ENPS, 0, EnpsCell(-20, 10)),
        ],
        now=STEADY,
        before=STEADY,
    ),
    "department ranges": Case(
        [
            told(Topic.WORKLOAD, 0, AGREE),
            told(Topic.WORKLOAD, 0, AGREE, "2"),
            told(Topic.WORKLOAD, 0, span(2, 3), "3"),
            told(Topic.WORKLOAD, 0, Withheld(), "4"),
            told(Topic.VOICE, 0, span(1, 2)),
            told(Topic.VOICE, 0, Withheld(), "2"),
            told(Topic.TOOLS, 0, Withheld()),
            told(Topic.ENPS, 0, EnpsCell(0, 10)),
            told(Topic.ENPS, 0, score(20), "2"),
        ],
        participation=Participation.ENOUGH,
        unit=DEPARTMENT,
    ),
    "nothing yet": Case([told(topic, 0, Withheld()) for topic in (Topic.VOICE, Topic.WORKLOAD)], Participation.NOT_YET),
    "customers only": Case([], now=STEADY, before=STEADY),
    "changed anchor": Case(
        [*QUIET, *course(Topic.WORKLOAD, DISAGREE, DISAGREE, MIXED)],
        now=STEADY,
        before=STEADY,
        unlike={Topic.WORKLOAD: WEEK.plus(-1)},
    ),
    "two hundred teams": Case(
        [
            told(Topic.WORKLOAD, ago, result, str(team))
            for team in range(200)
            for ago, result in ((4, LEANING_TO_AGREE), (0, MIXED))
        ],
        unit=COMPANY_UNIT,
        now=STEADY,
        before=STEADY,
    ),
    "three scripts": Case(
        [*FALLEN, *course(Topic.WORKLOAD, DISAGREE, DISAGREE, team="2")],
        unit=COMPANY_UNIT,
        now=WORSE,
        before=STEADY,
        names=("客户服务 赫尔辛基", "Поддержка «Або»"),
    ),
}
