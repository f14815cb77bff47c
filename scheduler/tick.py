"""One tick: everything that a moment makes due, in order, once.

Calling it twice for the same moment changes nothing the second time; after a crash the next call finishes what is left.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.model.deliveries import DeliveryKind
from scheduler.delivery import send_due
from scheduler.lease import Lease, Sleep, leased
from scheduler.requests import Carrier, carry_due
from scheduler.rounds import close_due, enqueue_digests, next_due, open_due
from scheduler.world import World


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
    """Do all that is due at ``now``, alone: a second process waits until the first is through, or its lease has run out.

    Raises LeaseLostError when another one took over meanwhile.
    """
    async with leased(world.store, sleep) as lease:
        work, renewal = asyncio.create_task(_tick(world, now, lease)), asyncio.create_task(lease.keep(sleep))
        try:
            done, _ = await asyncio.wait((work, renewal), return_when=asyncio.FIRST_COMPLETED)
            return (work if work in done else renewal).result()
        finally:
            work.cancel()
            renewal.cancel()
            await asyncio.gather(work, renewal, return_exceptions=True)


async def _tick(world: World, now: datetime, lease: Lease) -> Tally:
    store = world.store
    last = await store.last_tick()
    if last is not None and now < last:
        return Tally(now, earlier=True)
    await store.recover(lease.number)
    await store.destroy_leftover_keys()
    carrier = Carrier(store, world.company, world.messengers, world.directories)
    # Before everything that may take long: somebody is waiting.
    failures: list[Exception] = await carry_due(carrier, now) if world.messengers else []
    closed, not_closed = await close_due(world, now)
    await enqueue_digests(world, now)
    opened = await open_due(world, now)
    handed = await send_due(world, now, lease)
    failures += [*not_closed, *handed.failures]
    waiting = handed.left or failures or not world.messengers
    coming = None if waiting else await next_due(world, now)
    await lease.check()
    await store.advance(now, coming)
    asked = await store.earliest_request()  # one may have come in while the moment was being looked for
    if coming is not None and asked is not None and asked < coming:
        await store.advance(now, None)
    await store.forget_old_changes(now)
    if failures:  # of our own making; everything else has been done
        raise failures[0] if len(failures) == 1 else ExceptionGroup("parts of the tick failed", failures)
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
