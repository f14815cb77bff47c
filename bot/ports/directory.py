"""One chat platform's list of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model.people import Address, Employee, Language


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform knows of one of its accounts."""

    address: Address
    email: str
    language: Language | None
    timezone: str | None
    away: bool = False  # on leave or ill, as the person's own status says
    refused: str | None = None  # why this account is never written to: "deactivated", "bot", "guest", "stranger"


class Directory(Protocol):
    """One chat platform's list of accounts."""

    async def profile(self, address: Address) -> Profile | None:
        """The account behind an address; None where there is none or its workspace is not allowed."""
        ...

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        """Employee id -> the account with that employee's e-mail address, as it is now, for those who have one."""
        ...
