"""What is shown of the answers to the open question (release rule R10)."""

from collections import Counter
from dataclasses import replace

import pytest

from bot.model.calendar import Week
from bot.model.private_reading import PrivateReading
from bot.model.pulses import Comment, Topic
from bot.model.released import Invited, ReleasedComments, Voter
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.comments import release_comments

WEEK = Week(2026, 5)
TEAM = Unit.of_team(1)
CARE = Unit(UnitKind.DEPARTMENT, "Care")
READING = PrivateReading(
    themes=lambda words: [topic for topic in (Topic.TOOLS, Topic.WORKLOAD) if topic in words],
    redacted=lambda words: words.replace("Matti", "[…]"),
    private=lambda words: "can't go on" in words,
)


def voters(team: str | None, people: int, words: list[str], *, department: str = "Care", quotable: bool = True) -> list[Voter]:
    comments = [Comment(one, quotable) for one in words] + [None] * (people - len(words))
    return [Voter(f"{team}-{number}", team, department, {"K1": 3}, one) for number, one in enumerate(comments)]


def released(people: list[Voter], k: int = 5, invited: list[Invited] | None = None) -> dict[Unit, ReleasedComments]:
    """``invited`` None: everyone who answers, and of each team one more."""
    came = Counter((voter.team, voter.department) for voter in people)
    asked = [Invited(team, department, number + 1) for (team, department), number in came.items()]
    return dict(release_comments(WEEK, people, asked if invited is None else invited, READING, k))


FIVE = ["tools", "tools", "tools", "workload", "workload"]


def test_ten_respondents_and_five_commenters_are_enough() -> None:
    assert released(voters("1", 10, FIVE))[TEAM].themes == (Topic.TOOLS,)


@pytest.mark.parametrize(("people", "commenters"), [(9, 5), (10, 4)])
def test_one_fewer_of_either_is_not(people: int, commenters: int) -> None:
    assert released(voters("1", people, FIVE[:commenters])) == {}


def test_a_theme_needs_three_people_not_three_mentions() -> None:
    words = ["tools tools tools", "tools", "x", "y", "z"]
    assert released(voters("1", 10, words, quotable=False)) == {}


def test_what_a_team_is_too_small_for_rolls_up_and_counts_the_rolled_up_alone() -> None:
    small = voters("2", 5, ["tools", "tools", "tools"]) + voters("3", 5, ["x", "y"])
    shown = released(voters("1", 10, FIVE) + small)
    assert set(shown) == {TEAM, CARE}
    assert set(shown[CARE].quotes) == {"tools", "x", "y"}
    assert set(released(voters("1", 10, FIVE) + voters("2", 9, FIVE))) == {TEAM}


def test_departments_that_are_too_small_roll_up_to_the_company() -> None:
    people = voters("1", 5, FIVE[:3]) + voters("2", 5, ["x", "y"], department="Sales")
    assert set(released(people)) == {COMPANY_UNIT}


def test_only_words_whose_author_allows_it_are_quoted_and_redacted() -> None:
    people = voters("1", 10, ["ask Matti about tools", "tools", "tools", "x", "y"])
    people[1] = replace(people[1], comment=Comment("tools, but don't quote me", quotable=False))
    assert set(released(people)[TEAM].quotes) == {"ask […] about tools", "tools", "x", "y"}


def test_words_of_distress_count_for_themes_and_are_shown_to_nobody() -> None:
    shown = released(voters("1", 10, ["I can't go on, tools", "tools", "tools", "x", "y"]))[TEAM]
    assert shown.themes == (Topic.TOOLS,)
    assert not any("go on" in words for words in shown.quotes)


def test_nobody_wrote_and_withheld_are_one_state() -> None:
    assert released(voters("1", 10, [])) == released(voters("1", 4, FIVE[:3])) == {}


def test_the_order_of_the_quotes_says_nothing_of_who_wrote_first() -> None:
    people = voters("1", 10, [*FIVE, "x", "y"])
    assert released(people) == released(list(reversed(people)))
    renamed = [replace(voter, person=other.person) for voter, other in zip(people, reversed(people), strict=True)]
    assert released(people) == released(renamed)


def test_a_stricter_k_is_stricter_with_words_too() -> None:
    assert released(voters("1", 10, FIVE), k=9) == {}


# Six people answered of two teams that are too small by themselves, and a third of whom four can have: ten in all.
SMALL = [Invited("1", "Care", 4), Invited("2", "Care", 2), Invited("3", "Care", 7)]


@pytest.mark.parametrize(("more", "shown"), [(0, ()), (1, (CARE,))])
def test_comments_that_roll_up_are_shown_only_where_everybody_can_have_stayed_away(more: int, shown: tuple[Unit, ...]) -> None:
    people = [*voters("1", 4, FIVE[:4]), *voters("2", 2, FIVE[:2]), *voters("3", 4, [])]
    invited = [*SMALL[:1], replace(SMALL[1], people=2 + more), *SMALL[2:]]
    assert tuple(released(people, invited=invited)) == shown


def test_a_team_shown_by_itself_lends_the_others_no_cover() -> None:
    people = [*voters("1", 4, FIVE[:4]), *voters("2", 2, FIVE[:2]), *voters("3", 4, []), *voters("4", 10, FIVE)]
    shown = released(people, invited=[*SMALL, Invited("4", "Care", 12)])
    assert shown.keys() == {Unit.of_team(4)}


def test_managers_who_count_in_no_team_are_shown_to_have_answered_no_more_than_a_team() -> None:
    people = [*voters("1", 4, FIVE[:4]), *voters("2", 3, []), *voters(None, 3, FIVE[:2])]
    invited = [Invited("1", "Care", 7), Invited("2", "Care", 3), Invited(None, "Care", 3)]
    assert released(people, invited=invited) == {}
    assert CARE in released(people, invited=[*invited[:2], Invited(None, "Care", 4)])


def test_what_is_said_of_a_larger_team_limits_how_many_of_it_can_have_answered() -> None:
    people = [*voters("1", 2, FIVE[:2]), *voters("2", 7, FIVE[2:]), *voters("3", 1, [])]
    invited = [Invited("1", "Care", 2), Invited("2", "Care", 10), Invited("3", "Care", 1)]
    assert released(people, invited=invited) == {}  # "half or more" of ten are seven at most, and the other three make it ten
    assert CARE in released(people, invited=[invited[0], Invited("2", "Care", 11), invited[2]])
