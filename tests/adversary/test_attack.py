"""Constraint solving over everything published: not one answer can be deduced."""

from __future__ import annotations

import pytest

from app.simulation.organisation import Answer, Organisation, Stay
from tests.adversary.companies import Company, extreme, ordinary, tiny
from tests.adversary.conftest import Lived
from tests.adversary.knowledge import Answers, Key, Link, View, each_its_own, never_changed
from tests.adversary.outputs import views
from tests.adversary.publishers import ours
from tests.adversary.solving import determined

LIVED = (ordinary(3), tiny(3), extreme())
COMPUTED = tuple(make(seed, steady=False) for seed in range(11, 15) for make in (ordinary, tiny))
STEADY = tuple(make(seed) for seed in range(11, 15) for make in (ordinary, tiny))


def attack(company: Company, published: list[View], link: Link = each_its_own, *, insiders: bool = False) -> set[Key]:
    answers = Answers(company.organisation)
    clues, truth = answers.clues(published, link)
    assert len(clues) > 50, "hardly anything was published: nothing is shown by this"
    return determined(clues, truth, answers.insiders(published, link) if insiders else ())


def named(company: Company) -> str:
    return company.name


@pytest.mark.parametrize("company", LIVED, ids=named)
class TestADryRun:
    def test_no_answer_is_determined(self, lived: Lived, company: Company) -> None:
        assert attack(company, views(lived(company))) == set()

    def test_no_answer_is_determined_with_an_insider_in_every_block(self, lived: Lived, company: Company) -> None:
        assert attack(company, views(lived(company)), insiders=True) == set()

    def test_no_answer_is_determined_where_nobody_ever_changes_one(self, lived: Lived, company: Company) -> None:
        assert attack(company, views(lived(company)), never_changed) == set()


@pytest.mark.parametrize("company", COMPUTED, ids=named)
def test_no_answer_is_determined_by_the_rules_alone(company: Company) -> None:
    published = ours(company.organisation)
    assert attack(company, published) == set()
    assert attack(company, published, insiders=True) == set()


@pytest.mark.parametrize("company", STEADY, ids=named)
def test_no_answer_is_determined_by_the_rules_alone_where_nobody_ever_changes_one(company: Company) -> None:
    assert attack(company, ours(company.organisation), never_changed) == set()


@pytest.mark.xfail(
    strict=True, reason="release rule R7 as it stands: a distance of three is too little where the step jumps by two"
)
def test_three_newcomers_who_all_say_the_same_stay_unknown_where_nobody_ever_changes_an_answer() -> None:
    six, three = {"a": 3, "b": 3, "c": 3, "d": 3, "e": 3, "f": 4}, {"g": 5, "h": 5, "i": 5}
    stays = [Stay(one, "Tuki", "", 1 if one in six else 5, None) for one in six | three]
    answers = [Answer(1, one, "W3", value) for one, value in six.items()]
    answers += [Answer(5, one, "W3", value) for one, value in (six | three).items()]
    known = Answers(Organisation(stays, answers, 5))
    # At most 19 of six people, then at least 34 of nine: the three newcomers can only have said 5.
    clues, truth = known.clues(ours(Organisation(stays, answers, 5)), never_changed)
    assert len(clues) == 2
    assert determined(clues, truth) == set()
