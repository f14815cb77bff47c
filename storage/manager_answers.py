"""Managers' answers to quotations. A quotation's author is in none of these rows, for none is known when they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.document_types.digest import AnswerEntry
from bot.model.manager_answers import ManagerAnswer
from bot.model.units import Unit
from storage.database.rows import unit as unit_of
from storage.database.schema import employees, manager_answers
from storage.part import Part

_OF_WEEK = manager_answers.c.unit_kind, manager_answers.c.unit_key, manager_answers.c.week


class ManagerAnswersStore(Part):
    """ports.ManagerAnswers."""

    async def keep_answer(self, answer: ManagerAnswer, author_id: int) -> bool:
        """Keep it; False where the quotation has one already, which stays as it is."""
        row = {
            "unit_kind": answer.unit.kind,
            "unit_key": answer.unit.key,
            "week": str(answer.week),
            "quote": answer.quote,
            "words": answer.words,
            "author_id": author_id,
        }
        insert = self._database.insert(manager_answers).values(row).on_conflict_do_nothing()
        async with self._database.write() as connection:
            return bool((await connection.execute(insert.returning(manager_answers.c.week))).all())

    async def answered_quotes(self, unit: Unit, week: Week) -> frozenset[str]:
        """The quotations of a unit's digest that have an answer."""
        mine = select(manager_answers.c.quote).where(tuple_(*_OF_WEEK) == (unit.kind.value, unit.key, str(week)))
        async with self._database.read() as connection:
            return frozenset((await connection.execute(mine)).scalars())

    async def answers_shown_in(self, week: Week) -> Mapping[Unit, Sequence[AnswerEntry]]:
        """What stands in that week's frozen digests, by unit, in the order of the quotations' weeks and words."""
        shown = (
            select(manager_answers, employees.c.name)
            .select_from(manager_answers.join(employees))
            .where(manager_answers.c.shown_in == str(week))
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(shown)).all()
        found: dict[Unit, list[AnswerEntry]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.week, row.quote)):
            found[unit_of(row)].append({"quote": row.quote, "by": row.name, "answer": row.words, "replies": []})
        return found


async def show_answers(connection: AsyncConnection, week: Week, units: Iterable[tuple[str, str]]) -> None:
    """Let the answers that wait stand in digests which that transaction freezes: never in one that is frozen already."""
    waiting = manager_answers.c.shown_in.is_(None) & (manager_answers.c.week < str(week))
    frozen = tuple_(manager_answers.c.unit_kind, manager_answers.c.unit_key).in_(list(units))
    await connection.execute(update(manager_answers).where(waiting, frozen).values(shown_in=str(week)))
