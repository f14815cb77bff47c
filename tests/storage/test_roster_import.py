"""An import is an update, and can be looked at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.model.people import Address, Language
from bot.model.roster import Move, RosterError, RosterRow, difference
from storage.store import SqlStore
from tests.storage.office import Office

SLACK = Address("slack", "T1", "U1")
NEW = RosterRow("new@voinko.example", "New", "Varasto", "Tuotanto", "", "sv", "Europe/Stockholm")


async def test_the_same_roster_again_changes_nothing(office: Office, roster: Sequence[RosterRow]) -> None:
    change = await office.store.import_roster(roster)
    assert (change.joins, change.leaves, change.moves, change.new_teams, change.vanished_teams) == ((), (), (), (), ())
    assert await office.store.employees() == office.people


async def test_a_dry_run_shows_the_difference_and_writes_nothing(office: Office, roster: Sequence[RosterRow]) -> None:
    moved = [replace(row, team="Uusi") if row.name in "GHIJK" else row for row in roster if row.name != "A"]
    change = await office.store.import_roster([*moved, NEW], deactivate_missing=True, dry_run=True)
    assert change.joins == ("new@voinko.example",)
    assert change.leaves == ("a@voinko.example",)
    assert change.moves[0] == Move("g@voinko.example", "Myynti", "Uusi")
    assert len(change.moves) == 5
    assert change.new_teams == ("Uusi", "Varasto")
    assert change.vanished_teams == ("Myynti",)
    assert await office.store.employees() == office.people
    assert len(await office.store.teams()) == 2


async def test_people_missing_from_the_file_stay_unless_they_are_to_be_deactivated(
    office: Office, roster: Sequence[RosterRow]
) -> None:
    change = await office.store.import_roster(roster[1:])
    assert (change.missing, change.leaves) == (("a@voinko.example",), ())
    assert len(await office.store.employees()) == len(roster)
    await office.store.import_roster(roster[1:], deactivate_missing=True)
    assert len(await office.store.employees()) == len(roster) - 1


async def test_a_person_who_comes_back_is_the_same_person(office: Office, roster: Sequence[RosterRow]) -> None:
    await office.store.import_roster(roster[1:], deactivate_missing=True)
    change = await office.store.import_roster(roster)
    assert change.joins == ("a@voinko.example",)
    assert await office.store.employees() == office.people


async def test_an_import_keeps_the_language_a_person_has_chosen(office: Office, roster: Sequence[RosterRow]) -> None:
    chooser, silent = office.people[0], office.people[2]
    await office.store.set_language(chooser.id, Language.SV)
    await office.store.import_roster([replace(row, language="fi") for row in roster])
    assert (await office.store.employee_by_email(chooser.email)).language is Language.SV
    assert (await office.store.employee_by_email(silent.email)).language is Language.FI


async def test_an_import_that_is_silent_keeps_what_the_platform_told(office: Office, roster: Sequence[RosterRow]) -> None:
    person = office.people[0]
    await office.store.learn(person.id, language=Language.SV, timezone="Europe/Stockholm")
    await office.store.import_roster(roster)
    kept = await office.store.employee_by_email(person.email)
    assert (kept.language, kept.timezone) == (Language.SV, "Europe/Stockholm")


async def test_ids_do_not_depend_on_the_order_of_the_rows(
    store: SqlStore, sqlite_store: SqlStore, roster: Sequence[RosterRow]
) -> None:
    await store.import_roster(roster)
    await sqlite_store.import_roster(list(reversed(roster)))
    assert await store.employees() == await sqlite_store.employees()


async def test_a_renamed_team_keeps_its_id_and_its_people(office: Office, roster: Sequence[RosterRow]) -> None:
    before = {team.name: team.id for team in await office.store.teams()}
    await office.store.rename_team("Tuki", "Asiakastuki")
    await office.store.import_roster([replace(row, team="Asiakastuki") if row.team == "Tuki" else row for row in roster])
    assert {team.name: team.id for team in await office.store.teams()} == {
        "Myynti": before["Myynti"],
        "Asiakastuki": before["Tuki"],
    }


async def test_another_way_to_write_a_name_makes_no_other_team(office: Office, roster: Sequence[RosterRow]) -> None:
    before = await office.store.employees()
    spelled = {"Tuki": "  tu\u00adki", "Myynti": "MYYNTI", "": ""}
    rows = [replace(row, team=spelled[row.team], department=row.department.upper()) for row in roster]
    change = await office.store.import_roster(rows)
    assert (change.moves, change.new_teams) == ((), ())
    assert await office.store.employees() == before


async def test_a_team_is_renamed_by_any_spelling_and_to_another_one_of_its_own(office: Office) -> None:
    await office.store.rename_team(" TUKI", "Tuki\u00a0 Oy ")
    await office.store.rename_team("Tuki Oy", "TUKI OY")
    assert {team.name for team in await office.store.teams()} == {"TUKI OY", "Myynti"}


@pytest.mark.parametrize(("old", "new"), [("Nobody", "X"), ("Tuki", "Myynti"), ("Tuki", "myynti ")])
async def test_a_team_that_is_not_there_or_a_name_that_is_taken_is_refused(office: Office, old: str, new: str) -> None:
    with pytest.raises(RosterError):
        await office.store.rename_team(old, new)


async def test_a_team_that_changes_departments_takes_its_people_along(office: Office, roster: Sequence[RosterRow]) -> None:
    await office.store.import_roster([replace(row, department="Uusi") if row.team == "Tuki" else row for row in roster])
    assert (await office.store.employee_by_email("a@voinko.example")).team.department == "Uusi"


def test_a_roster_that_names_a_person_twice_is_refused() -> None:
    with pytest.raises(RosterError):
        difference([], [NEW, replace(NEW, email="NEW@voinko.example")])


async def test_an_id_is_never_given_to_another_person(office: Office) -> None:
    last = max(person.id for person in office.people)
    gone = next(person for person in office.people if person.id == last)
    await office.store.erase_person(gone.email)
    await office.store.import_roster([NEW])
    assert (await office.store.employee_by_email(NEW.email)).id > last


async def test_who_is_missing_and_who_joins_under_the_same_name_may_be_one_person(
    office: Office, roster: Sequence[RosterRow]
) -> None:
    moved = [replace(row, email="a.new@voinko.example") if row.name == "A" else row for row in roster]
    assert (await office.store.import_roster(moved, dry_run=True)).renamed == (("a@voinko.example", "a.new@voinko.example"),)
    namesake = replace(moved[0], email="a.other@voinko.example")
    assert (await office.store.import_roster([*moved, namesake], dry_run=True)).renamed == ()
    assert (await office.store.import_roster(roster, dry_run=True)).renamed == ()


async def test_a_person_with_a_new_address_stays_the_same_person(office: Office) -> None:
    boss = next(person for person in office.people if person.name == "Boss")
    await office.store.set_language(boss.id, Language.SV)
    await office.store.bind(boss.id, SLACK)
    await office.store.move_person("Boss@voinko.example ", "Pomo@voinko.example")
    moved = await office.store.employee_by_email("pomo@voinko.example")
    assert moved == replace(boss, email="pomo@voinko.example", language=Language.SV, address=SLACK)
    assert {*(await office.store.managers()).values()} == {"pomo@voinko.example"}
    assert await office.store.employee_by_email("boss@voinko.example") is None


async def test_an_address_that_was_imported_first_becomes_the_persons_own(office: Office, roster: Sequence[RosterRow]) -> None:
    before = office.people[0]
    await office.store.bind(before.id, SLACK)
    rows = [
        replace(row, email="new@voinko.example", team="Varasto", workspace="T2") if row.name == "A" else row for row in roster
    ]
    await office.store.import_roster(rows, deactivate_missing=True)
    await office.store.move_person(before.email, "new@voinko.example")
    after = await office.store.employee_by_email("new@voinko.example")
    assert after is not None
    assert (after.id, after.address, after.team and after.team.name, after.workspace) == (before.id, SLACK, "Varasto", "T2")
    assert len(await office.store.employees()) == len(roster)


async def test_two_who_have_both_been_asked_stay_two(office: Office) -> None:
    await office.open()
    with pytest.raises(RosterError, match="has been asked"):
        await office.store.move_person("a@voinko.example", "b@voinko.example")
    with pytest.raises(RosterError, match="nobody with the address x@"):
        await office.store.move_person("x@voinko.example", "b@voinko.example")
    assert await office.store.employees() == office.people
