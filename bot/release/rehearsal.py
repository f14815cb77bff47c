"""The rehearsal of a release: every rule checked on the result, with none of the code that made it.

What must be counted again for it is in ``recount``. Runs inside the closing transaction, before anything is written; what it
refuses is not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bot.model.pulses import Asked, Topic
from bot.model.released import GUARD_WEEKS, Cell, EnpsCell, Fact, Figure, Past, Release, Withheld
from bot.model.units import UnitKind
from bot.release.blocks import smallest
from bot.release.certificates import FalseCertificateError, check
from bot.release.pair_check import telling
from bot.release.rules import REPEAT_WEEKS
from bot.release.scale import enps_of, step_of


class UnsafeReleaseError(Exception):
    """A release broke a rule in its rehearsal; nothing was published. The sentence names the rule, never a person."""


def rehearse(result: Release, asked: Sequence[Asked], past: Past, k: int, *, strict: bool = False) -> None:
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
    earlier = [fact for fact in past.facts if result.week.since(fact.week) <= GUARD_WEEKS]
    lately = {(item, fact.unit) for fact in earlier if result.week.since(fact.week) < REPEAT_WEEKS for item in fact.items}
    for where, figure in shown.items():
        fact = facts[where]
        _check_size(figure, fact.people, k)
        if not isinstance(figure.result, Withheld):
            _check_bounds(figure.result, fact)
        if any((item, fact.unit) in lately for item in fact.items):
            raise UnsafeReleaseError("R7: a question's figure is released again too soon")
    _check_disjoint(result)
    for question in asked:
        _check_attack(result, question, earlier, strict=strict)


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


def _check_attack(result: Release, question: Asked, earlier: Sequence[Fact], *, strict: bool) -> None:
    """No pair tells, and everybody has two worlds: the certificate is added up."""
    published = [fact for fact in result.facts if fact.items == question.items]
    if not published:
        return
    certificate = result.certificates.get(question.items)
    if certificate is None:
        raise UnsafeReleaseError("R7: nothing shows that everybody's answer stays open")
    values = range(-1, 2) if question.topic is Topic.ENPS else range(1, 6)
    if telling(published, earlier, values, insider=strict):
        raise UnsafeReleaseError("R7: two figures together tell somebody's answer")
    try:
        check(certificate, earlier, published, values)
    except FalseCertificateError as error:
        raise UnsafeReleaseError(f"R7: {error}") from None
