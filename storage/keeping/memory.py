"""R7's memory: whom earlier figures counted, which only the guard key tells; and what rests where that is lost.

What is forgotten can't be held against a new figure. So the topics that were shown before rest for as long as the release rules
let one topic rest (release rule R7), and whom their figures counted is deleted: hashes that nobody can read say nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.pulses import OPEN_ITEM, Topic
from bot.pulse.questions import question
from bot.release.rules import REPEAT_WEEKS
from storage.database.engine import Database
from storage.database.schema import GUARD, data_keys, facts, figures, installation, resting, rounds
from storage.guard import held_guard
from storage.part import Part
from storage.ring import own_row
from storage.secrets.keys import KeyRing, MasterKey


class MemoryStore(Part):
    """What the close and an administrator need to know of it."""

    async def resting(self, week: Week) -> frozenset[Topic]:
        """The topics of which nothing may be shown in that week's figures, because earlier ones are forgotten."""
        names = select(resting.c.topic).where(resting.c.through >= str(week))
        async with self._database.read() as connection:
            return frozenset(map(Topic, (await connection.execute(names)).scalars()))

    async def unknown_weeks(self) -> tuple[Week, ...]:
        """The weeks of whose figures nobody can tell whom they counted, because the guard key is not in the key ring."""
        async with self._database.read() as connection:
            return await unknown(connection, self._master_key, self._key_ring)


async def unknown(connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing) -> tuple[Week, ...]:
    """The weeks of whose figures nobody can tell whom they counted, because the guard key is not in the key ring."""
    earlier = select(data_keys.c.name).where(data_keys.c.name == GUARD)
    if held_guard(key_ring, master_key, await own_row(connection)) or (await connection.execute(earlier)).first():
        return ()
    weeks = select(facts.c.week).distinct().order_by(facts.c.week)
    return tuple(map(Week.parse, (await connection.execute(weeks)).scalars()))


async def forget_counted(connection: AsyncConnection, database: Database, weeks: Iterable[Week], now: datetime) -> None:
    """Give up whom the figures of those weeks, all that are known, counted: their topics rest."""
    named = select(figures.c.topic).distinct().where(figures.c.week.in_(map(str, weeks)))
    topics = frozenset(map(Topic, (await connection.execute(named)).scalars()))
    await connection.execute(delete(facts))
    await connection.execute(update(installation).values(guard=None))
    await rest(connection, database, topics, now)


async def rest(connection: AsyncConnection, database: Database, topics: Collection[Topic], now: datetime) -> None:
    """Show nothing of these topics for four weeks from now, or from the latest round where the calendar runs ahead."""
    latest: str | None = (await connection.execute(select(func.max(rounds.c.week)))).scalar()
    through = max(str(Week.of(now.date())), latest or "")
    row = {"through": str(Week.parse(through).plus(REPEAT_WEEKS))}
    for topic in sorted(topics):
        new = database.insert(resting).values(topic=topic, **row)
        await connection.execute(new.on_conflict_do_update(index_elements=["topic"], set_=row))


def topics_of(items: str) -> frozenset[Topic]:
    """The topics that a round with those items may have shown; "": of a round of which nothing is known."""
    asked = [item for item in items.split(",") if item and item != OPEN_ITEM]
    return frozenset(question(item).topic for item in asked) | {Topic.HELPED} if asked else frozenset(Topic)
