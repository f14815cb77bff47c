"""The heartbeat's memory: one row with where the calendar stands, and the lease of the one process that is at work.

The lease lives by the database's clock, and each new one has a number of its own, one more than the last: a process that slept
through its lease, or whose own clock is wrong, can't take itself for the one that is at work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update

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

    async def acquire_lease(self, seconds: float) -> int | None:
        """The number of a new lease, which makes this the one process that ticks; None while another one's lasts."""
        free = or_(clock.c.lease_until.is_(None), clock.c.lease_until <= self._database.clock())
        take = update(clock).where(clock.c.id == CLOCK_ROW, free).values(lease_until=self._in(seconds), fence=clock.c.fence + 1)
        async with self._database.write() as connection:
            number: int | None = (await connection.execute(take.returning(clock.c.fence))).scalar()
        return number

    async def renew_lease(self, number: int, seconds: float) -> bool:
        """Let the lease last so long from now. False: it has been given back, or there has been another one since."""
        held = update(clock).where(clock.c.fence == number, clock.c.lease_until.is_not(None))
        async with self._database.write() as connection:
            renewed = await connection.execute(held.values(lease_until=self._in(seconds)))
        return renewed.rowcount == 1

    async def lease_lasts(self, number: int, seconds: float) -> bool:
        """Whether that lease is held, and lasts at least so long."""
        held = select(clock.c.id).where(clock.c.fence == number, clock.c.lease_until >= self._in(seconds))
        return await self._database.first(held) is not None

    async def release_lease(self, number: int) -> None:
        """Let the next one tick."""
        async with self._database.write() as connection:
            await connection.execute(update(clock).where(clock.c.fence == number).values(lease_until=None))

    def _in(self, seconds: float) -> ColumnElement[datetime]:
        return self._database.clock(timedelta(seconds=seconds))
