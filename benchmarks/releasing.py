"""The close of a round: everyone's answers, half a year of earlier figures, beside opening the same boxes and adding them up."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import Counter
from pathlib import Path

from nacl.public import PrivateKey, SealedBox

from benchmarks.company import CLOSES, KEY, WEEK, Size, add_ballots, add_history, build, opened
from benchmarks.measuring import Row, paired, process_time, taking_turns
from benchmarks.world import NullMessenger, utc, world
from scheduler.rounds import close_due
from storage.ring import private_key_purpose
from storage.rounds import id_key_purpose
from storage.secrets.keys import KeyRing

_KEYS = "SELECT id, public_key, wrapped FROM rounds JOIN id_keys ON id = round_id"


async def rows(size: Size) -> list[Row]:
    """With the history that the overlap guard has to look at, and in a company's first week."""
    with tempfile.TemporaryDirectory() as name:
        first, later = Path(name) / "first", Path(name) / "later"
        first.mkdir()
        url = f"sqlite+aiosqlite:///{first / 'voinko.db'}"
        await build(url, first, size)
        with sqlite3.connect(first / "voinko.db") as connection:
            round_id, public_key, wrapped = connection.execute(_KEYS).fetchone()
        await add_ballots(url, public_key, KEY.unwrap(id_key_purpose(WEEK), wrapped), round_id, first)
        shutil.copytree(first, later)
        await add_history(f"sqlite+aiosqlite:///{later / 'voinko.db'}", later)
        return [await _row("release / opening the boxes, one sum", later), await _row("release, first week / the same", first)]


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
