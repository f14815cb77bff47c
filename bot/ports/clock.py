"""The heartbeat's own memory, as a Protocol."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The heartbeat's own memory: where the calendar stands, and who is at work."""

    async def last_tick(self) -> datetime | None:
        """The calendar moment of the last tick."""
        ...

    async def advance(self, now: datetime, next_due: datetime | None) -> None:
        """Record a finished tick, and before which moment nothing can become due (None: not known)."""
        ...

    async def next_due(self) -> datetime | None:
        """What ``advance`` recorded, unless something has changed since. One indexed read: the idle heartbeat."""
        ...

    async def earliest_delivery(self) -> datetime | None:
        """When the next delivery is due: a pending one, or one that somebody claimed a minute before and never settled."""
        ...

    async def acquire_lease(self, seconds: float) -> int | None:
        """The number of a new lease, which makes this the one process that ticks; None while another one's lasts.

        Numbers grow by one. How long a lease lasts is measured by the database's clock, the same for all.
        """
        ...

    async def renew_lease(self, number: int, seconds: float) -> bool:
        """Let the lease last so long from now. False: it has been given back, or there has been another one since."""
        ...

    async def lease_lasts(self, number: int, seconds: float) -> bool:
        """Whether that lease is held, and lasts at least so long. One indexed read."""
        ...

    async def release_lease(self, number: int) -> None:
        """Let the next one tick."""
        ...
