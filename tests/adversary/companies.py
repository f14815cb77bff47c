"""Made-up companies for the attack: of many kinds, with joins, leaves, moves, absences and managers in their own teams.

In a steady company nobody ever changes an answer. Answers are scattered evenly over the scale, which makes the most extreme
groups, or lie together, as in most workplaces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count

import numpy as np

from app.simulation.inputs import Inputs
from app.simulation.organisation import READER, Answer, Organisation, Stay
from bot.model.pulses import HELPED_ITEM, OPEN_ITEM, Scale
from bot.pulse.helped import with_helped
from bot.pulse.questions import question
from bot.pulse.rotation import items_of, open_question_in

REMARK = "The software crashes every day"
Values = Mapping[str, int]


class Scatter(StrEnum):
    """How people's answers lie."""

    EVENLY = "evenly"
    TOGETHER = "together"


@dataclass(frozen=True)
class Kind:
    """So many teams of so many people."""

    name: str
    teams: int
    least: int
    most: int


ORDINARY = Kind("ordinary", 6, 3, 15)
TINY = Kind("tiny", 10, 1, 9)
CROWDED = Kind("crowded", 3, 60, 90)  # for an eNPS, whose groups are of fifty or more
WIDE = Kind("wide", 800, 3, 22)


@dataclass(frozen=True)
class Lines:
    """What a dry run of a company reads."""

    name: str
    stays: tuple[Stay, ...]
    answers: tuple[Answer, ...]
    weeks: int

    @property
    def inputs(self) -> Inputs:
        return Inputs(Organisation(self.stays, self.answers, self.weeks), ())


@dataclass(frozen=True)
class Company:
    """Who is where, who answers what in which week, who writes a comment, and which teams are asked about an action."""

    name: str
    weeks: int
    stays: tuple[Stay, ...]
    given: Mapping[int, Mapping[str, Values]]
    writers: Mapping[int, frozenset[str]]
    apart: Mapping[int, frozenset[str]]

    @property
    def lines(self) -> Lines:
        """The same for a dry run, which knows no actions and so asks about none."""
        answers = [
            Answer(week, person, item, value)
            for week, people in self.given.items()
            for person, values in people.items()
            for item, value in values.items()
            if item != HELPED_ITEM
        ]
        answers += [Answer(week, one, OPEN_ITEM, None, REMARK) for week, people in self.writers.items() for one in people]
        return Lines(self.name, self.stays, tuple(answers), self.weeks)


def made(
    kind: Kind, seed: int, *, weeks: int = 26, scatter: Scatter = Scatter.EVENLY, steady: bool = True, apart: bool = True
) -> Company:
    """A company of that kind; the same seed makes the same one."""
    dice = np.random.default_rng([seed, weeks, len(scatter), steady])
    teams = {f"T{number}": f"D{number // 3}" for number in range(kind.teams)}
    stays = _stays(dice, kind, teams, weeks)
    people = sorted({stay.person for stay in stays})
    eager = {person: dice.uniform(0.6, 1.0) for person in people}
    holiday = {person: int(dice.integers(1, weeks + 1)) for person in people}
    usual: dict[tuple[str, str], int] = {}
    mood: dict[str, float] = {}
    phase = {team: int(dice.integers(0, 8)) for team in teams}

    def value(person: str, item: str) -> int:
        least, most = (0, 10) if item != HELPED_ITEM and question(item).scale is Scale.ENPS else (1, 5)
        if (person, item) not in usual:
            middle = mood.setdefault(item, dice.normal(0.62, 0.1)) * (most - least) + least
            said = dice.integers(least, most + 1) if scatter is Scatter.EVENLY else round(dice.normal(middle, (most - least) / 6))
            usual[person, item] = int(np.clip(said, least, most))
        return usual[person, item] if steady else int(np.clip(usual[person, item] + dice.integers(-1, 2), least, most))

    given: dict[int, dict[str, Values]] = {}
    writers, asked_apart = {}, {}
    for week in range(1, weeks + 1):
        items, apart_items = items_of(week - 1), with_helped(items_of(week - 1))
        asked_apart[week] = frozenset(team for team in teams if apart and apart_items and week % 8 == phase[team])
        there = [stay for stay in stays if stay.covers(week)]
        here = [
            one
            for one in there
            if dice.random() < eager[one.person] and not holiday[one.person] <= week < holiday[one.person] + 3
        ]
        given[week] = {
            stay.person: {
                item: value(stay.person, item)
                for item in (apart_items if apart_items and stay.team in asked_apart[week] else items)
                if dice.random() > 0.05
            }
            for stay in here
        }
        if open_question_in(week - 1):
            writers[week] = frozenset(stay.person for stay in here if dice.random() < 0.4)
    name = f"{kind.name} {scatter} {'steady' if steady else 'changing'} {weeks} weeks {seed}"
    return Company(name, weeks, tuple(stays), given, writers, asked_apart)


def _stays(dice: np.random.Generator, kind: Kind, teams: Mapping[str, str], weeks: int) -> list[Stay]:
    numbers = count()
    stays: list[Stay] = []
    leaders: dict[str, str] = {}
    for team in teams:
        mine = [f"p{next(numbers)}" for _ in range(dice.integers(kind.least, kind.most, endpoint=True))]
        if dice.random() < 0.5:
            leader, *mine = mine
            leaders[team] = leader
            stays.append(Stay(leader, team, teams[team], 1, None))
        for person in mine:
            stays += _fate(dice, person, team, teams, weeks)
    stays.append(Stay("first", "T0", teams["T0"], 1, None))  # week 1 must have somebody
    return [
        stay if leaders.get(stay.team) == stay.person else replace(stay, manager=leaders.get(stay.team, READER)) for stay in stays
    ]


def _fate(dice: np.random.Generator, person: str, team: str, department: Mapping[str, str], weeks: int) -> list[Stay]:
    """Most stay; some join later, leave earlier, or move."""
    middle = int(dice.integers(2, max(3, weeks)))
    fate = dice.random()
    if fate < 0.08:
        return [Stay(person, team, department[team], middle, None)]
    if fate < 0.16:
        return [Stay(person, team, department[team], 1, middle)]
    if fate < 0.22:
        names = list(department)
        other = names[(names.index(team) + 1) % len(names)]
        return [Stay(person, team, department[team], 1, middle - 1), Stay(person, other, department[other], middle, None)]
    return [Stay(person, team, department[team], 1, None)]


def extreme(*, weeks: int = 26) -> Company:
    """All 1, all 5, one dissenter, somebody alternately present and absent, lone outsiders; nobody ever changes an answer."""
    teams: dict[str, tuple[str, list[int]]] = {
        "ones": ("A", [1, 1, 1, 1, 1, 1]),
        "fives": ("A", [5, 5, 5, 5, 5]),
        "lone five": ("A", [5]),
        "dissent": ("B", [5, 5, 5, 5, 5, 1]),
        "swing": ("B", [3, 4, 4, 4, 3, 5]),  # the last one is there in every other cycle
        "leaving": ("C", [3, 4, 4, 4, 3, 5]),  # the last one leaves half-way
        "lone one": ("C", [1]),
        "edge": ("D", [3, 3, 3, 3, 3, 3, 2]),  # 20 of 7: just above a bound, and below it with one more 1
        "lone low": ("D", [1]),
        "six": ("E", [3, 3, 3, 3, 3, 4]),  # joined half-way by three who say 5: the example of release rule R7
        "newcomers": ("E", []),
    }
    stays, values = [], {}
    for team, (department, people) in teams.items():
        for number, said in enumerate(people):
            person = f"{team} {number}"
            leaves = team == "leaving" and number == len(people) - 1
            stays.append(Stay(person, team, department, 1, weeks // 2 if leaves else None))
            values[person] = said
    for number in range(3):
        stays.append(Stay(f"new {number}", "six", "E", weeks // 2 + 1, None))
        values[f"new {number}"] = 5

    def said(week: int, stay: Stay, _item: str) -> int:
        absent = stay.person == "swing 5" and (week - 1) // 4 % 2
        return 0 if absent else values[stay.person]

    return written("extreme", stays, weeks, said)


def written(name: str, stays: Sequence[Stay], weeks: int, said: Callable[[int, Stay, str], int]) -> Company:
    """A company whose answers a function gives; 0 is no answer, an eNPS is twice the answer."""
    given: dict[int, dict[str, Values]] = defaultdict(dict)
    for week in range(1, weeks + 1):
        for stay in (one for one in stays if one.covers(week)):
            values = {item: said(week, stay, item) for item in items_of(week - 1)}
            values = {item: 2 * one if question(item).scale is Scale.ENPS else one for item, one in values.items() if one}
            if values:
                given[week][stay.person] = values
    return Company(name, weeks, tuple(stays), given, {}, {})
