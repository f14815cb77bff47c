"""Where an identity provider's people and groups are kept, and the roster that is made of them, as a Protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.provisioning import Derived, Entry, EntryKind

Derive = Callable[[Sequence[Entry], Sequence[Entry]], Derived]
"""The roster that follows from a directory's users and groups."""


class Provisioning(Protocol):
    """The directory as the provider keeps it."""

    async def entry(self, kind: EntryKind, entry_id: str) -> Entry | None:
        """The entry of that id, if there is one."""
        ...

    async def entries(
        self,
        kind: EntryKind,
        *,
        key: str | None = None,
        external_id: str | None = None,
        email: str | None = None,
        start: int = 0,
        count: int | None = None,
    ) -> tuple[int, Sequence[Entry]]:
        """How many there are, and a page of them by id; erased people are found by the names they had."""
        ...

    async def add_entry(self, entry: Entry, now: datetime) -> Entry:
        """The entry as it is kept. Raises EntryTakenError."""
        ...

    async def replace_entry(self, entry: Entry, now: datetime) -> Entry:
        """The same after a change; whoever is active no longer is left out at once. ``version`` is the one that was read.

        Raises StaleEntryError and EntryTakenError.
        """
        ...

    async def remove_entry(self, kind: EntryKind, entry_id: str, now: datetime) -> bool:
        """Take the entry away, and leave its person out at once. False: there was none."""
        ...

    async def heard_last(self) -> datetime | None:
        """When something came of which no roster has been made yet; None when there is nothing new."""
        ...

    async def roster_held(self) -> str:
        """Why the stored roster stays as it is though the directory says otherwise; "" when nothing holds it."""
        ...

    async def hold_roster(self, why: str, heard: datetime | None) -> None:
        """Keep the stored roster, and say why, until something new comes or the administrator lets it through."""
        ...

    async def make_roster(self, derived: Derived, heard: datetime | None, *, forced: bool = False) -> bool:
        """Make the directory's roster the stored one. False: it was held, because too many would leave within a day.

        ``heard`` is when the last word came of which it is made. ``forced``: the administrator has looked at it. Raises
        RosterError; then nothing has changed.
        """
        ...

    async def forget_roster_changes(self) -> None:
        """Forget what changed in the roster more than 52 weeks ago."""
        ...
