"""A feedback file of 100,000 rows, from the file to the database, beside a bare executemany of the same rows."""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from adapters.files.own_form import COLUMNS, read_feedback
from benchmarks.company import KEY, Size
from benchmarks.measuring import Row, paired, process_time, taking_turns
from bot.model.roster import RosterRow
from storage.secrets.keys import KeyRing
from storage.store import SqlStore

_TEAMS = 800
_AT_ONCE = 5_000  # as the command does
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
_INSERT = "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


async def rows(size: Size) -> list[Row]:
    """Checking and importing the whole file."""
    how_many = size.people * 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = await SqlStore.connect(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", KEY, KeyRing(folder / "keys"))
        try:
            await store.migrate()
            await store.import_roster([RosterRow(f"{n}@x.example", "X", f"Team {n}", "", "") for n in range(_TEAMS)])
            teams = {team.name: team.id for team in await store.teams()}
            _write(folder / "feedback.csv", how_many)

            async def ours() -> float:
                _empty(folder / "voinko.db")
                with process_time() as seconds:
                    found = read_feedback(folder / "feedback.csv", teams)
                    while batch := list(islice(found, _AT_ONCE)):
                        await store.add_feedback(batch)
                return seconds()

            async def floor() -> float:
                _empty(folder / "voinko.db")
                bare = [
                    (source, id_, day, teams[team], team, metric, float(score), *others, None, None)
                    for id_, day, team, metric, score, *others, source in _made(how_many)
                ]
                connection = _bare(folder / "voinko.db")
                with process_time() as seconds:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.executemany(_INSERT, bare)
                    connection.execute("COMMIT")
                connection.close()
                return seconds()

            turns = await taking_turns(ours, floor, 3)
        finally:
            await store.disconnect()
    return [paired(f"import of {how_many:,} rows / a bare executemany", turns, 3.0, "s CPU")]


def _made(how_many: int) -> Iterator[tuple[str, ...]]:
    """Rows in the order of the file's columns, without the last. Everything follows from the number."""
    first = date(2026, 1, 1)
    for n in range(how_many):
        metric, top = (("nps", 11), ("csat", 5), ("ces", 7))[n % 3]
        score = n * 7 % top + (metric != "nps")
        comment = "Kiitos nopeasta palvelusta, kaikki sujui hyvin." if n % 4 == 0 else ""
        day = (first + timedelta(n % 300)).isoformat()
        yield f"T-{n * 7919 % how_many}", day, f"Team {n % _TEAMS}", metric, str(score), comment, "fi", "chat", "delivery", "crm"


def _write(path: Path, how_many: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.names[:-1])
        writer.writerows(_made(how_many))


def _empty(database: Path) -> None:
    connection = _bare(database)
    connection.execute("DELETE FROM feedback")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _bare(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection
