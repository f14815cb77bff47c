"""``/readyz`` says when nothing can be written and when the database has been swapped, and harms nothing by asking."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from app.server import http
from app.server.http import application
from app.server.metrics import Metrics
from storage.database.existing import sqlite_file
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore


@pytest.fixture
async def asked(store: SqlStore) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(application(store, Metrics()))) as client:
        yield client


@pytest.fixture
async def asked_of_a_file(sqlite_store: SqlStore) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(application(sqlite_store, Metrics()))) as client:
        yield client


@pytest.fixture
def file(sqlite_url: str) -> Path:
    found = sqlite_file(sqlite_url)
    assert found is not None
    return found


async def readiness(client: TestClient) -> tuple[int, str]:
    response = await client.get("/readyz")
    return response.status, (await response.json())["status"]


@contextmanager
def no_room_on_the_disk() -> Iterator[None]:
    """No file grows any more, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def lose(file: Path) -> None:
    file.unlink()


def is_there(file: Path) -> bool:
    return file.exists()


async def test_a_database_that_can_be_written_is_ready(asked: TestClient) -> None:
    assert await readiness(asked) == (200, "ok")
    assert await readiness(asked) == (200, "ok")


async def test_a_full_disk_is_not_ready_until_there_is_room_again(asked_of_a_file: TestClient) -> None:
    with no_room_on_the_disk():
        status, why = await readiness(asked_of_a_file)
    assert status == 503
    assert why.startswith("database can't be written")
    assert await readiness(asked_of_a_file) == (200, "ok")


async def test_another_file_in_the_databases_place_is_not_ready(asked_of_a_file: TestClient, file: Path) -> None:
    shutil.copy(file, file.with_name("copy"))
    file.with_name("copy").replace(file)
    status, why = await readiness(asked_of_a_file)
    assert status == 503
    assert "not the one that was opened" in why


async def test_a_database_that_is_gone_is_not_ready_and_not_made_anew(asked_of_a_file: TestClient, file: Path) -> None:
    lose(file)
    assert (await readiness(asked_of_a_file))[0] == 503
    assert not is_there(file)


async def test_a_database_held_by_another_is_not_ready_and_a_process_is_alive_all_the_same(
    asked_of_a_file: TestClient, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "_PATIENCE", 0.2)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert (await readiness(asked_of_a_file))[0] == 503
    assert (await asked_of_a_file.get("/healthz")).status == 200
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.postgres
async def test_a_server_that_may_only_be_read_is_not_ready(postgres_url: str, master_key: MasterKey, key_ring: KeyRing) -> None:
    read_only = f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-c%20default_transaction_read_only%3Don"
    store = await SqlStore.connect(read_only, master_key, key_ring)
    assert await store.unready() == "database can't be written: read-only"
    await store.disconnect()
