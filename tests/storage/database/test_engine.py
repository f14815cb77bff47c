"""Connections and their quirks."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing

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


async def test_overwriting_what_was_deleted_keeps_nobody_from_writing_while_a_reader_is_in_the_way(
    sqlite_store: SqlStore,
) -> None:
    await sqlite_store.advance(OPENING, None)
    with closing(sqlite3.connect(sqlite_store._database.place, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM clock").fetchall()
        await sqlite_store.advance(OPENING, OPENING)
        scrubbing = asyncio.create_task(sqlite_store._database.scrub())
        await asyncio.sleep(0.05)
        async with asyncio.timeout(1):
            await sqlite_store.advance(OPENING, None)
        assert not scrubbing.done()
    assert await scrubbing


async def test_whoever_is_broken_off_in_a_transaction_lets_go_of_the_lock(sqlite_store: SqlStore) -> None:
    """Rows that were found and never fetched would hold it."""
    slow = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000) SELECT n FROM c ORDER BY n DESC"

    async def write() -> None:
        async with sqlite_store._database.write() as connection:
            await connection.exec_driver_sql(slow)

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.05)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError) as broken_off:
        await writing
    async with asyncio.timeout(5):
        assert await sqlite_store.acquire_lease(30) is not None
    assert broken_off.value is not None  # what it holds is held until here
