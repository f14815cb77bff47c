"""What has been released, and the digests as they were first sent. Nothing here is ever changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select, tuple_

from bot.model.calendar import Week
from bot.model.pulses import RoundState, Topic
from bot.model.released import Band, Fact, Figure, Participation, ReleasedComments, Withheld
from bot.model.units import Unit
from storage.closing import fact_of
from storage.database.rows import AnyRow, cell, in_pieces, unit, unit_of
from storage.database.rows import week as week_of
from storage.database.schema import comments, digests, facts, figures, participation, rounds
from storage.guard import unpack
from storage.manager_answers import show_answers
from storage.part import Part

_BATCH = 500  # documents in one statement


class PublishedStore(Part):
    """ports.Published."""

    async def figures(self, since: Week, through: Week) -> Sequence[Figure]:
        """Every published cell of those weeks, both included, ordered by (week, topic, item, unit)."""
        # The database sorts, for its key has that order already; byte by byte, because databases differ in comparing words.
        bytewise = "BINARY" if self._database.dialect == "sqlite" else "C"
        order = [figures.c[name].collate(bytewise) for name in ("week", "topic", "item", "unit_kind", "unit_key")]
        wanted = _FIGURES.where(figures.c.week.between(str(since), str(through))).order_by(*order)
        async with self._database.read() as connection:
            return [_figure(row) async for piece in in_pieces(await connection.execute(wanted)) for row in piece]

    async def participation(self, week: Week) -> Mapping[Unit, Participation | None]:
        """Every unit that was asked that week, with its participation where that is said."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(participation).where(participation.c.week == str(week)))).all()
        return {
            unit(row): Participation(row.state) if row.state else None
            for row in sorted(rows, key=lambda row: (row.unit_kind, row.unit_key))
        }

    async def comments(self, week: Week) -> Mapping[Unit, ReleasedComments]:
        """What was released of the week's comments, per unit; a unit of which nothing was is not there."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(comments).where(comments.c.week == str(week)))).all()
        return {unit(row): _comments(row.document) for row in sorted(rows, key=lambda row: (row.unit_kind, row.unit_key))}

    async def facts(self, week: Week) -> Sequence[Fact]:
        """What the week's figures are to whoever knows whom they counted; nothing of weeks that the guard is past."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(facts).where(facts.c.week == str(week)))).all()
        return sorted((fact_of(row, frozenset(unpack(row.people))) for row in rows), key=lambda fact: (fact.items, fact.unit))

    async def released_weeks(self) -> Sequence[Week]:
        """The weeks whose round has been released, oldest first."""
        released = select(rounds.c.week).where(rounds.c.state == RoundState.RELEASED).order_by(rounds.c.week)
        async with self._database.read() as connection:
            return [Week.parse(week) for week in (await connection.execute(released)).scalars()]

    async def digest(self, unit: Unit, week: Week) -> str | None:
        """The frozen JSON of a digest, if it has been sent."""
        kept = select(digests.c.document).where(
            digests.c.unit_kind == unit.kind, digests.c.unit_key == unit.key, digests.c.week == str(week)
        )
        row = await self._database.first(kept)
        return None if row is None else str(row.document)

    async def frozen_digests(
        self, week: Week, units: Collection[Unit] | None = None, *, most: int | None = None
    ) -> Mapping[Unit, str]:
        """Every frozen digest of the week, or those of these units alone; of each at most so many characters."""
        document = digests.c.document if most is None else func.substr(digests.c.document, 1, most).label("document")
        kept = select(digests.c.unit_kind, digests.c.unit_key, document).where(digests.c.week == str(week))
        if units is not None:
            wanted = [(whose.kind.value, whose.key) for whose in units]
            kept = kept.where(tuple_(digests.c.unit_kind, digests.c.unit_key).in_(wanted))
        async with self._database.read() as connection:
            rows = (await connection.execute(kept)).all()
        return {unit(row): row.document for row in sorted(rows, key=lambda row: (row.unit_kind, row.unit_key))}

    async def freeze_digests(self, week: Week, documents: Mapping[Unit, str]) -> Mapping[Unit, str]:
        """Keep each document unless its unit has one already, in one transaction; give back the ones that are kept."""
        units = list(documents)
        new = set[tuple[str, str]]()
        async with self._database.write() as connection:
            for start in range(0, len(units), _BATCH):
                rows = [
                    {"unit_kind": unit.kind, "unit_key": unit.key, "week": str(week), "document": documents[unit]}
                    for unit in units[start : start + _BATCH]
                ]
                insert = (
                    self._database.insert(digests)
                    .values(rows)
                    .on_conflict_do_nothing()
                    .returning(digests.c.unit_kind, digests.c.unit_key)
                )
                frozen = [(row.unit_kind, row.unit_key) for row in (await connection.execute(insert)).all()]
                await show_answers(connection, week, frozen)
                new.update(frozen)
        if len(new) == len(units):
            return documents
        kept = await self.frozen_digests(week)
        return {unit: kept[unit] for unit in units}

    async def latest_digest(self, unit: Unit) -> tuple[Week, str] | None:
        """The last frozen digest of a unit."""
        latest = select(digests.c.week, digests.c.document).where(
            digests.c.unit_kind == unit.kind, digests.c.unit_key == unit.key
        )
        row = await self._database.first(latest.order_by(digests.c.week.desc()).limit(1))
        return None if row is None else (Week.parse(row.week), row.document)


def _comments(document: str) -> ReleasedComments:
    kept = json.loads(document)
    return ReleasedComments(tuple(Topic(theme) for theme in kept["themes"]), tuple(kept["quotes"]))


_FIGURES = select(
    *(
        figures.c[name]
        for name in ("week", "topic", "item", "unit_kind", "unit_key", "department", "cell_low", "cell_high", "band")
    )
)
# Looked up rather than made: a company's half year is tens of thousands of rows.
_TOPIC = {topic.value: topic for topic in Topic}
_BAND = {band.value: band for band in Band}
_WITHHELD = Withheld()


def _figure(row: AnyRow) -> Figure:
    week, topic, item, kind, key, department, low, high, band = row
    return Figure(
        week_of(week),
        _TOPIC[topic],
        unit_of(kind, key),
        department,
        _WITHHELD if low is None or high is None else cell(_TOPIC[topic], low, high),
        None if band is None else _BAND[band],
        item,
    )
