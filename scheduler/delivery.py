"""Sending what is due in all workspaces side by side, for a while: none of them waits for another one.

Whoever has no account yet is looked for first, and is then that workspace's. What is left when the time is up is due again at the
next tick.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.deliveries import DeliveryKind
from bot.model.people import Workspace
from scheduler.lease import Lease, LeaseLostError
from scheduler.postman import Bag, Postman
from scheduler.world import World

# Seconds of a tick after which no more deliveries are begun, and those after that in which what hangs is let go.
SHARE = 90.0
GRACE = 25.0


@dataclass(frozen=True, slots=True)
class Handed:
    """How the deliveries of one tick ended.

    ``sent`` counts messages by kind, ``unreachable`` people; ``down`` are the workspaces that could not be used. ``left``:
    something that is due is still waiting; ``more``: because the time was up. ``failures`` are faults of our own, each of which
    kept back one delivery or one workspace.
    """

    sent: Mapping[DeliveryKind, int]
    unreachable: int
    down: frozenset[Workspace]
    left: bool
    more: bool
    failures: Sequence[Exception]


async def send_due(world: World, now: datetime, lease: Lease, share: float = SHARE, grace: float = GRACE) -> Handed:
    """Send what is due for ``share`` seconds; by ``grace`` seconds later everything has ended, whatever a platform does.

    Unless the time was up, all of it has then been handed to the workspaces that work. Raises LeaseLostError when another
    process may be at work by now.
    """
    bag = Bag(world, now, lease, asyncio.get_running_loop().time() + share)
    limit = asyncio.timeout(share + grace)
    try:
        async with limit:
            await _Round(world, now, bag).through_all()
    except ExceptionGroup:  # no other error leaves a way
        raise LeaseLostError from None
    except TimeoutError:
        if not limit.expired():
            raise
        bag.left = True
    return Handed(bag.sent, len(bag.unreachable), frozenset(bag.down), bag.left, bag.more, bag.failures)


class _Round:
    """One postman a workspace, each going his own way; those for people without an account send on what they find."""

    def __init__(self, world: World, now: datetime, bag: Bag) -> None:
        self._world = world
        self._now = now
        self._bag = bag
        self._postmen: dict[Workspace, Postman] = {}

    async def through_all(self) -> None:
        if not self._world.messengers:
            return
        async with asyncio.TaskGroup() as ways:
            for place in sorted(await self._world.store.due_places(self._now)):
                ways.create_task(self._visit(place, ways))

    async def _visit(self, place: Workspace, ways: asyncio.TaskGroup) -> None:
        postman = self._postmen.setdefault(place, Postman(self._world, self._now, self._bag, place))
        async with postman.on_the_way:
            try:
                while found := await postman.go():
                    for other in sorted(found):
                        ways.create_task(self._visit(other, ways))
            except LeaseLostError:
                raise
            except Exception as error:  # noqa: BLE001 - a fault of ours in one workspace, raised when the tick is through
                self._bag.left = True
                self._bag.failures.append(error)
