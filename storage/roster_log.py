"""What changed in the roster, kept for 52 weeks: which day, what, between which teams; who it was is a keyed hash.

The hash is the same for one person as long as the database lives, so that two lines can be told to be one person's; it comes
from the id, which is never given twice, so that an erased person's leads to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database.schema import roster_log
from storage.part import Part

KEPT_FOR = timedelta(weeks=52)


class Change(StrEnum):
    """What can happen to a person on the roster."""

    JOINED = "joined"
    LEFT = "left"
    RETURNED = "returned"
    MOVED = "moved"
    NEW_ADDRESS = "new address"


@dataclass(frozen=True, slots=True)
class Logged:
    """One change. ``person`` is a keyed hash."""

    at: datetime
    person: str
    change: Change
    old_team: str
    new_team: str


@dataclass(frozen=True, slots=True)
class Logging:
    """A change that is about to be written down."""

    employee_id: int
    change: Change
    old_team: str = ""
    new_team: str = ""


class RosterLogStore(Part):
    """The log, which is written with the change itself."""

    async def roster_changes(self) -> Sequence[Logged]:
        """Every change that is still kept, the oldest first."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(roster_log).order_by(roster_log.c.id))).all()
        return [Logged(row.at, row.person, Change(row.change), row.old_team, row.new_team) for row in rows]

    async def forget_roster_changes(self) -> None:
        """Forget what is older than 52 weeks."""
        async with self._database.write() as connection:
            await connection.execute(delete(roster_log).where(roster_log.c.at < self._database.clock(-KEPT_FOR)))

    async def _log(self, connection: AsyncConnection, changes: Sequence[Logging]) -> None:
        key = await self._own_key()
        rows = [
            {
                "person": blake2b(str(one.employee_id).encode(), key=key, digest_size=8, person=b"roster log").hexdigest(),
                "change": one.change,
                "old_team": one.old_team,
                "new_team": one.new_team,
            }
            for one in changes
        ]
        if rows:
            await connection.execute(insert(roster_log).values(at=self._database.clock()), rows)
