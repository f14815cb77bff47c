"""A new master key: everything that lies wrapped under the old one is wrapped anew. Nothing that is wrapped changes.

Safe to kill at any point. The key ring comes first and opens with both keys; the database changes over in one transaction; only
then do the old wraps go. So at every moment one of the two keys opens everything, and another run finishes the work.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select, update

from bot.model.calendar import Week
from storage.database.engine import Database
from storage.database.existing import LOCKED
from storage.database.schema import DATA_KEY, GUARD, data_keys, id_keys, rounds
from storage.guard import guard_purpose
from storage.part import is_own
from storage.ring import private_key_purpose
from storage.rounds import id_key_purpose
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError


async def opens(database: Database, master_key: MasterKey) -> bool:
    """Tell whether the database is under that key."""
    async with database.read() as connection:
        return is_own(master_key, (await connection.execute(LOCKED)).scalar_one())


async def rewrap(database: Database, key_ring: KeyRing, old: MasterKey, new: MasterKey) -> None:
    """Change everything over from the old key to the new one; afterwards ``drop_old_wraps``.

    Raises WrongKeyError, having changed nothing that the old key opens.
    """
    async with database.write() as connection:
        # This one first: whoever opens a round holds its row, so no round is on its way in with a key that is not seen here.
        kept = select(data_keys.c.name, data_keys.c.wrapped).order_by(data_keys.c.name != DATA_KEY, data_keys.c.name)
        for name, wrapped in (await connection.execute(kept.with_for_update())).all():
            again = new.wrap(name, old.unwrap(name, wrapped))
            await connection.execute(update(data_keys).where(data_keys.c.name == name).values(wrapped=again))
        _add_wraps(key_ring, old, new)
        keyed = select(id_keys.c.round_id, id_keys.c.wrapped, rounds.c.week).join(rounds)
        for row in (await connection.execute(keyed)).all():
            purpose = id_key_purpose(Week.parse(row.week))
            again = new.wrap(purpose, old.unwrap(purpose, row.wrapped))
            await connection.execute(update(id_keys).where(id_keys.c.round_id == row.round_id).values(wrapped=again))
    await database.scrub()


def drop_old_wraps(key_ring: KeyRing, new: MasterKey) -> None:
    """Leave in the key ring what the new key opens, and nothing else beside it. Keys of another installation stay as they are."""
    for name, purpose in _purposes(key_ring).items():
        with suppress(WrongKeyError, FileNotFoundError):  # destroyed at its round's close, a moment ago
            key_ring.reduce(name, new.wrap(purpose, new.unwrap_key(purpose, key_ring.get(name) or b"")))


def _purposes(key_ring: KeyRing) -> dict[str, str]:
    """What the master key calls each key in the ring, by its file's name."""
    owner = key_ring.owner()
    guard = {} if owner is None else {GUARD: guard_purpose(owner.installation)}
    return guard | {name: private_key_purpose(Week.parse(name)) for name in sorted(key_ring.names())}


def _add_wraps(key_ring: KeyRing, old: MasterKey, new: MasterKey) -> None:
    for name, purpose in _purposes(key_ring).items():
        wraps = key_ring.get(name) or b""
        with suppress(WrongKeyError):
            new.unwrap_key(purpose, wraps)
            continue  # a run that was killed has been here
        with suppress(WrongKeyError, FileNotFoundError):
            key_ring.add(name, new.wrap(purpose, old.unwrap_key(purpose, wraps)))
