"""A world that fits every fact, and small moves to other worlds (release rule R7): who can move has more than one answer.

A world gives each unknown, a person's answer to an item, a whole number from 0 to ``top``; a fact bounds the sum of some of them.
The world at hand fits all facts at any time outside this module. Nothing here depends on what anyone answered, or on chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nsmallest

Move = tuple[tuple[int, int], ...]
"""Unknowns and by how much each changes. The facts hold before and after."""

_DEPTH = 6  # unknowns that one move changes at most
_BREADTH = 4  # unknowns tried for one that must follow
_TRIES = 200  # of them in one search


class Worlds:
    """The unknowns, the facts about them, and one world that fits."""

    def __init__(self, top: int) -> None:
        self.top = top
        self.values: list[int] = []
        self.facts_of: list[list[int]] = []  # of each unknown
        self.members: list[Sequence[int]] = []  # of each fact; nobody where it has been taken back
        self.low: list[int] = []
        self.high: list[int] = []
        self.sums: list[int] = []
        self._broken: set[int] = set()
        self._trail: list[tuple[int, int]] = []
        self._tries = 0

    def unknown(self) -> int:
        """A new unknown, of which nothing is known."""
        self.values.append(self.top // 2)
        self.facts_of.append([])
        return len(self.values) - 1

    def add(self, members: Sequence[int]) -> int:
        """A new fact, with the widest bounds that there are."""
        fact = len(self.members)
        self.members.append(())
        for numbers in (self.low, self.high, self.sums):
            numbers.append(0)
        self.put(fact, members)
        return fact

    def put(self, fact: int, members: Sequence[int]) -> None:
        """Say whom a fact is about, with the widest bounds that there are."""
        self.members[fact] = members
        self.sums[fact] = sum(self.values[unknown] for unknown in members)
        self.free(fact)
        for unknown in members:
            self.facts_of[unknown].append(fact)

    def remove(self, fact: int) -> None:
        """Take a fact back."""
        for unknown in self.members[fact]:
            self.facts_of[unknown].remove(fact)
        self.members[fact] = ()
        self.low[fact] = self.high[fact] = self.sums[fact] = 0

    def together(self, unknowns: Iterable[int]) -> tuple[set[int], set[int]]:
        """All unknowns and facts that hang together with some."""
        waiting, reached, facts = [*unknowns], {*unknowns}, set[int]()
        while waiting:
            for fact in self.facts_of[waiting.pop()]:
                if fact not in facts:
                    facts.add(fact)
                    fresh = [unknown for unknown in self.members[fact] if unknown not in reached]
                    reached.update(fresh)
                    waiting += fresh
        return reached, facts

    # ------------------------------------------------------------ changing the world

    @property
    def trail(self) -> Sequence[tuple[int, int]]:
        """What has been changed since the last time the trail was dropped."""
        return self._trail

    def drop_trail(self) -> None:
        """Keep the world as it is now."""
        self._trail.clear()

    def go_back(self, length: int = 0) -> None:
        """Undo changes until the trail has that length."""
        while len(self._trail) > length:
            unknown, change = self._trail.pop()
            self._shift(unknown, -change)
        self._broken.clear()

    def change(self, changes: Iterable[tuple[int, int]]) -> bool:
        """Change the world, if it then still fits; else leave it and return False."""
        start = len(self._trail)
        fits = True
        for unknown, change in changes:
            self._set(unknown, change)
            fits = fits and 0 <= self.values[unknown] <= self.top
        if fits and not self._broken:
            return True
        self.go_back(start)
        return False

    def bring(self, fact: int, low: int, high: int) -> bool:
        """Bring the fact's sum between the bounds by moves inside all other facts, and bound it so; else leave it unbounded."""
        start, widest = len(self._trail), self.top * len(self.members[fact])
        inside = 1 if high - low > 1 else 0
        direction = 1 if self.sums[fact] < low else -1
        if not low <= self.sums[fact] <= high:
            self._pour(fact, direction, (low + inside if direction > 0 else high - inside))
        while not low <= self.sums[fact] <= high:
            if direction > 0:
                self.low[fact] = self.sums[fact] + 1
            else:
                self.high[fact] = self.sums[fact] - 1
            self._broken, self._tries = {fact}, _TRIES
            found = self._mend(_DEPTH, set())
            self.low[fact], self.high[fact] = 0, widest
            if not found:
                self.go_back(start)
                return False
        self.low[fact], self.high[fact] = low, high
        return True

    def free(self, fact: int) -> None:
        """Take the fact's bounds away."""
        self.low[fact], self.high[fact] = 0, self.top * len(self.members[fact])

    # ------------------------------------------------------------ moves

    def move(self, unknown: int) -> Move | None:
        """A small move that changes the unknown; None where none was found."""
        for change in (1, -1) if 2 * self.values[unknown] <= self.top else (-1, 1):
            if self.holds(((unknown, change),)):
                return ((unknown, change),)
        facts = self.facts_of[unknown]
        for mate in self.members[facts[0]] if facts else ():
            if mate != unknown and self.facts_of[mate] == facts:  # no fact can tell one from the other
                for change in (1, -1):
                    if 0 <= self.values[unknown] + change <= self.top and 0 <= self.values[mate] - change <= self.top:
                        return ((unknown, change), (mate, -change))
        start = len(self._trail)
        for change in (1, -1):
            if not 0 <= self.values[unknown] + change <= self.top:
                continue
            self._set(unknown, change)
            self._tries = _TRIES
            found = self._mend(_DEPTH - 1, {unknown})
            move = tuple(self._trail[start:])
            self.go_back(start)
            if found:
                return move
        return None

    def holds(self, move: Move) -> bool:
        """Whether the move leads from the world at hand to another one that fits."""
        if len(move) == 1:
            ((unknown, change),) = move
            facts = self.facts_of[unknown]
            return 0 <= self.values[unknown] + change <= self.top and all(
                self.low[fact] <= self.sums[fact] + change <= self.high[fact] for fact in facts
            )
        shifts: defaultdict[int, int] = defaultdict(int)
        for unknown, change in move:
            if not 0 <= self.values[unknown] + change <= self.top:
                return False
            for fact in self.facts_of[unknown]:
                shifts[fact] += change
        return all(self.low[fact] <= self.sums[fact] + shift <= self.high[fact] for fact, shift in shifts.items())

    def _shift(self, unknown: int, change: int) -> None:
        self.values[unknown] += change
        for fact in self.facts_of[unknown]:
            self.sums[fact] += change

    def _set(self, unknown: int, change: int) -> None:
        self._trail.append((unknown, change))
        self._shift(unknown, change)
        for fact in self.facts_of[unknown]:
            if self.low[fact] <= self.sums[fact] <= self.high[fact]:
                self._broken.discard(fact)
            else:
                self._broken.add(fact)

    def _pour(self, fact: int, direction: int, goal: int) -> None:
        """Change the fact's unknowns one by one, towards a sum, as far as no other fact is in the way: first leaving room."""
        for room in (1, 0):
            moved = True
            while moved:
                moved = False
                for unknown in self.members[fact]:
                    if self.sums[fact] == goal:
                        return
                    far = self.values[unknown] + direction * (1 + room)
                    if 0 <= far <= self.top and all(
                        self.low[other] <= self.sums[other] + direction * (1 + room) <= self.high[other]
                        for other in self.facts_of[unknown]
                        if other != fact
                    ):
                        self._set(unknown, direction)
                        moved = True

    def _mend(self, depth: int, used: set[int]) -> bool:
        """Make broken facts whole by changing up to so many unknowns by one each; what was tried is undone."""
        if not self._broken:
            return True
        if depth == 0 or len(self._broken) > 3 * depth:
            return False
        fact = min(self._broken)
        change = 1 if self.sums[fact] < self.low[fact] else -1
        for _, _, unknown in nsmallest(_BREADTH, self._followers(fact, change, used)):
            self._tries -= 1
            if self._tries < 0:
                return False
            start = len(self._trail)
            self._set(unknown, change)
            if self._mend(depth - 1, used | {unknown}):
                return True
            self._undo(start)
        return False

    def _undo(self, length: int) -> None:
        while len(self._trail) > length:
            unknown, change = self._trail[-1]
            self._set(unknown, -change)
            del self._trail[-2:]

    def _followers(self, fact: int, change: int, used: set[int]) -> Iterable[tuple[int, int, int]]:
        """Who could mend the fact: how many facts it would break less those it would mend, how far from the middle, who."""
        low, high, sums = self.low, self.high, self.sums
        for unknown in self.members[fact]:
            value = self.values[unknown] + change
            if unknown in used or not 0 <= value <= self.top:
                continue
            net = 0
            for other in self.facts_of[unknown]:
                total = sums[other]
                if change > 0:
                    net += (total >= high[other]) - (total < low[other])
                else:
                    net += (total <= low[other]) - (total > high[other])
            yield net, abs(2 * value - self.top), unknown
            if net == -len(self._broken) and 0 < value < self.top:
                return  # nobody can do better
