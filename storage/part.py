"""What the parts of the store share: the database, the master key and the key ring.

Each part implements one of the core's protocols; ``SqlStore`` is all of them. They inherit from here because the core wants
one object that is the whole store, while a reader wants one port a file.
"""

from __future__ import annotations

import hmac

from sqlalchemy import ColumnElement, Update, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.deliveries import DELIVERIES, DeliveryEvent
from storage.database.engine import Database
from storage.database.schema import GUARD, clock, data_keys, sends
from storage.secrets.keys import KeyRing, MasterKey

CLOCK_ROW = 1
HASH_BYTES = 16


class Part:
    """The ground under every part of the store."""

    def __init__(self, database: Database, master_key: MasterKey, key_ring: KeyRing) -> None:
        self._database = database
        self._master_key = master_key
        self._key_ring = key_ring
        self._guard_key: bytes | None = None

    async def _guard(self) -> bytes:
        """The key of the hashes by which release rule R7 knows people. Raises WrongKeyError."""
        if self._guard_key is None:
            async with self._database.read() as connection:
                wrapped = (await connection.execute(select(data_keys.c.wrapped).where(data_keys.c.name == GUARD))).scalar_one()
            self._guard_key = self._master_key.unwrap(GUARD, wrapped)
        return self._guard_key

    async def person_hash(self, employee_id: int) -> str:
        """The name by which ``Voter`` and ``Fact`` know a person: the same in every round, and saying nothing else."""
        return person_hash(await self._guard(), employee_id)


def person_hash(guard: bytes, employee_id: int) -> str:
    """A person's keyed hash, as hexadecimal digits."""
    return hmac.digest(guard, str(employee_id).encode(), "sha256")[:HASH_BYTES].hex()


async def hold_key(connection: AsyncConnection, master_key: MasterKey) -> None:
    """Keep the master key from being changed until the transaction ends. Raises WrongKeyError when it is another by now."""
    guard = select(data_keys.c.wrapped).where(data_keys.c.name == GUARD).with_for_update(read=True)
    master_key.unwrap(GUARD, (await connection.execute(guard)).scalar_one())


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
