"""On which days people are away: the days alone, until the round ends in which they lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.absence import Absence, AbsenceSource, FeedState
from storage.database.schema import absence_feeds, absences, employees
from storage.part import Part

_DAYS = absences.c.first, absences.c.last


class AbsencesStore(Part):
    """ports.Absences."""

    async def absences(self) -> Mapping[int, Sequence[Absence]]:
        """Employee id -> the absences that are known, in order; of those alone of whom there is one."""
        found = defaultdict[int, list[Absence]](list)
        async with self._database.read() as connection:
            for person, first, last in await connection.execute(select(absences.c.employee_id, *_DAYS).order_by(*_DAYS)):
                found[person].append(Absence(first, last))
        return found

    async def absences_of(self, employee_id: int) -> Sequence[Absence]:
        """One person's absences that are known, in order."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(*_DAYS).where(absences.c.employee_id == employee_id).order_by(*_DAYS))
            return [Absence(first, last) for first, last in rows]

    async def keep_absences(self, source: AbsenceSource, told: Mapping[int, Sequence[Absence]]) -> None:
        """Keep what that source tells in the place of all that it has told before."""
        async with self._database.write() as connection:
            await connection.execute(delete(absences).where(absences.c.source == source))
            await add_absences(connection, source, told)

    async def keep_absences_of(self, source: AbsenceSource, employee_id: int, told: Sequence[Absence]) -> None:
        """Keep what that source tells of one person in the place of what it has told before."""
        mine = and_(absences.c.source == source, absences.c.employee_id == employee_id)
        async with self._database.write() as connection:
            await connection.execute(delete(absences).where(mine))
            await add_absences(connection, source, {employee_id: told})

    async def feeds_tried(self) -> Mapping[int, FeedState]:
        """How each calendar stands that has been looked at, by its owner's employee id (0: the company's)."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(absence_feeds))
            return {row.owner_id: FeedState(row.tried_at, row.problem) for row in rows}

    async def keep_feed(self, owner_id: int, state: FeedState) -> None:
        """Keep how a calendar stands now."""
        row = self._database.insert(absence_feeds).values(owner_id=owner_id, tried_at=state.tried_at, problem=state.problem)
        again = {"tried_at": row.excluded.tried_at, "problem": row.excluded.problem}
        async with self._database.write() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=["owner_id"], set_=again))

    async def set_asked_when_away(self, employee_id: int, *, asked: bool) -> None:
        """The person's own choice to be asked also when away, from the next round on."""
        async with self._database.write() as connection:
            await connection.execute(update(employees).where(employees.c.id == employee_id).values(asked_when_away=asked))


async def add_absences(connection: AsyncConnection, source: AbsenceSource, told: Mapping[int, Sequence[Absence]]) -> None:
    """Write absences down, of two that begin on one day the longer one."""
    longest = {(person, one.first): one.last for person, ones in told.items() for one in sorted(ones)}
    rows = [{"employee_id": person, "source": source, "first": first, "last": last} for (person, first), last in longest.items()]
    if rows:
        await connection.execute(insert(absences), rows)


async def replace_absences(connection: AsyncConnection, source: AbsenceSource, told: Mapping[int, Absence | None]) -> None:
    """Write down of each of those people what the source tells now: an absence, or none."""
    for person in told:
        await connection.execute(delete(absences).where(absences.c.source == source, absences.c.employee_id == person))
    await add_absences(connection, source, {person: [one] for person, one in told.items() if one is not None})


async def forget_absences(connection: AsyncConnection, last: date) -> None:
    """Forget those that are over with that day."""
    await connection.execute(delete(absences).where(absences.c.last <= last))
