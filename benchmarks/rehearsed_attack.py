"""The rehearsed attack on a company of 800 teams in which nobody ever changes an answer: a year of an anchor hangs together.

Every fourth week two in a hundred move to another team, and six to ten of ten of each team answer. The history is what the
attack itself let through; the last asking is measured.
"""

from __future__ import annotations

import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adapters.solver import HighsSolver
from benchmarks.company import Size
from benchmarks.measuring import Row
from bot.model.calendar import Week
from bot.model.released import Fact
from bot.model.units import Unit, UnitKind
from bot.release.attack import Attack
from bot.release.cells import AGREE5, Span
from bot.release.certificates import check

FIRST = Week(2026, 2)
ASKINGS = 14  # a year and the one that is measured
SECONDS, MEGABYTES = 60, 500
K = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What one asking cost, and what became of its figures."""

    seconds: float
    facts: int
    single: int
    ranges: int
    unshown: int


def askings(size: Size, number: int = ASKINGS, seed: int = 1) -> Iterator[Asked]:
    """One asking of one item after another."""
    dice = np.random.default_rng(seed)
    team = {person: person % size.teams for person in range(size.people)}
    usual = {person: min(5, max(1, round(dice.normal(3.4, 1.1)))) for person in team}
    eager = {person: dice.uniform(0.6, 1.0) for person in team}
    history: list[Fact] = []
    last: dict[Unit, Span] = {}
    for asking in range(number):
        week = FIRST.plus(4 * asking)
        for person in dice.choice(size.people, size.people // 50, replace=False).tolist():
            team[person] = int(dice.integers(size.teams))
        blocks: defaultdict[int, list[int]] = defaultdict(list)
        for person, its_team in team.items():
            if dice.random() < eager[person]:
                blocks[its_team].append(person)
        start = time.process_time()
        attack = Attack(week, ("W1",), history, scale=AGREE5, solver=HighsSolver())
        shown: Counter[str] = Counter()
        for its_team, people in sorted(blocks.items()):
            if len(people) < K:
                continue
            unit = Unit(UnitKind.TEAM, str(its_team))
            names = [f"p{person}" for person in people]
            cell = attack.divide(names, last.get(unit)).cell(sum(usual[person] for person in people))
            shown["unshown" if cell is None else "single" if cell.first == cell.last else "ranges"] += 1
            if cell is not None:
                last[unit] = cell
                attack.publish(unit, names, cell)
        check(attack.certificate(), history, attack.published, range(1, 6))
        seconds = time.process_time() - start
        history += attack.published
        yield Asked(seconds, len(history), shown["single"], shown["ranges"], shown["unshown"])


async def rows(size: Size) -> list[Row]:
    """CPU seconds and memory against what a close may take."""
    *_, last = askings(size)
    whole = last.single + last.ranges + last.unshown
    print(
        f"{last.facts} facts: single steps {last.single / whole:.1%}, ranges {last.ranges / whole:.1%}, "
        f"not shown {last.unshown / whole:.1%}"
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Row("rehearsed attack, one item / allowed", last.seconds, SECONDS, "s CPU", last.seconds / SECONDS, 1.0),
        Row("its memory / allowed", memory, MEGABYTES, "MB", memory / MEGABYTES, 1.0),
    ]
