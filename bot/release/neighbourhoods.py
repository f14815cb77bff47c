"""What small moves don't settle, put to an integer solver for a neighbourhood alone (release rule R7).

Everybody outside two facts' reach is held at the world at hand: who can move then, can move. Or the facts further off are left
out: what is impossible then, is impossible. Unknowns with the same facts are one column. What comes back is added up anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.ports.solver import Programme, Row, Solved, Solver, Unsolved
from bot.release.worlds import Move, Worlds

NEAR, FAR = 2, (4, 8, 16)  # how many facts away somebody may be and still answer otherwise
CLASSES, MANY_CLASSES = 400, 20_000  # columns of a programme at most: for each cell, and once for what is known


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A programme's columns as unknowns, and its rows."""

    columns: tuple[tuple[int, ...], ...]
    rows: tuple[Row, ...]
    tops: tuple[int, ...]

    def programme(self, wanted: Collection[int] = (), sign: int = 1) -> Programme:
        """With the sum of those unknowns as great, or with -1 as small, as can be. No column may hold others beside them."""
        aim = tuple((place, sign) for place, column in enumerate(self.columns) if column[0] in wanted)
        return Programme(self.tops, self.rows, aim)


class Neighbourhoods:
    """The world at hand, seen through a solver."""

    def __init__(self, worlds: Worlds, solver: Solver) -> None:
        self._worlds = worlds
        self._solver = solver

    def extent(self, fact: int) -> tuple[int, int]:
        """Sums of an unbounded fact that none can lie below or above, whatever all others answered: proved, or the widest."""
        worlds = self._worlds
        members = {*worlds.members[fact]}
        widest = (0, worlds.top * len(members))
        near = {other for unknown in members for other in worlds.facts_of[unknown]}
        sheet = self._sheet({unknown for other in near for unknown in worlds.members[other]}, near)
        if sheet is None:
            return widest
        least = self._solver.solve(sheet.programme(members, -1))
        most = self._solver.solve(sheet.programme(members))
        return (
            _aimed(sheet, least, members) if isinstance(least, Solved) and least.greatest else widest[0],
            _aimed(sheet, most, members) if isinstance(most, Solved) and most.greatest else widest[1],
        )

    def bring(self, fact: int, low: int, high: int, *, facts: int = NEAR) -> Unsolved | None:
        """Bring a fact's sum between bounds, with everybody outside held. None when done; the fact is bounded then."""
        worlds = self._worlds
        free = self._reach(worlds.members[fact], facts)
        rows = {other for unknown in free for other in worlds.facts_of[unknown]}
        worlds.low[fact], worlds.high[fact] = low, high
        sheet = self._sheet(free, rows)
        worlds.free(fact)
        if sheet is None:
            return Unsolved.UNDECIDED
        found = self._solver.solve(sheet.programme())
        if isinstance(found, Unsolved):
            alone = all(unknown in free for row in rows for unknown in worlds.members[row])
            return found if alone else Unsolved.UNDECIDED
        if worlds.change(self._changes(sheet, found)) and low <= worlds.sums[fact] <= high:
            worlds.low[fact], worlds.high[fact] = low, high
            return None
        return Unsolved.UNDECIDED

    def move(self, unknown: int, *, facts: int = NEAR) -> Move | None:
        """A move that changes the unknown, with everybody outside held; None where there is none, or it was not found."""
        free = self._reach([unknown], facts)
        sheet = self._sheet(free, {fact for one in free for fact in self._worlds.facts_of[one]}, apart=unknown)
        if sheet is None:
            return None
        for sign in (1, -1):
            found = self._solver.solve(sheet.programme([unknown], sign))
            if isinstance(found, Solved):
                move = self._changes(sheet, found)
                if any(changed == unknown for changed, _ in move) and self._worlds.holds(move):
                    return move
        return None

    def is_told(self, unknown: int) -> bool:
        """Whether the facts near the unknown alone leave it one value: proved, whatever is further off."""
        worlds = self._worlds
        mates = {one for fact in worlds.facts_of[unknown] for one in worlds.members[fact]}
        near = {fact for mate in mates for fact in worlds.facts_of[mate]}
        sheet = self._sheet({one for fact in near for one in worlds.members[fact]}, near, apart=unknown)
        if sheet is None:
            return False
        ends = [self._solver.solve(sheet.programme([unknown], sign)) for sign in (1, -1)]
        values = [_aimed(sheet, end, [unknown]) for end in ends if isinstance(end, Solved) and end.greatest]
        return len(values) == len(ends) and len({*values}) == 1

    def _reach(self, unknowns: Iterable[int], facts: int) -> set[int]:
        """Everybody within so many facts of some, or within fewer where that would be too many."""
        worlds = self._worlds
        reached, classes = {*unknowns}, CLASSES if facts == NEAR else MANY_CLASSES
        for _ in range(facts):
            wider = {one for unknown in reached for fact in worlds.facts_of[unknown] for one in worlds.members[fact]}
            if wider == reached or len({tuple(worlds.facts_of[unknown]) for unknown in wider}) > classes:
                break
            reached = wider
        return reached

    def _sheet(self, free: Collection[int], facts: Collection[int], apart: int | None = None) -> _Sheet | None:
        """The free unknowns' sums inside the facts, all others held; None where there are too many classes."""
        worlds = self._worlds
        classes: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        for unknown in sorted(free):
            key = tuple(fact for fact in worlds.facts_of[unknown] if fact in facts)
            classes[(-1,) if unknown == apart else key].append(unknown)
        if len(classes) > MANY_CLASSES:
            return None
        columns = tuple(tuple(members) for members in classes.values())
        inside: defaultdict[int, list[int]] = defaultdict(list)
        freely: defaultdict[int, int] = defaultdict(int)
        for place, members in enumerate(columns):
            value = sum(worlds.values[unknown] for unknown in members)
            for fact in worlds.facts_of[members[0]]:
                if fact in facts:
                    inside[fact].append(place)
                    freely[fact] += value
        rows = (
            Row(tuple(inside[fact]), worlds.low[fact] - held, worlds.high[fact] - held)
            for fact in sorted(inside)
            for held in (worlds.sums[fact] - freely[fact],)
        )
        return _Sheet(columns, tuple(rows), tuple(worlds.top * len(members) for members in columns))

    def _changes(self, sheet: _Sheet, found: Solved) -> Move:
        """What changes for each unknown: of a class, the first ones that have room."""
        changes: list[tuple[int, int]] = []
        for members, total in zip(sheet.columns, found.values, strict=True):
            left = total - sum(self._worlds.values[unknown] for unknown in members)
            for unknown in members:
                value = self._worlds.values[unknown]
                change = max(-value, min(self._worlds.top - value, left))
                if change:
                    changes.append((unknown, change))
                    left -= change
        return tuple(changes)


def _aimed(sheet: _Sheet, found: Solved, wanted: Collection[int]) -> int:
    return sum(value for column, value in zip(sheet.columns, found.values, strict=True) if column[0] in wanted)
