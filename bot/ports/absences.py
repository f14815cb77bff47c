"""When people are away, as Protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.model.absence import Absence, AbsenceSource, FeedState
from bot.model.people import Employee


class Absences(Protocol):
    """On which days people are away, until the round ends in which they lie."""

    async def absences(self) -> Mapping[int, Sequence[Absence]]:
        """Employee id -> the absences that are known, in order; of those alone of whom there is one."""
        ...

    async def absences_of(self, employee_id: int) -> Sequence[Absence]:
        """One person's absences that are known, in order."""
        ...

    async def keep_absences(self, source: AbsenceSource, told: Mapping[int, Sequence[Absence]]) -> None:
        """Keep what that source tells in the place of all that it has told before."""
        ...

    async def keep_absences_of(self, source: AbsenceSource, employee_id: int, told: Sequence[Absence]) -> None:
        """Keep what that source tells of one person in the place of what it has told before."""
        ...

    async def feeds_tried(self) -> Mapping[int, FeedState]:
        """How each calendar stands that has been looked at, by its owner's employee id (0: the company's)."""
        ...

    async def keep_feed(self, owner_id: int, state: FeedState) -> None:
        """Keep how a calendar stands now."""
        ...

    async def set_asked_when_away(self, employee_id: int, *, asked: bool) -> None:
        """The person's own choice to be asked also when away, from the next round on."""
        ...


class FeedError(Exception):
    """A calendar can't be read; the sentence says why, and nothing of what stands in it."""


class AbsenceFeed(Protocol):
    """A calendar that tells on which days people are away."""

    @property
    def owner(self) -> str:
        """The e-mail address of whose own it is; "": it is the company's."""
        ...

    async def read(self, today: date, zones: Mapping[str, ZoneInfo]) -> Mapping[str, Sequence[Absence]]:
        """E-mail address -> absences around that day, of the people in ``zones`` (their time zones) alone. Raises FeedError."""
        ...


class Statuses(Protocol):
    """What people themselves say in a chat of their being away."""

    async def away_until(self, people: Sequence[Employee]) -> Mapping[int, datetime]:
        """Employee id -> the moment until which the person is away; of those alone who say a moment.

        Raises PlatformDownError where nobody can be asked.
        """
        ...
