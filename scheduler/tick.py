"""One tick: everything that a moment makes due, in order, once.

Calling it twice for the same moment changes nothing the second time; after a crash the next call finishes what is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.calendar import months_before
from bot.model.deliveries import DeliveryKind
from bot.model.people import Workspace
from bot.model.requests import calendar_now
from scheduler.calendars import read_calendars
from scheduler.crisis_lines import enqueue_warnings
from scheduler.delivery import SHARE, send_due
from scheduler.endings import end_due
from scheduler.leap import DAY, Leap, leap
from scheduler.lease import Lease, Sleep, leased
from scheduler.provisioning import keep_roster
from scheduler.requests import Carrier, carry_due
from scheduler.rounds import close_due, enqueue_digests, next_due, open_due
from scheduler.world import World

ENDINGS = 300.0  # seconds for which a tick that somebody asked for goes on ending messages


@dataclass(frozen=True, slots=True)
class Tally:
    """What one tick did, as counts.

    ``earlier``: the moment lay before the last tick, so nothing was done but what waits for no calendar, requests for contact.
    ``leap``: the same because the clock and the last tick don't go together. ``idle``: no platform is on, so nothing was sent.
    ``down``: the workspaces that could not be used. ``more``: the time was up, so that there is more to be sent at once;
    ``ending``: it was up for messages that are to end.
    """

    at: datetime
    opened: int = 0
    sent: int = 0
    reminded: int = 0
    closed: int = 0
    released: int = 0
    digests: int = 0
    unreachable: int = 0
    down: frozenset[Workspace] = frozenset()
    more: bool = False
    ending: bool = False
    earlier: bool = False
    leap: Leap | None = None
    idle: bool = False

    def then(self, other: Tally) -> Tally:
        """Both ticks of one moment as if they were one."""
        counts = ("opened", "sent", "reminded", "closed", "released", "digests", "unreachable")
        return replace(other, **{name: getattr(self, name) + getattr(other, name) for name in counts})


async def tick(world: World, now: datetime, sleep: Sleep = asyncio.sleep, *, by_clock: bool = False) -> Tally:
    """Do all that is due at ``now``, however long that takes; messages whose time is over are ended for ``ENDINGS`` at most.

    ``by_clock``: the moment is what the wall clock says, which may be wrong, rather than what somebody has asked for.
    Raises LeaseLostError when another one took over meanwhile.
    """
    loop = asyncio.get_running_loop()
    enough = loop.time() + ENDINGS
    tally = await tick_for_a_while(world, now, sleep, by_clock=by_clock)
    while tally.more or (tally.ending and loop.time() < enough):
        tally = tally.then(await tick_for_a_while(world, now, sleep, by_clock=by_clock))
    return tally


async def tick_for_a_while(world: World, now: datetime, sleep: Sleep = asyncio.sleep, *, by_clock: bool = False) -> Tally:
    """Do what is due at ``now``, alone, within two minutes whatever a platform does: what is left is due at the next tick.

    A second process waits until the first is through, or its lease has run out. Raises LeaseLostError when another one took over
    meanwhile.
    """
    async with leased(world.store, sleep) as lease:
        work, renewal = asyncio.create_task(_tick(world, now, lease, by_clock=by_clock)), asyncio.create_task(lease.keep(sleep))
        try:
            done, _ = await asyncio.wait((work, renewal), return_when=asyncio.FIRST_COMPLETED)
            return (work if work in done else renewal).result()
        finally:
            work.cancel()
            renewal.cancel()
            await asyncio.gather(work, renewal, return_exceptions=True)


async def _tick(world: World, now: datetime, lease: Lease, *, by_clock: bool) -> Tally:
    store, began = world.store, asyncio.get_running_loop().time()
    carrier = Carrier(store, world.company, world.messengers, world.directories)
    last = await store.last_tick()
    found = leap(now, last) if by_clock else None
    earlier = last is not None and now < last
    if found or earlier:
        _raise(await carry_due(carrier, calendar_now(now, last)))
        return Tally(now, earlier=earlier, leap=found)
    await store.recover(lease.number)
    await store.destroy_leftover_keys()
    # Before everything that may take long: somebody is waiting.
    failures: list[Exception] = await carry_due(carrier, now) if world.messengers else []
    closing = await close_due(world, now, lease.number)
    await enqueue_digests(world, now)
    await keep_roster(world, now)
    await read_calendars(world, now)
    opened = await open_due(world, now)
    await enqueue_warnings(world, now, last)
    handed = await send_due(world, now, lease, max(0.0, SHARE - (asyncio.get_running_loop().time() - began)))
    ended = await end_due(carrier, now, max(0.0, SHARE - (asyncio.get_running_loop().time() - began)))
    failures += [*closing.failures, *handed.failures, *ended.failures]
    waiting = handed.left or ended.left or failures or not world.messengers
    coming = None if waiting else await next_due(world, now)
    await lease.check()
    # At least daily, so that a clock that leaps can be told from a wait.
    await store.advance(now, None if coming is None else min(coming, now + DAY))
    asked = await store.earliest_request()  # one may have come in while the moment was being looked for
    if coming is not None and asked is not None and asked < coming:
        await store.advance(now, None)
    await store.forget_old_changes(now)
    if closing.released:  # once a week
        today = world.company.today(None, now)
        await store.forget_roster_changes()
        await store.forget_feedback(months_before(today, world.company.goals.keep_months))
    _raise(failures)
    return Tally(
        at=now,
        opened=opened,
        sent=handed.sent.get(DeliveryKind.PULSE, 0),
        reminded=handed.sent.get(DeliveryKind.REMINDER, 0),
        closed=closing.closed,
        released=closing.released,
        digests=handed.sent.get(DeliveryKind.DIGEST, 0),
        unreachable=handed.unreachable,
        down=handed.down,
        more=handed.more,
        ending=ended.more,
        idle=not world.messengers,
    )


def _raise(failures: Sequence[Exception]) -> None:
    """Raise what is of our own making, now that everything else has been done."""
    if failures:
        raise failures[0] if len(failures) == 1 else ExceptionGroup("parts of the tick failed", failures)


async def tick_if_due(world: World, now: datetime) -> Tally | None:
    """The heartbeat by the wall clock: one indexed read while nothing can be due, else a tick of two minutes at most."""
    due = await world.store.next_due()
    if due is not None and now < due <= now + DAY:  # more than a day on: the last tick lies in the future
        return None
    return await tick_for_a_while(world, now, by_clock=True)
