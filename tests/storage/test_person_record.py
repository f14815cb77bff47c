"""A person's record in full, and an erasure looked at byte by byte: neither tells whether anybody has answered."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model.absence import Absence, AbsenceSource
from bot.model.deliveries import DeliveryEvent
from bot.model.people import Address, Contact, Language
from bot.model.roster import RosterRow
from storage.database.engine import Database
from storage.database.schema import absences, addresses, employees, invitations, sends
from storage.keeping.backup import back_up
from storage.secrets.keys import MasterKey
from storage.secrets.sealing import tag
from tests.storage.office import OPENING, WEEK, Office

ANNA, BEA = "a@voinko.example", "b@voinko.example"


async def record(office: Office, email: str) -> dict[str, Any]:
    found = await office.store.person_record(email)
    assert found is not None
    read: dict[str, Any] = json.loads(json.dumps(found))  # plain values, or this fails
    return read


async def deliver(office: Office) -> None:
    """Whatever is due goes out: first the questions, then the reminders."""
    for moment in (OPENING, OPENING + timedelta(days=2)):
        batch = await office.store.due(moment, 1000)
        for delivery in batch:
            await office.settle(delivery, DeliveryEvent.ARRIVED)


async def test_everything_stored_about_a_person_is_shown(office: Office) -> None:
    person, store = office.people[0], office.store
    await office.open()
    await store.bind(person.id, Address("slack", "T1", "U1", "D1"))
    await store.set_language(person.id, Language.FI)
    await store.set_hour(person.id, time(8, 30))
    await store.set_weekday(person.id, 3)
    assert await store.set_channel(person.id, "slack")
    await store.set_pause(person.id, date(2026, 2, 1))
    await store.keep_absences(AbsenceSource.CALENDAR, {person.id: [Absence(date(2026, 1, 6), date(2026, 1, 7))]})
    await store.replace_contacts(
        [
            Contact("shop", "A", ANNA, "+358 1", "Palvelu", ""),
            Contact("hr", "Somebody", "hr@voinko.example", "+358 2", "", ANNA),
        ]
    )
    shown = await record(office, "A@Voinko.example")
    own = {name: value for name, value in shown.items() if not isinstance(value, list)}
    assert own == {
        "email": ANNA, "name": "A", "team": "Tuki", "department": "Palvelu", "manager_email": "boss@voinko.example",
        "language": "fi", "language_chosen": True, "language_learnt": False, "timezone": None, "active": True, "on_roster": True,
        "welcomed": False,
        "hour": "08:30:00", "weekday": 3, "channel": "slack", "asked_when_away": False,
        "paused_until": "2026-02-01", "unreachable": None, "workspace": "",
    }  # fmt: skip
    assert shown["addresses"] == [{"platform": "slack", "workspace": "T1", "user": "U1", "conversation": "D1", "last_used": True}]
    assert shown["invitations"] == [{"week": "2026-W02", "team": "Tuki", "department": "Palvelu", "counts_in_team": True}]
    assert [(one["kind"], one["due_at"]) for one in shown["messages"]] == [
        ("pulse", "2026-01-06T07:30:00+00:00"),
        ("welcome", "2026-01-06T07:30:00+00:00"),
    ]  # fmt: skip
    assert shown["absences"] == [{"source": "calendar", "first": "2026-01-06", "last": "2026-01-07"}]
    assert shown["contact_for"] == [{"role": "shop", "name": "A", "phone": "+358 1", "department": "Palvelu"}]
    assert shown["deputy_for"] == [{"role": "hr", "department": ""}]
    assert (await record(office, "boss@voinko.example"))["manager_of"] == [{"team": "Myynti"}, {"team": "Tuki"}]


async def test_no_column_about_a_person_is_forgotten(office: Office) -> None:
    """A column added to the tables later must be shown, or its absence be decided here."""
    shown = await record(office, ANNA)
    assert {column.name for column in employees.columns} - set(shown) == {"id", "team_id"}
    await office.open()
    await office.store.bind(office.people[0].id, Address("slack", "T1", "U1"))
    shown = await record(office, ANNA)
    await office.store.keep_absences(AbsenceSource.STATUS, {office.people[0].id: [Absence(OPENING.date(), OPENING.date())]})
    shown = await record(office, ANNA)
    hidden = {
        "absences": (absences, {"employee_id"}),
        "addresses": (addresses, {"employee_id"}),
        "invitations": (invitations, {"round_id", "employee_id", "team_id", "team_name", "token", "answered"}),
        "messages": (sends, {"id", "employee_id", "round_id", "unit_kind", "unit_key", "claimed_at", "fence"}),
    }
    for section, (table, left_out) in hidden.items():
        assert {column.name for column in table.columns} - set(shown[section][0]) == left_out


@pytest.mark.parametrize("closed", [False, True], ids=["while the round is open", "after its close"])
async def test_who_has_answered_and_who_has_not_are_shown_alike(office: Office, *, closed: bool) -> None:
    opened = await office.open()
    await deliver_and_let_anna_answer(office)
    if closed:
        await office.close(opened)
    answered, silent = await record(office, ANNA), await record(office, BEA)
    for name in ("email", "name"):
        assert answered.pop(name) != silent.pop(name)
    assert answered == silent


async def deliver_and_let_anna_answer(office: Office) -> None:
    """Anna answers between the question and the reminder, so that one of the two is reminded."""
    batch = await office.store.due(OPENING, 1000)
    for delivery in batch:
        await office.settle(delivery, DeliveryEvent.ARRIVED)
    for item in ("W1", "W2", "W3"):
        await office.answer("A", 2, item)
    await deliver(office)


async def test_days_of_absence_are_erased_with_the_person_and_are_in_no_backup(sqlite_office: Office, tmp_path: Path) -> None:
    office, day = sqlite_office, date(2026, 1, 6)
    await office.store.keep_absences(AbsenceSource.ROSTER, {one.id: [Absence(day, day)] for one in office.people})
    await back_up(office.store._database, tmp_path / "backup", OPENING)
    with sqlite3.connect(tmp_path / "backup") as kept:
        assert "absences" not in {name for (name,) in kept.execute("SELECT name FROM sqlite_master")}
    assert await office.store.erase_person(ANNA)
    assert office.people[0].id not in await office.store.absences()
    assert len(await office.store.absences()) == len(office.people) - 1


async def test_erasing_somebody_who_is_a_contact_alone_takes_the_contact(office: Office) -> None:
    await office.store.replace_contacts([Contact("oh", "Nurse", "nurse@voinko.example", "+358 1", "", "")])
    assert (await record(office, "nurse@voinko.example"))["contact_for"][0]["name"] == "Nurse"
    assert await office.store.erase_person("nurse@voinko.example") is True
    assert await office.store.person_record("nurse@voinko.example") is None
    assert await office.store.erase_person("nurse@voinko.example") is False
    assert await office.store.person_record("nobody@voinko.example") is None


async def test_after_an_erasure_nothing_of_the_person_is_on_the_disk_or_in_a_new_backup(
    sqlite_office: Office, sqlite_url: str, master_key: MasterKey
) -> None:
    """Database, free pages, write-ahead log, key ring. Before it they are there, or this would prove nothing."""
    office, store = sqlite_office, sqlite_office.store
    person = await store.ensure_person("canary.email@voinko.example")
    everyone = [RosterRow(one.email, one.name, one.team.name, "Palvelu", "") for one in office.people if one.team]
    everyone.append(RosterRow("canary.email@voinko.example", "Canary Name", "Tuki", "Palvelu", ""))
    everyone.append(RosterRow("last@voinko.example", "Last", "Myynti", "Palvelu", "canary.email@voinko.example"))
    await store.import_roster(everyone)
    await store.bind(person.id, Address("slack", "TWORKSPACE", "UCANARY", "DCANARY"))
    await store.replace_contacts([Contact("shop", "Canary Name", "canary.email@voinko.example", "+358 555 4321", "", "")])
    office.people = await store.employees()
    await office.open()
    await office.answer("Canary Name", 4)
    [(token,)] = await office.rows("SELECT token FROM invitations WHERE token LIKE '%Canary%'")
    asked = await office.invitation("Canary Name")
    [(id_key,)] = await office.rows("SELECT wrapped FROM id_keys")
    name_in_box = tag(master_key.unwrap(f"id key {WEEK}", id_key), asked.employee.id)
    canaries = [word.encode() for word in ("canary.email", "Canary Name", "UCANARY", "DCANARY", "555 4321", token)] + [
        name_in_box
    ]
    before = office.bytes_on_disk()
    assert [one for one in canaries if one not in before] == []
    await store.erase_person("canary.email@voinko.example")
    database = Database(sqlite_url)
    await back_up(database, office.folder / "new.backup", OPENING)
    await database.dispose()
    after = office.bytes_on_disk()
    assert b"last@voinko.example" in (office.folder / "new.backup").read_bytes()
    assert [one for one in canaries if one in after] == []
