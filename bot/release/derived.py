"""What follows from published figures alone: the levels of larger units (release rule R5).

Reads no answer and no count: everything here can be recomputed by anyone who has the export.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from types import MappingProxyType

from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import EnpsCell, Figure, Result, Step, StepCell, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.scale import step_of

REPRESENTATIVE: Mapping[Step, float] = {
    Step.DISAGREE: 1.9,
    Step.LEANING_TO_DISAGREE: 2.5,
    Step.MIXED: 3.0,
    Step.LEANING_TO_AGREE: 3.5,
    Step.AGREE: 4.1,
}


def representative(cell: StepCell) -> float:
    """The mean that a cell stands for: its step's, and the middle of the two ends' where it is a range (release rule R5)."""
    return (REPRESENTATIVE[cell.low] + REPRESENTATIVE[cell.high]) / 2


@dataclass(frozen=True, slots=True)
class Level:
    """A derived figure between 1.9 and 4.1, with one decimal."""

    value: float

    @property
    def step(self) -> Step:
        """The step in which it lies (release rule R4); rounding has moved no level over a bound."""
        return step_of(Fraction(str(self.value)))


Shown = StepCell | Level | EnpsCell | Withheld


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking of a topic, or of the detail ``item`` of it, and what a unit's readers see of it."""

    week: Week
    topic: Topic
    unit: Unit
    department: str
    shown: Shown
    item: str = ""
    blocks: tuple[Figure, ...] = ()  # of a larger unit: the figures that it is joined of

    @property
    def teams(self) -> tuple[Result, ...]:
        """What is shown of a larger unit's teams, one by one."""
        return tuple(figure.result for figure in self.blocks if figure.unit.kind is UnitKind.TEAM)


def derive(figures: Iterable[Figure]) -> Level | EnpsCell | Withheld:
    """What figures of one question and week show together: the mean of what their cells stand for, weighted by band (R5)."""
    shown = [figure for figure in figures if not isinstance(figure.result, Withheld)]
    if not shown:
        return Withheld()
    mean = level_of(shown)
    if isinstance(shown[0].result, EnpsCell):
        tens = 10 * floor(mean / 10 + 0.5)  # halves up, as each figure's own (release rule R11)
        return EnpsCell(tens, tens)
    return Level(round(mean + 1e-9, 1))


def level_of(figures: Sequence[Figure]) -> float:
    """The unrounded mean of what the cells of some figures stand for, weighted by band; none of them is withheld."""
    total, weight = 0.0, 0
    for figure in figures:
        match figure.result:
            case StepCell() as cell:
                value = representative(cell)
            case EnpsCell(low=low, high=high):
                value = (low + high) / 2
            case Withheld():
                continue
        if figure.band is not None:
            total += figure.band.weight * value
            weight += figure.band.weight
    return total / weight


_PLACE = {topic: place for place, topic in enumerate(Topic)}
_Question = tuple[Topic, str]  # the item is "" for the topic's own figure


NOTHING_UNLIKE: Mapping[Topic, Week] = MappingProxyType({})
"""Every topic has always been asked with the same question."""


class Record:
    """Every asking of the weeks it was given, by unit and question, oldest first.

    Put together for a unit when it is first asked for: of a large company's thousands of cells a reader needs a few dozen.
    ``unlike``: until which week a topic's figures were of other questions than now, for the topics that have had such weeks.
    """

    def __init__(self, figures: Iterable[Figure], unlike: Mapping[Topic, Week] = NOTHING_UNLIKE) -> None:
        self._unlike = unlike
        self._teams: dict[str, list[Figure]] = {}
        self._joint: list[Figure] = []  # what levels are joined of
        for figure in figures:
            if figure.unit.kind is UnitKind.TEAM:
                self._teams.setdefault(figure.unit.key, []).append(figure)
            if figure.topic is not Topic.HELPED:  # each team was asked about something else: there is nothing to join
                self._joint.append(figure)
        self._known: dict[Unit, Mapping[_Question, Sequence[Asking | Figure]]] = {}

    def of(self, unit: Unit, topic: Topic, item: str = "") -> Sequence[Asking | Figure]:
        """A unit's askings of one topic, or of one detail of it, oldest first."""
        return self._of(unit).get((topic, item), ())

    def alike(self, unit: Unit, topic: Topic) -> Sequence[Asking | Figure]:
        """The askings of a topic that may be compared: those of the question that is asked now (release rule R15)."""
        until = self._unlike.get(topic)
        return [asking for asking in self.of(unit, topic) if until is None or asking.week > until]

    def details(self, unit: Unit) -> Sequence[_Question]:
        """The details of which a unit has askings, as topic and item, in the topics' order."""
        return sorted(((topic, item) for topic, item in self._of(unit) if item), key=lambda asked: (_PLACE[asked[0]], asked[1]))

    def derived(self) -> Iterable[Asking]:
        """Every department's and the company's askings."""
        departments = sorted({figure.department for figure in self._joint if figure.department})
        for unit in (COMPANY_UNIT, *(Unit(UnitKind.DEPARTMENT, department) for department in departments)):
            yield from self._joined(unit)

    def _of(self, unit: Unit) -> Mapping[_Question, Sequence[Asking | Figure]]:
        known = self._known.get(unit)
        if known is None:
            questions: dict[_Question, list[Asking | Figure]] = defaultdict(list)
            own: Iterable[Asking | Figure] = self._teams.get(unit.key, ()) if unit.kind is UnitKind.TEAM else self._joined(unit)
            for asking in own:
                questions[asking.topic, asking.item].append(asking)
            for askings in questions.values():
                askings.sort(key=lambda asking: (asking.week.year, asking.week.number))
            known = self._known[unit] = questions
        return known

    def _joined(self, unit: Unit) -> Iterable[Asking]:
        cells: dict[tuple[Week, Topic, str], list[Figure]] = defaultdict(list)
        department = "" if unit.kind is UnitKind.COMPANY else unit.key
        for figure in self._joint:
            if unit.kind is UnitKind.COMPANY or figure.department == department != "":
                cells[figure.week, figure.topic, figure.item].append(figure)
        return (
            Asking(week, topic, unit, department, derive(row), item, tuple(row)) for (week, topic, item), row in cells.items()
        )


HISTORY_WEEKS = 52  # that a digest looks back
