"""R7's guard key: under it the database names the people whom published figures have counted, so it lies in the key ring alone.

Whoever has it can list who has answered. The database knows the key by its fingerprint: hashes under one key and under another
never come together. The first versions kept a guard that followed from the master key in the database; ``settle`` names everybody
anew under one of chance, and nothing is left there that tells who is who.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from nacl.utils import random as random_bytes
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.rows import AnyRow
from storage.database.schema import GUARD, data_keys, employees, facts, installation
from storage.secrets.keys import KEY_BYTES, KeyRing, MasterKey, WrongKeyError

HASH_BYTES = 16
FACT = ("week", "items", "unit_kind", "unit_key")  # the key of a row


def guard_purpose(installation_name: str) -> str:
    """What the master key calls the guard of one installation."""
    return f"{GUARD} {installation_name}"


def person_hash(guard: bytes, employee_id: int) -> str:
    """A person's keyed hash, as hexadecimal digits."""
    return hmac.digest(guard, str(employee_id).encode(), "sha256")[:HASH_BYTES].hex()


def pack(people: Iterable[str]) -> bytes:
    """Hashes end to end, in an order that says nothing."""
    return b"".join(sorted(bytes.fromhex(person) for person in people))


def unpack(people: bytes) -> list[str]:
    """What ``pack`` packed."""
    digits = people.hex()
    return [digits[start : start + 2 * HASH_BYTES] for start in range(0, len(digits), 2 * HASH_BYTES)]


def plant(key_ring: KeyRing, master_key: MasterKey, installation_name: str) -> None:
    """Give a new installation of made-up people a guard that is the same each time, so that its figures are."""
    key_ring.put(GUARD, master_key.wrap(guard_purpose(installation_name), master_key.subkey(GUARD)))


def held_guard(key_ring: KeyRing, master_key: MasterKey, mine: AnyRow) -> bytes | None:
    """The guard under which this installation has hashed people; None when it is not in the ring. ``mine``: its row."""
    key = _in_ring(key_ring, master_key, mine.name)
    return key if key is not None and mine.guard == _fingerprint(key) else None


async def settle(connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing, mine: AnyRow) -> None:
    """Let the people of this database be known by a guard in the ring, which must be its own.

    Safe to kill at any point: the key is on the disk before anything is under it. A database whose guard is not in the ring stays
    as it is as long as anybody is known by it.
    """
    if held_guard(key_ring, master_key, mine) is not None:
        return
    earlier = (await connection.execute(select(data_keys.c.wrapped).where(data_keys.c.name == GUARD))).scalar()
    if earlier is None and mine.guard is not None and await _knows_anybody(connection):
        return
    key = _in_ring(key_ring, master_key, mine.name)
    if key is None:
        key = random_bytes(KEY_BYTES)
        key_ring.put(GUARD, master_key.wrap(guard_purpose(mine.name), key))
    if earlier is not None:
        await _name_anew(connection, master_key.unwrap(GUARD, earlier), key)
        await connection.execute(delete(data_keys).where(data_keys.c.name == GUARD))
    await connection.execute(update(installation).values(guard=_fingerprint(key)))


def _in_ring(key_ring: KeyRing, master_key: MasterKey, installation_name: str) -> bytes | None:
    wraps = key_ring.get(GUARD)
    try:
        return None if wraps is None else master_key.unwrap_key(guard_purpose(installation_name), wraps)
    except WrongKeyError:
        return None


def _fingerprint(key: bytes) -> str:
    return hmac.digest(key, b"fingerprint", "sha256")[:8].hex()


async def _knows_anybody(connection: AsyncConnection) -> bool:
    return (await connection.execute(select(facts.c.week).limit(1))).first() is not None


async def _name_anew(connection: AsyncConnection, old: bytes, new: bytes) -> None:
    """Put everybody's hash under the new key in the place of that under the old one; a tombstone stays as it is."""
    last: int | None = (await connection.execute(select(func.max(employees.c.id)))).scalar()
    names = {person_hash(old, number): person_hash(new, number) for number in range(1, (last or 0) + 1)}
    for row in (await connection.execute(select(facts))).all():
        people = pack(names.get(person, person) for person in unpack(row.people))
        this = update(facts).where(*(facts.c[key] == getattr(row, key) for key in FACT))
        await connection.execute(this.values(people=people))
