"""The hand that delivers a request for contact at once."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Outbox(Protocol):
    """Delivers a stored request without waiting for the heartbeat."""

    async def hand_over(self, request_id: str, at: datetime) -> None:
        """Deliver, and come back when that is settled or has taken too long for somebody who is waiting."""
        ...

    async def stop(self) -> None:
        """Finish what is under way, for a while; what is left is the heartbeat's."""
        ...
