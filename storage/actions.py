"""Actions and managers' estimates: what people have said they would do, or think. No answer of anyone is here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from bot.model.actions import NewAction, StartedAction
from bot.model.calendar import Week
from bot.model.estimates import Estimate, Quarter
from bot.model.pulses import Topic
from bot.model.units import Unit, UnitKind
from storage.database.rows import AnyRow, started_action, week
from storage.database.schema import actions, estimates
from storage.part import Part

_actions = select(actions).order_by(actions.c.id)


class ActionsStore(Part):
    """ports.Actions."""

    async def actions(self) -> Sequence[StartedAction]:
        """Every action that is not dropped, oldest first."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_actions.where(~actions.c.dropped))).all()
        return [started_action(row) for row in rows]

    async def action(self, action_id: int) -> StartedAction | None:
        """The action with that id, dropped or not."""
        row = await self._database.first(select(actions).where(actions.c.id == action_id))
        return None if row is None else started_action(row)

    async def ever_begun(self, unit: Unit) -> Sequence[StartedAction]:
        """Every action of that unit, the dropped ones too, oldest first."""
        mine = _actions.where(actions.c.unit_kind == unit.kind, actions.c.unit_key == unit.key)
        async with self._database.read() as connection:
            return [started_action(row) for row in (await connection.execute(mine)).all()]

    async def dropped_actions(self) -> Sequence[StartedAction]:
        """Every action that was taken back or put aside, oldest first."""
        async with self._database.read() as connection:
            return [started_action(row) for row in (await connection.execute(_actions.where(actions.c.dropped))).all()]

    async def start_action(self, new: NewAction, author_id: int) -> StartedAction:
        """Begin it; if the unit has begun the same from the same digest, that one, taken up again where it was dropped."""
        row = _values(new) | {"author_id": author_id}
        same = [actions.c[key] == row[key] for key in ("unit_kind", "unit_key", "name", "begun_in")]
        async with self._database.write() as connection:
            await connection.execute(self._database.insert(actions).on_conflict_do_nothing(), row)
            # Taken up again it begins again: what came before is not its doing. Its words stay their author's.
            whose = func.coalesce(actions.c.author_id, author_id)
            again = update(actions).where(*same, actions.c.dropped)
            await connection.execute(again.values(dropped=False, started_on=row["started_on"], author_id=whose))
            kept = (await connection.execute(select(actions).where(*same))).one()
        return started_action(kept)

    async def drop_action(self, action_id: int) -> None:
        """Let it be as if it had not been begun. Again: nothing."""
        async with self._database.write() as connection:
            await connection.execute(update(actions).where(actions.c.id == action_id).values(dropped=True))

    async def reword_action(self, action_id: int, name: str, words: str, expected: str, author_id: int) -> None:
        """Put other words of a manager's own in the place of the first; they go with their author."""
        async with self._database.write() as connection:
            reworded = update(actions).where(actions.c.id == action_id)
            await connection.execute(reworded.values(name=name, words=words, expected=expected, author_id=author_id))

    async def asked_about(self, week: Week) -> Mapping[int, StartedAction]:
        """Team id -> the action of which the week's pulse asks that team whether it has helped."""
        asked = select(actions).where(actions.c.asked_in == str(week), actions.c.team_id.is_not(None))
        async with self._database.read() as connection:
            return {row.team_id: started_action(row) for row in (await connection.execute(asked)).all()}

    async def estimates(self) -> Sequence[Estimate]:
        """All managers' estimates, oldest first; one a team and quarter."""
        given = select(estimates).order_by(estimates.c.quarter, estimates.c.team_id)
        async with self._database.read() as connection:
            return [found for row in (await connection.execute(given)).all() if (found := _estimate(row)) is not None]

    async def keep_estimate(self, estimate: Estimate, author_id: int) -> None:
        """Keep it in the place of an earlier one of the same quarter."""
        key: dict[str, Any] = {"team_id": estimate.team_id, "quarter": str(estimate.quarter)}
        said = {
            "given_in": str(estimate.given_in),
            "steps": json.dumps({topic.value: step for topic, step in estimate.steps.items()}),
            "author_id": author_id,
        }
        kept = self._database.insert(estimates)
        async with self._database.write() as connection:
            await connection.execute(kept.on_conflict_do_update(index_elements=list(key), set_=said), key | said)


def _values(new: NewAction) -> dict[str, Any]:
    return {
        "unit_kind": new.unit.kind,
        "unit_key": new.unit.key,
        "team_id": new.unit.team_id if new.unit.kind is UnitKind.TEAM else None,
        "topic": new.topic,
        "name": new.name,
        "words": new.words,
        "expected": new.expected,
        "begun_in": str(new.begun_in),
        "started_on": new.started_on,
    }


def _estimate(row: AnyRow) -> Estimate | None:
    quarter = Quarter.parse(row.quarter)
    steps = {Topic(topic): int(step) for topic, step in json.loads(row.steps).items()}
    return None if quarter is None else Estimate(row.team_id, quarter, week(row.given_in), steps)
