"""Whether the database can serve: current, written to the disk, and still the one that was opened."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.keeping.migrate import MigrationStore


class ReadinessStore(MigrationStore):
    """What a balancer and a supervisor ask before they trust a process."""

    async def unready(self) -> str | None:
        """Why the database can't serve now, in a few words for an operator; None when it can. Leaves no trace in it."""
        if not self._database.is_same_file():
            return "the database file is not the one that was opened: restart Voinko"
        try:
            if not await self.is_current():
                return "migrations missing"
        except DBAPIError as error:
            return f"database unreachable ({_kind(error)})"
        try:
            written = await self._database.transact(_write_nothing)
        except DBAPIError as error:
            return f"database can't be written: full, read-only or locked ({_kind(error)})"
        return None if written else "database can't be written: read-only"


def _kind(error: DBAPIError) -> str:
    return type(error.orig).__name__


def _write_nothing(connection: Connection) -> bool:
    """Go the whole way to the disk, with a value that stays as it is; False where nothing may be written."""
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
        return True
    # A transaction that has a number leaves a record in the log when it is committed.
    read_only = "SELECT current_setting('transaction_read_only') FROM pg_current_xact_id()"
    return bool(connection.exec_driver_sql(read_only).scalar_one() == "off")
