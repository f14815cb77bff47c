"""What is shown of the team's replies to a manager's answer (release rule R10): all of them together, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.calendar import Week
from bot.model.manager_answers import ManagerAnswer
from bot.model.pulses import TeamReply
from bot.model.released import Invited, Voter
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.replies import release_replies
from tests.bot.release.test_comments import READING

WEEK = Week(2026, 6)
TEAM = Unit.of_team(1)
CARE = Unit(UnitKind.DEPARTMENT, "Care")
ANSWER = ManagerAnswer(TEAM, Week(2026, 4), "The queue is long", "We will open a second till.")
HIDDEN = "I can't go on"


def voter(number: int, words: str | None, *, team: str | None = "1", answer: ManagerAnswer = ANSWER, voted: bool = True) -> Voter:
    reply = None if words is None else TeamReply(answer.mark, words)
    return Voter(f"{team}-{number}", team, "Care", {"K1": 3} if voted else {}, reply=reply)


def team(people: int, words: Sequence[str], *, key: str | None = "1", answer: ManagerAnswer = ANSWER) -> list[Voter]:
    said = [*words, *[None] * (people - len(words))]
    return [voter(number, one, team=key, answer=answer) for number, one in enumerate(said)]


def shown(
    voters: list[Voter], *, answer: ManagerAnswer = ANSWER, k: int = 5, invited: Sequence[Invited] | None = None
) -> list[str]:
    asked = invited or [Invited("1", "Care", len(voters) + 1)]
    return [words for one in release_replies([answer], voters, asked, READING, week=WEEK, k=k) for words in one.words]


@given(answered=st.integers(0, 14), wrote=st.integers(0, 14), hidden=st.integers(0, 5), k=st.integers(5, 13))
def test_replies_are_shown_all_or_not_at_all(answered: int, wrote: int, hidden: int, k: int) -> None:
    words = [f"words {number}" for number in range(wrote)][:answered]
    quiet = [HIDDEN] * min(hidden, answered - len(words))
    found = shown(team(answered, words + quiet), k=k)
    assert sorted(found) == (sorted(words) if answered >= max(10, k) and len(words) >= 3 else [])


@pytest.mark.parametrize(("answered", "wrote", "count"), [(9, 3, 0), (10, 3, 3), (10, 2, 0), (10, 0, 0)])
def test_ten_who_answered_and_three_who_wrote_are_the_least(answered: int, wrote: int, count: int) -> None:
    assert len(shown(team(answered, ["One", "Two", "Three"][:wrote]))) == count


def test_nothing_is_shown_where_it_would_tell_that_everybody_wrote() -> None:
    everybody = team(10, [f"words {number}" for number in range(10)])
    assert shown(everybody, invited=[Invited("1", "Care", 10)]) == []
    assert len(shown(everybody, invited=[Invited("1", "Care", 11)])) == 10


def test_words_of_distress_are_neither_shown_nor_counted() -> None:
    assert shown(team(12, ["One", "Two", HIDDEN])) == []
    assert sorted(shown(team(12, ["One", "Two", "Three", HIDDEN]))) == ["One", "Three", "Two"]


def test_who_skipped_everything_is_neither_counted_nor_shown() -> None:
    voters = team(9, ["One", "Two", "Three"])
    assert shown([*voters, voter(20, "Four", voted=False)]) == []


def test_names_are_redacted() -> None:
    assert "Ask […]" in shown(team(10, ["Ask Matti", "Two", "Three"]))


@given(st.permutations(range(10)))
def test_who_wrote_which_changes_nothing_of_what_is_shown(order: list[int]) -> None:
    said = ["One", "Two", "Three", *[None] * 7]
    assert shown([voter(number, said[place]) for number, place in enumerate(order)]) == shown(team(10, ["One", "Two", "Three"]))


def test_another_teams_words_and_words_to_another_answer_count_for_nothing() -> None:
    other = ManagerAnswer(TEAM, ANSWER.week, "Something else", "We shall see.")
    assert shown(team(10, ["One", "Two"]) + team(10, ["Three", "Four"], key="2")) == []
    assert shown(team(10, ["One", "Two", "Three"], answer=other)) == []


def test_a_manager_who_counts_in_no_team_does_not_reply_as_one_of_it() -> None:
    assert shown([*team(10, ["One", "Two"]), voter(99, "Three", team=None)]) == []


def test_a_departments_and_the_companys_answer_is_replied_to_by_all_of_it() -> None:
    invited = [Invited("1", "Care", 9), Invited("2", "Care", 9)]
    for unit in (CARE, COMPANY_UNIT):
        answer = ManagerAnswer(unit, ANSWER.week, ANSWER.quote, ANSWER.words)
        voters = team(6, ["One", "Two"], answer=answer) + team(6, ["Three"], key="2", answer=answer)
        assert sorted(shown(voters, answer=answer, invited=invited)) == ["One", "Three", "Two"]


def test_nothing_is_shown_where_it_would_tell_that_all_of_a_small_team_answered() -> None:
    answer = ManagerAnswer(CARE, ANSWER.week, ANSWER.quote, ANSWER.words)
    voters = team(6, ["One", "Two"], answer=answer) + team(4, ["Three"], key="2", answer=answer)
    assert shown(voters, answer=answer, invited=[Invited("1", "Care", 6), Invited("2", "Care", 4)]) == []
