"""The attack itself: which unknowns have one possible value alone, exactly, by everything published about them at once.

The truth is one solution, so an unknown is open as soon as another solution is found that differs from it there. Most are shown
to be open by moving one or two people from the truth; the rest is looked into by integer programming, first with everybody far
away held at the truth, and at last with nobody held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Key = Hashable
"""An unknown answer."""

_REGIONS = (60, 400)  # unknowns that may move in the first tries


@dataclass(frozen=True)
class Clue:
    """``low`` ≤ the sum of these unknowns ≤ ``high``; all whole numbers."""

    keys: frozenset[Key]
    low: int
    high: int


@dataclass(frozen=True)
class Told:
    """What an attacker knows for certain; ``to_insiders``: (who knows the own answer, whose answer that tells)."""

    keys: frozenset[Key] = frozenset()
    to_insiders: frozenset[tuple[Key, Key]] = frozenset()


def told(clues: Sequence[Clue], truth: Mapping[Key, int], scale: tuple[int, int], *, insiders: bool = False) -> Told:
    """The unknowns with one possible value, where each is a whole number of the scale; with ``insiders`` for each of them too."""
    keys: set[Key] = set()
    pairs: set[tuple[Key, Key]] = set()
    for mine in _apart(clues):
        knot = _Knot(mine, truth, scale)
        keys |= knot.told()
        if insiders:
            pairs |= knot.told_to_insiders()
    return Told(frozenset(keys), frozenset(pairs))


def _apart(clues: Sequence[Clue]) -> Iterable[list[Clue]]:
    """Groups of clues that have no unknown in common."""
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for clue in clues:
        first, *rest = clue.keys
        for key in rest:
            parent[root(key)] = root(first)
    groups: defaultdict[Key, list[Clue]] = defaultdict(list)
    for clue in clues:
        groups[root(next(iter(clue.keys)))].append(clue)
    return groups.values()


class _Knot:
    """Clues that hang together. Unknowns and clues go by their numbers; a solution is told by its moves from the truth."""

    def __init__(self, clues: Sequence[Clue], truth: Mapping[Key, int], scale: tuple[int, int]) -> None:
        self._keys = sorted({key for clue in clues for key in clue.keys}, key=repr)
        place = {key: index for index, key in enumerate(self._keys)}
        self._members = [[place[key] for key in sorted(clue.keys, key=repr)] for clue in clues]
        self._clues: list[set[int]] = [set() for _ in self._keys]
        for number, members in enumerate(self._members):
            for index in members:
                self._clues[index].add(number)
        values = [truth[key] for key in self._keys]
        self._room = {1: [scale[1] - value for value in values], -1: [value - scale[0] for value in values]}
        sums = [sum(values[index] for index in members) for members in self._members]
        self._slack = {
            1: [clue.high - total for clue, total in zip(clues, sums, strict=True)],
            -1: [total - clue.low for clue, total in zip(clues, sums, strict=True)],
        }
        assert min(*self._slack[1], *self._slack[-1]) >= 0, "the truth contradicts a clue"
        self._everyone = (1 << len(self._keys)) - 1
        self._shared = [self._everyone] * len(self._keys)  # who moves in every solution known in which this one moves
        self._open = [False] * len(self._keys)

    def told(self) -> set[Key]:
        for index in range(len(self._keys)):
            self._move(index)
        found = set()
        for index in range(len(self._keys)):
            if not self._open[index] and not self._search(index, ()):
                found.add(self._keys[index])
        return found

    def told_to_insiders(self) -> set[tuple[Key, Key]]:
        """(insider, whose answer) where only the insider's own makes it certain."""
        found = set()
        for index in range(len(self._keys)):
            if not self._open[index]:
                continue
            self._move(index, every=True)
            while others := self._shared[index] & ~(1 << index):
                insider = others.bit_length() - 1
                if not self._search(index, (insider,)):
                    found.add((self._keys[insider], self._keys[index]))
                    self._shared[index] &= ~(1 << insider)  # it is known; the next
        return found

    def _move(self, index: int, *, every: bool = False) -> None:
        """Note the solutions in which this one moves by one, alone or with one other who moves the other way."""
        for sign in (1, -1):
            if not self._room[sign][index]:
                continue
            tight = [clue for clue in self._clues[index] if not self._slack[sign][clue]]
            if not tight:
                self._note({index: sign})
                return
            smallest = min(tight, key=lambda clue: len(self._members[clue]))
            for other in self._members[smallest]:
                if other == index or not self._room[-sign][other] or not self._clues[other].issuperset(tight):
                    continue
                if all(self._slack[-sign][clue] for clue in self._clues[other] - self._clues[index]):
                    self._note({index: sign, other: -sign})
                    if not every:
                        return

    def _note(self, moves: Mapping[int, int]) -> None:
        """Keep what a solution shows, once it is seen to be one."""
        change: defaultdict[int, int] = defaultdict(int)
        for index, by in moves.items():
            assert -self._room[-1][index] <= by <= self._room[1][index]
            for clue in self._clues[index]:
                change[clue] += by
        assert all(-self._slack[-1][clue] <= by <= self._slack[1][clue] for clue, by in change.items()), "it is no solution"
        moved = sum(1 << index for index in moves)
        for index in moves:
            self._open[index] = True
            self._shared[index] &= moved

    def _search(self, index: int, held: Sequence[int]) -> bool:
        """Whether there is a solution in which this one moves and the held ones do not."""
        return any(self._solve(index, sign, region, held) for region in self._regions(index) for sign in (1, -1))

    def _regions(self, index: int) -> Iterator[list[int]]:
        """Ever more of those around, at last all."""
        region, edge = {index}, {index}
        for size in _REGIONS:
            while edge and len(region) < size:
                clues = {clue for member in edge for clue in self._clues[member]}
                edge = {member for clue in clues for member in self._members[clue]} - region
                region |= edge
            if len(region) < len(self._keys):
                yield sorted(region)
        yield list(range(len(self._keys)))

    def _solve(self, index: int, sign: int, region: Sequence[int], held: Sequence[int]) -> bool:
        if not self._room[sign][index]:
            return False
        column = {member: place for place, member in enumerate(region)}
        clues = sorted({clue for member in region for clue in self._clues[member]})
        cells = [(row, column[member]) for row, clue in enumerate(clues) for member in self._members[clue] if member in column]
        rows, columns = zip(*cells, strict=True)
        matrix = csr_array((np.ones(len(cells)), (rows, columns)), shape=(len(clues), len(region)))
        low = np.array([-self._room[-1][member] for member in region], dtype=float)
        high = np.array([self._room[1][member] for member in region], dtype=float)
        (low if sign > 0 else high)[column[index]] = sign
        for member in held:
            if member in column:
                low[column[member]] = high[column[member]] = 0
        result = milp(
            np.zeros(len(region)),
            constraints=LinearConstraint(
                matrix, [-self._slack[-1][clue] for clue in clues], [self._slack[1][clue] for clue in clues]
            ),
            bounds=Bounds(low, high),
            integrality=np.ones(len(region)),
        )
        if not result.success:
            assert result.status == 2, result.message  # infeasible, and nothing else
            return False
        steps = np.rint(result.x).astype(int)
        self._note({member: int(step) for member, step in zip(region, steps, strict=True) if step})
        return True
