"""Requests for contact at rest: readable by two people alone, gone when they are over, in no backup, and never sent twice."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.model.requests import Change, Request, RequestEvent, RequestStage
from storage.database.engine import Database
from storage.database.schema import addresses, employees
from storage.keeping import rekeying
from storage.keeping.backup import back_up, read_label
from storage.keeping.restoring import restore
from storage.requests import TRAIL_KEPT_FOR
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.storage.office import Office, time_passes

NOW = datetime(2026, 1, 6, 9, 41, 17, tzinfo=UTC)
CANARIES = ("xyzzy-words", "Xyzzy Contact", "010 999", "Hanna Xyzzy")


def request(office: Office, name: str = "r1", *, stage: RequestStage = RequestStage.ASKED) -> Request:
    person, contact = office.people[0], office.people[-1]
    return Request(
        id=name,
        person=person.id,
        contact=contact.id,
        role="osh",
        stage=stage,
        asked_at=NOW,
        due_at=NOW,
        deadline=NOW + timedelta(days=1),
        name="Xyzzy Contact",
        phone="010 999 (Hanna Xyzzy)",
        key="key",
        text="xyzzy-words",
    )


async def test_what_was_kept_comes_back_as_it_was(office: Office) -> None:
    asked = replace(request(office), follow_up=NOW + timedelta(days=2), overdue_told=True)
    assert await office.store.open_request(asked)
    assert await office.store.request("r1") == asked
    assert await office.store.requests_of(asked.person) == [asked]
    assert await office.store.requests_of(asked.contact) == []
    assert await office.store.request("r2") is None


async def test_nothing_of_it_can_be_read_on_the_disk(sqlite_office: Office) -> None:
    await sqlite_office.store.open_request(request(sqlite_office))
    on_disk = sqlite_office.bytes_on_disk()
    assert [word for word in CANARIES if word.encode() in on_disk] == []
    rows = await sqlite_office.rows("SELECT * FROM requests") + await sqlite_office.rows("SELECT * FROM request_log")
    ids = {str(sqlite_office.people[0].id), str(sqlite_office.people[-1].id)}
    assert ids.isdisjoint({str(value) for row in rows for value in row[1:]} - {"1"})


async def test_without_encryption_the_same_search_would_find_it(sqlite_office: Office) -> None:
    (sqlite_office.folder / "plain").write_text(request(sqlite_office).text)
    assert any(word.encode() in sqlite_office.bytes_on_disk() for word in CANARIES)


async def test_every_box_has_one_length_whatever_is_in_it(office: Office) -> None:
    await office.store.open_request(request(office))
    await office.store.open_request(replace(request(office, "r2"), text="ä" * 700))
    lengths = {len(row[0]) for row in await office.rows("SELECT box FROM request_contents")}
    assert len(lengths) == 1


async def test_one_id_is_one_request_for_ever(office: Office, other_store: SqlStore) -> None:
    opened = await asyncio.gather(
        *(store.open_request(request(office)) for store in (office.store, other_store, office.store, other_store))
    )
    assert sorted(opened) == [False, False, False, True]
    await office.store.revise_request("r1", RequestEvent.CANCELLED, NOW)
    assert await office.store.open_request(request(office)) is False
    assert await office.store.request_change("r1") is Change.CANCELLED


async def test_only_one_hand_takes_it_up_and_a_dead_one_lets_go(office: Office, other_store: SqlStore) -> None:
    await office.store.open_request(request(office))
    claims = await asyncio.gather(*(one.claim_request("r1", RequestStage.ASKED) for one in (office.store, other_store)))
    assert sorted(claims, key=str) == [1, None]
    await time_passes(office.store, 58)
    assert await office.store.due_requests(NOW) == []
    await time_passes(office.store, 2)
    (due,) = await office.store.due_requests(NOW)
    assert due.doubtful
    assert await office.store.claim_request("r1", RequestStage.ASKED) == 2


async def test_a_claim_tells_how_long_it_keeps_others_away(office: Office) -> None:
    await office.store.open_request(request(office))
    claim = await office.store.claim_request("r1", RequestStage.ASKED)
    assert claim is not None
    assert await office.store.claim_lasts("r1", claim, 59)
    assert not await office.store.claim_lasts("r1", claim, 61)
    await time_passes(office.store, 40)
    assert not await office.store.claim_lasts("r1", claim, 25)


async def test_who_has_been_overtaken_changes_nothing_any_more(office: Office) -> None:
    await office.store.open_request(request(office))
    first = await office.store.claim_request("r1", RequestStage.ASKED)
    assert first is not None
    await time_passes(office.store, 60)
    second = await office.store.claim_request("r1", RequestStage.ASKED)
    assert second is not None
    await office.store.doubt_request("r1", first)
    assert await office.store.revise_request("r1", RequestEvent.HELD, NOW, claim=first) is None
    assert not await office.store.claim_lasts("r1", first, 0)
    assert await office.store.claim_lasts("r1", second, 25)
    assert await office.store.revise_request("r1", RequestEvent.HELD, NOW, claim=second) is not None


async def test_what_is_not_due_waits(office: Office) -> None:
    await office.store.open_request(replace(request(office), due_at=NOW + timedelta(minutes=1)))
    assert await office.store.due_requests(NOW) == []
    assert await office.store.earliest_request() == NOW + timedelta(minutes=1)


async def test_a_doubt_is_kept_until_something_is_known(office: Office) -> None:
    await office.store.open_request(request(office))
    claim = await office.store.claim_request("r1", RequestStage.ASKED)
    assert claim is not None
    await office.store.doubt_request("r1", claim)
    (due,) = await office.store.due_requests(NOW)
    assert due.doubtful
    await office.store.revise_request("r1", RequestEvent.HELD, NOW)
    (due,) = await office.store.due_requests(NOW)
    assert not due.doubtful


async def test_a_request_in_another_stage_is_not_revised(office: Office) -> None:
    await office.store.open_request(request(office))
    assert await office.store.revise_request("r1", RequestEvent.CANCELLED, NOW, seen=RequestStage.OPEN) is None
    assert await office.store.request("r1") is not None


async def test_a_new_request_wakes_the_heartbeat(office: Office) -> None:
    await office.store.advance(NOW, NOW + timedelta(days=7))
    await office.store.open_request(request(office))
    assert await office.store.next_due() is None


async def test_once_over_nothing_of_it_is_left_on_the_disk_not_even_encrypted(sqlite_office: Office) -> None:
    await sqlite_office.store.open_request(request(sqlite_office))
    ((wrapped, box),) = await sqlite_office.rows("SELECT wrapped, box FROM request_contents")
    pieces = [wrapped, *(box[at : at + 64] for at in range(0, len(box), 256))]  # a long row lies on several pages
    assert sum(piece in sqlite_office.bytes_on_disk() for piece in pieces) > len(pieces) / 2
    await sqlite_office.store.revise_request("r1", RequestEvent.ANSWERED, NOW, lambda asked: asked.emptied(NOW))
    left = sqlite_office.bytes_on_disk()
    assert [piece for piece in pieces if piece in left] == []


# ---------------------------------------------------------------- the trail


async def test_the_trail_tells_change_hour_and_role_and_no_name(office: Office) -> None:
    await office.store.open_request(request(office))
    await office.store.revise_request("r1", RequestEvent.CANCELLED, NOW + timedelta(hours=2))
    rows = await office.rows("SELECT request, change, role, at, person_tag FROM request_log ORDER BY id")
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("r1", "asked", "osh"),
        ("r1", "cancelled", "osh"),
        ("r1", "destroyed", "osh"),
    ]
    assert all("41" not in str(row[3]) for row in rows)  # the hour, not the minute
    assert all(len(row[4]) == 32 for row in rows)


async def test_the_trail_is_kept_for_a_year(office: Office) -> None:
    await office.store.open_request(request(office))
    hour = NOW.replace(minute=0, second=0)
    await office.store.forget_old_changes(hour + TRAIL_KEPT_FOR)
    assert len(await office.rows("SELECT id FROM request_log")) == 1
    await office.store.forget_old_changes(hour + TRAIL_KEPT_FOR + timedelta(seconds=1))
    assert await office.rows("SELECT id FROM request_log") == []


# ---------------------------------------------------------------- rights


async def test_what_is_shown_of_a_person_is_the_same_with_a_request_and_without(office: Office) -> None:
    person, contact = office.people[0], office.people[-1]
    before = [await office.store.person_record(one.email) for one in (person, contact)]
    await office.store.open_request(request(office))
    after = [await office.store.person_record(one.email) for one in (person, contact)]
    assert json.dumps(before) == json.dumps(after)


async def test_an_erased_persons_requests_are_destroyed(office: Office) -> None:
    await office.store.open_request(request(office))
    await office.store.erase_person(office.people[0].email)
    assert await office.rows("SELECT id FROM requests") == []
    assert await office.rows("SELECT request_id FROM request_contents") == []


async def test_who_asked_somebody_since_erased_is_told_and_the_text_is_gone(office: Office) -> None:
    asked = request(office)
    await office.store.open_request(asked)
    await office.store.erase_person(office.people[-1].email)
    assert await office.rows("SELECT request_id FROM request_contents") == []
    (due,) = await office.store.due_requests(NOW)
    assert (due.request.stage, due.request.person, due.request.text) == (RequestStage.LOST, asked.person, "")


async def test_a_request_survives_an_import_of_the_roster(office: Office, roster: list) -> None:  # type: ignore[type-arg]  # rows of any kind
    asked = request(office)
    await office.store.open_request(asked)
    await office.store.import_roster(roster, deactivate_missing=True)
    await office.store.replace_contacts([])
    assert await office.store.request("r1") == asked


# ---------------------------------------------------------------- keys and backups


async def test_a_new_master_key_opens_it_and_the_old_one_no_more(
    office: Office, database_url: str, key_ring: KeyRing, master_key: MasterKey
) -> None:
    await office.store.open_request(request(office))
    new = MasterKey(b"a new master key, 32 bytes long.")
    database = Database(database_url)
    try:
        await rekeying.rewrap(database, key_ring, master_key, new)
    finally:
        await database.dispose()
    store = await SqlStore.connect(database_url, new, key_ring)
    try:
        assert await store.request("r1") == request(office)
    finally:
        await store.disconnect()


async def test_the_survey_has_another_key(office: Office) -> None:
    await office.store.open_request(request(office))
    names = {row[0]: row[1] for row in await office.rows("SELECT name, wrapped FROM data_keys")}
    assert names["requests"] != names["data"]


@pytest.fixture
async def restored(office: Office, database_url: str, master_key: MasterKey, key_ring: KeyRing, tmp_path: Path) -> SqlStore:
    """The office after a backup with one open request and one that was nearly over, restored three weeks later."""
    await office.store.open_request(request(office))
    await office.store.open_request(replace(request(office, "r2"), asked_at=NOW - timedelta(days=20)))
    database, file = Database(database_url), tmp_path / "voinko.backup"
    empty = Database(f"sqlite+aiosqlite:///{tmp_path / 'restored.db'}")
    try:
        await back_up(database, file, NOW)
        assert [word for word in CANARIES if word.encode() in file.read_bytes()] == []
        await restore(empty, master_key, key_ring, read_label(file), now=NOW + timedelta(weeks=3), asked_since=())
    finally:
        await database.dispose()
        await empty.dispose()
    return await SqlStore.connect(f"sqlite+aiosqlite:///{tmp_path / 'restored.db'}", master_key, key_ring)


async def test_a_restore_sends_no_request_and_leaves_only_whom_to_tell(office: Office, restored: SqlStore) -> None:
    try:
        found = await restored.due_requests(NOW)
        assert [(one.request.id, one.request.stage, one.request.person) for one in found] == [
            ("r1", RequestStage.LOST, office.people[0].id)  # the other would be over by now
        ]
        assert await restored.request("r1") is None
        await restored.revise_request("r1", RequestEvent.TOLD, NOW)
        assert await restored.earliest_request() is None
    finally:
        await restored.disconnect()


async def test_a_lost_request_of_somebody_who_is_gone_is_dropped(office: Office, restored: SqlStore) -> None:
    try:
        async with restored._database.write() as connection:
            await connection.execute(delete(addresses))
            await connection.execute(delete(employees).where(employees.c.id == office.people[0].id))
        ((due),) = await restored.due_requests(NOW)
        assert due.request.person == 0
    finally:
        await restored.disconnect()
