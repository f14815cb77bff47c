"""A new master key: everything that lies wrapped under the old one is wrapped anew. Nothing that is wrapped changes.

Safe to kill at any point. The key ring comes first and opens with both keys; the database changes over in one transaction; only
then do the old wraps go. So at every moment one of the two keys opens everything, and another run finishes the work.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select, update

from bot.model.calendar import Week
from storage.database.engine import Database
from storage.database.schema import GUARD, data_keys, rounds
from storage.ring import private_key_purpose
from storage.rounds import id_key_purpose
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError


async def opens(database: Database, master_key: MasterKey) -> bool:
    """Tell whether the database is under that key."""
    async with database.read() as connection:
        wrapped = (await connection.execute(select(data_keys.c.wrapped).where(data_keys.c.name == GUARD))).scalar_one()
    try:
        master_key.unwrap(GUARD, wrapped)
    except WrongKeyError:
        return False
    return True


async def rewrap(database: Database, key_ring: KeyRing, old: MasterKey, new: MasterKey) -> None:
    """Change everything over from the old key to the new one; afterwards ``drop_old_wraps``.

    Raises WrongKeyError, having changed nothing that the old key opens.
    """
    async with database.write() as connection:
        # The guard first: whoever opens a round holds its row, so no round is on its way in with a key that is not seen here.
        kept = select(data_keys.c.name, data_keys.c.wrapped).order_by(data_keys.c.name != GUARD, data_keys.c.name)
        for name, wrapped in (await connection.execute(kept.with_for_update())).all():
            again = new.wrap(name, old.unwrap(name, wrapped))
            await connection.execute(update(data_keys).where(data_keys.c.name == name).values(wrapped=again))
        _add_wraps(key_ring, old, new)
        keyed = select(rounds.c.id, rounds.c.week, rounds.c.id_key).where(rounds.c.id_key.is_not(None))
        for row in (await connection.execute(keyed)).all():
            purpose = id_key_purpose(Week.parse(row.week))
            again = new.wrap(purpose, old.unwrap(purpose, row.id_key))
            await connection.execute(update(rounds).where(rounds.c.id == row.id).values(id_key=again))
    await database.scrub()


def drop_old_wraps(key_ring: KeyRing, new: MasterKey) -> None:
    """Leave in the key ring what the new key opens, and nothing else beside it. Keys of another installation stay as they are."""
    for name in sorted(key_ring.names()):
        purpose = private_key_purpose(Week.parse(name))
        with suppress(WrongKeyError, FileNotFoundError):  # destroyed at its round's close, a moment ago
            key_ring.reduce(name, new.wrap(purpose, new.unwrap_key(purpose, key_ring.get(name) or b"")))


def _add_wraps(key_ring: KeyRing, old: MasterKey, new: MasterKey) -> None:
    for name in sorted(key_ring.names()):
        purpose = private_key_purpose(Week.parse(name))
        wraps = key_ring.get(name) or b""
        with suppress(WrongKeyError):
            new.unwrap_key(purpose, wraps)
            continue  # a run that was killed has been here
        with suppress(WrongKeyError, FileNotFoundError):
            key_ring.add(name, new.wrap(purpose, old.unwrap_key(purpose, wraps)))
