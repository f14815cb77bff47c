"""Proof that what was published leaves everybody's answer open (release rule R7), checked by adding up whole numbers.

A certificate holds one world that fits every fact, and for everybody a second one. Checking it needs no solver, and none of the
code that made it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from bot.model.released import Certificate, Fact, Unknown


class FalseCertificateError(Exception):
    """A certificate does not show that everybody's answer stays open. The sentence names no person."""


def check(certificate: Certificate, known: Collection[Fact], published: Collection[Fact], values: range) -> None:
    """Check that all worlds fit, that everybody has two, and that nothing is left out but what may be.

    ``known`` are the facts from before the round, ``published`` the round's own, ``values`` what one person can answer. Raises
    FalseCertificateError.
    """
    shown = [*(fact for fact in known if fact not in certificate.left_out), *published]
    facts_of: defaultdict[Unknown, list[int]] = defaultdict(list)
    for place, fact in enumerate(shown):
        for unknown in _unknowns(fact):
            facts_of[unknown].append(place)
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
    before = len(shown) - len(published)
    if any(all(place >= before for place in facts_of.get(unknown, ())) for unknown in certificate.told):
        raise FalseCertificateError("somebody is told by this round alone")


def _unknowns(fact: Fact) -> chain[Unknown]:
    return chain.from_iterable(((person, item) for person in fact.people) for item in fact.items)
