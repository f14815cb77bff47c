"""What follows from published figures alone: levels and signals (release rules R5 and R15).

Reads no answer and no count: everything here can be recomputed by anyone who has the export.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import EnpsScore, Figure, Step, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind

REPRESENTATIVE: Mapping[Step, float] = {
    Step.DISAGREE: 1.9,
    Step.LEANING_TO_DISAGREE: 2.5,
    Step.MIXED: 3.0,
    Step.LEANING_TO_AGREE: 3.5,
    Step.AGREE: 4.1,
}


@dataclass(frozen=True, slots=True)
class Level:
    """A derived figure between 1.9 and 4.1, with one decimal."""

    value: float


Shown = Step | Level | EnpsScore | Withheld


class Signal(StrEnum):
    """A change that noise alone would seldom make."""

    FALL = "fall"
    RISE = "rise"


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking of a topic and what a unit's readers see of it."""

    week: Week
    topic: Topic
    unit: Unit
    department: str
    shown: Shown


def derive(figures: Iterable[Figure]) -> Level | EnpsScore | Withheld:
    """What figures of one topic and week show together: the mean of representatives, weighted by band (release rule R5)."""
    total = 0.0
    weight = 0
    is_enps = False
    for figure in figures:
        match figure.result:
            case Withheld():
                continue
            case Step():
                value = REPRESENTATIVE[figure.result]
            case EnpsScore():
                value, is_enps = float(figure.result.value), True
        if figure.band is not None:
            total += figure.band.weight * value
            weight += figure.band.weight
    if not weight:
        return Withheld()
    return EnpsScore(10 * round(total / weight / 10)) if is_enps else Level(round(total / weight + 1e-9, 1))


class Record:
    """Every asking of the weeks it was given, by unit and topic, oldest first.

    Put together for a unit when it is first asked for: of a large company's thousands of cells a reader needs a few dozen.
    """

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._teams: dict[str, list[Figure]] = {}
        self._joint: list[Figure] = []  # what levels are joined of
        for figure in figures:
            if figure.unit.kind is UnitKind.TEAM:
                self._teams.setdefault(figure.unit.key, []).append(figure)
            if figure.topic is not Topic.HELPED:  # each team was asked about something else: there is nothing to join
                self._joint.append(figure)
        self._known: dict[Unit, Mapping[Topic, Sequence[Asking | Figure]]] = {}

    def of(self, unit: Unit, topic: Topic) -> Sequence[Asking | Figure]:
        """A unit's askings of one topic, oldest first."""
        return self._of(unit).get(topic, ())

    def derived(self) -> Iterable[Asking]:
        """Every department's and the company's askings."""
        departments = sorted({figure.department for figure in self._joint if figure.department})
        for unit in (COMPANY_UNIT, *(Unit(UnitKind.DEPARTMENT, department) for department in departments)):
            yield from self._joined(unit)

    def _of(self, unit: Unit) -> Mapping[Topic, Sequence[Asking | Figure]]:
        known = self._known.get(unit)
        if known is None:
            topics: dict[Topic, list[Asking | Figure]] = defaultdict(list)
            own: Iterable[Asking | Figure] = self._teams.get(unit.key, ()) if unit.kind is UnitKind.TEAM else self._joined(unit)
            for asking in own:
                topics[asking.topic].append(asking)
            for askings in topics.values():
                askings.sort(key=lambda asking: (asking.week.year, asking.week.number))
            known = self._known[unit] = topics
        return known

    def _joined(self, unit: Unit) -> Iterable[Asking]:
        cells: dict[tuple[Week, Topic], list[Figure]] = defaultdict(list)
        department = "" if unit.kind is UnitKind.COMPANY else unit.key
        for figure in self._joint:
            if unit.kind is UnitKind.COMPANY or figure.department == department != "":
                cells[figure.week, figure.topic].append(figure)
        return (Asking(week, topic, unit, department, derive(row)) for (week, topic), row in cells.items())


HISTORY_WEEKS = 52  # that a digest looks back
SIGNAL_STEPS = 4  # the last releases, which a signal looks at


def signal(steps: Sequence[Step]) -> Signal | None:
    """The change worth naming that the last of a topic's released steps, oldest first, is; None if it is none (release rule R15).

    It is if the change is at least 2 steps; or at least 1 in the same direction in two consecutive releases; or if the last
    two releases are both at least 1 step beyond the two before them.
    """
    changes = [later - earlier for earlier, later in pairwise(steps)]
    if not changes:
        return None
    falls = changes[-1] <= -2 or (len(changes) > 1 and max(changes[-2:]) <= -1)
    rises = changes[-1] >= 2 or (len(changes) > 1 and min(changes[-2:]) >= 1)
    if len(steps) >= 4:
        before, after = steps[-4:-2], steps[-2:]
        falls = falls or max(after) < min(before)
        rises = rises or min(after) > max(before)
    return Signal.FALL if falls else Signal.RISE if rises else None
