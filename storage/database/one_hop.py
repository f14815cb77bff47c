"""An aiosqlite connection that crosses to its thread once a statement.

The crossing, not SQLite, is what a small statement costs. SQLAlchemy's adapter makes four of them – cursor, execute, fetch,
close – so here the one ``execute`` does all four, and the others find their work done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Self

import aiosqlite

Description = tuple[tuple[str, None, None, None, None, None, None], ...]


class OneHopCursor:
    """What SQLAlchemy's adapter needs of an aiosqlite cursor. Every row is fetched at once, as the adapter does anyway."""

    __slots__ = ("_connection", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Description | None = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> OneHopCursor:
        """Execute and fetch, on the connection's thread."""
        await self._connection.in_thread(self._execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> OneHopCursor:
        """Execute for each row, on the connection's thread."""
        await self._connection.in_thread(self._executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """The rows that ``execute`` has fetched."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open any more."""

    def _execute(self, driver: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        self._connection.begin_if_wanted(driver)
        cursor = driver.execute(sql, parameters)
        self._rows = cursor.fetchall()
        self._keep(cursor)

    def _executemany(self, driver: sqlite3.Connection, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        self._connection.begin_if_wanted(driver)
        self._keep(driver.executemany(sql, parameters))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.lastrowid, self.rowcount = cursor.description, cursor.lastrowid, cursor.rowcount
        cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """Inherits aiosqlite's thread and queue; the cursor is another, and a transaction begins with its first statement."""

    def __init__(self, database: str, **options: Any) -> None:  # noqa: ANN401 - sqlite3's own
        super().__init__(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy sets it: a process may end without closing
        self._begin_wanted = False

    def cursor(self) -> OneHopCursor:  # type: ignore[override]  # an equal for SQLAlchemy's adapter, not for others
        """A cursor that is not open yet."""
        return OneHopCursor(self)

    def begin_soon(self) -> None:
        """Take the lock for writing with the next statement, in the same crossing."""
        self._begin_wanted = True

    def begin_if_wanted(self, driver: sqlite3.Connection) -> None:
        """Begin, if that was wanted; on the connection's thread."""
        if self._begin_wanted:
            driver.execute("BEGIN IMMEDIATE")
            self._begin_wanted = False

    async def commit(self) -> None:
        """Commit what has begun."""
        self._begin_wanted = False
        await super().commit()

    async def rollback(self) -> None:
        """Undo what has begun."""
        self._begin_wanted = False
        await super().rollback()

    async def in_thread(self, work: Any, *arguments: Any) -> None:  # noqa: ANN401 - whatever it is, it is handed on
        """Run ``work(driver connection, *arguments)`` on the connection's thread."""
        await self._execute(work, self._conn, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite's own
