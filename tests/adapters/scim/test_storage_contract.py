"""The rules that scim2-server has for what it keeps its resources in, kept by ours on a real database."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from scim2_models import ScimProvider
from scim2_server.storage import ScimStorage
from scim2_server.testing import AsyncScimStorageContract, BlockingStorage
from scim2_server.utils import load_default_provider
from sqlalchemy import delete

from adapters.scim.storage import DirectoryStorage
from app import chance
from storage.database.schema import provisioned
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore


@dataclass(frozen=True)
class Kept:
    """A store, and the event loop that it belongs to."""

    store: SqlStore
    runner: asyncio.Runner


whole = cache(load_default_provider)


async def emptied(store: SqlStore) -> None:
    async with store._database.write() as connection:
        await connection.execute(delete(provisioned))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, master_key: MasterKey) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("scim")
    shutil.copy(sqlite_template, folder / "voinko.db")
    with asyncio.Runner() as runner:
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
        store = runner.run(SqlStore.connect(url, master_key, KeyRing(folder / "voinko.keys"), durable=False))
        yield Kept(store, runner)
        runner.run(store.disconnect())


class TestRules(AsyncScimStorageContract):
    # We announce no sorting, and the service refuses it.
    test_search_sorted = None
    test_search_sorts_as_search_request_sort = None

    @pytest.fixture
    def provider(self) -> ScimProvider:
        return whole()

    @pytest.fixture
    def storage(self, kept: Kept) -> ScimStorage:
        kept.runner.run(emptied(kept.store))
        numbers = count(1)
        directory = DirectoryStorage(kept.store, whole(), lambda: f"id{next(numbers):04}", chance.now)
        return BlockingStorage(directory, kept.runner)
