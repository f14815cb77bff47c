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
        """When the next pending delivery is due."""
        ...

    async def acquire_lease(self, owner: str, wall: datetime, seconds: int) -> datetime | None:
        """Become the one process that ticks, or renew; None on success, else when the holder's lease ends (wall clock)."""
        ...

    async def release_lease(self, owner: str) -> None:
        """Let the next one tick."""
        ...
