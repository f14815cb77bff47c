"""Looking at a database before there is a key for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from storage.database.schema import DATA_KEY, GUARD, data_keys, installation


class DatabaseUnreachableError(Exception):
    """The database can't be opened. The sentence holds no password."""


@dataclass(frozen=True, slots=True)
class Existing:
    """What an installation's database says to whoever has no key: its name ("" before it was given one), and what is locked."""

    name: str
    locked: bytes = field(repr=False)


LOCKED = select(data_keys.c.wrapped).where(data_keys.c.name.in_((DATA_KEY, GUARD))).order_by(data_keys.c.name).limit(1)
"""What only its own master key opens (``part.is_own``)."""


async def look(url: str) -> Existing | None:
    """The installation in the database of that SQLAlchemy URL, or None. Makes no file.

    Raises DatabaseUnreachableError, also for a database that holds something else.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not _has_file(parsed.database or ":memory:"):
        return None
    engine = create_async_engine(parsed, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_look)
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


def _look(connection: Connection) -> Existing | None:
    tables = set(inspect(connection).get_table_names())
    if data_keys.name not in tables:
        if tables:
            raise DatabaseUnreachableError("the database holds something else than Voinko; look at VOINKO_DATABASE_URL")
        return None
    name = connection.execute(select(installation.c.name)).scalar() if installation.name in tables else None
    return Existing(name or "", connection.execute(LOCKED).scalar() or b"")
