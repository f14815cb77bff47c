"""The lease under which one process at a time works the ledger, kept alive while it does.

A process that was stopped, or whose machine slept, wakes up in the middle of what it did. So right before each call that somebody
would notice twice it makes sure that the lease is young still; the margin is for the call itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NoReturn

from bot.ports.clock import Clock

LEASE_SECONDS = 30  # a dead process's lease lasts at most so long
YOUNG_SECONDS = 20  # so old a lease may be when a call to a platform begins
_FRESH_SECONDS = 2  # within which the store's word on a lease has to come
_POLL_SECONDS = 0.5

Sleep = Callable[[float], Awaitable[None]]


class LeaseLostError(Exception):
    """This process was away for too long and another one may be at work; what was under way is left to that one."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One process's turn at the ledger; claims carry its ``number``."""

    store: Clock
    number: int

    async def check(self) -> None:
        """Come back with a lease that is young enough for a call. Raises LeaseLostError.

        What took long to be told is asked once more: whoever was stopped while asking knows what was so before.
        """
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            if not await self.store.lease_lasts(self.number, LEASE_SECONDS - YOUNG_SECONDS):
                await self.renew()
            if loop.time() - asked < _FRESH_SECONDS:
                return

    async def renew(self) -> None:
        """Let it last its whole time from now. Raises LeaseLostError when there has been another one."""
        if not await self.store.renew_lease(self.number, LEASE_SECONDS):
            raise LeaseLostError

    async def keep(self, sleep: Sleep) -> NoReturn:
        """Renew until cancelled. Raises LeaseLostError."""
        while True:
            await sleep(LEASE_SECONDS / 3)
            await self.renew()


@asynccontextmanager
async def leased(store: Clock, sleep: Sleep = asyncio.sleep) -> AsyncIterator[Lease]:
    """A lease of one's own; while another process has one, its end is waited for."""
    while (number := await store.acquire_lease(LEASE_SECONDS)) is None:
        await sleep(_POLL_SECONDS)
    try:
        yield Lease(store, number)
    finally:
        await store.release_lease(number)
