"""One chat platform's way of reaching people first, and how that fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.model.messages import Message
from bot.model.people import Address

Ready = Callable[[], Awaitable[None]]
"""Asked right before each call that may post. What it raises ends the sending: nothing was posted."""


async def always() -> None:
    """Ready at any time."""


class UnreachableError(Exception):
    """This message can't reach this person, and trying again now won't help. The reason is one word or two, no names."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DoubtfulError(Exception):
    """It can't be told whether the message arrived: the connection broke after it was handed over."""


class PlatformDownError(Exception):
    """A workspace can't be used now: it refuses our token, asks us to wait, or can't be reached at all.

    Nothing has been sent and nobody is to blame: what is due there stays pending. The reason is one word or two that ``doctor``
    can show; it holds no secret. ``workspace``: its id, where the caller can't know which one was asked; "": the whole platform.
    """

    def __init__(self, reason: str, workspace: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.workspace = workspace


class Messenger(Protocol):
    """One chat platform's way of reaching people first."""

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        """Deliver once; give back the address with its conversation, and with what the message is called there.

        Raises UnreachableError, DoubtfulError or PlatformDownError, or what ``ready`` raises.

        Pacing and back-off are the messenger's own, workspace by workspace; after each wait it asks whether it is ``ready``. A
        workspace that asks for a longer pause is down until that is over, and is not asked again before.
        """
        ...

    async def find(self, to: Address, key: str) -> bool | None:
        """Tell whether a message with that key is in the conversation; None where the platform can't tell.

        Raises PlatformDownError where it may tell later, UnreachableError where the person is out of its reach.
        """
        ...

    async def end(self, at: Address, message: Message) -> None:
        """Let that message take the place of the one that ``at`` names. May be done twice, and is in no hurry.

        Raises UnreachableError where that can't be done any more, PlatformDownError where it may be later.
        """
        ...
