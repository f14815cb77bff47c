"""Messages that are to be ended, as a Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.endings import Ending
from bot.model.people import Address
from bot.model.requests import Request


class Endings(Protocol):
    """Where messages are that get a last text. ``now`` is calendar time.

    Those of a round come to it with its close, whoever has answered; those about a request once that is over.
    """

    async def keep_notice(self, request: Request, key: str, at: Address, now: datetime) -> None:
        """Remember where a message about a request stands, by the message's key, to be ended with it; at once if it is over."""
        ...

    async def endings(self, after: str, limit: int) -> Sequence[Ending]:
        """Up to ``limit`` that are to be ended now, those whose id follows ``after``, in the order of their ids: of hashes."""
        ...

    async def forget_endings(self, ids: Sequence[str]) -> None:
        """They are ended, or never will be."""
        ...

    async def forget_late_endings(self, now: datetime) -> None:
        """Forget all whose time to be ended is over."""
        ...
