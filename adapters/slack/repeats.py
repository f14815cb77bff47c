"""The events that have been answered: Slack sends one again whose acknowledgement was late, and it must have no second effect.

Remembered in memory, and for ten minutes in the database, so that a restart or a second process answers nothing twice. What is
kept of an event is a keyed hash of its id, and an end that is the same for all events of ten minutes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Protocol

from adapters.http.deliveries import Deliveries
from adapters.http.tasks import Tasks

_log = logging.getLogger(__name__)

_KEPT = 600  # seconds, at least
_HURRY = 0.5  # seconds that an answer waits for the memory; one that is slower may answer once more after a restart


class Spent(Protocol):
    """Where what has been used up is kept, by its hash."""

    async def spend(self, token: bytes, ends_at: datetime, wall: datetime) -> bool:
        """Use it up; True for the one caller that was first. It is forgotten after ``ends_at``."""
        ...

    async def is_spent(self, token: bytes) -> bool:
        """Tell whether it has been used up."""
        ...


@dataclass(frozen=True, slots=True)
class Memory:
    """What outlives the process, and the key of the hashes in it."""

    spent: Spent
    key: bytes = field(repr=False)


class Repeats:
    """The events answered so far. ``wall`` gives wall-clock time in seconds; without a memory a restart forgets them."""

    def __init__(self, memory: Memory | None, wall: Callable[[], float]) -> None:
        self._memory = memory
        self._wall = wall
        self._here = Deliveries()
        self._tasks = Tasks()

    async def answered(self, event_id: str) -> bool:
        """Tell whether that event has been answered. One without an id never has been."""
        if not event_id or self._memory is None:
            return self._here.knows(event_id)
        return self._here.knows(event_id) or await self._within(
            self._memory.spent.is_spent(self._hash(event_id)), otherwise=False
        )

    async def take(self, event_id: str) -> bool:
        """Note that an event is being answered; False where another process was first."""
        self._here.repeated(event_id)
        if not event_id or self._memory is None:
            return True
        block, now = int(self._wall()) // _KEPT + 2, datetime.fromtimestamp(self._wall(), UTC)
        ends_at = datetime.fromtimestamp(block * _KEPT, UTC)
        return await self._within(self._memory.spent.spend(self._hash(event_id), ends_at, now), otherwise=True)

    async def finish(self) -> None:
        """Wait for what is still being noted."""
        await self._tasks.finish()

    def _hash(self, event_id: str) -> bytes:
        assert self._memory is not None  # noqa: S101 (asked before)
        return blake2b(event_id.encode(), key=self._memory.key, digest_size=32, person=b"voinko event").digest()

    async def _within(self, asked: Awaitable[bool], *, otherwise: bool) -> bool:
        """What the memory says; ``otherwise`` where it fails or is slow, for it must keep nobody from an answer."""

        async def ask() -> bool:
            try:
                return await asked
            except Exception as error:  # noqa: BLE001 (whatever the database does)
                _log.warning("Whether an event from Slack has been answered before could not be told: %s", type(error).__name__)
                return otherwise

        work = self._tasks.start(ask())
        done, _ = await asyncio.wait({work}, timeout=_HURRY)
        return work.result() if done else otherwise
