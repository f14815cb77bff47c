"""Feedback files of 100,000 rows: stored, beside a bare executemany of the same rows; and read from Excel, beside openpyxl."""

from __future__ import annotations

import csv
import gc
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook

from adapters.feedback.paths import Place
from adapters.files.feedback import Reader
from adapters.files.own_form import COLUMNS, read_own
from adapters.files.source_file import FileForm, FileSource, SourceRows, read_source
from adapters.files.team_names import KnownTeams
from benchmarks.company import KEY, Size
from benchmarks.measuring import Row, paired, process_time, taking_turns
from bot.model.roster import RosterRow
from storage.secrets.keys import KeyRing
from storage.store import SqlStore

_TEAMS = 800
_THEIRS = ("Response ID", "Submitted", "Unit", "Kind", "Value", "Words", "Lang", "Way", "Step", "System")
_MAPPED = FileSource(
    "crm", FileForm({ours: Place(theirs, paths=(theirs,)) for ours, theirs in zip(COLUMNS.names[:9], _THEIRS, strict=False)})
)
_AT_ONCE = 10_000  # as the command does
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
_INSERT = "INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


async def rows(size: Size) -> list[Row]:
    """Checking and importing whole files."""
    how_many = size.people * 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = await SqlStore.connect(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", KEY, KeyRing(folder / "keys"))
        try:
            await store.migrate()
            await store.import_roster([RosterRow(f"{n}@x.example", "X", f"Team {n}", "", "") for n in range(_TEAMS)])
            teams = {team.name: team.id for team in await store.teams()}
            reader = Reader(KnownTeams(teams), ZoneInfo("Europe/Helsinki"), date(2027, 1, 1))
            for file, names in (("own.csv", COLUMNS.names[:-1]), ("mapped.csv", _THEIRS)):
                _write(folder / file, names, how_many)

            async def stored(read: SourceRows) -> None:
                while batch := list(islice(read.rows, _AT_ONCE)):
                    await store.add_feedback([row for _, row in batch])

            async def own() -> float:
                _empty(folder / "voinko.db")
                with process_time() as seconds:
                    await stored(read_own(folder / "own.csv", reader))
                return seconds()

            async def mapped() -> float:
                _empty(folder / "voinko.db")
                with process_time() as seconds:
                    await stored(read_source(folder / "mapped.csv", _MAPPED, reader))
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

            gc.freeze()  # as the command does
            turns = [await taking_turns(own, floor, 3), await taking_turns(mapped, floor, 3)]
            sheet = await _sheet(folder / "mapped.xlsx", reader, how_many // 5)
        finally:
            gc.unfreeze()
            await store.disconnect()
    return [
        paired(f"import of {how_many:,} rows / a bare executemany", turns[0], 3.0, "s CPU"),
        paired(f"import of {how_many:,} rows by a map / a bare executemany", turns[1], 3.0, "s CPU"),
        sheet,
    ]


async def _sheet(path: Path, reader: Reader, how_many: int) -> Row:
    """Reading the same rows from a spreadsheet by a map, beside openpyxl's own reading."""
    book = Workbook(write_only=True)
    table = book.create_sheet()
    for cells in (_THEIRS, *_made(how_many)):
        table.append(cells)
    book.save(path)

    async def ours() -> float:
        with process_time() as seconds:
            for _ in read_source(path, _MAPPED, reader).rows:
                pass
        return seconds()

    async def floor() -> float:
        with process_time() as seconds:
            opened = load_workbook(path, read_only=True, data_only=True)
            for _ in opened.worksheets[0].iter_rows(values_only=True):
                pass
            opened.close()
        return seconds()

    return paired(f"reading {how_many:,} rows of Excel by a map / openpyxl", await taking_turns(ours, floor, 2), 2.0, "s CPU")


def _made(how_many: int) -> Iterator[tuple[str, ...]]:
    """Rows in the order of the file's columns, without the last. Everything follows from the number."""
    first = date(2026, 1, 1)
    for n in range(how_many):
        metric, top = (("nps", 11), ("csat", 5), ("ces", 7))[n % 3]
        score = n * 7 % top + (metric != "nps")
        comment = "Kiitos nopeasta palvelusta, kaikki sujui hyvin." if n % 4 == 0 else ""
        day = (first + timedelta(n % 300)).isoformat()
        yield f"T-{n * 7919 % how_many}", day, f"Team {n % _TEAMS}", metric, str(score), comment, "fi", "chat", "delivery", "crm"


def _write(path: Path, names: Sequence[str], how_many: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
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
