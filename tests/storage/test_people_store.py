"""Who is who, and how each wants to be spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.model.people import Address, Contact, Language
from bot.model.roster import Member, RosterRow
from tests.storage.office import Office

SLACK = Address("slack", "T1", "U1", "D1")
ELSEWHERE = Address("slack", "T2", "U1", "D1")
TEAMS = Address("teams", "tenant", "aad", "conversation")


async def test_an_employee_is_found_by_email_whatever_the_case(office: Office) -> None:
    found = await office.store.employee_by_email(" A@Voinko.Example ")
    assert found == office.people[0]
    assert found.team.name == "Tuki"
    assert found.team.department == "Palvelu"


@pytest.mark.parametrize("email", ["STRASSE@voinko.example", "Straße@voinko.example", "İda@voinko.example", "ΣΑΣ@voinko.example"])
async def test_an_address_is_found_as_it_was_imported_and_as_it_is_kept(office: Office, email: str) -> None:
    await office.store.import_roster([RosterRow(email, "Ida", "Tuki", "Palvelu", "")], deactivate_missing=False)
    kept = await office.store.employee_by_email(email)
    assert kept is not None
    assert await office.store.employee_by_email(kept.email) == kept


async def test_an_address_with_a_letter_that_folds_to_two_is_somebody_elses(office: Office) -> None:
    await office.store.import_roster([RosterRow("straße@voinko.example", "Ida", "Tuki", "Palvelu", "")], deactivate_missing=False)
    assert await office.store.employee_by_email("strasse@voinko.example") is None


async def test_an_account_is_nobodys_until_it_is_bound(office: Office) -> None:
    assert await office.store.employee_at(SLACK) is None
    await office.store.bind(office.people[0].id, SLACK)
    assert (await office.store.employee_at(SLACK)).email == "a@voinko.example"
    assert await office.store.employee_at(Address("slack", "T2", "U1")) is None


async def test_messages_go_to_the_address_last_used(office: Office) -> None:
    person = office.people[0]
    await office.store.bind(person.id, SLACK)
    await office.store.bind(person.id, TEAMS)
    assert (await office.store.employee_at(SLACK)).address == TEAMS
    await office.store.bind(person.id, SLACK)
    assert (await office.store.employee_at(TEAMS)).address == SLACK


async def test_an_address_alone_moves_nobody_to_another_workspace(office: Office) -> None:
    person = office.people[0]
    await office.store.bind(person.id, SLACK)
    await office.store.bind(person.id, TEAMS)  # where messages go by now; the account on Slack is known all the same
    assert not await office.store.bind(person.id, ELSEWHERE)
    assert await office.store.employee_at(ELSEWHERE) is None


@pytest.mark.parametrize("word", ["the roster's", "the person's"])
async def test_whose_word_moves_an_account_and_the_old_one_is_nobodys_then(
    office: Office, roster: Sequence[RosterRow], word: str
) -> None:
    person = office.people[0]
    await office.store.bind(person.id, SLACK)
    if word == "the person's":
        await office.store.let_go(person.id, "slack")
    else:
        await office.store.import_roster([replace(row, workspace="T2") for row in roster])
    assert await office.store.bind(person.id, ELSEWHERE)
    assert (await office.store.employee_at(ELSEWHERE)).address == ELSEWHERE
    assert await office.store.employee_at(SLACK) is None
    assert not await office.store.bind(person.id, SLACK)


async def test_a_conversation_once_known_is_kept(office: Office) -> None:
    person = office.people[0]
    await office.store.bind(person.id, SLACK)
    await office.store.bind(person.id, Address("slack", "T1", "U1"))
    assert (await office.store.employee_at(SLACK)).address.conversation == "D1"
    await office.store.bind(person.id, Address("slack", "T1", "U1", "D2"))
    assert (await office.store.employee_at(SLACK)).address.conversation == "D2"


async def test_an_account_that_changes_hands_leaves_its_former_owner(office: Office) -> None:
    first, second = office.people[:2]
    await office.store.bind(first.id, SLACK)
    await office.store.bind(second.id, SLACK)
    assert (await office.store.employee_at(SLACK)).id == second.id
    assert (await office.store.employee_by_email(first.email)).address is None


async def test_an_inactive_employee_is_not_found(office: Office, roster: Sequence[RosterRow]) -> None:
    await office.store.bind(office.people[0].id, SLACK)
    await office.store.import_roster(roster[1:], deactivate_missing=True)
    assert await office.store.employee_at(SLACK) is None
    assert await office.store.employee_by_email("a@voinko.example") is None
    assert "a@voinko.example" not in [person.email for person in await office.store.employees()]


async def test_a_reader_in_no_roster_is_added_without_a_team_and_only_once(office: Office) -> None:
    reader = await office.store.ensure_person("CEO@voinko.example")
    assert (reader.email, reader.team) == ("ceo@voinko.example", None)
    assert await office.store.ensure_person("ceo@voinko.example") == reader
    assert (await office.store.ensure_person("A@voinko.example")).name == "A"


async def test_a_reader_in_no_roster_survives_an_import_that_deactivates_the_missing(
    office: Office, roster: Sequence[RosterRow]
) -> None:
    reader = await office.store.ensure_person("ceo@voinko.example")
    change = await office.store.import_roster(roster, deactivate_missing=True)
    assert change.leaves == ()
    assert await office.store.employee_by_email("ceo@voinko.example") == reader


async def test_the_platform_fills_in_only_where_the_roster_is_silent(office: Office, roster: Sequence[RosterRow]) -> None:
    person = office.people[0]
    await office.store.import_roster([replace(row, language="sv", timezone="Europe/Stockholm") for row in roster])
    await office.store.learn(person.id, language=Language.FI, timezone="Europe/Helsinki")
    kept = await office.store.employee_by_email(person.email)
    assert (kept.language, kept.timezone) == (Language.SV, "Europe/Stockholm")


async def test_a_language_that_a_platform_told_follows_the_platform_until_somebody_chooses(
    office: Office, roster: Sequence[RosterRow]
) -> None:
    person, other = office.people[:2]
    for one in (person, other):
        await office.store.learn(one.id, language=Language.SV, timezone=None)
    await office.store.import_roster(roster)  # which is silent
    await office.store.set_language(other.id, Language.EN)
    for one in (person, other):
        await office.store.learn(one.id, language=Language.FI, timezone=None)
    known = {one.id: one.language for one in await office.store.employees()}
    assert (known[person.id], known[other.id]) == (Language.FI, Language.EN)


async def test_learning_nothing_forgets_nothing(office: Office) -> None:
    person = office.people[0]
    await office.store.set_language(person.id, Language.SV)
    await office.store.learn(person.id, language=None, timezone=None)
    assert (await office.store.employee_by_email(person.email)).language is Language.SV


async def test_settings_are_kept(office: Office) -> None:
    person = office.people[0]
    await office.store.set_hour(person.id, time(13, 15))
    await office.store.set_pause(person.id, date.max)
    kept = await office.store.employee_by_email(person.email)
    assert (kept.hour, kept.paused_until) == (time(13, 15), date.max)
    await office.store.set_hour(person.id, None)
    await office.store.set_pause(person.id, None)
    assert await office.store.employee_by_email(person.email) == person


async def test_the_welcome_is_shown_to_one_caller(office: Office) -> None:
    person = office.people[0]
    assert [await office.store.mark_welcomed(person.id) for _ in range(3)] == [True, False, False]
    assert (await office.store.employee_by_email(person.email)).welcomed


async def test_teams_are_listed_by_name_with_their_managers(office: Office) -> None:
    teams = await office.store.teams()
    assert [(team.name, team.department) for team in teams] == [("Myynti", "Palvelu"), ("Tuki", "Palvelu")]
    assert await office.store.managers() == {team.id: "boss@voinko.example" for team in teams}
    assert await office.store.managed_by("Boss@voinko.example") == teams
    assert await office.store.managed_by("a@voinko.example") == []


async def test_a_manager_in_the_own_team_manages_it_and_not_the_superior_whom_he_or_she_names(office: Office) -> None:
    people = [RosterRow(f"{name}@voinko.example", name, "Tuki", "", "z@voinko.example") for name in "ab"]
    leader = RosterRow("z@voinko.example", "z", "Tuki", "", "boss@voinko.example")
    await office.store.import_roster([*people, leader], deactivate_missing=True)
    (team,) = await office.store.managed_by("z@voinko.example")
    assert await office.store.managers() == {team.id: "z@voinko.example"}
    assert await office.store.managed_by("boss@voinko.example") == []


async def test_members_are_the_active_people_who_are_in_a_team(office: Office) -> None:
    people = await office.store.employees()
    expected = [Member(one.email, one.team.name, one.team.department, one.manager_email) for one in people if one.team]
    assert await office.store.members() == sorted(expected)
    assert len(expected) < len(people)


async def test_a_team_without_active_members_has_no_manager(office: Office, roster: Sequence[RosterRow]) -> None:
    kept = [row for row in roster if row.team != "Tuki"]
    await office.store.import_roster(kept, deactivate_missing=True)
    assert [team.name for team in await office.store.managed_by("boss@voinko.example")] == ["Myynti"]
    assert len(await office.store.managers()) == 1
    assert len(await office.store.teams()) == 2


async def test_a_department_sees_its_contacts_and_the_companys(office: Office) -> None:
    hr = Contact("hr", "H", "h@voinko.example", "1", "", "d@voinko.example")
    shop = Contact("shop", "S", "s@voinko.example", "2", "Palvelu", "")
    other = Contact("shop", "O", "o@voinko.example", "3", "Tuotanto", "")
    await office.store.replace_contacts([other])
    await office.store.replace_contacts([hr, shop, other])
    assert await office.store.contacts("Palvelu") == [hr, shop]
    assert await office.store.contacts("") == [hr]


async def test_a_moment_comes_back_as_it_went_in(office: Office) -> None:
    moment = datetime(2026, 1, 6, 7, 30, 0, 123456, tzinfo=UTC)
    await office.store.advance(moment, None)
    assert await office.store.last_tick() == moment
