from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.model.people import Employee
from bot.model.roster import RosterRow
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.storage.office import Office


@pytest.fixture
def office(store: SqlStore, company: Sequence[Employee], key_ring: KeyRing, tmp_path: Path) -> Office:
    return Office(store, company, key_ring, tmp_path)


@pytest.fixture
async def other_store(database_url: str, master_key: MasterKey, key_ring: KeyRing) -> AsyncIterator[SqlStore]:
    """Another process on the same database."""
    other = await SqlStore.connect(database_url, master_key, key_ring)
    yield other
    await other.disconnect()


@pytest.fixture
async def sqlite_office(sqlite_store: SqlStore, roster: Sequence[RosterRow], key_ring: KeyRing, tmp_path: Path) -> Office:
    await sqlite_store.import_roster(roster)
    return Office(sqlite_store, await sqlite_store.employees(), key_ring, tmp_path)
