"""Connections: one pool for reading, one for writing, on SQLite or PostgreSQL.

Reads are single statements outside any transaction, so they hold nothing up. On SQLite one connection writes and every
write begins with the lock in hand (``BEGIN IMMEDIATE``), so a transaction never finds at its end that it came too late.
Knows the databases' quirks; knows nothing of tables.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    NullPool,
    Row,
    Select,
    Table,
    create_engine,
    event,
    func,
    type_coerce,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.database.existing import sqlite_file
from storage.database.group_commit import AsyncCommit, GroupCommit, ThreadedCommit
from storage.database.moment import Moment

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

# At its debug level the driver logs every statement with its values: people's addresses and more.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)

T = TypeVar("T")
_Prepare = Callable[[Any, object], None]  # what is done to a driver's new connection

_BUSY_SECONDS = 30
_SCRUBS, _SCRUB_AGAIN = 10, 0.2  # times, seconds
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a claimed send and a given answer survive a power cut
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten, in free pages too (release rule R13)
    "temp_store=MEMORY",  # no copies of rows in temporary files
    f"busy_timeout={_BUSY_SECONDS * 1000}",
)


class Database:
    """Both pools of one database. ``durable=False`` is for a throw-away one on SQLite, which no power cut matters to."""

    __slots__ = ("_apart", "_file", "_group", "_in_place", "_opened", "_reader", "_writer", "dialect", "place")

    def __init__(self, url: str, *, durable: bool = True) -> None:
        parsed = make_url(url)
        self.dialect = parsed.get_backend_name()
        self.place = place_of(parsed)
        self._in_place: Connection | None = None
        self._file: Path | None = None
        if self.dialect == "sqlite":
            prepare = _prepare_sqlite if durable else _prepare_throw_away
            self._reader, self._writer = _sqlite_engines(parsed, prepare)
            self._apart = _sync_reader(parsed, prepare)
            self._in_place = _in_place(self._apart)
            self._file = sqlite_file(url)
            self._opened = _identity(self._file)
            self._group: GroupCommit = ThreadedCommit(_sync_writer(parsed, prepare))
        else:
            # No parameters in exceptions: they would carry names and answers into a log.
            self._writer = create_async_engine(parsed, hide_parameters=True, pool_pre_ping=True)
            # Pools of their own for reading: switching a connection to and fro costs more than a small read.
            self._reader = create_async_engine(
                parsed, hide_parameters=True, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True
            )
            self._apart = create_engine(parsed, hide_parameters=True, isolation_level="AUTOCOMMIT", poolclass=NullPool)
            self._group = AsyncCommit(self._writer)

    async def first(self, statement: Select[Any], parameters: dict[str, Any] | None = None) -> Row[*tuple[Any, ...]] | None:
        """The first row of a read that an index answers at once.

        On SQLite it is read in place: crossing to another thread and back would cost ten times the read.
        """
        if self._in_place is not None:
            row: Row[*tuple[Any, ...]] | None = self._in_place.execute(statement, parameters).first()
            return row
        try:
            return await self._first(statement, parameters)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return await self._first(statement, parameters)  # the server has been restarted; the pool is fresh now

    async def _first(self, statement: Select[Any], parameters: dict[str, Any] | None) -> Row[*tuple[Any, ...]] | None:
        async with self._reader.connect() as connection:
            row: Row[*tuple[Any, ...]] | None = (await connection.execute(statement, parameters)).first()
        return row

    def is_same_file(self) -> bool:
        """Tell whether the file of an SQLite database is still the one that was opened, and not another in its place."""
        return self._file is None or _identity(self._file) == self._opened

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for statements that change nothing."""
        async with self._reader.connect() as connection:
            yield connection

    async def apart(self, work: Callable[[Connection], T]) -> T:
        """What long work gives that reads much: done in a thread, with a connection of its own, while the event loop goes on."""

        def inside() -> T:
            with self._apart.connect() as connection:
                return work(connection)

        return await asyncio.to_thread(inside)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, rolled back on any exception."""
        async with self._group.alone(), self._writer.begin() as connection:
            yield connection

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """One small transaction, which shares its commit with the others that are waiting. ``work`` may be run again."""
        return await self._group.run(work)

    def clock(self, ahead: timedelta = timedelta()) -> ColumnElement[datetime]:
        """The database's own clock, so much ahead, as SQL: one clock for all processes, whatever each of their hosts' says."""
        if self.dialect == "sqlite":
            return func.strftime("%Y-%m-%d %H:%M:%f", "now", f"{ahead.total_seconds():+.3f} seconds", type_=Moment)
        return type_coerce(func.clock_timestamp(type_=DateTime(timezone=True)) + ahead, Moment)

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An insert that can say what to do on a conflict, which both databases spell alike."""
        if self.dialect == "sqlite":
            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - some 50 ms, of which SQLite needs nothing

        return postgresql.insert(table)

    async def scrub(self) -> bool:
        """Overwrite what the write-ahead log still holds of deleted rows. False: a reader was in the way, try again.

        On PostgreSQL, whose dead tuples and archives are out of reach, there is nothing to do.
        """
        if self.dialect != "sqlite":
            return True
        for _ in range(_SCRUBS):
            async with self._reader.connect() as connection:
                # While it waits for a reader nobody can write: so it waits often, and never long.
                await connection.exec_driver_sql("PRAGMA busy_timeout=20")
                row = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
                await connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
            if int(row[0]) == 0:
                return True
            await asyncio.sleep(_SCRUB_AGAIN)
        return False

    async def dispose(self) -> None:
        """Close every connection."""
        if self._in_place is not None:
            self._in_place.close()
        await self._group.dispose()
        await self._reader.dispose()
        await self._writer.dispose()


def place_of(url: str | URL) -> str:
    """Where the database lies, for people to read: a file's whole path, or host, port and name. No user, no password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return str(Path(parsed.database or ":memory:").resolve())
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.get_backend_name()}://{parsed.host or parsed.query.get('host', '')}{port}/{parsed.database}"


def _identity(file: Path | None) -> tuple[int, int] | None:
    """What a file is on this machine, whatever it is called; None where there is none."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _sqlite_engines(url: URL, prepare: _Prepare) -> tuple[AsyncEngine, AsyncEngine]:
    reader = create_async_engine(url, hide_parameters=True, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)
    # One writing connection: writers of this process queue for it instead of polling for the database's lock.
    writer = create_async_engine(url, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=_BUSY_SECONDS * 4)
    event.listen(reader.sync_engine, "connect", prepare)
    event.listen(writer.sync_engine, "connect", prepare)
    event.listen(writer.sync_engine, "begin", _begin_immediate)
    event.listen(writer.sync_engine, "invalidate", _let_go)
    return reader, writer


def _sync_reader(url: URL, prepare: _Prepare) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite"),
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        poolclass=NullPool,
    )
    event.listen(engine, "connect", prepare)
    return engine


def _in_place(engine: Engine) -> Connection:
    connection = engine.connect()
    connection.exec_driver_sql("PRAGMA busy_timeout=1000")  # nobody waits for a reader; should it be, not for long
    return connection


def _sync_writer(url: URL, prepare: _Prepare) -> Engine:
    engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True, pool_size=1, max_overflow=0)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own, untyped
    connection.isolation_level = None  # the driver starts no transaction by itself
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_throw_away(connection: Any, record: object) -> None:  # noqa: ANN401 - the same
    _prepare_sqlite(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


def _let_go(connection: Any, _record: object, _exception: object) -> None:  # noqa: ANN401 - the driver's own, untyped
    """Of whoever is cancelled in the middle of a transaction: a cursor still open would keep a closed connection's lock."""
    connection.rollback()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
