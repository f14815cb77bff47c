"""The attack itself: which unknowns have one possible value alone, by integer programming over all clues at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.adversary.knowledge import Clue, Key

LOWEST, HIGHEST = 1, 5


def determined(clues: Sequence[Clue], truth: Mapping[Key, int], known: Collection[Key] = ()) -> set[Key]:
    """The unknowns whose smallest and greatest possible values are the same, but for those that are ``known`` beforehand.

    The truth is one solution of the clues, so an unknown is open as soon as a solution is found that differs from it there.
    Most are shown to be open by a few solutions of everything at once; the rest is looked into one by one, exactly.
    """
    suspects = _Knot(clues, truth, known).unmoved()
    found: set[Key] = set()
    for mine in _apart(clues):
        if any(key in suspects for clue in mine for key in clue.terms):
            found |= _Knot(mine, truth, known).closed(suspects)
    return found


def _apart(clues: Sequence[Clue]) -> Iterable[list[Clue]]:
    """Groups of clues that have no unknown in common."""
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for clue in clues:
        first, *rest = clue.terms
        for key in rest:
            parent[root(key)] = root(first)
    groups: defaultdict[Key, list[Clue]] = defaultdict(list)
    for clue in clues:
        groups[root(next(iter(clue.terms)))].append(clue)
    return groups.values()


class _Knot:
    """Clues, and the unknowns that hang together by them."""

    def __init__(self, clues: Sequence[Clue], truth: Mapping[Key, int], known: Collection[Key]) -> None:
        self._keys = list(dict.fromkeys(key for clue in clues for key in clue.terms))
        self._truth = np.array([truth[key] for key in self._keys])
        free = np.array([key not in known for key in self._keys])
        place = {key: index for index, key in enumerate(self._keys)}
        cells = [(row, place[key], weight) for row, clue in enumerate(clues) for key, weight in clue.terms.items()]
        rows, columns, weights = (np.array(part) for part in zip(*cells, strict=True))
        matrix = csr_array((weights, (rows, columns)), shape=(len(clues), len(self._keys)))
        sums = matrix @ self._truth
        assert all(one.low <= total <= one.high for one, total in zip(clues, sums, strict=True)), "the truth contradicts a clue"
        self._constraint = LinearConstraint(matrix, [one.low for one in clues], [one.high for one in clues])
        self._bounds = Bounds(np.where(free, LOWEST, self._truth), np.where(free, HIGHEST, self._truth))
        self._unsettled = free

    def unmoved(self) -> set[Key]:
        """The unknowns that no solution has moved, when all are pushed up and down at once until nothing gives way."""
        while self._unsettled.any() and (self._push(self._unsettled, 1, gap=0.02) or self._push(self._unsettled, -1, gap=0.02)):
            pass
        return {self._keys[index] for index in np.flatnonzero(self._unsettled)}

    def closed(self, suspects: Collection[Key]) -> set[Key]:
        """Those of the suspects that have one possible value."""
        self._unsettled &= np.array([key in suspects for key in self._keys])
        for index in np.flatnonzero(self._unsettled):
            alone = np.arange(len(self._keys)) == index
            for sign in (1, -1):
                if self._unsettled[index]:
                    self._push(alone, sign)
        return {self._keys[index] for index in np.flatnonzero(self._unsettled)}

    def _push(self, which: np.ndarray[tuple[int], np.dtype[np.bool_]], sign: int, gap: float = 0.0) -> bool:
        """Make some unknowns as great (or with -1 as small) as can be; tell whether any that is unsettled gave way."""
        objective = np.where(which, -sign, 0)
        result = milp(
            objective,
            constraints=self._constraint,
            bounds=self._bounds,
            integrality=np.ones(len(self._keys), dtype=np.int_),
            options={"mip_rel_gap": gap},
        )
        assert result.success, result.message
        moved = self._unsettled & (np.rint(result.x) != self._truth)
        self._unsettled = self._unsettled & ~moved
        return bool(moved.any())
