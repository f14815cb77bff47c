"""Reading very much keeps nobody else from answering."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert

from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import Band
from bot.model.units import UnitKind
from storage.database import rows
from storage.database.schema import figures
from storage.store import SqlStore

WEEK = Week(2026, 2)


async def test_whoever_waits_has_a_turn_between_the_pieces_of_a_large_result(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_PIECE", 10)
    cell = {
        "week": str(WEEK),
        "topic": Topic.TOOLS,
        "unit_kind": UnitKind.TEAM,
        "department": "",
        "item": "",
        "cell_low": 3,
        "cell_high": 3,
        "band": Band.FIVE,
    }
    async with sqlite_store._database.write() as connection:
        await connection.execute(insert(figures), [cell | {"unit_key": str(number)} for number in range(500)])

    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    async with sqlite_store._database.read() as connection:
        result = await connection.execute(figures.select())
        before = turns
        assert sum([len(piece) async for piece in rows.in_pieces(result)]) == 500
    waiting.cancel()
    assert turns - before >= 500 // 10
