"""Everything published, attacked: no answer can be deduced, nor that somebody answered. ``run`` does it by the hundred."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.simulation.organisation import Stay
from tests.adversary.companies import CROWDED, ORDINARY, TINY, Company, Scatter, extreme, made, written
from tests.adversary.judging import judged
from tests.adversary.knowledge import attack, each_its_own
from tests.adversary.outputs import differing, lived, views
from tests.adversary.publishers import ours

FOUR = (extreme(), made(ORDINARY, 3), made(TINY, 3), made(TINY, 4, scatter=Scatter.TOGETHER))


def named(company: Company) -> str:
    return company.name


@pytest.mark.parametrize("company", FOUR, ids=named)
def test_nothing_is_told_where_nobody_ever_changes_an_answer(company: Company) -> None:
    found = judged(company)
    assert found.steps + found.ranges > 150, "hardly anything was published: nothing is shown by this"
    assert found.leaks == 0


def test_nothing_is_told_where_answers_change() -> None:
    assert judged(made(TINY, 4, steady=False), steady=False).leaks == 0


def test_under_the_strict_rules_no_two_figures_tell_anybody_who_knows_the_own_answer_anything() -> None:
    found = judged(made(ORDINARY, 6, weeks=13), strict=True)
    assert found.steps + found.ranges > 30
    assert found.leaks == 0


def test_no_answer_is_told_by_recommendations_of_fifty_people_and_more() -> None:
    company = made(replace(CROWDED, teams=1), 1, weeks=36)
    company = replace(company, given={week: _recommendations(people) for week, people in company.given.items()}, writers={})
    found = judged(company)
    assert found.steps + found.ranges > 1
    assert found.leaks == 0


def _recommendations(people: object) -> dict[str, dict[str, int]]:
    assert isinstance(people, dict)
    return {person: {"N1": values["N1"]} for person, values in people.items() if "N1" in values}


def test_the_real_road_publishes_what_is_attacked_here(tmp_path: Path) -> None:
    company = made(replace(TINY, teams=5), 3, weeks=8, apart=False)
    out = lived(company.lines, tmp_path / "out")
    assert differing(company, out) == []
    assert attack(company, views(out)).keys == frozenset()
    assert attack(company, views(out), each_its_own).keys == frozenset()


# ---------------------------------------------------------------- examples of the release rules


def joined(before: dict[str, int], after: dict[str, int], item: str, weeks: int) -> Company:
    """One team that others join half-way, asked one question; nobody ever changes an answer."""
    stays = [Stay(one, "Tuki", "", 1 if one in before else weeks // 2 + 1, None) for one in before | after]
    return written("joined", stays, weeks, lambda _week, stay, asked: (before | after)[stay.person] if asked == item else 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # At most 19 of six people, then at least 34 of nine: the three newcomers could only have said 5.
        ({"a": 3, "b": 3, "c": 3, "d": 3, "e": 3, "f": 4}, dict.fromkeys("ghi", 5)),
        # The same upside down.
        ({"a": 3, "b": 3, "c": 3, "d": 3, "e": 3, "f": 2}, dict.fromkeys("ghi", 1)),
    ],
)
def test_three_newcomers_who_all_say_the_same_stay_unknown(before: dict[str, int], after: dict[str, int]) -> None:
    published = ours(company := joined(before, after, "W3", 5))
    assert len(published) == 2
    assert attack(company, published).keys == frozenset()


def test_three_newcomers_to_fifty_stay_unknown_by_what_they_recommend() -> None:
    # Twice the answer is the recommendation. At most 27 of fifty score 50, at least 30 of fifty-three score 60.
    before = {f"a{number}": 4 + (number < 27) for number in range(50)}
    company = joined(before, dict.fromkeys("def", 5), "N1", 24)
    published = ours(company)
    assert len(published) == 2
    assert attack(company, published).keys == frozenset()
