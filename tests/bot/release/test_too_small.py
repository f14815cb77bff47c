"""Which teams can never have figures, where their answers count instead, and which merge helps."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.roster import Member
from bot.release.too_small import CountsIn, Merge, TooSmall, too_small


def members(sizes: Mapping[tuple[str, str], int]) -> list[Member]:
    """So many people besides no manager, by department and team."""
    return [
        Member(f"{team}{number}@x.fi", team, department, "boss@x.fi")
        for (department, team), count in sizes.items()
        for number in range(count)
    ]


def test_a_team_of_four_never_has_figures_and_one_of_five_may() -> None:
    assert [team.team for team in too_small(members({("P", "Four"): 4, ("P", "Five"): 5}), 5)] == ["Four"]


def test_the_manager_who_sits_in_the_team_does_not_count() -> None:
    own = [Member("boss@x.fi", "Tuki", "P", "ceo@x.fi")]
    [team] = too_small([*members({("P", "Tuki"): 4}), *own], 5)
    assert (team.team, team.people) == ("Tuki", 4)


def test_two_small_teams_that_are_enough_together_count_in_their_department() -> None:
    found = too_small(members({("P", "A"): 6, ("P", "B"): 6, ("P", "C"): 9}), 9)
    assert [(team.team, team.counts_in) for team in found] == [("A", CountsIn.NOWHERE), ("B", CountsIn.NOWHERE)]
    found = too_small(members({("P", "A"): 7, ("P", "B"): 7, ("P", "C"): 7}), 9)
    assert {team.counts_in for team in found} == {CountsIn.DEPARTMENT}


def test_a_small_team_beside_large_ones_counts_in_the_company() -> None:
    sizes = {(department, "Large " + department): 9 for department in "XYZ"} | {
        (department, department): 4 for department in "XYZ"
    }
    assert {team.counts_in for team in too_small(members(sizes), 5)} == {CountsIn.COMPANY}


def test_a_merge_is_with_the_smallest_team_of_the_department_that_helps() -> None:
    found = too_small(members({("P", "Chat"): 4, ("P", "Posti"): 1, ("P", "Tuki"): 8, ("Q", "Talous"): 2}), 5)
    assert [(team.team, team.merge) for team in found] == [
        ("Chat", Merge("Posti", 5)),
        ("Posti", Merge("Chat", 5)),
        ("Talous", None),
    ]


def test_a_roster_of_large_teams_has_none() -> None:
    assert too_small(members({("P", "A"): 5}), 5) == list[TooSmall]()
