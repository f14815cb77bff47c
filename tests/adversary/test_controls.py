"""The attack is sharp: it succeeds against a naive publisher, and against ours with any one of these rules switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adversary.companies import Company, extreme, ordinary, tiny
from tests.adversary.knowledge import Link, each_its_own, never_changed
from tests.adversary.publishers import naive, ours, with_figures_from_answers, without_r3, without_r4, without_r7
from tests.adversary.test_attack import attack, named


@pytest.mark.parametrize("company", [ordinary(3), tiny(3), extreme()], ids=named)
def test_a_naive_publisher_gives_answers_away(company: Company) -> None:
    assert attack(company, naive(company.organisation), never_changed)


def test_a_naive_publisher_gives_answers_away_within_a_single_week() -> None:
    assert attack(extreme(), naive(extreme().organisation))


@pytest.mark.parametrize(
    ("switch_off", "link"),
    [(without_r3, each_its_own), (without_r4, each_its_own), (without_r7, never_changed)],
    ids=["R3, blocks", "R4, steps", "R7, overlap guard"],
)
def test_without_the_rule_answers_are_given_away(
    monkeypatch: pytest.MonkeyPatch, switch_off: Callable[[pytest.MonkeyPatch], None], link: Link
) -> None:
    company = extreme()
    assert attack(company, ours(company.organisation), link) == set()
    switch_off(monkeypatch)
    assert attack(company, ours(company.organisation), link)


def test_without_r5_an_insider_learns_answers() -> None:
    company = extreme()
    assert attack(company, ours(company.organisation), insiders=True) == set()
    assert attack(company, with_figures_from_answers(company.organisation), insiders=True)
