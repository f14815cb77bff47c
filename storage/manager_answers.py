"""Managers' answers to quotations, and what rounds published of the replies to them.

No author of a quotation or a reply is in these rows, for none is known when they are written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Select, and_, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.document_types.digest import AnswerEntry
from bot.model.manager_answers import REPLY_ROUNDS, ManagerAnswer, ReleasedReplies
from bot.model.units import Unit
from storage.database.rows import AnyRow
from storage.database.rows import unit as unit_of
from storage.database.schema import employees, manager_answers, replies, rounds
from storage.part import Part

_KEY = "unit_kind", "unit_key", "week", "quote"
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
        of_answer = and_(*(replies.c[name] == manager_answers.c[name] for name in _KEY))
        shown = (
            select(manager_answers, employees.c.name, replies.c.document)
            .select_from(manager_answers.join(employees).outerjoin(replies, and_(of_answer, replies.c.written_in == str(week))))
            .where(or_(manager_answers.c.shown_in == str(week), replies.c.document.is_not(None)))
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(shown)).all()
        found: dict[Unit, list[AnswerEntry]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.week, row.quote)):
            said = [] if row.document is None else json.loads(row.document)
            found[unit_of(row)].append({"quote": row.quote, "by": row.name, "answer": row.words, "replies": said})
        return found

    async def answers_to_reply_to(self, week: Week) -> Sequence[ManagerAnswer]:
        """The answers to which the round of that week may reply."""
        async with self._database.read() as connection:
            return [_answer(row) for row in (await connection.execute(_may_be_replied_to(str(week)))).all()]


def replied_in(connection: Connection, week: str) -> Sequence[ManagerAnswer]:
    """The answers to which the round of that week may reply, within a transaction."""
    return [_answer(row) for row in connection.execute(_may_be_replied_to(week)).all()]


async def keep_replies(connection: AsyncConnection, week: str, released: Sequence[ReleasedReplies]) -> None:
    """Keep what a round publishes of replies; of an answer that has been erased meanwhile, nothing."""
    for one in released:
        key = {"unit_kind": one.answer.unit.kind.value, "unit_key": one.answer.unit.key, "week": str(one.answer.week)}
        key["quote"] = one.answer.quote
        mine = select(manager_answers.c.week).where(and_(*(manager_answers.c[name] == value for name, value in key.items())))
        if (await connection.execute(mine.with_for_update(read=True))).first() is not None:
            row = {**key, "written_in": week, "document": json.dumps(one.words, ensure_ascii=False)}
            await connection.execute(insert(replies).values(row))


def _may_be_replied_to(week: str) -> Select[tuple[str, ...]]:
    """Those that a digest has shown, in the first rounds after it."""
    since = select(func.count()).where(rounds.c.week > manager_answers.c.shown_in, rounds.c.week <= week).scalar_subquery()
    return select(manager_answers).where(manager_answers.c.shown_in < week, since <= REPLY_ROUNDS)


def _answer(row: AnyRow) -> ManagerAnswer:
    return ManagerAnswer(unit_of(row), Week.parse(row.week), row.quote, row.words)


async def show_answers(connection: AsyncConnection, week: Week, units: Iterable[tuple[str, str]]) -> None:
    """Let the answers that wait stand in digests which that transaction freezes: never in one that is frozen already."""
    waiting = manager_answers.c.shown_in.is_(None) & (manager_answers.c.week < str(week))
    frozen = tuple_(manager_answers.c.unit_kind, manager_answers.c.unit_key).in_(list(units))
    await connection.execute(update(manager_answers).where(waiting, frozen).values(shown_in=str(week)))
