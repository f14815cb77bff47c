"""What small moves don't settle, put to an integer solver for a neighbourhood alone (release rule R7).

Everybody further off is held at the world at hand: who can move then, can move. Or the facts further off are left out: what is
impossible then, is impossible. Unknowns with the same facts are one class. What comes back is added up anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.ports.solver import Programme, Row, Solved, Solver, Unsolved
from bot.release.worlds import Move, Worlds

NEAR, FAR = (1, 2), (4, 8, 16)  # how many facts away somebody may be and still answer otherwise: for a cell; for what is known
_CLASSES, _MANY_CLASSES = 400, 20_000  # columns of a programme at most: for each cell, and once for what is known

_Class = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How much each class may change inside the facts' bounds: a column up and a column down for each."""

    classes: tuple[_Class, ...]
    rooms: tuple[tuple[int, int], ...]  # up, down
    rows: Mapping[int, tuple[list[int], int, int]]  # by fact: places of classes, and how much their sum may change

    def programme(self, aim: Collection[int] = (), sign: int = 1) -> Programme:
        """Change as little as will do; or, of the unknowns in ``aim``, as much upwards (or with -1 downwards) as can be."""
        weights = tuple(
            (2 * place + way, sign * (1 - 2 * way) if aim else -1)
            for place, members in enumerate(self.classes)
            if not aim or members[0] in aim
            for way in (0, 1)
        )
        rows = tuple(
            Row(tuple((2 * place + way, 1 - 2 * way) for place in places for way in (0, 1)), low, high)
            for places, low, high in self.rows.values()
        )
        return Programme(tuple(room for rooms in self.rooms for room in rooms), rows, weights)

    def changes(self, found: Solved) -> list[int]:
        """By how much each class changes."""
        return [up - down for up, down in zip(found.values[::2], found.values[1::2], strict=True)]


class Neighbourhoods:
    """The world at hand, seen through a solver."""

    def __init__(self, worlds: Worlds, solver: Solver) -> None:
        self._worlds = worlds
        self._solver = solver

    def extent(self, fact: int) -> tuple[int, int]:
        """The lowest and highest sum that a fact can have, whatever all others answered: proved, or as wide as can be."""
        members = {*self._worlds.members[fact]}
        sheet = self._sheet(*self._alone(members))
        ends = []
        for sign, widest in ((-1, 0), (1, self._worlds.top * len(members))):
            found = self._solver.solve(sheet.programme(members, sign)) if sheet else Unsolved.UNDECIDED
            if sheet and isinstance(found, Solved) and found.greatest:
                shifts = zip(sheet.classes, sheet.changes(found), strict=True)
                ends.append(self._worlds.sums[fact] + sum(shift for those, shift in shifts if those[0] in members))
            else:
                ends.append(widest)
        return ends[0], ends[1]

    def bring(self, fact: int, low: int, high: int, facts: int) -> Unsolved | None:
        """Bring a fact's sum between bounds, with everybody further off held. None when done; the fact is bounded then."""
        worlds = self._worlds
        free, rows = self._within(worlds.members[fact], facts)
        worlds.low[fact], worlds.high[fact] = low, high
        sheet = self._sheet(free, rows)
        worlds.free(fact)
        found = self._solver.solve(sheet.programme()) if sheet else Unsolved.UNDECIDED
        if isinstance(found, Unsolved):
            alone = all(unknown in free for row in rows for unknown in worlds.members[row])
            return found if alone else Unsolved.UNDECIDED
        if sheet and worlds.change(self._spread(sheet, found)) and low <= worlds.sums[fact] <= high:
            worlds.low[fact], worlds.high[fact] = low, high
            return None
        return Unsolved.UNDECIDED

    def move(self, unknown: int, facts: int) -> Move | None:
        """A move that changes the unknown and few others, with everybody further off held; None where none was found."""
        free, rows = self._within([unknown], facts)
        for change in (1, -1):
            sheet = self._sheet(free, rows, changed=(unknown, change))
            found = self._solver.solve(sheet.programme()) if sheet else Unsolved.UNDECIDED
            if sheet and isinstance(found, Solved):
                move = self._spread(sheet, found, changed=(unknown, change))
                if self._worlds.holds(move):
                    return move
        return None

    def is_told(self, unknown: int) -> bool:
        """Whether the facts near the unknown alone leave it one value: proved, whatever is further off."""
        for change in (1, -1):
            if not 0 <= self._worlds.values[unknown] + change <= self._worlds.top:
                continue
            sheet = self._sheet(*self._alone([unknown], 2), changed=(unknown, change))
            if not sheet or self._solver.solve(sheet.programme()) is not Unsolved.IMPOSSIBLE:
                return False
        return True

    def _within(self, unknowns: Iterable[int], facts: int) -> tuple[set[int], set[int]]:
        """Everybody within so many facts of some, or fewer where that would be too many, and all facts about them."""
        worlds = self._worlds
        reached, limit = {*unknowns}, _CLASSES if facts in NEAR else _MANY_CLASSES
        for _ in range(facts):
            wider = {mate for unknown in reached for fact in worlds.facts_of[unknown] for mate in worlds.members[fact]}
            if len(wider) == len(reached) or len({tuple(worlds.facts_of[unknown]) for unknown in wider}) > limit:
                break
            reached = wider
        return reached, {fact for unknown in reached for fact in worlds.facts_of[unknown]}

    def _alone(self, unknowns: Iterable[int], facts: int = 1) -> tuple[set[int], set[int]]:
        """The facts within so many of some, and everybody in them: nobody is held, what is further off is left out."""
        worlds = self._worlds
        reached, near = {*unknowns}, set[int]()
        for _ in range(facts):
            near = {fact for unknown in reached for fact in worlds.facts_of[unknown]}
            reached = {mate for fact in near for mate in worlds.members[fact]}
        return reached, near

    def _sheet(self, free: Collection[int], facts: Collection[int], changed: tuple[int, int] = (-1, 0)) -> _Sheet | None:
        """How the free unknowns may change inside the facts; None where there are too many.

        The unknown ``changed`` is apart from its class, and has been changed by so much already, never to go back.
        """
        worlds = self._worlds
        apart, change = changed
        if apart >= 0 and not 0 <= worlds.values[apart] + change <= worlds.top:
            return None
        classes: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        for unknown in sorted(free):
            key = tuple(fact for fact in worlds.facts_of[unknown] if fact in facts)
            classes[(-1,) if unknown == apart else key].append(unknown)
        if len(classes) > _MANY_CLASSES:
            return None
        rows: dict[int, tuple[list[int], int, int]] = {}
        rooms: list[tuple[int, int]] = []
        for place, members in enumerate(classes.values()):
            value = sum(worlds.values[unknown] for unknown in members)
            up, down = worlds.top * len(members) - value, value
            if members == [apart]:
                up, down = (up - change, 0) if change > 0 else (0, down + change)
            rooms.append((up, down))
            for fact in worlds.facts_of[members[0]]:
                if fact in facts:
                    rows.setdefault(fact, ([], worlds.low[fact] - worlds.sums[fact], worlds.high[fact] - worlds.sums[fact]))
                    rows[fact][0].append(place)
        for fact in worlds.facts_of[apart] if apart >= 0 else ():
            if fact in rows:
                places, low, high = rows[fact]
                rows[fact] = (places, low - change, high - change)
        return _Sheet(tuple(map(tuple, classes.values())), tuple(rooms), rows)

    def _spread(self, sheet: _Sheet, found: Solved, changed: tuple[int, int] = (-1, 0)) -> Move:
        """What changes for each unknown: of a class, the first ones that have room."""
        move: list[tuple[int, int]] = []
        for members, shift in zip(sheet.classes, sheet.changes(found), strict=True):
            left = shift + (changed[1] if members == (changed[0],) else 0)
            for unknown in members:
                value = self._worlds.values[unknown]
                change = max(-value, min(self._worlds.top - value, left))
                if change:
                    move.append((unknown, change))
                    left -= change
        return tuple(move)
