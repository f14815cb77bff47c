"""One installation: its master key, key ring and database, opened with care.

A database never meets another key than its own: a key that is missing or wrong stops the start, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from pathlib import Path

from app.settings.load import Settings
from storage.database.existing import has_tables, keep_private
from storage.secrets.keys import KEY_BYTES, KeyRing, MasterKey, WrongKeyError, create_key_file
from storage.store import SqlStore

_LEAST_PASSPHRASE = 32


class SiteError(Exception):
    """The installation can't be opened; the sentence says what to do."""


async def master_key(settings: Settings) -> MasterKey:
    """The installation's master key; made on first use, never beside a database that is there already.

    Raises SiteError.
    """
    if settings.secret_key is not None:
        return parse_key(settings.secret_key.reveal(), "VOINKO_SECRET_KEY")
    path = settings.secret_key_file
    if path.exists():
        return read_key(path)
    if await has_tables(settings.database_url):
        raise SiteError(
            f"{path.name}: the master key is missing, and there is a database made with it. Put the key file back "
            "(or set VOINKO_SECRET_KEY); a new key could not read this database, so none is made."
        )
    return create_key_file(path)


def new_key_file(settings: Settings) -> Path:
    """Where a new master key waits until everything is under it."""
    return settings.secret_key_file.with_name(f"{settings.secret_key_file.name}.new")


def read_key(path: Path) -> MasterKey:
    """The master key in a file. Raises SiteError."""
    return parse_key(path.read_text(encoding="ascii", errors="replace"), path.name)


def parse_key(text: str, name: str) -> MasterKey:
    """64 hexadecimal digits, or any passphrase of at least 32 characters; ``name`` is where it stands. Raises SiteError."""
    try:
        return MasterKey.parse(text)
    except WrongKeyError:
        if len(text.strip()) < _LEAST_PASSPHRASE:
            raise SiteError(
                f"{name}: not a master key; it is {2 * KEY_BYTES} hexadecimal digits, or a passphrase of at least "
                f"{_LEAST_PASSPHRASE} characters"
            ) from None
        return MasterKey(blake2b(text.strip().encode(), digest_size=KEY_BYTES, person=b"voinko phrase").digest())


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[SqlStore]:
    """The store of an installation; a new database gets its tables. Raises SiteError when key or tables don't fit."""
    key = await master_key(settings)
    is_new = not await has_tables(settings.database_url)
    if is_new:
        keep_private(settings.database_url)
    try:
        store = await SqlStore.connect(settings.database_url, key, KeyRing(settings.keyring))
    except WrongKeyError:
        if settings.secret_key is None and new_key_file(settings).exists():
            raise SiteError("a change of the master key was interrupted: run `voinko key rotate` again to finish it") from None
        raise SiteError(
            "the master key does not belong to this database. Put the right key back, or point VOINKO_DATABASE_URL "
            "at the database that belongs to this key; nothing has been changed."
        ) from None
    try:
        if is_new:
            await store.migrate()
        elif not await store.is_current():
            raise SiteError("the database is behind this version of Voinko: make a backup, then run `voinko migrate`")
        yield store
    finally:
        await store.disconnect()
