"""The rehearsed attack (release rule R7): whether a result that a block could have would leave somebody's answer one value.

One ``Attack`` a round and item, made of the known facts; then, block after block, ``divide`` says which cells can come out, and
``publish`` makes the one that did a fact for the next. Pure, and the same on any machine; values are never looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.model.calendar import Week
from bot.model.released import GUARD_WEEKS, Certificate, Fact, Unknown
from bot.model.units import Unit
from bot.ports.solver import Solver
from bot.release.cells import Scale, Span, divide
from bot.release.history import History, Known
from bot.release.pairs import Pair, Tells


@dataclass(frozen=True, slots=True)
class Division:
    """The cells that can come out for a block of so many answers. They divide the scale."""

    scale: Scale
    answers: int
    spans: tuple[Span, ...]

    def cell(self, total: Fraction) -> Span | None:
        """The cell that the sum of the block's answers falls into; None where the figure is not shown."""
        result = self.scale.result(self.answers, total)
        found = next(span for span in self.spans if span.first <= result <= span.last)
        return None if found == self.scale.whole else found


class Attack:
    """What an attacker knows of a figure's question in a round, and what the round would add to it.

    A figure of the plan before has two questions, whose sum over both is what is known.
    """

    def __init__(
        self, week: Week, items: Sequence[str], facts: Iterable[Fact], *, scale: Scale, solver: Solver, strict: bool = False
    ) -> None:
        self._week, self._items, self._scale, self._strict = week, tuple(items), scale, strict
        self._top = scale.most - scale.least
        self._numbers: dict[Unknown, int] = {}
        self._known = _relevant(facts, items, week)
        known = [self._number(fact) for fact in self._known]
        self._sums = [(one.low, one.high) for one in known]
        self._sizes = [len(one.unknowns) for one in known]
        self._places = [*range(len(known))]  # their numbers in the history
        self._facts_of: defaultdict[int, list[int]] = defaultdict(list)  # those too that the history leaves out
        for place, one in enumerate(known):
            for unknown in one.unknowns:
                self._facts_of[unknown].append(place)
        self._history = History(known, self._top, solver)
        self._published: dict[int, Fact] = {}

    @property
    def published(self) -> tuple[Fact, ...]:
        """The facts that the round has added."""
        return tuple(self._published.values())

    def divide(self, people: Collection[str], reference: Span | None) -> Division:
        """The cells that can come out for a block of these people.

        ``reference`` is the last cell published for the unit and item, however old; None for a unit that has none.
        """
        unknowns = self._members(people, self._items)
        whole = Division(self._scale, len(unknowns), (self._scale.whole,))
        if not unknowns or not self._history.unsure.isdisjoint(unknowns):
            return whole
        rehearsal = _Rehearsal(self._history, self._pairs(unknowns), self._scale, unknowns, strict=self._strict)
        spans = divide(self._scale, reference or self._scale.middle, rehearsal.tells)
        rehearsal.end()
        return Division(self._scale, len(unknowns), spans)

    def publish(self, unit: Unit, people: Collection[str], cell: Span) -> Fact:
        """The fact that the block's cell adds to what is known: one that ``divide`` gave, less than the whole scale."""
        answers = len(people) * len(self._items)
        low, high = self._scale.sums(answers, cell)
        fact = Fact(self._week, self._items, unit, frozenset(people), low, high)
        known = self._number(fact)
        number = self._history.block(known.unknowns)
        least = answers * self._scale.least
        sums = (self._scale.sums(answers, part) for part in cell.parts())
        self._history.keep(number, known.low, known.high, [(its_low - least, its_high - least) for its_low, its_high in sums])
        for unknown in known.unknowns:
            self._facts_of[unknown].append(len(self._sums))
        self._sums.append((known.low, known.high))
        self._sizes.append(len(known.unknowns))
        self._places.append(number)
        self._published[number] = fact
        return fact

    def certificate(self) -> Certificate:
        """Worlds that show everybody's answer to be open after the round, for ``certificates.check``."""
        history, least, worlds = self._history, self._scale.least, self._history.worlds
        shown = {number for number in history.fitted if history.unsure.isdisjoint(worlds.members[number])}
        about = {unknown for number in shown for unknown in worlds.members[number]}
        names = {number: name for name, number in self._numbers.items() if number in about}
        value = {number: worlds.values[number] + least for number in names}
        moves = sorted({move for number, move in history.moves.items() if number in about})
        return Certificate(
            world={name: value[number] for number, name in names.items()},
            others=tuple({names[number]: value[number] + by for number, by in move if number in names} for move in moves),
            left_out=frozenset(fact for number, fact in enumerate(self._known) if number not in shown),
            told=frozenset(names[number] for number in history.told & about),
        )

    def _members(self, people: Collection[str], items: Sequence[str]) -> tuple[int, ...]:
        names = [(person, item) for item in items for person in sorted(people)]
        return tuple(self._numbers.setdefault(name, len(self._numbers)) for name in names)

    def _number(self, fact: Fact) -> Known:
        unknowns = self._members(fact.people, fact.items)
        least = len(unknowns) * self._scale.least
        low, high = max(0, fact.low - least), min(len(unknowns) * self._top, fact.high - least)
        return Known(fact.week.since(self._week), unknowns, low, high)

    def _pairs(self, unknowns: Sequence[int]) -> dict[Pair, bool]:
        """The block beside every fact that shares somebody with it; whether the worlds fit one such fact."""
        shared = Counter(place for unknown in unknowns for place in self._facts_of[unknown])
        pairs: dict[Pair, bool] = {}
        for place, both in sorted(shared.items()):
            pair = Pair(both, self._sizes[place] - both, len(unknowns) - both, *self._sums[place])
            pairs[pair] = pairs.get(pair, False) or self._places[place] in self._history.fitted
        return pairs


class _Rehearsal:
    """One block, held against what is known in any of the cells that it could be published as."""

    def __init__(self, history: History, pairs: dict[Pair, bool], scale: Scale, unknowns: Sequence[int], *, strict: bool) -> None:
        self._history, self._pairs, self._scale, self._strict = history, pairs, scale, strict
        self._people, self._top = len(unknowns), scale.most - scale.least
        self._alone = Pair(0, 0, self._people, 0, 0)
        self._block = history.block(unknowns)
        self._answers: dict[Span, bool] = {}
        self._open: list[Span] = []  # that the chains have shown to be open

    def end(self) -> None:
        """Take the block back."""
        self._history.drop(self._block)

    def tells(self, span: Span) -> bool:
        """Whether the cell would leave somebody's answer one value, or that isn't known."""
        if span not in self._answers:
            self._answers[span] = self._found(span)
        return self._answers[span]

    def _found(self, span: Span) -> bool:
        low, high = (one - self._people * self._scale.least for one in self._scale.sums(self._people, span))
        if low > high:
            return False
        by_pairs = self._by_pairs(low, high)
        if by_pairs is not None:
            return by_pairs
        if any(span.first <= part.first and part.last <= span.last for part in self._open):
            return False
        told = self._history.tells(self._block, low, high)
        if told is Tells.NOTHING:
            self._open.append(span)
        return told not in (Tells.NOTHING, Tells.IMPOSSIBLE)

    def _by_pairs(self, low: int, high: int) -> bool | None:
        """Whether these sums would tell, where the block alone or a pair says so; None where neither does."""
        if self._alone.tells(low, high, self._top, insider=self._strict) is Tells.SOMETHING:
            return True
        found = {pair: pair.tells(low, high, self._top, insider=self._strict) for pair in self._pairs}
        if any(outcome is Tells.IMPOSSIBLE and self._pairs[pair] for pair, outcome in found.items()):
            return False
        return True if Tells.SOMETHING in found.values() else None


def _relevant(facts: Iterable[Fact], items: Iterable[str], week: Week) -> list[Fact]:
    """The facts of the last 52 weeks of some items, and of those that old figures tie to them, always in the same order."""
    lately = [fact for fact in facts if fact.people and week.since(fact.week) <= GUARD_WEEKS]
    about, before = {*items}, set[str]()
    while about != before:
        before = {*about}
        for fact in lately:
            if not before.isdisjoint(fact.items):
                about.update(fact.items)
    found = {fact: None for fact in lately if not about.isdisjoint(fact.items)}
    return sorted(found, key=lambda fact: (fact.week, fact.items, fact.unit, fact.low, fact.high, sorted(fact.people)))
