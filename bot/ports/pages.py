"""What the digest's page needs of the store beyond people and figures, as a Protocol."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.calendar import Week
from bot.model.people import Employee
from bot.model.units import Unit


class Pages(Protocol):
    """Who opens a page, which digests there are to show, and which links and sessions are used up."""

    async def active_employee(self, employee_id: int) -> Employee | None:
        """The active employee with that id."""
        ...

    async def digest_weeks(self, units: Collection[Unit]) -> Sequence[Week]:
        """The weeks of which a digest of any of those units has gone out, oldest first."""
        ...

    async def digests(self, units: Collection[Unit], week: Week) -> Mapping[Unit, str]:
        """The frozen digests of that week, for those of the units that have one."""
        ...

    async def digests_of(self, unit: Unit, weeks: Collection[Week]) -> Sequence[str]:
        """The frozen digests of a unit of those weeks, as far as there are any, oldest first."""
        ...

    async def latest_weeks(self, units: Collection[Unit]) -> Mapping[Unit, Week]:
        """The week of each unit's last digest, for those that have one."""
        ...

    async def spend(self, token: bytes, ends_at: datetime, wall: datetime) -> bool:
        """Use up a token, known by its hash; True for the one caller that was first. It is forgotten after ``ends_at``."""
        ...

    async def is_spent(self, token: bytes) -> bool:
        """Tell whether the token has been used up."""
        ...
