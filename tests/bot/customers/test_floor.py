"""Fewer than five people have no customers' figures of their own."""

from __future__ import annotations

from bot.customers.floor import of_own, people_in
from bot.model.people import Team
from bot.model.roster import Member

TUKI = Team(1, "Tuki", "Palvelu")


def test_five_people_have_customers_figures_of_their_own_and_four_do_not() -> None:
    assert of_own([1], {1: 5}) == [1]
    assert not of_own([1], {1: 4})


def test_a_small_teams_customers_count_in_the_department_with_enough_people() -> None:
    assert of_own([1, 2], {1: 2, 2: 3}) == [1, 2]


def test_a_team_of_the_past_has_no_figures_of_its_own() -> None:
    assert not of_own([9], {1: 5})


def test_people_are_counted_where_the_roster_has_them() -> None:
    members = [Member(f"{number}@x.fi", "Tuki", "Palvelu", "") for number in range(3)]
    assert people_in([TUKI, Team(2, "Myynti", "Palvelu")], members) == {1: 3, 2: 0}
