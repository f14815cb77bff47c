"""The send ledger, as a Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.calendar import Week
from bot.model.deliveries import Delivery, DeliveryEvent
from bot.model.people import Address
from bot.model.units import Unit


class Ledger(Protocol):
    """The send ledger: uniqueness in the database makes every delivery happen once."""

    async def due(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Up to ``limit`` deliveries whose time has come, pending or unknown, ordered by (kind's rank, due, id).

        Welcomes come before pulses. A pulse or reminder of a round that is not open, a reminder of somebody who has answered or
        whose pulse was not sent, and anything for an inactive person are not among them.
        """
        ...

    async def claim(self, ids: Sequence[int], wall: datetime) -> frozenset[int]:
        """Commit ``sending`` for those still pending or unknown, before the call. Which ones were claimed."""
        ...

    async def settle(
        self, delivery: Delivery, event: DeliveryEvent, *, address: Address | None = None, reason: str | None = None
    ) -> None:
        """Record what happened. ARRIVED keeps the address (with its conversation) and marks a welcome as shown.

        Nothing changes where that can't happen to a delivery in the state that the ledger has it in by now.
        """
        ...

    async def postpone(self, delivery: Delivery, due_at: datetime) -> None:
        """Put a delivery that is not yet sent off to a later moment."""
        ...

    async def recover(self) -> int:
        """``sending`` → ``unknown`` for every claim; called by the holder of the lease, so all claims are dead ones."""
        ...

    async def enqueue_digests(self, week: Week, readers: Sequence[tuple[int, Unit, datetime]]) -> int:
        """Add a pending digest per (employee id, unit) at its due moment, where there is none yet. How many were added.

        Whoever has not been welcomed is, at the same moment: a pending welcome is added, or one that was unreachable tried again.
        """
        ...

    async def digests_enqueued(self, week: Week) -> bool:
        """Tell whether the week's digests are in the ledger."""
        ...
