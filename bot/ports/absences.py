"""When people are away, as Protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.absence import Absence, AbsenceSource
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

    async def set_asked_when_away(self, employee_id: int, *, asked: bool) -> None:
        """The person's own choice to be asked also when away, from the next round on."""
        ...


class Statuses(Protocol):
    """What people themselves say in a chat of their being away."""

    async def away_until(self, people: Sequence[Employee]) -> Mapping[int, datetime]:
        """Employee id -> the moment until which the person is away; of those alone who say a moment.

        Raises PlatformDownError where nobody can be asked.
        """
        ...
