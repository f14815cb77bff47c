"""Handing one message to a platform, and how that ends. Deliveries, requests for contact and warnings all go this way.

The claim is the caller's, committed before; what the end means for it too. Nothing here is written down.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, auto

from bot.model.messages import Message
from bot.model.people import Address
from bot.ports.messenger import DoubtfulError, Messenger, PlatformDownError, Ready, UnreachableError

# Seconds, whatever the platform does: together less than a claim lasts.
LOOK = 10.0  # for whether the message is there already
CALL = 25.0


class End(Enum):
    """How handing over ended."""

    ARRIVED = auto()
    REFUSED = auto()  # and will be, whoever tries
    DOUBTFUL = auto()
    UNKNOWABLE = auto()  # it may have arrived, and the platform can't tell
    DOWN = auto()  # nothing was sent; later it may work


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How one message ended: where it arrived, or why it was refused."""

    end: End
    address: Address
    reason: str = ""


async def hand_over(
    messenger: Messenger,
    address: Address,
    message: Message,
    *,
    ready: Ready,
    doubtful: bool = False,
    again: bool = False,
    send: bool = True,
) -> HandedOver:
    """How one message ended that was sent once. ``doubtful``: it may be there already, and is looked for first.

    ``again``: where it can't be told whether it is there, rather twice than never. ``send`` false: only look.

    Raises what ``ready`` raises, which is asked right before the call.
    """
    try:
        if doubtful:
            found = await _found(messenger, address, message.key)
            if found or (found is None and not again):
                return HandedOver(End.ARRIVED if found else End.UNKNOWABLE, address)
        if not send:
            return HandedOver(End.REFUSED, address)
        async with asyncio.timeout(CALL):
            return HandedOver(End.ARRIVED, await messenger.send(address, message, ready=ready))
    except (DoubtfulError, TimeoutError):
        return HandedOver(End.DOUBTFUL, address)
    except PlatformDownError as error:
        return HandedOver(End.DOWN, address, error.reason)
    except UnreachableError as error:
        return HandedOver(End.REFUSED, address, error.reason)


async def _found(messenger: Messenger, address: Address, key: str) -> bool | None:
    """Tell whether it is there. A platform that doesn't say in time is down: looking leaves nothing in doubt."""
    try:
        async with asyncio.timeout(LOOK):
            return await messenger.find(address, key)
    except TimeoutError:
        raise PlatformDownError("no answer in time") from None
