from __future__ import annotations

import pytest

from storage.store import SqlStore
from tests.scheduler.town import BOSS, Town, row

MEMBERS = ("aino", "bo", "cia", "dan", "eva", "fia")


@pytest.fixture
async def town(sqlite_store: SqlStore) -> Town:
    """Six people in the team Tuki, and their manager, who is in no team."""
    made = Town(sqlite_store)
    await made.settle([*(row(name) for name in MEMBERS), row(BOSS, "", manager="")])
    return made


@pytest.fixture
async def any_town(store: SqlStore) -> Town:
    """The same on both databases."""
    made = Town(store)
    await made.settle([*(row(name) for name in MEMBERS), row(BOSS, "", manager="")])
    return made
