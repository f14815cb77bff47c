"""Proof that what was published leaves everybody's answer open (release rule R7), checked by adding up whole numbers.

A certificate holds one world that fits every fact, and for everybody a second one. Checking it needs no solver, and none of the
code that made it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from bot.model.released import GUARD_WEEKS, Certificate, Fact, Unknown


class FalseCertificateError(Exception):
    """A certificate does not show that everybody's answer stays open. The sentence names no person."""


def check(certificate: Certificate, known: Collection[Fact], published: Collection[Fact], values: range) -> None:
    """Check that all worlds fit, that everybody has two, and that nothing is left out but what may be.

    ``known`` are the facts from before the round, of any item; ``published`` the round's own of one item; ``values`` what one
    person can answer. What hangs together with nothing published needs no worlds. Raises FalseCertificateError.
    """
    if not published:
        return
    week = max(fact.week for fact in published)
    lately = [fact for fact in known if week.since(fact.week) <= GUARD_WEEKS and fact not in certificate.left_out]
    shown = _together(lately, published)
    facts_of = _by_unknown(shown)
    _check_left_out(certificate, shown, facts_of, published)
    sums = _sums(certificate.world, shown, values)
    opened: set[Unknown] = set()
    for other in certificate.others:
        shifts: defaultdict[int, int] = defaultdict(int)
        for unknown, value in other.items():
            if value not in values:
                raise FalseCertificateError("a second world gives somebody an answer that there is not")
            for place in facts_of.get(unknown, ()):
                shifts[place] += value - certificate.world[unknown]
        if any(not shown[place].low <= sums[place] + shift <= shown[place].high for place, shift in shifts.items()):
            raise FalseCertificateError("a second world does not fit what was published")
        opened.update(unknown for unknown, value in other.items() if value != certificate.world.get(unknown))
    if not facts_of.keys() - certificate.told <= opened:
        raise FalseCertificateError("somebody has no second world")


def _sums(world: Mapping[Unknown, int], shown: Sequence[Fact], values: range) -> list[int]:
    """Each fact's sum in the world, which fits."""
    if any(world.get(unknown) not in values for fact in shown for unknown in _unknowns(fact)):
        raise FalseCertificateError("a world gives somebody no answer, or one that there is not")
    sums = [sum(world[unknown] for unknown in _unknowns(fact)) for fact in shown]
    if any(not fact.low <= total <= fact.high for fact, total in zip(shown, sums, strict=True)):
        raise FalseCertificateError("a world does not fit what was published")
    return sums


def _check_left_out(
    certificate: Certificate, shown: Sequence[Fact], facts_of: Mapping[Unknown, list[int]], published: Collection[Fact]
) -> None:
    """What is left out is older than all that shares somebody with it; who was told, was told by what was known."""
    if not certificate.left_out.isdisjoint(published):
        raise FalseCertificateError("a published figure is left out of the worlds")
    for fact in certificate.left_out:
        beside = {place for unknown in _unknowns(fact) for place in facts_of.get(unknown, ())}
        if any(shown[place].week <= fact.week for place in beside):
            raise FalseCertificateError("a figure is left out of the worlds, but no newer one")
    if any(all(place < len(published) for place in facts_of[unknown]) for unknown in certificate.told & facts_of.keys()):
        raise FalseCertificateError("somebody is told by this round alone")


def _together(known: Sequence[Fact], published: Collection[Fact]) -> list[Fact]:
    """What was published, and after it what is known that hangs together with it."""
    facts_of = _by_unknown(known)
    waiting, reached = [*published], set[int]()
    while waiting:
        beside = {place for unknown in _unknowns(waiting.pop()) for place in facts_of.get(unknown, ())} - reached
        reached |= beside
        waiting += [known[place] for place in beside]
    return [*published, *(known[place] for place in sorted(reached))]


def _by_unknown(facts: Sequence[Fact]) -> dict[Unknown, list[int]]:
    found: defaultdict[Unknown, list[int]] = defaultdict(list)
    for place, fact in enumerate(facts):
        for unknown in _unknowns(fact):
            found[unknown].append(place)
    return found


def _unknowns(fact: Fact) -> chain[Unknown]:
    return chain.from_iterable(((person, item) for person in fact.people) for item in fact.items)
