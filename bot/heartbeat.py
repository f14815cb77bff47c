"""One tick: everything that a moment makes due, in order, once.

Calling it twice for the same moment changes nothing the second time; after a crash the next call finishes what is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import send_due
from bot.pulses import DeliveryKind
from bot.rounds import World, close_due, enqueue_digests, next_due, open_due

LEASE_SECONDS = 30  # a dead process's claims last at most so long

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What one tick did, as counts.

    ``earlier``: the moment lay before the last tick, so nothing was done. ``idle``: no platform is on, so nothing was sent.
    """

    at: datetime
    opened: int = 0
    sent: int = 0
    reminded: int = 0
    closed: int = 0
    released: int = 0
    digests: int = 0
    unreachable: int = 0
    down: frozenset[str] = frozenset()
    earlier: bool = False
    idle: bool = False


async def tick(world: World, now: datetime, sleep: Sleep = asyncio.sleep) -> Tally:
    """Do all that is due at ``now``, alone: a second process waits until the first is through, or its lease has run out."""
    store = world.store
    while (ends := await store.acquire_lease(world.owner, world.wall(), LEASE_SECONDS)) is not None:
        await sleep(max(0.05, min(1.0, (ends - world.wall()).total_seconds())))
    renewal = asyncio.create_task(_renew(world, sleep))
    try:
        return await _tick(world, now)
    finally:
        renewal.cancel()
        with suppress(asyncio.CancelledError):
            await renewal
        await store.release_lease(world.owner)


async def _renew(world: World, sleep: Sleep) -> None:
    while True:
        await sleep(LEASE_SECONDS / 3)
        await world.store.acquire_lease(world.owner, world.wall(), LEASE_SECONDS)


async def _tick(world: World, now: datetime) -> Tally:
    store = world.store
    last = await store.last_tick()
    if last is not None and now < last:
        return Tally(now, earlier=True)
    await store.recover()
    await store.destroy_leftover_keys()
    closed = await close_due(world, now)
    await enqueue_digests(world, now)
    opened = await open_due(world, now)
    handed = await send_due(world, now)
    await store.advance(now, None if handed.down or not world.messengers else await next_due(world, now))
    return Tally(
        at=now,
        opened=opened,
        sent=handed.sent.get(DeliveryKind.PULSE, 0),
        reminded=handed.sent.get(DeliveryKind.REMINDER, 0),
        closed=closed,
        released=closed,
        digests=handed.sent.get(DeliveryKind.DIGEST, 0),
        unreachable=handed.unreachable,
        down=handed.down,
        idle=not world.messengers,
    )


async def tick_if_due(world: World, now: datetime) -> Tally | None:
    """The heartbeat: one indexed read while nothing can be due, else a tick."""
    due = await world.store.next_due()
    if due is not None and now < due:
        return None
    return await tick(world, now)
