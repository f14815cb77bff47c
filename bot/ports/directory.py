"""One chat platform's list of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.people import Address, Employee, Language
from bot.ports.messenger import PlatformDownError


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform knows of one of its accounts."""

    address: Address
    email: str
    language: Language | None
    timezone: str | None
    away: bool = False  # on leave or ill, as the person's own status says
    away_until: datetime | None = None  # until when, if the status says so
    refused: str | None = None  # why this account is never written to: "deactivated", "bot", "guest", "stranger"


class Directory(Protocol):
    """One chat platform's list of accounts."""

    async def profile(self, address: Address) -> Profile | None:
        """The account behind an address; None where there is none or its workspace is not allowed."""
        ...

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile | PlatformDownError]:
        """Employee id -> the account as it is now: the one that is bound, else the one with the person's e-mail address.

        Only for those who have one; the error for those who may have one in a workspace that can't be asked. Raises
        PlatformDownError where none can be.
        """
        ...
