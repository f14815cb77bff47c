"""What the digest's page reads, and the links and sessions that are used up.

A used-up link or session is kept as a hash, with nothing that tells whose it was, until it would have ended by itself. So is,
for some ten minutes, an event of a platform's that has been answered and may be sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select

from bot.model.calendar import Week
from bot.model.people import Employee
from bot.model.units import Unit
from storage.database.rows import EMPLOYEE_COLUMNS, PERSON, employee, unit
from storage.database.rows import week as week_of
from storage.database.schema import digests, employees, spent_tokens
from storage.part import Part

_BY_ID = select(*EMPLOYEE_COLUMNS).select_from(PERSON).where(employees.c.id == bindparam("at_employee"), employees.c.active)
_SPENT = select(spent_tokens.c.digest).where(spent_tokens.c.digest == bindparam("at_token"))


class PagesStore(Part):
    """ports.Pages."""

    async def active_employee(self, employee_id: int) -> Employee | None:
        """The active employee with that id."""
        row = await self._database.first(_BY_ID, {"at_employee": employee_id})
        return None if row is None else employee(row)

    async def digest_weeks(self, units: Collection[Unit]) -> Sequence[Week]:
        """The weeks of which a digest of any of those units has gone out, oldest first."""
        weeks = select(digests.c.week).where(_any_of(units)).distinct()
        async with self._database.read() as connection:
            return sorted(week_of(week) for week in (await connection.execute(weeks)).scalars())

    async def digests(self, units: Collection[Unit], week: Week) -> Mapping[Unit, str]:
        """The frozen digests of that week, for those of the units that have one."""
        kept = select(digests).where(_any_of(units), digests.c.week == str(week))
        async with self._database.read() as connection:
            return {unit(row): str(row.document) for row in (await connection.execute(kept)).all()}

    async def digests_of(self, unit: Unit, weeks: Collection[Week]) -> Sequence[str]:
        """The frozen digests of a unit of those weeks, as far as there are any, oldest first."""
        of_those = digests.c.week.in_([str(week) for week in weeks])
        kept = select(digests.c.document).where(_any_of((unit,)), of_those).order_by(digests.c.week)
        async with self._database.read() as connection:
            return list((await connection.execute(kept)).scalars())

    async def latest_weeks(self, units: Collection[Unit]) -> Mapping[Unit, Week]:
        """The week of each unit's last digest, for those that have one."""
        key = (digests.c.unit_kind, digests.c.unit_key)
        latest = select(*key, func.max(digests.c.week).label("week")).where(_any_of(units)).group_by(*key)
        async with self._database.read() as connection:
            return {unit(row): week_of(row.week) for row in (await connection.execute(latest)).all()}

    async def spend(self, token: bytes, ends_at: datetime, wall: datetime) -> bool:
        """Use up a token, known by its hash; True for the one caller that was first. It is forgotten after ``ends_at``."""
        async with self._database.write() as connection:
            await connection.execute(delete(spent_tokens).where(spent_tokens.c.ends_at < wall))
            row = self._database.insert(spent_tokens).values(digest=token, ends_at=ends_at)
            first = row.on_conflict_do_nothing().returning(spent_tokens.c.digest)
            return (await connection.execute(first)).first() is not None

    async def is_spent(self, token: bytes) -> bool:
        """Tell whether the token has been used up."""
        return await self._database.first(_SPENT, {"at_token": token}) is not None


def _any_of(units: Collection[Unit]) -> ColumnElement[bool]:
    """The rows of those units: one list of keys for each kind, which the primary key's index answers."""
    kinds = groupby(sorted(units), lambda unit: unit.kind)
    return or_(
        digests.c.week.is_(None),  # never: so that no units are no rows
        *(and_(digests.c.unit_kind == kind, digests.c.unit_key.in_([one.key for one in mine])) for kind, mine in kinds),
    )
