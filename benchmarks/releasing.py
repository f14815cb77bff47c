"""The close of a round: everyone's answers, half a year of earlier figures, beside opening the same boxes and adding them up.

And how long the close of a company five times as large keeps others waiting: who presses a button, and who wants to write.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from pathlib import Path

from nacl.public import PrivateKey, SealedBox

from app.server.running import spare_the_collector
from benchmarks.company import CLOSES, KEY, WEEK, Size, add_ballots, add_history, build, opened
from benchmarks.measuring import Row, longest_step, paired, process_time, taking_turns
from benchmarks.world import NullMessenger, utc, world
from scheduler.rounds import close_due
from storage.ring import private_key_purpose
from storage.rounds import id_key_purpose
from storage.secrets.keys import KeyRing

_KEYS = "SELECT id, public_key, wrapped FROM rounds JOIN id_keys ON id = round_id"
_LONGEST, _WAIT = 0.1, 1.0  # seconds: a stop of the event loop; a wait for the database's lock
_TIMES = 5


async def rows(size: Size) -> list[Row]:
    """With the history that the overlap guard has to look at, and in a company's first week; then the large company."""
    with tempfile.TemporaryDirectory() as name:
        first, later, large = (Path(name) / each for each in ("first", "later", "large"))
        first.mkdir()
        large.mkdir()
        await _answered(first, size)
        shutil.copytree(first, later)
        await add_history(f"sqlite+aiosqlite:///{later / 'voinko.db'}", later)
        await _answered(large, Size(size.people * _TIMES, size.teams * _TIMES))
        return [
            await _row("release / opening the boxes, one sum", later),
            await _row("release, first week / the same", first),
            *await _waits(large),
        ]


async def _answered(folder: Path, size: Size) -> None:
    """A company whose open round everybody has answered."""
    url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
    await build(url, folder, size)
    with sqlite3.connect(folder / "voinko.db") as connection:
        round_id, public_key, wrapped = connection.execute(_KEYS).fetchone()
    await add_ballots(url, public_key, KEY.unwrap(id_key_purpose(WEEK), wrapped), round_id, folder)


async def _waits(folder: Path) -> list[Row]:
    """While a round is closed, the longest step of the event loop, and the longest that a write has waited for its turn."""
    spare_the_collector()
    waited = 0.0
    async with opened(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", folder) as store:

        async def write_now_and_then() -> None:
            nonlocal waited
            while True:
                began = time.perf_counter()
                await store.forget_endings([])
                waited = max(waited, time.perf_counter() - began)
                await asyncio.sleep(0.05)

        writing = asyncio.create_task(write_now_and_then())
        with longest_step() as longest:
            closing = await close_due(world(store, NullMessenger()), utc(CLOSES), 0)
        assert closing.released == 1, closing.failures
        writing.cancel()
    return [
        Row("large close: longest step of the event loop / 100 ms", longest() * 1e3, 100.0, "ms", longest() / _LONGEST, 1.0),
        Row("large close: longest wait for a write / 1 s", waited, _WAIT, "s", waited / _WAIT, 1.0),
    ]


async def _row(name: str, folder: Path) -> Row:
    async def ours() -> float:
        with tempfile.TemporaryDirectory() as copy:
            shutil.copytree(folder, copy, dirs_exist_ok=True)
            async with opened(f"sqlite+aiosqlite:///{copy}/voinko.db", Path(copy)) as store:
                with process_time() as seconds:
                    closing = await close_due(world(store, NullMessenger()), utc(CLOSES), 0)
                assert closing.released == 1, closing.failures
        return seconds()

    async def floor() -> float:
        wrapped = KeyRing(folder / "voinko.keys").get(str(WEEK))
        assert wrapped is not None
        private = KEY.unwrap_key(private_key_purpose(WEEK), wrapped)
        with process_time() as seconds:
            _bare(folder / "voinko.db", private)
        return seconds()

    return paired(name, await taking_turns(ours, floor, 3), 1.5, "s CPU")


def _bare(database: Path, private: bytes) -> dict[tuple[str, str], float]:
    """The mean of every team and item."""
    box = SealedBox(PrivateKey(private))
    total: Counter[tuple[str, str]] = Counter()
    people: Counter[tuple[str, str]] = Counter()
    with sqlite3.connect(database) as connection:
        for (sealed,) in connection.execute("SELECT box FROM ballots"):
            unit, item, value = box.decrypt(sealed).decode().rstrip("\0").split("\n")[:3]
            if value:
                total[unit, item] += int(value)
                people[unit, item] += 1
    return {key: total[key] / people[key] for key in total}
