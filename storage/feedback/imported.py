"""The customers' feedback from files: what is new of it is added, each row once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import delete, insert, select, tuple_

from bot.model.feedback import Feedback
from storage.database.schema import feedback, feedback_runs
from storage.part import Part

_COLUMNS = [column.key for column in feedback.columns]
_SAID = ("day", "team_name", "score", "comment", "language", "channel", "stage", "response_minutes")  # what a source says
_AT_ONCE = 300  # keys in one question: each is three of the parameters that a database takes


class FeedbackStore(Part):
    """The writing half of ports.CustomerFeedback."""

    async def add_feedback(self, rows: Sequence[Feedback], run: int | None = None) -> int:
        """Add what is new by (source, id, metric), as part of that run. How many were new."""
        if not rows:
            return 0
        added = self._database.insert(feedback).on_conflict_do_nothing()
        async with self._database.write() as connection:
            if self._database.dialect != "sqlite":
                counted = added.execution_options(preserve_rowcount=True)
                return (await connection.execute(counted, [values_of(row, run) for row in rows])).rowcount
            # Straight to the driver: understanding each value's type again would cost twice what SQLite needs for the row.
            statement = str(added.compile(dialect=connection.dialect, column_keys=_COLUMNS))
            return (await connection.exec_driver_sql(statement, [_bare(row, run) for row in rows])).rowcount

    async def differing(self, rows: Sequence[Feedback]) -> list[int]:
        """The places in the list of those rows that are stored with other content: what came first stays."""
        columns = feedback.c
        found: list[int] = []
        async with self._database.read() as connection:
            for start in range(0, len(rows), _AT_ONCE):
                some = rows[start : start + _AT_ONCE]
                keys = [(row.source, row.id, str(row.metric)) for row in some]
                known = select(feedback).where(tuple_(columns.source, columns.id, columns.metric).in_(keys))
                stored = {(row.source, row.id, row.metric): row for row in await connection.execute(known)}
                for place, (row, key) in enumerate(zip(some, keys, strict=True), start=start):
                    if key in stored and any(getattr(stored[key], name) != getattr(row, name) for name in _SAID):
                        found.append(place)
        return found

    async def begin_run(self, at: datetime) -> int:
        """The number of an import that begins: what it adds can be taken back by it."""
        async with self._database.write() as connection:
            begun = await connection.execute(insert(feedback_runs).values(at=at).returning(feedback_runs.c.id))
            return int(begun.scalar_one())

    async def runs(self) -> list[tuple[int, datetime]]:
        """Every import of which rows are there and when it was, the newest first."""
        async with self._database.read() as connection:
            left = feedback_runs.c.id.in_(select(feedback.c.run))
            every = select(feedback_runs.c.id, feedback_runs.c.at).where(left).order_by(feedback_runs.c.id.desc())
            return [(row.id, row.at) for row in await connection.execute(every)]

    async def undo_run(self, run: int) -> int | None:
        """Take back what an import has added. How many rows it was; None where there is no such import."""
        async with self._database.write() as connection:
            if (await connection.execute(delete(feedback_runs).where(feedback_runs.c.id == run))).rowcount == 0:
                return None
            return (await connection.execute(delete(feedback).where(feedback.c.run == run))).rowcount

    async def erase_feedback(self, *, response: str = "", source: str = "") -> int:
        """Erase the rows of a response, of a source, or of a response in a source. How many it was."""
        narrowed = [feedback.c[name] == value for name, value in (("id", response), ("source", source)) if value]
        if not narrowed:
            return 0
        async with self._database.write() as connection:
            return (await connection.execute(delete(feedback).where(*narrowed))).rowcount

    async def forget_feedback(self, before: date) -> int:
        """Erase all feedback of the days before that one. How many rows it was."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(feedback).where(feedback.c.day < before))).rowcount


def values_of(row: Feedback, run: int | None = None) -> dict[str, object]:
    """A row as its table has it."""
    return {
        "source": row.source,
        "id": row.id,
        "day": row.day,
        "team_id": row.team_id,
        "team_name": row.team_name,
        "metric": row.metric,
        "score": row.score,
        "comment": row.comment,
        "language": row.language,
        "channel": row.channel,
        "stage": row.stage,
        "response_minutes": row.response_minutes,
        "run": run,
    }


def _bare(row: Feedback, run: int | None) -> tuple[object, ...]:
    """A row as SQLite itself keeps it, in the order of the table's columns."""
    about = (row.source, row.id, _iso(row.day), row.team_id, row.team_name, str(row.metric), row.score)
    return (*about, row.comment, row.language, row.channel, row.stage, row.response_minutes, run)


_iso = lru_cache(4096)(date.isoformat)
