"""Looking at a database before there is a key for it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database.schema import data_keys


class DatabaseUnreachableError(Exception):
    """The database can't be opened. The sentence holds no password."""


async def has_tables(url: str) -> bool:
    """Tell whether the database of that SQLAlchemy URL holds an installation. Makes no file.

    Raises DatabaseUnreachableError.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not _has_file(parsed.database or ":memory:"):
        return False
    engine = create_async_engine(parsed, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_has_tables)
    except (DBAPIError, OSError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise DatabaseUnreachableError(f"the database can't be opened ({kind}); look at VOINKO_DATABASE_URL") from None
    finally:
        await engine.dispose()


def keep_private(url: str) -> None:
    """Let a new SQLite file be its owner's alone, and with it the write-ahead log, which takes its mode from it."""
    file = sqlite_file(url)
    if file is not None:
        file.touch(mode=0o600)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for any other."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(parsed.database or "") if is_file else None


def _has_file(database: str) -> bool:
    if database == ":memory:" or Path(database).exists():
        return database != ":memory:"
    if not Path(database).parent.is_dir():
        raise DatabaseUnreachableError("the database's folder does not exist; make it, or mend VOINKO_DATABASE_URL")
    return False


def _has_tables(connection: Connection) -> bool:
    return inspect(connection).has_table(data_keys.name)
