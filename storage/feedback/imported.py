"""The customers' feedback from files: what is new of it is added, each row once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from operator import attrgetter

from bot.model.feedback import Feedback
from storage.database.schema import feedback
from storage.part import Part

_COLUMNS = [column.key for column in feedback.columns]  # in the order of the fields of a Feedback


class FeedbackStore(Part):
    """The writing half of ports.CustomerFeedback."""

    async def add_feedback(self, rows: Sequence[Feedback]) -> int:
        """Add what is new by (source, id). How many were new."""
        if not rows:
            return 0
        added = self._database.insert(feedback).on_conflict_do_nothing()
        async with self._database.write() as connection:
            if self._database.dialect != "sqlite":
                counted = added.execution_options(preserve_rowcount=True)
                return (await connection.execute(counted, [values_of(row) for row in rows])).rowcount
            # Straight to the driver: understanding each value's type again would cost twice what SQLite needs for the row.
            statement = str(added.compile(dialect=connection.dialect, column_keys=_COLUMNS))
            return (await connection.exec_driver_sql(statement, [*map(_bare, rows)])).rowcount


def values_of(row: Feedback) -> dict[str, object]:
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
    }


def _bare(row: Feedback) -> tuple[object, ...]:
    """A row as SQLite itself keeps it, in the order of the table's columns."""
    source, id_, day, team_id, team_name, metric, *others = _fields(row)
    return (source, id_, _iso(day), team_id, team_name, str(metric), *others)


_fields = attrgetter(*(field.name for field in fields(Feedback)))
_iso = lru_cache(4096)(date.isoformat)
