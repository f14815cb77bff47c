"""Whose the key ring is: one folder belongs to one database, and no other opens, closes or destroys anything with it.

A volume that isn't mounted, a restored copy beside the one it was made of, a second installation in the same folder: each looks
like a key ring whose keys are not needed, and each would cost the week's answers. So the ring has a note of whose it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.pulses import RoundState
from storage.database.engine import Database
from storage.database.rows import AnyRow
from storage.database.schema import installation, rounds
from storage.guard import settle
from storage.secrets.keys import KeyRing, MasterKey, Owner, WrongKeyError
from storage.secrets.sealing import belongs


class RingError(Exception):
    """The key ring is not this database's. The sentence names both and the mend; nothing has been changed."""


class LostRingError(RingError):
    """The key ring is not where it should be."""


class MissingGuardKeyError(RingError):
    """Nobody can tell any more whom earlier figures counted, because the guard key is not in the key ring."""

    def __init__(self) -> None:
        super().__init__(
            "the guard key, by which release rule R7 knows whom earlier figures counted, is not in the key ring: no round can be "
            "closed and nobody erased without it. Put the key ring back; if it is lost for good: voinko round discard"
        )


async def own(connection: AsyncConnection, database: Database, master_key: MasterKey, key_ring: KeyRing) -> None:
    """Let the key ring be this database's from now on, if it may. Raises RingError."""
    await check(connection, database, master_key, key_ring)
    await take(connection, database, master_key, key_ring)


async def check(connection: AsyncConnection, database: Database, master_key: MasterKey, key_ring: KeyRing) -> None:
    """Raise RingError, or LostRingError, unless the key ring is this database's or may become so."""
    mine, owner, ring, place = await own_row(connection), key_ring.owner(), key_ring.folder.absolute(), database.place
    if owner is None:
        await _check_unclaimed(connection, master_key, key_ring, mine, place)
    elif owner.installation != mine.name:
        raise RingError(
            f"the key ring {ring} belongs to installation {owner.installation[:8]}, whose database is {_there(key_ring, owner)}; "
            f"the database {place} is installation {mine.name[:8]}: let VOINKO_KEYRING name that one's own key ring, or "
            "VOINKO_DATABASE_URL the database of this one"
        )
    elif not _is_at(key_ring, owner, place) and (owner.copy != mine.copy or _is_file(owner)):
        mend = "move that one away" if _is_file(owner) else f"stop that one and delete {key_ring.note}"
        raise RingError(
            f"the key ring {ring} belongs to the database {_there(key_ring, owner)}, of which {place} is a copy: to look into "
            f"the copy, let VOINKO_KEYRING name an empty folder; if the copy is to take its place, {mend}"
        )


def may_take(key_ring: KeyRing, database: Database, name: str) -> bool:
    """Tell whether a restored copy of that installation, "" if it has no name, takes the place of the key ring's database."""
    owner = key_ring.owner()
    return owner is not None and name in (owner.installation, "") and _is_at(key_ring, owner, database.place)


def private_key(key_ring: KeyRing, master_key: MasterKey, week: Week) -> bytes | None:
    """The round's private key; None when there is none, or it is another installation's."""
    wraps = key_ring.get(str(week))
    try:
        return None if wraps is None else master_key.unwrap_key(private_key_purpose(week), wraps)
    except WrongKeyError:
        return None


def private_key_purpose(week: Week) -> str:
    """What the master key calls a round's private key."""
    return f"private key {week}"


def _there(key_ring: KeyRing, owner: Owner) -> str:
    """Where the owner's database is. A file is noted as seen from the ring, so that both can move or be copied together."""
    return os.path.normpath(key_ring.folder.resolve() / owner.place) if _is_file(owner) else owner.place


def _noted(key_ring: KeyRing, database: Database) -> str:
    return os.path.relpath(database.place, key_ring.folder.resolve()) if database.dialect == "sqlite" else database.place


def _is_file(owner: Owner) -> bool:
    return "://" not in owner.place


def _is_at(key_ring: KeyRing, owner: Owner, place: str) -> bool:
    """Tell whether the owner's database is the one at that place, or is no more."""
    where = _there(key_ring, owner)
    return where == place or (_is_file(owner) and not Path(where).exists())


async def _check_unclaimed(
    connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing, mine: AnyRow, place: str
) -> None:
    unreleased = select(rounds.c.week, rounds.c.public_key).where(rounds.c.state != RoundState.RELEASED)
    asked = (await connection.execute(unreleased)).all()
    if asked and all(has_pair(key_ring, master_key, row) for row in asked):
        return
    ring, names = key_ring.folder.absolute(), key_ring.names()
    if names and (asked or not any(private_key(key_ring, master_key, Week.parse(name)) for name in names)):
        raise RingError(
            f"the keys in {ring} are not those of the database {place}: let VOINKO_KEYRING name this database's own key ring, or "
            "VOINKO_DATABASE_URL the database of that one; if the keys that belong here are lost for good: voinko round discard "
            "with VOINKO_KEYRING naming an empty folder"
        )
    if mine.has_ring:
        raise LostRingError(
            f"the key ring of the database {place} is not in {ring}: mount it or put it back, or let VOINKO_KEYRING name its "
            "folder; if it is lost for good: voinko round discard"
        )


def has_pair(key_ring: KeyRing, master_key: MasterKey, round_row: AnyRow) -> bool:
    """Tell whether the key ring holds the private half of the round's key."""
    key = private_key(key_ring, master_key, Week.parse(round_row.week))
    return key is not None and belongs(round_row.public_key, key)


async def take(connection: AsyncConnection, database: Database, master_key: MasterKey, key_ring: KeyRing) -> None:
    """Let the key ring be this database's from now on, unasked; R7's guard key comes to lie in it."""
    mine = await own_row(connection)
    owner = Owner(mine.name, mine.copy, _noted(key_ring, database))
    if key_ring.owner() != owner:
        key_ring.belong_to(owner)
    if not mine.has_ring:
        await connection.execute(update(installation).values(has_ring=True))
    await settle(connection, master_key, key_ring, mine)


async def own_row(connection: AsyncConnection) -> AnyRow:
    """What the database says of the installation that it is."""
    return (await connection.execute(select(installation))).one()
