"""What a certificate must show: each of its faults is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.model.calendar import Week
from bot.model.released import Certificate, Fact, Unknown
from bot.model.units import Unit, UnitKind
from bot.release.certificates import FalseCertificateError, check

WEEK = Week(2026, 30)
TEAM = Unit(UnitKind.TEAM, "1")


def fact(names: str, low: int, high: int, *, ago: int = 0) -> Fact:
    return Fact(WEEK.plus(-ago), ("W1",), TEAM, frozenset(names), low, high)


def world(**values: int) -> Mapping[Unknown, int]:
    return {(name, "W1"): value for name, value in values.items()}


KNOWN, PUBLISHED = (fact("ab", 5, 7, ago=4),), (fact("abc", 8, 10),)
TRUE = Certificate(
    world=world(a=3, b=3, c=3),
    others=(world(a=4), world(b=4, c=2)),
    left_out=frozenset(),
    told=frozenset(),
)


def refused(certificate: Certificate, words: str, known: tuple[Fact, ...] = KNOWN) -> None:
    with pytest.raises(FalseCertificateError, match=words):
        check(certificate, known, PUBLISHED, range(1, 6))


def test_two_worlds_for_everybody_that_fit_are_a_proof() -> None:
    check(TRUE, KNOWN, PUBLISHED, range(1, 6))


def test_a_world_that_does_not_fit_a_known_fact_is_none() -> None:
    refused(replace(TRUE, world=world(a=4, b=4, c=1)), "^a world does not fit")


def test_a_world_that_does_not_fit_what_was_published_is_none() -> None:
    refused(replace(TRUE, world=world(a=3, b=3, c=5)), "^a world does not fit")


def test_a_world_with_an_answer_off_the_scale_is_none() -> None:
    refused(replace(TRUE, world=world(a=0, b=6, c=3)), "that there is not")


def test_a_world_without_somebody_is_none() -> None:
    refused(replace(TRUE, world=world(a=3, b=3)), "no answer")


def test_a_second_world_must_fit() -> None:
    refused(replace(TRUE, others=(*TRUE.others, world(a=5))), "second world does not fit")


def test_a_second_world_must_stay_on_the_scale() -> None:
    off = replace(TRUE, world=world(a=5, b=1, c=3), others=(world(a=6, b=0), *TRUE.others))
    refused(off, "second world gives somebody")


def test_everybody_needs_a_second_world_that_differs_there() -> None:
    refused(replace(TRUE, others=(world(a=4), world(b=4, c=3))), "somebody has no second world")
    refused(replace(TRUE, others=TRUE.others[:1]), "somebody has no second world")


def test_somebody_told_by_what_was_known_needs_none() -> None:
    told = replace(TRUE, others=(world(a=4), world(c=2)), told=frozenset({("b", "W1")}))
    check(told, KNOWN, PUBLISHED, range(1, 6))


def test_nobody_may_be_told_by_the_round_alone() -> None:
    refused(replace(TRUE, others=(world(a=4), world(b=4)), told=frozenset({("c", "W1")})), "this round")


def test_an_older_fact_may_be_left_out() -> None:
    contradicting = fact("ab", 10, 10, ago=8)
    check(replace(TRUE, left_out=frozenset({contradicting})), (*KNOWN, contradicting), PUBLISHED, range(1, 6))


def test_a_newer_fact_may_not_be_left_out_beside_an_older_one() -> None:
    contradicting = fact("ab", 10, 10, ago=2)
    refused(replace(TRUE, left_out=frozenset({contradicting})), "left out", (*KNOWN, contradicting))


def test_what_was_published_may_not_be_left_out() -> None:
    refused(replace(TRUE, left_out=frozenset(PUBLISHED)), "published figure is left out")


def test_what_shares_nobody_with_what_was_published_needs_no_worlds() -> None:
    check(TRUE, (*KNOWN, fact("xy", 10, 10, ago=4)), PUBLISHED, range(1, 6))


def test_what_is_known_through_others_needs_worlds() -> None:
    refused(TRUE, "no answer", (*KNOWN, fact("bx", 5, 7, ago=8), fact("xy", 5, 7, ago=12)))


def test_what_is_older_than_a_year_needs_none() -> None:
    check(TRUE, (*KNOWN, fact("ab", 10, 10, ago=53)), PUBLISHED, range(1, 6))
    refused(TRUE, "^a world does not fit", (*KNOWN, fact("ab", 10, 10, ago=52)))


def test_no_person_is_named_where_a_certificate_is_looked_at() -> None:
    assert repr(TRUE) == "Certificate()"
