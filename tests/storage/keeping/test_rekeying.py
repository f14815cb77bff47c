"""A new master key: nothing is lost, the old key opens nothing any more, and a kill at any point leaves one that opens all."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.model.calendar import Week
from bot.model.pulses import Ballot
from storage.database.engine import Database
from storage.keeping import rekeying
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError
from storage.store import SqlStore
from tests.storage.office import Office, no_progress

NEW = MasterKey(b"a new master key, 32 bytes long.")
LATER = Week(2026, 3)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.dispose()


async def rotate(database: Database, key_ring: KeyRing, old: MasterKey) -> None:
    """What the command does, but for the key's own file."""
    if not await rekeying.opens(database, NEW):
        await rekeying.rewrap(database, key_ring, old, NEW)
    rekeying.drop_old_wraps(key_ring, NEW)


async def everything(office: Office, url: str, key: MasterKey) -> tuple[Any, ...]:
    """All that the key opens: the workspace's token, the names by which release rule R7 knows people, and what is in the box."""
    store = await SqlStore.connect(url, key, office.key_ring)
    try:
        asked = await store.invitation(f"{LATER}-B")
        assert asked is not None
        assert await store.cast(Ballot(asked, "W1", 2))
        name = await store.person_hash(office.people[0].id)
        token = await store.vault.get("slack/T1")
        ring = [key.unwrap_key(f"private key {week}", office.key_ring.get(week) or b"") for week in ("2026-W02", "2026-W03")]
    finally:
        await store.disconnect()
    return name, token, *ring


@pytest.fixture
async def busy(office: Office) -> Office:
    """Two rounds open, ballots in the first, a workspace's token in the vault."""
    await office.open()
    await office.open(LATER)
    await office.answer("A", 4)
    await office.store.vault.put("slack/T1", "xoxb-secret")
    return office


async def test_everything_opens_with_the_new_key_and_the_round_closes_as_if_nothing_had_been(
    busy: Office, database: Database, database_url: str, master_key: MasterKey
) -> None:
    before = await everything(busy, database_url, master_key)
    await rotate(database, busy.key_ring, master_key)
    assert await everything(busy, database_url, NEW) == before
    store = await SqlStore.connect(database_url, NEW, busy.key_ring)
    [first, _] = await store.open_rounds()
    assert await store.close(first.id)
    assert await store.release(first.id, busy.compute, 0, no_progress)
    assert [dict(voter.values) for voter in busy.seen[0][0]] == [{"W1": 4}]
    assert await store.destroy_leftover_keys() == 0
    assert busy.key_ring.names() == {"2026-W03"}
    await store.disconnect()


async def test_the_old_key_opens_nothing_any_more(
    busy: Office, database: Database, database_url: str, master_key: MasterKey
) -> None:
    await rotate(database, busy.key_ring, master_key)
    with pytest.raises(WrongKeyError):
        await SqlStore.connect(database_url, master_key, busy.key_ring)
    for week in busy.key_ring.names():
        with pytest.raises(WrongKeyError):
            master_key.unwrap_key(f"private key {week}", busy.key_ring.get(week) or b"")
    for name, wrapped in await busy.rows("SELECT name, wrapped FROM data_keys"):
        with pytest.raises(WrongKeyError):
            master_key.unwrap(name, wrapped)
    for week, wrapped in await busy.rows("SELECT week, wrapped FROM id_keys JOIN rounds ON id = round_id"):
        with pytest.raises(WrongKeyError):
            master_key.unwrap(f"id key {week}", wrapped)


async def test_no_wrap_under_the_old_key_is_left_on_the_disk(
    sqlite_office: Office, sqlite_url: str, master_key: MasterKey
) -> None:
    office = sqlite_office
    await office.open()
    await office.store.vault.put("slack/T1", "xoxb-secret")
    canaries = [wrapped[-40:] for (wrapped,) in await office.rows("SELECT wrapped FROM data_keys")]
    canaries += [(await office.rows("SELECT wrapped FROM id_keys"))[0][0][-40:], (office.key_ring.get("2026-W02") or b"")[-40:]]
    canaries += [(office.key_ring.get("guard") or b"")[-40:]]
    assert all(one in office.bytes_on_disk() for one in canaries)
    database = Database(sqlite_url)
    await rotate(database, office.key_ring, master_key)
    await database.dispose()
    assert [one for one in canaries if one in office.bytes_on_disk()] == []


async def test_a_process_that_still_has_the_old_key_can_neither_open_a_round_nor_keep_a_secret(
    busy: Office, database: Database, master_key: MasterKey
) -> None:
    """It would lock them with a key that is gone. Answers to an open round it goes on taking."""
    await rotate(database, busy.key_ring, master_key)
    with pytest.raises(WrongKeyError):
        await busy.open(Week(2026, 4))
    with pytest.raises(WrongKeyError):
        await busy.store.vault.put("slack/T2", "xoxb-other")
    assert busy.key_ring.names() == {"2026-W02", "2026-W03"}
    assert await busy.answer("A", 5)


async def test_a_key_of_another_installation_in_the_ring_is_left_as_it_is(
    busy: Office, database: Database, master_key: MasterKey
) -> None:
    foreign = MasterKey(b"somebody else's 32 bytes of key.").wrap("private key 2026-W09", bytes(32))
    busy.key_ring.put("2026-W09", foreign)
    await rotate(database, busy.key_ring, master_key)
    assert busy.key_ring.get("2026-W09") == foreign


async def test_a_wrong_old_key_changes_nothing(
    busy: Office, database: Database, database_url: str, master_key: MasterKey
) -> None:
    with pytest.raises(WrongKeyError):
        await rotate(database, busy.key_ring, MasterKey(b"not the key of this database now"))
    await everything(busy, database_url, master_key)


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@pytest.mark.parametrize("before", [True, False], ids=["before the disk has it", "after the disk has it"])
async def test_killed_at_any_point_one_of_the_two_keys_opens_everything_and_another_run_finishes(
    busy: Office, database: Database, database_url: str, master_key: MasterKey, monkeypatch: pytest.MonkeyPatch, *, before: bool
) -> None:
    expected = await everything(busy, database_url, master_key)
    steps = 0
    for last in range(100):
        steps = await _rotate_and_die(database, busy.key_ring, master_key, monkeypatch, last, before=before)
        key = NEW if await rekeying.opens(database, NEW) else master_key
        assert await everything(busy, database_url, key) == expected
        if steps <= last:
            break
        _spoil_unfinished(busy.key_ring)
    assert steps >= 3  # otherwise nobody was ever killed
    assert {len(busy.key_ring.get(name) or b"") for name in busy.key_ring.names()} == {72}
    assert await everything(busy, database_url, NEW) == expected


async def _rotate_and_die(
    database: Database, key_ring: KeyRing, old: MasterKey, monkeypatch: pytest.MonkeyPatch, last: int, *, before: bool
) -> int:
    """Rotate; die at the step with that number, a step being one write that the disk confirms. How many steps were begun."""
    done = 0
    fsync = os.fsync

    def dying(handle: int) -> None:
        nonlocal done
        done += 1
        if before and done > last:
            raise Killed
        fsync(handle)
        if done > last:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", dying)
        try:
            await rotate(database, key_ring, old)
        except Killed:
            return done
    return done


def _spoil_unfinished(key_ring: KeyRing) -> None:
    """What a power cut may leave behind the first wrap: half of the second."""
    for name in key_ring.names():
        whole = key_ring.get(name) or b""
        if len(whole) == 72:
            path = key_ring._path(name)
            path.write_bytes(whole + os.urandom(30))
