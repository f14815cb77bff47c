"""Small transactions that wait together share one commit, and none suffers for another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from storage.store import SqlStore


def write(name: str, seen: list[int] | None = None) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        if seen is not None:
            seen.append(id(connection))
        connection.execute(text("INSERT INTO teams (name, department) VALUES (:name, '')"), {"name": name})
        return name

    return work


async def test_each_caller_gets_its_own_result(store: SqlStore) -> None:
    names = [f"team {number}" for number in range(20)]
    assert await asyncio.gather(*(store._database.transact(write(name)) for name in names)) == names
    assert sorted(team.name for team in await store.teams()) == sorted(names)


async def test_those_who_wait_share_a_transaction(store: SqlStore) -> None:
    seen: list[int] = []
    await asyncio.gather(*(store._database.transact(write(f"team {number}", seen)) for number in range(20)))
    assert len(set(seen)) < 20


async def test_a_failing_one_fails_alone(store: SqlStore) -> None:
    works = [write("one"), write("one"), write("two")]
    results = await asyncio.gather(*(store._database.transact(work) for work in works), return_exceptions=True)
    assert [isinstance(result, Exception) for result in results].count(True) == 1
    assert results[2] == "two"
    assert [team.name for team in await store.teams()] == ["one", "two"]


async def test_a_caller_that_goes_away_takes_nobody_along(store: SqlStore) -> None:
    first = asyncio.create_task(store._database.transact(write("first")))
    second = asyncio.create_task(store._database.transact(write("second")))
    await asyncio.sleep(0)
    first.cancel()
    assert await asyncio.wait_for(second, timeout=10) == "second"
    with pytest.raises(asyncio.CancelledError):
        await first
    assert "second" in [team.name for team in await store.teams()]


async def test_a_large_transaction_and_small_ones_take_turns(store: SqlStore) -> None:
    async with store._database.write() as connection:
        await connection.execute(text("INSERT INTO teams (name, department) VALUES ('large', '')"))
        small = asyncio.create_task(store._database.transact(write("small")))
        await asyncio.sleep(0.05)
    assert await asyncio.wait_for(small, timeout=10) == "small"
    assert [team.name for team in await store.teams()] == ["large", "small"]
