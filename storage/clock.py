"""The heartbeat's memory: one row with where the calendar stands and who is at work."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from storage.database.schema import clock
from storage.part import CLOCK_ROW, Part

_CLOCK = select(clock.c.last_tick, clock.c.next_due).where(clock.c.id == CLOCK_ROW)


class ClockStore(Part):
    """ports.Clock, but for what the ledger knows."""

    async def last_tick(self) -> datetime | None:
        """The calendar moment of the last tick."""
        row = await self._database.first(_CLOCK)
        return row.last_tick if row else None

    async def advance(self, now: datetime, next_due: datetime | None) -> None:
        """Record a finished tick, and before which moment nothing can become due (None: not known)."""
        async with self._database.write() as connection:
            await connection.execute(update(clock).values(last_tick=now, next_due=next_due))

    async def next_due(self) -> datetime | None:
        """What ``advance`` recorded, unless something has changed since."""
        row = await self._database.first(_CLOCK)
        return row.next_due if row else None

    async def acquire_lease(self, owner: str, wall: datetime, seconds: int) -> datetime | None:
        """Become the one process that ticks, or renew; None on success, else when the holder's lease ends."""
        free = or_(clock.c.lease_owner.is_(None), clock.c.lease_owner == owner, clock.c.lease_until <= wall)
        take = update(clock).where(clock.c.id == CLOCK_ROW, free)
        async with self._database.write() as connection:
            taken = await connection.execute(take.values(lease_owner=owner, lease_until=wall + timedelta(seconds=seconds)))
            if taken.rowcount:
                return None
            until: datetime = (await connection.execute(select(clock.c.lease_until))).scalar_one()
        return until

    async def release_lease(self, owner: str) -> None:
        """Let the next one tick."""
        async with self._database.write() as connection:
            await connection.execute(update(clock).where(clock.c.lease_owner == owner).values(lease_owner=None, lease_until=None))
