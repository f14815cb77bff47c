"""Connections and their quirks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from storage.database import engine
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.storage.office import OPENING


@pytest.mark.postgres
async def test_a_restart_of_the_server_costs_no_small_read_and_no_write(
    postgres_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    store = await SqlStore.connect(postgres_url, master_key, key_ring)
    await store.advance(OPENING, OPENING)
    assert await store.next_due() == OPENING
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with store._database.write() as connection:
        await connection.exec_driver_sql(others)
    assert await store.next_due() == OPENING
    await store.advance(OPENING, None)
    await store.disconnect()


async def test_sqlite_is_set_up_to_forget_and_to_be_durable(
    sqlite_url: str,
    master_key: MasterKey,
    key_ring: KeyRing,
    product_pragmas: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_PRAGMAS", product_pragmas)
    store = await SqlStore.connect(sqlite_url, master_key, key_ring)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
    for access in (store._database.read, store._database.write):
        async with access() as connection:
            found = {name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in wanted}
        assert found == wanted
    await store.disconnect()
