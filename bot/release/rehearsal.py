"""The rehearsal of a release: every rule checked on the result, with none of the code that made it.

What must be counted again for it is in ``recount``. Runs inside the closing transaction, before anything is written; what it
refuses is not published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from bot.model.pulses import Asked, Topic
from bot.model.released import GUARD_WEEKS, Cell, EnpsCell, Fact, Figure, Release, Withheld
from bot.model.units import UnitKind
from bot.release.blocks import smallest
from bot.release.rules import REPEAT_WEEKS
from bot.release.scale import enps_of, step_of


class UnsafeReleaseError(Exception):
    """A release broke a rule in its rehearsal; nothing was published. The sentence names the rule, never a person."""


def rehearse(result: Release, asked: Sequence[Asked], history: Sequence[Fact], k: int) -> None:
    """Check the release rules on a finished release, of the figures ``asked``. Raises UnsafeReleaseError."""
    items = {(figure.topic, figure.item): figure.items for figure in asked}
    facts = {(fact.items, fact.unit): fact for fact in result.facts}
    shown = {
        (items.get((figure.topic, figure.item), ()), figure.unit): figure
        for figure in result.figures
        if not isinstance(figure.result, Withheld)
    }
    if len(facts) != len(result.facts) or facts.keys() != shown.keys() or len(shown) != _count_shown(result):
        raise UnsafeReleaseError("R2: a figure must be exactly one fact")
    earlier = [fact for fact in history if 0 < result.week.since(fact.week) <= GUARD_WEEKS]
    lately = {(item, fact.unit) for fact in earlier if result.week.since(fact.week) < REPEAT_WEEKS for item in fact.items}
    with_person: defaultdict[tuple[str, str], list[frozenset[str]]] = defaultdict(list)
    for fact in earlier:
        for item in fact.items:
            for person in fact.people:
                with_person[item, person].append(fact.people)
    for where, figure in shown.items():
        fact = facts[where]
        _check_size(figure, fact.people, k)
        if not isinstance(figure.result, Withheld):
            _check_bounds(figure.result, fact)
        if any((item, fact.unit) in lately for item in fact.items):
            raise UnsafeReleaseError("R7: a question's figure is released again too soon")
        # Sets that share nobody differ by everybody, and the size is checked: five at least.
        shared = {other for item in fact.items for person in fact.people for other in with_person.get((item, person), ())}
        if any(len(other ^ fact.people) in (1, 2) for other in shared):
            raise UnsafeReleaseError("R7: a block lies too close to an earlier one")
    _check_disjoint(result)


def _count_shown(result: Release) -> int:
    return sum(not isinstance(figure.result, Withheld) for figure in result.figures)


def _check_size(figure: Figure, people: frozenset[str], k: int) -> None:
    if figure.topic is Topic.HELPED and figure.unit.kind is not UnitKind.TEAM:
        raise UnsafeReleaseError("R1: what each team was asked apart is joined")
    if figure.unit.kind not in (UnitKind.TEAM, UnitKind.POOL) or len(people) < smallest(figure.topic, figure.unit.kind, k):
        raise UnsafeReleaseError("R3: a block counts too few people")
    if figure.band is None or isinstance(figure.result, EnpsCell) != (figure.topic is Topic.ENPS):
        raise UnsafeReleaseError("R4: a figure is neither of steps nor an eNPS with its band")


def _check_bounds(cell: Cell, fact: Fact) -> None:
    """Each end of the fact's sums lies on the cell, and the sum beyond it, where there is one, does not."""
    answers = len(fact.people) * len(fact.items)
    span = (-answers, answers) if isinstance(cell, EnpsCell) else (answers, 5 * answers)
    for end, beyond, bound in ((fact.low, -1, cell.low), (fact.high, 1, cell.high)):
        if not span[0] <= end <= span[1] or _place(cell, end, answers) != bound:
            raise UnsafeReleaseError("R4: a figure's sums are not those of its cell")
        if span[0] <= end + beyond <= span[1] and _place(cell, end + beyond, answers) == bound:
            raise UnsafeReleaseError("R4: a figure's sums are not those of its cell")


def _place(cell: Cell, total: int, answers: int) -> int:
    """Where a sum of so many answers lies on the cell's scale."""
    mean = Fraction(total, answers)
    return enps_of(mean) if isinstance(cell, EnpsCell) else step_of(mean)


def _check_disjoint(result: Release) -> None:
    for items in {fact.items for fact in result.facts}:
        groups = [fact.people for fact in result.facts if fact.items == items]
        if len(frozenset[str]().union(*groups)) != sum(map(len, groups)):
            raise UnsafeReleaseError("R3: two blocks count the same person")
