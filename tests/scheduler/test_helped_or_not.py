"""Four weeks after an action began, its team is asked whether it helped: the team alone, once, under the release rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from adapters.statistics import ScipyStatistics
from bot.digest.digests import Digests
from bot.model.actions import NewAction, StartedAction
from bot.model.calendar import Week
from bot.model.deliveries import DeliveryKind
from bot.model.pulses import HELPED_ITEM, Ballot, Topic
from bot.model.released import Figure, StepCell
from bot.model.units import Unit, UnitKind
from bot.pulse.helped import asked_items, due, with_helped
from bot.pulse.questions import question
from bot.pulse.rotation import items_of
from storage.store import SqlStore
from tests.cells import AGREE
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, Town, row

OTHERS = ("gun", "hal", "ida", "jon", "kai")
BEGUN = date(2026, 1, 12)  # the Monday of the first digest
ASKED = Week(2026, 7)  # the first week, four weeks later, in which a question can make room


@pytest.fixture
async def town(sqlite_store: SqlStore) -> Town:
    """Six people in Tuki, five in Myynti."""
    made = Town(sqlite_store)
    people = [*(row(name) for name in MEMBERS), *(row(name, "Myynti") for name in OTHERS)]
    await made.settle([*people, row(BOSS, "", manager="")])
    return made


async def team_of(town: Town, name: str) -> Unit:
    team = (await town.person(name)).team
    assert team is not None
    return Unit.of_team(team.id)


async def begin(town: Town, *, words: str = "", on: date = BEGUN) -> StartedAction:
    name = "own:1" if words else "workload.1"
    new = NewAction(await team_of(town, "aino"), Topic.WORKLOAD, name, Week(2026, 2), on, words, "less" if words else "")
    return await town.store.start_action(new, (await town.person(BOSS)).id)


async def answer(town: Town, name: str, value: int = 4) -> None:
    invitation = await town.store.invitation_of((await town.person(name)).id)
    assert invitation is not None
    for item in asked_items(invitation):
        assert await town.store.cast(Ballot(invitation, item, value))


async def live(town: Town, weeks: int, *, helped_by: int = 6, action: bool = True) -> None:
    """So many weeks from the first on, in which everybody answers, ``helped_by`` of the team to the last item too."""
    for number in range(weeks):
        week = Week(2026, 2 + number)
        await town.tick(f"{week.day(1)} 09:30")
        for place, name in enumerate((*MEMBERS, *OTHERS)):
            if place < helped_by or place >= len(MEMBERS) or week != ASKED:
                await answer(town, name)
        await town.tick(f"{week.day(6)} 23:59")
        await town.tick(f"{week.plus(1).day(0)} 08:00")
        if number == 0 and action:
            await begin(town)


async def figures(town: Town) -> list[Figure]:
    return list(await town.store.figures(Week(2026, 1), Week(2026, 52)))


async def test_only_its_own_team_is_asked_and_nobody_more_than_three_questions(town: Town) -> None:
    await live(town, 5)
    await town.tick(f"{ASKED.day(1)} 09:30")
    asked = {}
    for name in (*MEMBERS, *OTHERS):
        invitation = await town.store.invitation_of((await town.person(name)).id)
        assert invitation is not None
        asked[name] = asked_items(invitation)
    assert {asked[name] for name in MEMBERS} == {("C1", "L3", HELPED_ITEM)}
    assert {asked[name] for name in OTHERS} == {("C1", "L3", "L1")}
    (pulse,) = [post for post in town.posts(DeliveryKind.PULSE, "aino") if post.at.date() == ASKED.day(1)]
    assert "Question 1 of 3" in str(pulse.message.blocks)


async def test_the_teams_word_is_a_figure_of_the_team_alone(town: Town) -> None:
    await live(town, 6)
    helped = [one for one in await figures(town) if one.topic is Topic.HELPED]
    assert [(one.week, one.unit, one.result) for one in helped] == [(ASKED, await team_of(town, "aino"), AGREE)]


async def test_the_question_whose_place_it_took_has_no_figure_of_that_team(town: Town) -> None:
    await live(town, 6)
    displaced = [one for one in await figures(town) if one.item == "L1"]
    assert [(one.week, one.unit) for one in displaced] == [(ASKED, await team_of(town, "gun"))]


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
async def test_fewer_than_five_words_are_no_figure(town: Town, people: int, *, shown: bool) -> None:
    await live(town, 6, helped_by=people)
    (helped,) = [one for one in await figures(town) if one.topic is Topic.HELPED]
    assert isinstance(helped.result, StepCell) is shown


async def test_the_digest_tells_what_the_team_said_or_that_it_is_withheld(town: Town) -> None:
    await live(town, 6, helped_by=4)
    digests = Digests(town.store, town.company, ScipyStatistics())
    document = await digests.document(await team_of(town, "aino"), ASKED, freeze=False)
    (action,) = document["actions"]
    assert action["helped"] == {"state": "withheld", "asked_in": str(ASKED), "step": None}
    assert "helped" not in {one["topic"] for one in document["topics"]}


async def test_it_is_asked_once(town: Town) -> None:
    await live(town, 14)
    assert [one.week for one in await figures(town) if one.topic is Topic.HELPED] == [ASKED]


async def test_what_has_been_taken_back_is_not_asked_about(town: Town) -> None:
    await live(town, 1)
    (begun,) = await town.store.actions()
    await town.store.drop_action(begun.id)
    await town.tick(f"{ASKED.day(1)} 09:30")
    invitation = await town.store.invitation_of((await town.person("aino")).id)
    assert invitation is not None
    assert HELPED_ITEM not in asked_items(invitation)


async def test_what_was_taken_back_and_up_again_begins_anew_and_is_asked_about_anew(town: Town) -> None:
    await live(town, 6)
    (begun,) = await town.store.actions()
    await town.store.drop_action(begun.id)
    await begin(town, on=ASKED.plus(1).monday)
    digests = Digests(town.store, town.company, ScipyStatistics())
    (action,) = (await digests.document(await team_of(town, "aino"), ASKED, freeze=False))["actions"]
    assert action["helped"] == {"state": "not_asked_yet", "asked_in": None, "step": None}
    again = ASKED.plus(5)
    asked = [due(await town.store.actions(), again.plus(ahead), ("C1", "L3")) for ahead in (-1, 0)]
    assert asked == [{}, {begun.unit.team_id: begun.id}]


async def test_frozen_digests_stay_frozen_when_actions_begin_and_end(town: Town) -> None:
    await live(town, 2)
    unit = await team_of(town, "aino")
    frozen = await town.store.digest(unit, Week(2026, 3))
    assert frozen is not None
    digests = Digests(town.store, town.company, ScipyStatistics())
    with_it = await digests.document(unit, Week(2026, 3), freeze=True)
    await town.store.drop_action((await town.store.actions())[0].id)
    digests = Digests(town.store, town.company, ScipyStatistics())
    without = await digests.document(unit, Week(2026, 3), freeze=True)
    assert await town.store.digest(unit, Week(2026, 3)) == frozen
    assert len(with_it["actions"]) == 1
    for digest in (with_it, without):
        assert digest | {"actions": [], "estimate": None} == json.loads(frozen) | {"estimate": None}


async def test_the_authors_words_go_with_the_author_and_what_was_begun_stays(town: Town) -> None:
    await live(town, 1, action=False)
    begun = await begin(town, words="We mend the till")
    record = await town.store.person_record("boss@voinko.example")
    assert record is not None
    assert record["actions"][0]["words"] == "We mend the till"
    await town.store.erase_person("boss@voinko.example")
    (kept,) = await town.store.actions()
    assert kept == replace(begun, name=f"erased:{begun.id}", words="", expected="")


# ---------------------------------------------------------------- when there is room


@pytest.mark.parametrize("slot", range(44))
def test_the_rotating_question_makes_room_and_no_other(slot: int) -> None:
    items = items_of(slot)
    lasting = [item for item in items if question(item).anchor]
    assert with_helped(items) == ((*lasting, HELPED_ITEM) if len(lasting) < len(items) else None)


def test_neither_an_anchor_nor_the_recommendation_makes_room() -> None:
    assert with_helped(("W3", "W1", "E1")) is None
    assert with_helped(("C1", "L3", "N1")) is None


def test_a_place_that_nobody_takes_is_room() -> None:
    assert with_helped(("C1", "L3")) == ("C1", "L3", HELPED_ITEM)


def test_within_three_weeks_there_is_always_room() -> None:
    room = [with_helped(items_of(slot)) is not None for slot in range(47)]
    assert all(any(room[slot : slot + 3]) for slot in range(44))


@pytest.mark.parametrize(
    ("items", "asked"),
    [
        (("C3", "L2", "L3"), ("C3", "L2", HELPED_ITEM)),
        (("K1", "T1", "T2"), ("K1", "T1", HELPED_ITEM)),
        (("C4", "L4", "N1"), None),
        (("S4", "P4"), ("S4", "P4", HELPED_ITEM)),
    ],
)
def test_a_round_of_the_plan_before_makes_room_as_when_it_opened(items: tuple[str, ...], asked: tuple[str, ...] | None) -> None:
    assert with_helped(items) == asked


SEVEN = Unit.of_team(7)


def action(number: int, begun: date, asked: Week | None = None, unit: Unit = SEVEN) -> StartedAction:
    return StartedAction(number, unit, Topic.TOOLS, "tools.1", "", "", Week.of(begun), begun, asked)


def test_a_team_is_asked_about_one_action_in_four_weeks() -> None:
    both = [action(1, BEGUN), action(2, BEGUN)]
    assert due(both, ASKED, ("C1", "L3", "C2")) == {7: 1}
    asked = [action(1, BEGUN, ASKED), action(2, BEGUN)]
    assert due(asked, ASKED.plus(1), ("S2", "P3", "P1")) == {}
    assert due(asked, ASKED.plus(4), ("S2", "P3", "P1")) == {7: 2}


def test_nobody_is_asked_before_four_weeks_nor_about_a_department() -> None:
    assert due([action(1, BEGUN)], Week(2026, 6), ("C1", "L3", "C2")) == {}
    assert due([action(1, BEGUN, unit=Unit(UnitKind.DEPARTMENT, "Palvelu"))], ASKED, ("C1", "L3", "C2")) == {}
