"""One installation: its master key, key ring and database, opened with care.

A database never meets another key or key ring than its own: one that is missing or wrong stops the start, nothing is overwritten,
and only ``found_here`` ever makes any of the three.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.installation.master_key import has_key, keys, master_key
from app.installation.refusal import SiteError
from app.settings.load import Settings
from storage.database.engine import place_of
from storage.database.existing import Existing, keep_private, look
from storage.ring import LostRingError
from storage.secrets.keys import KeyRing, MasterKey, create_key_file, random_name
from storage.store import SqlStore

BEHIND = "the database is behind this version of Voinko: make a backup, then run `voinko migrate`"


async def existing(settings: Settings) -> Existing:
    """What the installation's database says of itself. Raises SiteError when there is none."""
    found = await look(settings.database_url)
    if found is None:
        _refuse_leftovers(settings)
        raise SiteError("no Voinko here: `voinko init` makes one in this folder")
    return found


def key_of(settings: Settings, found: Existing) -> MasterKey:
    """The master key of the installation that was found. Raises SiteError when it is missing or another's."""
    if not has_key(settings):
        raise missing_key(settings)
    key = master_key(settings, found.locked, found.name)
    if key is None and settings.secret_key is None and new_key_file(settings).exists():
        raise SiteError("a change of the master key was interrupted: run `voinko key rotate` again to finish it")
    if key is None:
        raise SiteError(
            "the master key does not belong to this database. Put the right key back, or point VOINKO_DATABASE_URL "
            "at the database that belongs to this key; nothing has been changed."
        )
    return key


def missing_key(settings: Settings) -> SiteError:
    """What is said where there is a database and no key."""
    return SiteError(
        f"{settings.secret_key_file.name}: the master key is missing, and there is a database made with it. Put the key file "
        "back (or set VOINKO_SECRET_KEY); a new key could not read this database, so none is made."
    )


def new_key_file(settings: Settings) -> Path:
    """Where a new master key waits until everything is under it."""
    return settings.secret_key_file.with_name(f"{settings.secret_key_file.name}.new")


async def found_here(settings: Settings) -> bool:
    """Make the master key, the database and the key ring where there is none of them. False: all is there already.

    Raises SiteError when one is there without the others.
    """
    if await look(settings.database_url) is not None:
        async with opened(settings):
            return False
    _refuse_leftovers(settings)
    name = random_name()
    key = next(keys(settings, name)) if has_key(settings) else create_key_file(settings.secret_key_file)
    keep_private(settings.database_url)
    store = await SqlStore.connect(settings.database_url, key, KeyRing(settings.keyring))
    try:
        await store.migrate(name)
        await store.take_ring()
    finally:
        await store.disconnect()
    return True


@asynccontextmanager
async def opened(settings: Settings, *, without_ring: bool = False) -> AsyncIterator[SqlStore]:
    """The store of an installation. Raises SiteError or RingError when there is none, or key, tables or key ring don't fit.

    ``without_ring``: also when the key ring is lost.
    """
    found = await existing(settings)
    store = await SqlStore.connect(settings.database_url, key_of(settings, found), KeyRing(settings.keyring))
    try:
        if not await store.is_current():
            raise SiteError(BEHIND)
        try:
            await store.check_ring()
            await store.move_guard()
        except LostRingError:
            if not without_ring:
                raise
        yield store
    finally:
        await store.disconnect()


def _refuse_leftovers(settings: Settings) -> None:
    """Raise SiteError when a key or key ring is here whose database is not."""
    ring = KeyRing(settings.keyring)
    left = []
    if settings.secret_key is None and not settings.names_key_file and settings.secret_key_file.exists():
        left.append(f"the master key {settings.secret_key_file.absolute()}")
    if ring.owner() is not None or ring.names():
        left.append(f"the key ring {settings.keyring.absolute()}")
    if left:
        raise SiteError(
            f"there is no database at {place_of(settings.database_url)}, but {' and '.join(left)} of one that was: mount it or "
            "put it back, or `voinko restore FILE`; a new installation needs another folder. Nothing has been made."
        )
