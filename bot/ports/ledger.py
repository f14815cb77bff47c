"""The send ledger, as a Protocol."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.calendar import Week
from bot.model.deliveries import Delivery, DeliveryEvent
from bot.model.people import Address, Workspace
from bot.model.units import Unit


class Ledger(Protocol):
    """The send ledger: uniqueness in the database makes every delivery happen once."""

    async def due_places(self, now: datetime) -> Collection[Workspace]:
        """The workspaces of those for whom something is due; NOWHERE for who has no account yet."""
        ...

    async def due(self, now: datetime, limit: int, at: Workspace | None = None) -> Sequence[Delivery]:
        """Up to ``limit`` deliveries whose time has come, pending or unknown, ordered by (kind's rank, due, id).

        ``at``: of those alone whose account is in that workspace.
        Welcomes come before pulses. A pulse or reminder of a round that is not open, a reminder of somebody who has answered or
        whose pulse was not sent, and anything for an inactive person are not among them.
        """
        ...

    async def claim(self, ids: Sequence[int], fence: int) -> frozenset[int]:
        """Commit ``sending`` for those still pending or unknown, before the call. Which ones were claimed.

        ``fence``: the number of the lease; of one that is not the last nothing is claimed.
        """
        ...

    async def settle(
        self,
        delivery: Delivery,
        event: DeliveryEvent,
        fence: int,
        *,
        address: Address | None = None,
        reason: str | None = None,
    ) -> bool:
        """Record what happened under the lease of that number.

        ARRIVED keeps the address (with its conversation) and marks a welcome as shown. False, and nothing has changed: it has
        been claimed under another lease since, or is no longer this one's to speak of, or that can't happen to a delivery in the
        state that the ledger has it in by now.
        """
        ...

    async def postpone(self, delivery: Delivery, due_at: datetime) -> None:
        """Put a delivery that is not yet sent off to a later moment."""
        ...

    async def recover(self, fence: int) -> int:
        """``sending`` → ``unknown`` for every claim under an earlier lease than that: whoever claimed is at work no more."""
        ...

    async def enqueue_digests(self, week: Week, readers: Sequence[tuple[int, Unit, datetime]]) -> int:
        """Add a pending digest per (employee id, unit) at its due moment, where there is none yet. How many were added.

        Whoever has not been welcomed is, at the same moment: a pending welcome is added, or one that was unreachable tried again.
        """
        ...

    async def digest_readers(self, week: Week, now: datetime) -> Collection[tuple[str, Unit]] | None:
        """Whose digests of the week are in the ledger, by e-mail address; None once nothing of them is due any more."""
        ...

    async def enqueue_warnings(self, about: str, readers: Sequence[int], due_at: datetime) -> None:
        """Add a pending warning of a crisis line for each employee id, where there has been none of that name yet."""
        ...
