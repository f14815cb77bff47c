"""Whether an action helped, under the release rules: whatever is answered to it, all else that is published stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from adapters.solver import HighsSolver
from bot.model.calendar import Week
from bot.model.pulses import HELPED_ITEM, Asked, Topic
from bot.model.released import Band, Fact, Invited, Past, Release, StepCell, Voter
from bot.model.units import UnitKind
from bot.release.recount import recount
from bot.release.rehearsal import rehearse
from bot.release.rules import release
from tests.cells import AGREE

WEEK = Week(2026, 20)
ITEMS = ("C1", "L1")
ASKED = [Asked(Topic.COMMUNICATION, "", ("C1",)), Asked(Topic.LEADERSHIP, "", ("L1",))]
HELPED = Asked(Topic.HELPED, "", (HELPED_ITEM,))
TEAMS = ("1", "2", "3")


@st.composite
def voters(draw: st.DrawFn) -> list[Voter]:
    """Up to thirty people of three teams; anyone may have answered anything, a hostile client's word on the action included."""
    answer = st.one_of(st.none(), st.integers(1, 5))
    made = []
    for number in range(draw(st.integers(0, 30))):
        team = draw(st.sampled_from([*TEAMS, None]))
        values = {item: value for item in (*ITEMS, HELPED_ITEM) if (value := draw(answer)) is not None}
        made.append(Voter(f"{number:032x}", team, "Palvelu", values))
    return made


SOLVER = HighsSolver()


def invited() -> list[Invited]:
    return [Invited(team, "Palvelu", 12) for team in (*TEAMS, None)]


def released(people: Sequence[Voter], asked: Sequence[str], history: Sequence[Fact] = (), week: Week = WEEK) -> Release:
    figures = [*ASKED, HELPED] if asked else ASKED
    made = release(
        week, asked=figures, voters=people, invited=invited(), past=Past(history), k=5, solver=SOLVER, asked_apart=asked
    )
    rehearse(made, figures, Past(history), 5)
    return made


def silent(people: Sequence[Voter]) -> list[Voter]:
    """The same people, who were not asked about any action."""
    return [replace(one, values={item: value for item, value in one.values.items() if item in ITEMS}) for one in people]


asked_teams = st.lists(st.sampled_from(TEAMS), min_size=1, unique=True)


@given(voters(), asked_teams)
def test_a_question_whose_place_it_took_is_of_the_other_teams_alone(people: list[Voter], asked: list[str]) -> None:
    detail = Asked(Topic.SKILLS, "K2", ("L1",), displaced=True)
    made = release(
        WEEK, asked=[detail, HELPED], voters=people, invited=invited(), past=Past(), k=5, solver=SOLVER, asked_apart=asked
    )
    of_it = [one.unit for one in made.figures if one.item == "K2"]
    assert {unit.key for unit in of_it if unit.kind is UnitKind.TEAM} == set(TEAMS) - set(asked)
    counted = {person for fact in made.facts if fact.items == ("L1",) for person in fact.people}
    assert counted.isdisjoint(one.person for one in people if one.team in asked)


def test_the_pool_of_a_question_whose_place_it_took_is_of_those_who_were_asked_that_question() -> None:
    detail = Asked(Topic.SKILLS, "K2", ("K2",), displaced=True)
    people = [Voter(f"{number:032x}", TEAMS[number % 2], "Palvelu", {"K2": 3}) for number in range(8)]
    there = [Invited(team, "Palvelu", 8) for team in TEAMS]
    made = release(WEEK, asked=[detail], voters=people, invited=there, past=Past(), k=5, solver=SOLVER, asked_apart=["3"])
    recount(made, [detail], people, there, 5, asked_apart=["3"])
    assert [one.band for one in made.figures if one.unit.kind is UnitKind.POOL] == [Band.TEN]


@given(voters(), asked_teams)
def test_all_other_figures_are_the_same_whether_it_was_asked_or_not(people: list[Voter], asked: list[str]) -> None:
    with_it, without = released(people, asked), released(silent(people), ())
    assert tuple(one for one in with_it.figures if one.topic is not Topic.HELPED) == without.figures
    assert tuple(one for one in with_it.facts if one.items != HELPED.items) == without.facts


@given(voters(), asked_teams)
def test_only_the_teams_asked_have_a_cell_and_nobody_is_pooled(people: list[Voter], asked: list[str]) -> None:
    cells = [one for one in released(people, asked).figures if one.topic is Topic.HELPED]
    assert sorted(one.unit.key for one in cells) == sorted(asked)
    assert {one.unit.kind for one in cells} == {UnitKind.TEAM}
    for one in cells:
        said = [voter for voter in people if voter.team == one.unit.key and HELPED_ITEM in voter.values]
        assert isinstance(one.result, StepCell) is (len(said) >= 5)


@given(voters(), asked_teams, st.data())
def test_what_is_shown_does_not_depend_on_what_was_answered(people: list[Voter], asked: list[str], data: st.DataObject) -> None:
    other = [replace(one, values={item: data.draw(st.integers(1, 5)) for item in one.values}) for one in people]
    shown, also = ([(one.unit, one.band) for one in released(those, asked).figures] for those in (people, other))
    assert shown == also


@given(voters(), asked_teams, st.data())
def test_who_of_a_team_said_what_leaves_no_trace(people: list[Voter], asked: list[str], data: st.DataObject) -> None:
    shuffled = list(people)
    for team in TEAMS:
        mine = [place for place, one in enumerate(people) if one.team == team]
        values = data.draw(st.permutations([people[place].values for place in mine]))
        for place, given_values in zip(mine, values, strict=True):
            shuffled[place] = replace(people[place], values=given_values)
    one, other = released(people, asked), released(shuffled, asked)
    assert [(cell.unit, cell.topic, cell.result, cell.band) for cell in one.figures if cell.unit.kind is UnitKind.TEAM] == [
        (cell.unit, cell.topic, cell.result, cell.band) for cell in other.figures if cell.unit.kind is UnitKind.TEAM
    ]


def six(value: int, names: str = "abcdef") -> list[Voter]:
    return [Voter(f"{ord(name):032x}", "1", "Palvelu", {HELPED_ITEM: value}) for name in names]


def helped(made: Release) -> list[object]:
    return [one.result for one in made.figures if one.topic is Topic.HELPED and one.unit.key == "1"]


def test_two_actions_within_four_weeks_give_one_figure() -> None:
    first = released(six(4), ["1"])
    assert [isinstance(one, StepCell) for one in helped(released(six(4), ["1"], first.facts, WEEK.plus(3)))] == [False]
    assert [isinstance(one, StepCell) for one in helped(released(six(4), ["1"], first.facts, WEEK.plus(4)))] == [True]


def test_the_overlap_guard_holds_across_actions() -> None:
    """One fewer than last time: the two figures together would tell what the one who is missing said."""
    first = released(six(5), ["1"])
    (second,) = [
        one.people for one in released(six(4, "abcde"), ["1"], first.facts, WEEK.plus(5)).facts if one.items == HELPED.items
    ] or [None]
    assert second is None


def test_a_client_that_answers_unasked_adds_nothing() -> None:
    made = released([*six(4), *(replace(one, team="2", person=one.person[::-1]) for one in six(1))], ["1"])
    assert [(one.unit.key, one.result) for one in made.figures if one.topic is Topic.HELPED] == [("1", AGREE)]
