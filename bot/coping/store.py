"""What the route needs of the store: people, requests, and where the calendar stands."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.ports.people import People
from bot.ports.requests import Requests


class CopingStore(People, Requests, Protocol):
    """What the route needs of the store."""

    async def last_tick(self) -> datetime | None:
        """The calendar moment of the last tick."""
        ...
