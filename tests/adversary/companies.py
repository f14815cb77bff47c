"""Made-up companies for the attack: ordinary, tiny and extreme, with joins, leaves, moves and absences.

In a steady company nobody ever changes an answer: a person's value is the same for every item of a topic, in every week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from app.simulation.organisation import Answer, Organisation, Stay
from bot.model.pulses import Scale, Topic
from bot.pulse.questions import question
from bot.pulse.rotation import items_of

Value = Callable[[int, Stay, str], int]


@dataclass(frozen=True)
class Company:
    """Lines of the two files of a dry run, as values."""

    name: str
    weeks: int
    stays: tuple[Stay, ...]
    answers: tuple[Answer, ...]

    @property
    def organisation(self) -> Organisation:
        return Organisation(self.stays, self.answers, self.weeks)

    @property
    def roster_lines(self) -> list[Sequence[object]]:
        return [(one.person, one.team, one.department, one.first, one.last or "") for one in self.stays]

    @property
    def answer_lines(self) -> list[Sequence[object]]:
        return [(one.week, one.person, one.item, "" if one.value is None else one.value, "", "") for one in self.answers]


def ordinary(seed: int, *, weeks: int = 26, teams: int = 6, steady: bool = True) -> Company:
    """Teams of 3 to 15 people."""
    return _grown("ordinary", seed, weeks, sizes=(3, 15), teams=teams, steady=steady)


def tiny(seed: int, *, weeks: int = 26, teams: int = 7, steady: bool = True) -> Company:
    """Teams of 1 to 9 people."""
    return _grown("tiny", seed, weeks, sizes=(1, 9), teams=teams, steady=steady)


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
    }
    stays, values = [], {}
    for team, (department, people) in teams.items():
        for number, said in enumerate(people):
            person = f"{team} {number}"
            leaves = team == "leaving" and number == len(people) - 1
            stays.append(Stay(person, team, department, 1, weeks // 2 if leaves else None))
            values[person] = said

    def value(week: int, stay: Stay, _item: str) -> int:
        absent = stay.person == "swing 5" and (week - 1) // 4 % 2
        return 0 if absent else values[stay.person]

    return Company("extreme", weeks, tuple(stays), _answers(stays, weeks, value))


def _grown(name: str, seed: int, weeks: int, *, sizes: tuple[int, int], teams: int, steady: bool) -> Company:
    dice = np.random.default_rng(seed)
    numbers = count()
    department = {f"T{number}": f"D{number // 3}" for number in range(teams)}
    stays: list[Stay] = []
    for team in department:
        for _ in range(dice.integers(sizes[0], sizes[1], endpoint=True)):
            stays += _stays(dice, f"p{next(numbers)}", team, department, weeks)
    stays.append(Stay("first", "T0", "D0", 1, None))  # week 1 must have somebody
    people = sorted({stay.person for stay in stays})
    eager = {person: dice.uniform(0.6, 1.0) for person in people}
    mood = {topic: dice.normal(3.5, 0.4) for topic in Topic}
    level = {(person, topic): int(np.clip(round(dice.normal(mood[topic], 1.0)), 1, 5)) for person in people for topic in Topic}
    holiday = {person: int(dice.integers(1, weeks + 1)) for person in people}

    def value(week: int, stay: Stay, item: str) -> int:
        if holiday[stay.person] <= week < holiday[stay.person] + 3 or dice.random() > eager[stay.person]:
            return 0
        usual = level[stay.person, question(item).topic]
        return usual if steady else int(np.clip(usual + dice.integers(-1, 2), 1, 5))

    return Company(f"{name} {seed}", weeks, tuple(stays), _answers(stays, weeks, value))


def _stays(dice: np.random.Generator, person: str, team: str, department: Mapping[str, str], weeks: int) -> list[Stay]:
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


def _answers(stays: Sequence[Stay], weeks: int, value: Value) -> tuple[Answer, ...]:
    """What everybody answers; a value of 0 is no answer."""
    given = []
    for week in range(1, weeks + 1):
        for stay in (one for one in stays if one.covers(week)):
            for item in items_of(week - 1):
                said = value(week, stay, item)
                if said:
                    given.append(Answer(week, stay.person, item, 2 * said if question(item).scale is Scale.ENPS else said))
    return tuple(given)
