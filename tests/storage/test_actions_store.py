"""Actions and estimates as they are kept: begun once, taken back, told apart, gone with their author."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.model.actions import NewAction
from bot.model.calendar import Week
from bot.model.estimates import Estimate, Quarter
from bot.model.pulses import AskedAbout, Topic
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.rounds import NewInvitation
from bot.pulse.helped import asked_items
from tests.storage.office import Office

TEAM = Unit.of_team(1)
NEW = NewAction(TEAM, Topic.TOOLS, "tools.1", Week(2026, 2), date(2026, 1, 12))
OPENS, CLOSES = datetime(2026, 2, 10, 7, tzinfo=UTC), datetime(2026, 2, 15, 21, tzinfo=UTC)


def author(office: Office) -> int:
    return next(person.id for person in office.people if person.name == "Boss")


async def test_the_same_press_twice_at_once_begins_one_action(office: Office) -> None:
    both = await asyncio.gather(*(office.store.start_action(NEW, author(office)) for _ in range(4)))
    assert len({one.id for one in both}) == 1
    assert await office.store.actions() == [both[0]]


async def test_what_is_taken_back_is_gone_until_it_is_begun_again(office: Office) -> None:
    first = await office.store.start_action(NEW, author(office))
    await office.store.drop_action(first.id)
    await office.store.drop_action(first.id)
    assert await office.store.actions() == []
    assert await office.store.action(first.id) == replace(first, dropped=True)
    later = await office.store.start_action(replace(NEW, started_on=date(2026, 1, 20)), author(office))
    assert (later.id, later.started_on, later.dropped) == (first.id, date(2026, 1, 20), False)


async def test_a_companys_action_belongs_to_no_team(office: Office) -> None:
    for unit in (COMPANY_UNIT, Unit(UnitKind.DEPARTMENT, "Palvelu"), TEAM):
        await office.store.start_action(replace(NEW, unit=unit), author(office))
    assert [one.unit for one in await office.store.actions()] == [COMPANY_UNIT, Unit(UnitKind.DEPARTMENT, "Palvelu"), TEAM]
    assert await office.rows("SELECT team_id FROM actions ORDER BY id") == [(None,), (None,), (1,)]


async def test_an_action_that_was_never_begun_is_none(office: Office) -> None:
    begun = await office.store.start_action(NEW, author(office))
    assert await office.store.action(begun.id + 1) is None


async def test_a_round_asks_the_team_of_an_action_and_no_other(office: Office) -> None:
    team = office.members[0].team
    assert team is not None
    begun = await office.store.start_action(replace(NEW, unit=Unit.of_team(team.id)), author(office))
    invited = [
        NewInvitation(person, counts_in_team=True, token=f"t-{person.name}", ask_at=OPENS, remind_at=None)
        for person in office.members
    ]
    week = Week(2026, 7)
    asked = {team.id: begun.id}
    assert await office.store.open_round(week, ("C1", "C2", "L1"), OPENS, CLOSES, invited, asked_about=asked)
    about = await office.store.asked_about(week)
    assert {key: one.id for key, one in about.items()} == asked
    for person in office.members:
        invitation = await office.store.invitation(f"t-{person.name}")
        assert invitation is not None
        mine = person.team == team
        assert invitation.asked_about == (AskedAbout("tools.1", "") if mine else None)
        assert asked_items(invitation) == (("C1", "L1", "A1") if mine else ("C1", "C2", "L1"))
    due = await office.store.due(OPENS, 100)
    told = {one.employee.team: one.invitation.asked_about for one in due if one.invitation is not None}
    assert [one is not None for where, one in told.items() if where == team] == [True]


async def test_whoever_begins_the_teams_actions_is_asked_what_everybody_else_is(office: Office) -> None:
    leader = next(one for one in office.members if one.team is not None)
    assert leader.team is not None
    begun = await office.store.start_action(replace(NEW, unit=Unit.of_team(leader.team.id)), author(office))
    invited = [NewInvitation(leader, counts_in_team=False, token="t", ask_at=OPENS, remind_at=None)]
    asked = {leader.team.id: begun.id}
    assert await office.store.open_round(Week(2026, 7), ("C1", "L3", "C2"), OPENS, CLOSES, invited, asked_about=asked)
    invitation = await office.store.invitation("t")
    assert invitation is not None
    assert asked_items(invitation) == ("C1", "L3", "C2")


async def test_an_estimate_is_one_a_quarter_and_the_last_word_counts(office: Office) -> None:
    first = Estimate(1, Quarter(2026, 1), Week(2026, 3), {Topic.TOOLS: 2})
    other = replace(first, given_in=Week(2026, 4), steps={Topic.TOOLS: 5, Topic.SKILLS: 1})
    for estimate in (first, other, replace(first, quarter=Quarter(2026, 2))):
        await office.store.keep_estimate(estimate, author(office))
    assert await office.store.estimates() == [other, replace(first, quarter=Quarter(2026, 2))]


async def test_estimates_and_words_go_with_their_author(office: Office) -> None:
    await office.store.keep_estimate(Estimate(1, Quarter(2026, 1), Week(2026, 3), {Topic.TOOLS: 2}), author(office))
    said = replace(NEW, name="own:1", words="a canary of words", expected="a canary of hopes")
    begun = await office.store.start_action(said, author(office))
    from_library = await office.store.start_action(NEW, author(office))
    await office.store.drop_action((await office.store.start_action(replace(said, name="own:2"), author(office))).id)
    await office.store.erase_person("boss@voinko.example")
    assert await office.store.estimates() == []
    assert await office.store.actions() == [replace(begun, name=f"erased:{begun.id}", words="", expected=""), from_library]
    assert await office.rows("SELECT count(*) FROM actions WHERE words <> '' OR expected <> '' OR author_id IS NOT NULL") == [
        (0,)
    ]
    assert await office.store.person_record("boss@voinko.example") is None or "canary" not in str(
        await office.store.person_record("boss@voinko.example")
    )


async def test_words_go_with_whoever_wrote_them_not_with_whoever_took_them_up_again(office: Office) -> None:
    boss, other = author(office), office.members[0].id
    said = replace(NEW, name="own:1", words="canary", expected="canary")
    begun = await office.store.start_action(said, boss)
    await office.store.drop_action(begun.id)
    assert (await office.store.start_action(said, other)).id == begun.id
    await office.store.erase_person("boss@voinko.example")
    assert [one.words for one in await office.store.actions()] == [""]


async def test_words_that_somebody_else_has_changed_are_that_persons(office: Office) -> None:
    other = office.members[0]
    begun = await office.store.start_action(replace(NEW, name="own:1", words="first", expected="first"), author(office))
    await office.store.reword_action(begun.id, "own:2", "canary", "canary", other.id)
    await office.store.erase_person("boss@voinko.example")
    assert [one.words for one in await office.store.actions()] == ["canary"]
    await office.store.erase_person(other.email)
    assert [one.words for one in await office.store.actions()] == [""]
