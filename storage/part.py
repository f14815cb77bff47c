"""What the parts of the store share: the database, the master key and the key ring.

Each part implements one of the core's protocols; ``SqlStore`` is all of them. They inherit from here because the core wants
one object that is the whole store, while a reader wants one port a file.
"""

from __future__ import annotations

from collections.abc import Iterable

from nacl.secret import SecretBox
from nacl.utils import random as random_bytes
from sqlalchemy import ColumnElement, Update, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.deliveries import DELIVERIES, DeliveryEvent
from storage.database.engine import Database
from storage.database.schema import DATA_KEY, GUARD, clock, data_keys, sends
from storage.guard import held_guard, person_hash
from storage.ring import MissingGuardKeyError, own, own_row
from storage.secrets.keys import KeyRing, MasterKey

CLOCK_ROW = 1
_DATA_KEY = select(data_keys.c.wrapped).where(data_keys.c.name == DATA_KEY)


class Part:
    """The ground under every part of the store."""

    def __init__(self, database: Database, master_key: MasterKey, key_ring: KeyRing) -> None:
        self._database = database
        self._master_key = master_key
        self._key_ring = key_ring
        self._data_key: bytes | None = None

    async def _guard(self) -> bytes:
        """The key of the hashes by which release rule R7 knows people. Raises RingError when it is not in the key ring."""
        async with self._database.read() as connection:
            known = held_guard(self._key_ring, self._master_key, await own_row(connection))
        if known is None:
            async with self._database.write() as connection:
                await own(connection, self._database, self._master_key, self._key_ring)
                known = held_guard(self._key_ring, self._master_key, await own_row(connection))
        if known is None:
            raise MissingGuardKeyError
        return known

    async def _own_key(self) -> bytes:
        """The key under which the database keeps what it alone needs. Raises WrongKeyError."""
        if self._data_key is None:
            async with self._database.read() as connection:
                self._data_key = await data_key(connection, self._master_key)
        return self._data_key

    async def person_hash(self, employee_id: int) -> str:
        """The name by which ``Voter`` and ``Fact`` know a person: the same in every round, and saying nothing else."""
        return person_hash(await self._guard(), employee_id)

    async def person_hashes(self, employee_ids: Iterable[int]) -> dict[int, str]:
        """The same of many people, by their ids."""
        guard = await self._guard()
        return {one: person_hash(guard, one) for one in employee_ids}


async def data_key(connection: AsyncConnection, master_key: MasterKey) -> bytes:
    """The data key that every database is born with. Raises WrongKeyError."""
    return master_key.unwrap(DATA_KEY, (await connection.execute(_DATA_KEY)).scalar_one())


def is_own(master_key: MasterKey, locked: bytes) -> bool:
    """Tell whether that is the master key of the database in which this is locked (``existing.LOCKED``)."""
    return any(master_key.opens(name, locked) for name in (DATA_KEY, GUARD))


async def give_data_key(connection: AsyncConnection, database: Database, master_key: MasterKey) -> None:
    """Make that key where there is none. The first versions had one key for this and for R7: what lies under it stays open."""
    earlier = (await connection.execute(select(data_keys.c.wrapped).where(data_keys.c.name == GUARD))).scalar()
    key = random_bytes(SecretBox.KEY_SIZE) if earlier is None else master_key.unwrap(GUARD, earlier)
    keep = database.insert(data_keys).values(name=DATA_KEY, wrapped=master_key.wrap(DATA_KEY, key))
    await connection.execute(keep.on_conflict_do_nothing())


async def hold_key(connection: AsyncConnection, master_key: MasterKey) -> None:
    """Keep the master key from being changed until the transaction ends. Raises WrongKeyError when it is another by now."""
    master_key.unwrap(DATA_KEY, (await connection.execute(_DATA_KEY.with_for_update(read=True))).scalar_one())


async def forget_next_due(connection: AsyncConnection) -> None:
    """Something may have become due earlier than the heartbeat knows: let it look."""
    await connection.execute(FORGET_NEXT_DUE)


FORGET_NEXT_DUE = update(clock).where(clock.c.next_due.is_not(None)).values(next_due=None)


def possible(event: DeliveryEvent) -> ColumnElement[bool]:
    """The condition on a row of the ledger that the event can happen to its delivery."""
    # Not IN, which is put together anew at every execution: deliveries are settled one by one.
    return or_(*(sends.c.state == state for state in sorted(DELIVERIES.sources(event))))


def happened(event: DeliveryEvent) -> Update:
    """The move of every delivery to which the event can happen to the state that follows; to be narrowed to those it did."""
    return update(sends).where(possible(event)).values(state=DELIVERIES.target(event))
