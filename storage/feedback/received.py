"""Feedback as it comes by webhook, and what waits until an administrator says whose it is.

A team is known by its name on the roster or by an alias that the administrator gave to a source's own name for it. Feedback
of other teams is kept aside, without a team: nothing is lost, and nothing of it is in any figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from bot.model.feedback import Feedback
from bot.model.people import name_key
from storage.database.schema import feedback, feedback_aliases, feedback_deliveries, teams
from storage.feedback.imported import values_of
from storage.part import Part

REMEMBERED = timedelta(days=90)  # far longer than any sender goes on trying


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much feedback of a source waits under a team name that nobody knows."""

    source: str
    team_name: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Alias:
    """A source's own name for a team of ours. An empty ``source`` is any."""

    source: str
    folded: str
    team_name: str
    team_id: int


@dataclass(frozen=True, slots=True)
class TeamNames:
    """Whose feedback is whose: the roster's own name first, a source's own alias, one for all, a name in other case."""

    aliases: Mapping[tuple[str, str], int]
    roster: Mapping[str, int]  # by the name's key
    exact: Mapping[str, int]

    def team_id(self, source: str, name: str) -> int | None:
        """The team that a source means; None when nobody knows."""
        key = name_key(name)
        found = self.aliases.get((source, key), self.aliases.get(("", key)))
        return self.exact.get(name) or found or self.roster.get(key)


class IncomingStore(Part):
    """What the webhooks and the administrator's commands need."""

    async def receive(self, delivery: str, rows: Sequence[Feedback], today: date, *, completes: bool = False) -> int:
        """Take a webhook's rows, all from one source; how many had an effect.

        A delivery that has come before has none, whatever it holds now ("" is no delivery's id). ``completes``: a comment
        that comes after its score joins the row, as the only thing that ever changes one.
        """
        if not rows:
            return 0
        return await self._database.transact(lambda connection: self._receive(connection, delivery, rows, today, completes))

    def _receive(
        self,
        connection: Connection,
        delivery: str,
        rows: Sequence[Feedback],
        today: date,
        completes: bool,  # noqa: FBT001 - private, and named by its only caller
    ) -> int:
        if delivery and not self._is_new(connection, rows[0].source, delivery, today):
            return 0
        names = _names(connection.execute(_ROSTER).all(), connection.execute(_ALIASES).all())
        # In one order everywhere, so that two webhooks with the same rows never wait for each other crosswise.
        ordered = sorted(rows, key=lambda row: (row.id, row.metric))
        known = [replace(row, team_id=names.team_id(row.source, row.team_name)) for row in ordered]
        added = self._database.insert(feedback)
        if completes:
            added = added.on_conflict_do_update(
                index_elements=["source", "id", "metric"],
                set_={"comment": added.excluded.comment},
                where=and_(feedback.c.comment == "", added.excluded.comment != ""),
            )
        else:
            added = added.on_conflict_do_nothing()
        rows_added = connection.execute(added.execution_options(preserve_rowcount=True), [values_of(row) for row in known])
        return rows_added.rowcount

    def _is_new(self, connection: Connection, source: str, delivery: str, today: date) -> bool:
        """Remember a delivery, and forget those that nobody sends any more."""
        row = {"source": source, "delivery": sha256(delivery.encode()).hexdigest(), "day": today}
        added = self._database.insert(feedback_deliveries).values(row).on_conflict_do_nothing()
        if connection.execute(added.execution_options(preserve_rowcount=True)).rowcount == 0:
            return False
        connection.execute(delete(feedback_deliveries).where(feedback_deliveries.c.day < today - REMEMBERED))
        return True

    async def team_names(self) -> TeamNames:
        """Whose feedback is whose, as of now."""
        async with self._database.read() as connection:
            return _names((await connection.execute(_ROSTER)).all(), (await connection.execute(_ALIASES)).all())

    async def waiting(self) -> list[Waiting]:
        """What is kept aside, the most first."""
        how_many = func.count().label("pieces")
        key = (feedback.c.source, feedback.c.team_name)
        grouped = select(*key, how_many).where(feedback.c.team_id.is_(None)).group_by(*key)
        async with self._database.read() as connection:
            return [Waiting(*row) for row in await connection.execute(grouped.order_by(how_many.desc(), *key))]

    async def aliases(self) -> list[Alias]:
        """Every alias, in the order of names."""
        columns = feedback_aliases.c
        every = select(columns.source, columns.folded, columns.team_name, columns.team_id)
        async with self._database.read() as connection:
            return [Alias(*row) for row in await connection.execute(every.order_by(columns.folded, columns.source))]

    async def assign(self, team_name: str, team_id: int, source: str = "") -> int:
        """Give what waits under a name, now and later, to a team. An empty ``source`` is any. How many pieces it was."""
        folded = name_key(team_name)
        row = {"source": source, "folded": folded, "team_name": team_name, "team_id": team_id}
        added = self._database.insert(feedback_aliases).values(row)
        added = added.on_conflict_do_update(
            index_elements=["source", "folded"], set_={"team_name": team_name, "team_id": team_id}
        )
        alias = and_(feedback_aliases.c.source == source, feedback_aliases.c.folded == folded)
        async with self._database.write() as connection:
            before = (await connection.execute(select(feedback_aliases.c.team_id).where(alias))).scalar()
            await connection.execute(added)
            # What waits, and what the same alias has given to another team before.
            free = or_(feedback.c.team_id.is_(None), feedback.c.team_id == before)
            mine = _matching((await connection.execute(_SPELT.where(free))).all(), folded, source)
            moved = [await connection.execute(update(feedback).where(_under(one), free).values(team_id=team_id)) for one in mine]
        return sum(one.rowcount for one in moved)

    async def unassign(self, team_name: str, source: str = "") -> int | None:
        """Take an alias back and keep aside again what it had given away. None when there is no such alias."""
        folded = name_key(team_name)
        alias = and_(feedback_aliases.c.source == source, feedback_aliases.c.folded == folded)
        async with self._database.write() as connection:
            team_id = (await connection.execute(select(feedback_aliases.c.team_id).where(alias))).scalar()
            if team_id is None:
                return None
            await connection.execute(delete(feedback_aliases).where(alias))
            names = _names((await connection.execute(_ROSTER)).all(), (await connection.execute(_ALIASES)).all())
            spelt = await connection.execute(_SPELT.where(feedback.c.team_id == team_id))
            back = 0
            for written in _matching(spelt.all(), folded, source):
                # Another alias, or a team of that very name, may still hold it.
                still = names.team_id(*written)
                if still != team_id:
                    given = update(feedback).where(_under(written), feedback.c.team_id == team_id).values(team_id=still)
                    back += (await connection.execute(given)).rowcount
        return back


_ROSTER = select(teams.c.name, teams.c.id)
_ALIASES = select(feedback_aliases.c.source, feedback_aliases.c.folded, feedback_aliases.c.team_id)
_SPELT = select(feedback.c.source, feedback.c.team_name).distinct()


def _names(roster: Iterable[Sequence[object]], aliases: Iterable[Sequence[object]]) -> TeamNames:
    exact = {str(name): int(str(team_id)) for name, team_id in roster}
    return TeamNames(
        aliases={(str(source), name_key(str(folded))): int(str(team_id)) for source, folded, team_id in aliases},
        roster={name_key(name): team_id for name, team_id in exact.items()},
        exact=exact,
    )


def _matching(spelt: Iterable[Sequence[str]], folded: str, source: str) -> list[tuple[str, str]]:
    """The (source, name) that an alias means. Folded here: a database's own lower() knows ASCII alone."""
    return [(own, name) for own, name in spelt if name_key(name) == folded and source in {"", own}]


def _under(written: tuple[str, str]) -> ColumnElement[bool]:
    source, name = written
    return and_(feedback.c.source == source, feedback.c.team_name == name)
