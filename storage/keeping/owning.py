"""Whether the key ring is the database's own, before anything is done with it."""

from __future__ import annotations

from storage.part import Part
from storage.ring import check, own, own_row, take


class RingStore(Part):
    """What the start and the administrator's commands need to know of the key ring."""

    async def check_ring(self) -> None:
        """Raise RingError, or LostRingError, unless the key ring is this database's or may become so."""
        async with self._database.read() as connection:
            await check(connection, self._database, self._master_key, self._key_ring)

    async def take_ring(self) -> None:
        """Let the key ring be this database's from now on; an administrator has said so, or both are new."""
        async with self._database.write() as connection:
            await take(connection, self._database, self._master_key, self._key_ring)
        await self._database.scrub()

    async def move_guard(self) -> None:
        """Let R7's guard key lie in the key ring, as it did not in the first versions; where there is no ring nothing is made.

        Raises RingError when the key ring is another's.
        """
        async with self._database.read() as connection:
            settled = (await own_row(connection)).guard is not None
        if settled or (self._key_ring.owner() is None and not self._key_ring.names()):
            return
        async with self._database.write() as connection:
            await own(connection, self._database, self._master_key, self._key_ring)
        await self._database.scrub()
