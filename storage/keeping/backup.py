"""A backup: every row of one moment in one file, and no key that opens anything.

The file is an SQLite database whatever the source is, with the tables' names and columns and nothing else of them: no
constraint, no revision table, so that it can't be mistaken for an installation. Rows lie in the order of their keys, which
says nothing about when they came. The master key and the key ring are never in it (release rule R13): the ballots of an open
round are, as sealed boxes whose private key is destroyed at the close, without the key of their tags. Who has answered or was
reminded is not in it either. Of a request for contact there is only that it was open.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, Select, String, Table, create_engine, func, insert, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.deliveries import DeliveryKind
from storage.database.engine import Database
from storage.database.existing import LOCKED
from storage.database.schema import invitations, metadata, sends
from storage.keeping.migrate import REVISION_TABLE, revision_of
from storage.secrets.keys import to_disk

FORMAT = 1
# Tables: what is gone when contact is made, or at a round's close, must not lie in a backup for years.
LEFT_OUT = frozenset({"request_contents", "endings", "id_keys", "absences", "absence_feeds"})
_BLANK = {invitations.name: {"answered": False}}  # what is written in the place of what is there
BATCH = 1000  # rows in one insert

Progress = Callable[[int, int], None]  # rows done, rows in all

_labels = MetaData()
label = Table(
    "voinko_backup",
    _labels,
    Column("format", Integer, nullable=False),
    Column("revision", String, nullable=False),
    Column("taken_at", DateTime, nullable=False),
)
given_ids = Table("voinko_ids", _labels, Column("name", String, primary_key=True), Column("last", Integer, nullable=False))

_ONE_MOMENT = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
_GIVEN_IDS = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence",
    "postgresql": "SELECT replace(sequencename, '_id_seq', ''), last_value FROM pg_sequences"
    " WHERE schemaname = current_schema() AND last_value IS NOT NULL",
}


class BackupError(Exception):
    """A backup can't be written or read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file says of itself. ``last_tick`` is calendar time, ``taken_at`` the wall clock."""

    file: Path
    revision: str
    taken_at: datetime
    first_week: Week | None
    last_tick: datetime | None
    installation: str = ""  # its name; "" before it was given one
    locked: bytes = field(default=b"", repr=False)  # under the master key


async def back_up(database: Database, file: Path, taken_at: datetime, progress: Progress = lambda _done, _all: None) -> int:
    """Write everything as it is at one moment, while others go on reading and writing. How many rows.

    Raises BackupError; then there is no such file, or it is the one that was there before.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with _claimed(file):
            draft.unlink(missing_ok=True)
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
            async with _one_moment(database) as connection:
                rows = await connection.run_sync(_copy, draft, taken_at, progress)
            to_disk(draft)
            draft.replace(file)
            to_disk(file.parent)
    except FileExistsError:
        raise BackupError(f"{file.name} is there already; a backup overwrites nothing") from None
    except OSError as error:
        raise BackupError(f"{file.name} can't be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return rows


def read_label(file: Path) -> Backup:
    """Look at a backup. Raises BackupError for anything else."""
    try:
        with opened(file) as (kept, tables):
            row = kept.execute(select(label)).one()
            if row.format > FORMAT:
                raise BackupError(f"{file.name} was made by a newer Voinko; restore it with that one")
            week = kept.execute(select(func.min(tables["rounds"].c.week))).scalar()
            tick = kept.execute(select(tables["clock"].c.last_tick)).scalar()
            name = kept.execute(select(tables["installation"].c.name)).scalar() if "installation" in tables else None
            locked = kept.execute(LOCKED).scalar()
    except (DatabaseError, KeyError):
        raise BackupError(f"{file.name} is no backup of Voinko, or it is damaged") from None
    first_week = Week.parse(week) if week else None
    return Backup(file, row.revision, _aware(row.taken_at), first_week, tick and _aware(tick), name or "", locked or b"")


@contextmanager
def opened(file: Path) -> Iterator[tuple[Connection, Mapping[str, Table]]]:
    """The file's connection and its tables by name."""
    engine = create_engine(URL.create("sqlite", database=f"file:{file}", query={"mode": "ro", "uri": "true"}))
    try:
        with engine.connect() as connection:
            found = MetaData()
            found.reflect(connection)
            yield connection, found.tables
    finally:
        engine.dispose()


def reflected(connection: Connection) -> Sequence[Table]:
    """Our tables as the database has them, whatever its revision, each after those it refers to."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in metadata.tables)
    return [table for table in found.sorted_tables if table.name != REVISION_TABLE]


@asynccontextmanager
async def _one_moment(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection to which the database stands still."""
    async with database.read() as connection:
        await connection.exec_driver_sql(_ONE_MOMENT[database.dialect])
        try:
            yield connection
        finally:
            await connection.exec_driver_sql("ROLLBACK")


def _copy(source: Connection, draft: Path, taken_at: datetime, progress: Progress) -> int:
    tables = [table for table in reflected(source) if table.name not in LEFT_OUT]
    total = sum(source.execute(select(func.count()).select_from(_rows(table).subquery())).scalar_one() for table in tables)
    engine = create_engine(URL.create("sqlite", database=str(draft)), hide_parameters=True)
    done = 0
    try:
        with engine.connect() as target:
            target.exec_driver_sql("PRAGMA journal_mode=OFF")  # a half-written draft is thrown away as a whole
            _labels.create_all(target)
            header = {"format": FORMAT, "revision": revision_of(source), "taken_at": _naive(taken_at)}
            target.execute(insert(label), header)
            last_ids = [{"name": name, "last": last} for name, last in source.exec_driver_sql(_GIVEN_IDS[source.dialect.name])]
            if last_ids:
                target.execute(insert(given_ids), last_ids)
            for table in tables:
                kept = Table(table.name, MetaData(), *(Column(one.name, one.type.as_generic()) for one in table.columns))
                kept.create(target)
                blank = _BLANK.get(table.name, {})
                for rows in source.execute(_rows(table).order_by(*table.primary_key.columns)).mappings().partitions(BATCH):
                    target.execute(insert(kept), [{name: _naive(value) for name, value in row.items()} | blank for row in rows])
                    done += len(rows)
                    progress(done, total)
            target.commit()
    finally:
        engine.dispose()
    return done


def _rows(table: Table) -> Select[Any]:
    rows = select(table)
    return rows.where(table.c.kind != DeliveryKind.REMINDER) if table.name == sends.name else rows


def _naive(value: Any) -> Any:  # noqa: ANN401 - any column's value
    """A moment in UTC without saying so, as SQLite keeps it; any other value as it is."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


@contextmanager
def _claimed(file: Path) -> Iterator[None]:
    """Hold the name with an empty file while the work is done; let go of it if that fails."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield
    except BaseException:
        file.unlink()
        raise
