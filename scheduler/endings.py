"""The last text of messages whose time is over: every pulse and reminder of a closed round, and the notices of requests.

The least of what a tick does, and the last. A message may be changed twice, so nothing is claimed: what a process that ends
leaves behind is in the store, and the next tick goes on with it. What can't be done by its time is not done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.coping.notices import ended_notice, ended_told
from bot.coping.signpost import ground
from bot.model.endings import Ending, EndingKind
from bot.model.messages import Message
from bot.model.people import Address, Workspace
from bot.ports.messenger import Messenger, PlatformDownError, UnreachableError
from bot.pulse.screens import ended_message
from scheduler.requests import Carrier

HANDS = 8  # under way at once
BUDGET = 20.0  # seconds of one tick: whatever is urgent has its turn again soon
CALL = 25.0  # seconds for one message with its turn, whatever the platform does


@dataclass(frozen=True, slots=True)
class Ended:
    """How the endings of one tick went. ``left``: some wait for another tick; ``more``: for want of time alone.

    ``failures`` are faults of our own.
    """

    left: bool
    more: bool
    failures: Sequence[Exception]


async def end_due(world: Carrier, now: datetime, seconds: float = BUDGET) -> Ended:
    """Change what is to be changed, for so long."""
    await world.store.forget_late_endings(now)
    left, failures, after, down = False, list[Exception](), "", set[Workspace]()
    loop = asyncio.get_running_loop()
    ends = loop.time() + min(seconds, BUDGET)
    while world.messengers and (batch := await world.store.endings(after, HANDS)):
        if loop.time() >= ends:
            return Ended(left=True, more=True, failures=failures)
        after = batch[-1].id
        settled = await asyncio.gather(*(_end(world, one, now, down) for one in batch), return_exceptions=True)
        failures += [fault for fault in settled if isinstance(fault, Exception)]
        left = left or False in settled
        await world.store.forget_endings([one.id for one, end in zip(batch, settled, strict=True) if end is not False])
    return Ended(left=left, more=False, failures=failures)


async def _end(world: Carrier, ending: Ending, now: datetime, down: set[Workspace]) -> bool:
    """Whether that is settled: all the messages are changed, or can't be."""
    message: Message | None = None
    for at in ending.messages:
        messenger = world.messengers.get(at.platform)
        if messenger is None:
            continue
        if at.place in down:
            return False
        message = message or await _message(world, ending, at, now)
        if not await _changed(messenger, at, message):
            down.add(at.place)
            return False
    return True


async def _changed(messenger: Messenger, at: Address, message: Message) -> bool:
    """Whether that is settled; False: the workspace can't be used now."""
    try:
        async with asyncio.timeout(CALL):
            await messenger.end(at, message)
    except UnreachableError:
        return True
    except (PlatformDownError, TimeoutError):
        return False
    return True


async def _message(world: Carrier, ending: Ending, at: Address, now: datetime) -> Message:
    person = await world.store.employee_at(at)
    language = world.company.language_of(person)
    if ending.kind is EndingKind.PULSE:
        return ended_message(language)
    if ending.to_contact:
        return ended_notice(language, ending.kind)
    return ended_told(ground(world.company, person, world.company.today(person, now)), ending.kind)
