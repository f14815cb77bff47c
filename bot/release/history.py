"""What is known of an item, as one world that fits it and a second world for everybody (release rule R7, the chains).

The worlds are made from the facts alone, once an item and round, and change only where a block comes near. Facts that contradict
each other – somebody has changed an answer – are left out by whole weeks, oldest first, of what hangs together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.ports.solver import Solver, Unsolved
from bot.release.neighbourhoods import FAR, NEAR, Neighbourhoods
from bot.release.pairs import Pair, Tells
from bot.release.worlds import Move, Worlds

_THIS_ROUND = 1_000_000  # a week after all that was known


@dataclass(frozen=True, slots=True)
class Known:
    """A fact about unknowns by their number, with sums counted from 0."""

    week: int  # from this round's: negative
    unknowns: tuple[int, ...]
    low: int
    high: int


class History:
    """The facts known, and what they leave open. Unknowns are numbered from 0 without a gap."""

    def __init__(self, known: Sequence[Known], top: int, solver: Solver) -> None:
        self.worlds = Worlds(top)
        self.moves: dict[int, Move] = {}  # the second world of each unknown
        self.told: set[int] = set()  # whom the facts leave one value: nothing can tell more of them
        self.unsure: set[int] = set()  # who hangs together with something undecided: no figure may count them
        self._neighbourhoods = Neighbourhoods(self.worlds, solver)
        self._through: defaultdict[int, set[int]] = defaultdict(set)  # whose second worlds change this one
        self._weeks: dict[int, int] = {}  # of the facts that are fitted
        self._extents: dict[int, tuple[int, int]] = {}
        self._fit(known)

    @property
    def fitted(self) -> Mapping[int, int]:
        """The facts that the worlds fit, and their weeks. A known fact's number is its place in what was known."""
        return self._weeks

    def block(self, unknowns: Sequence[int]) -> int:
        """A new fact of which nothing is said yet."""
        while len(self.worlds.values) <= max(unknowns):
            self.worlds.unknown()
        self._extents.clear()
        return self.worlds.add(unknowns)

    def drop(self, fact: int) -> None:
        """Take a block back."""
        self.worlds.remove(fact)

    def tells(self, fact: int, low: int, high: int) -> Tells | None:
        """What it would tell if the block's sum lay between the bounds; None where that is undecided, which counts as telling."""
        found = self._bring(fact, low, high)
        if found is not None:
            return Tells.IMPOSSIBLE if found is Unsolved.IMPOSSIBLE else None
        settled = self._settle(fact, {})
        self._give_up(fact)
        return Tells.NOTHING if settled else Tells.SOMETHING

    def keep(self, fact: int, low: int, high: int, parts: Sequence[tuple[int, int]]) -> None:
        """Let the block be known. Where it contradicts what was known, that is left out, oldest weeks first, until all fits.

        ``parts`` are bounds inside the block's own, the last ones its own: a world in any of them will do. Raises ValueError for
        a block that contradicts nothing and would tell.
        """
        contradicts = self._bring(fact, low, high) is not None
        self._give_up(fact)
        while (fresh := self._settled_in(fact, parts)) is None:
            if not contradicts:
                raise ValueError("what was never shown to be open can't be published")
            self._leave_out_oldest(fact)
            self._extents.clear()
        for unknown, move in fresh.items():
            self._remember(unknown, move)
        self.worlds.low[fact], self.worlds.high[fact] = low, high
        self.worlds.drop_trail()
        self._weeks[fact] = _THIS_ROUND

    def _settled_in(self, fact: int, parts: Sequence[tuple[int, int]]) -> dict[int, Move] | None:
        """Bring the world into the first part of a block in which everybody has a second one, and give those that are new."""
        for low, high in parts:
            fresh: dict[int, Move] = {}
            if self._bring(fact, low, high) is None and self._settle(fact, fresh):
                return fresh
            self._give_up(fact)
        return None

    def _give_up(self, fact: int) -> None:
        self.worlds.go_back()
        self.worlds.free(fact)

    # ------------------------------------------------------------ a world for all facts

    def _fit(self, known: Sequence[Known]) -> None:
        """Newest weeks first. Where a week does not fit, it and all before it are left out of what hangs together there."""
        for fact, one in enumerate(known):
            while len(self.worlds.values) <= max(one.unknowns):
                self.worlds.unknown()
            assert self.worlds.add(()) == fact  # noqa: S101 - a fact's number is its place
        contradicted: set[int] = set()
        for week in sorted({one.week for one in known}, reverse=True):
            waiting = {fact for fact, one in enumerate(known) if one.week == week}
            for fact in sorted(waiting):
                self.worlds.put(fact, known[fact].unknowns)
            while waiting:
                unknowns, together = self.worlds.together(self.worlds.members[min(waiting)])
                mine = sorted(waiting & together)
                waiting -= together
                found = self._fit_in({fact: known[fact] for fact in mine}, unknowns, contradicted)
                if found is None:
                    self._weeks.update(dict.fromkeys(mine, week))
                    continue
                (contradicted if found is Unsolved.IMPOSSIBLE else self.unsure).update(unknowns)
                for fact in mine:
                    self.worlds.remove(fact)
        self.worlds.drop_trail()
        self._find_second_worlds()

    def _fit_in(self, added: Mapping[int, Known], unknowns: set[int], contradicted: set[int]) -> Unsolved | None:
        """Bring the world into one week's facts of what hangs together. None when done."""
        if unknowns & self.unsure:
            return Unsolved.UNDECIDED
        if unknowns & contradicted or any(self._clashes(one) for one in added.values()):
            return Unsolved.IMPOSSIBLE
        for fact, one in added.items():
            found = self._bring(fact, one.low, one.high, NEAR + FAR)
            if found is not None:
                return found
        return None

    def _clashes(self, known: Known) -> bool:
        """Whether a fact can't be true beside one of those fitted already. Quick: most contradictions are of two."""
        worlds = self.worlds
        shared = Counter(other for unknown in known.unknowns for other in worlds.facts_of[unknown] if other in self._weeks)
        pairs = (
            Pair(both, len(worlds.members[other]) - both, len(known.unknowns) - both, worlds.low[other], worlds.high[other])
            for other, both in shared.items()
        )
        return any(pair.tells(known.low, known.high, worlds.top) is Tells.IMPOSSIBLE for pair in pairs)

    def _find_second_worlds(self) -> None:
        for unknown, facts in enumerate(self.worlds.facts_of):
            if not facts or unknown in self.unsure:
                continue
            move = self._move(unknown, NEAR + FAR)
            if move is not None:
                self._remember(unknown, move)
            elif self._neighbourhoods.is_told(unknown):
                self.told.add(unknown)
            else:
                self.unsure |= self.worlds.together([unknown])[0]

    def _leave_out_oldest(self, fact: int) -> None:
        """Leave out the oldest week of what hangs together with a block; this round's are never left out: they share nobody."""
        unknowns, together = self.worlds.together(self.worlds.members[fact])
        oldest = min(self._weeks[other] for other in together - {fact})
        for other in sorted(together - {fact}):
            if self._weeks[other] == oldest:
                self.worlds.remove(other)
                del self._weeks[other]
        for unknown in sorted(unknowns & self.told):
            move = self._move(unknown)
            if move is not None:
                self.told.discard(unknown)
                self._remember(unknown, move)

    # ------------------------------------------------------------ one fact's bounds, and everybody's second worlds

    def _bring(self, fact: int, low: int, high: int, reaches: Sequence[int] = NEAR) -> Unsolved | None:
        """Bring the world into a fact's bounds. None when done."""
        if low > high:
            return Unsolved.IMPOSSIBLE
        if self.worlds.bring(fact, low, high):
            return None
        if fact not in self._extents:
            self._extents[fact] = self._neighbourhoods.extent(fact)
        least, most = self._extents[fact]
        if low > most or high < least:
            return Unsolved.IMPOSSIBLE
        found: Unsolved | None = Unsolved.UNDECIDED
        for facts in reaches:
            if found is Unsolved.UNDECIDED:
                found = self._neighbourhoods.bring(fact, low, high, facts)
        return found

    def _settle(self, fact: int, fresh: dict[int, Move]) -> bool:
        """Find new second worlds, into ``fresh``, for all whose own no longer fit; whether everybody has one."""
        worlds = self.worlds
        changed = {other for unknown, _ in worlds.trail for other in worlds.facts_of[unknown]} | {fact}
        touched = {unknown for other in changed for unknown in worlds.members[other]}
        for unknown in sorted(touched.union(*(self._through[one] for one in touched if one in self._through)) - self.told):
            if unknown in self.moves and worlds.holds(self.moves[unknown]):
                continue
            move = self._move(unknown)
            if move is None:
                return False
            fresh[unknown] = move
        return True

    def _move(self, unknown: int, reaches: Sequence[int] = NEAR) -> Move | None:
        move = self.worlds.move(unknown)
        for facts in reaches:
            move = move or self._neighbourhoods.move(unknown, facts)
        return move

    def _remember(self, unknown: int, move: Move) -> None:
        for changed, _ in self.moves.get(unknown, ()):
            self._through[changed].discard(unknown)
        for changed, _ in move:
            self._through[changed].add(unknown)
        self.moves[unknown] = move
