"""The loop's part of a digest: what the unit has begun and how it went, and the manager's estimate. Merged in when it is read.

Digests are frozen without it, for what follows an action is known only weeks later. It is worked out from what is published.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.actions.estimates import given_before, told
from bot.actions.measuring import Evidence, entry, next_step, shown_in, weeks_needed
from bot.customers.floor import of_own, people_in
from bot.model.actions import StartedAction
from bot.model.calendar import Week
from bot.model.document_types.actions import ActionEntry
from bot.model.document_types.digest import Document
from bot.model.estimates import Estimate
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.feedback import ScoreCounts
from bot.ports.statistics import Statistics
from bot.ports.store import Store
from bot.release.derived import Record


class ActionsOnDigest:
    """What digests say of actions and estimates. What is stored is read once, however many digests ask for it.

    ``read`` gives what has been published until a week.
    """

    def __init__(self, store: Store, statistics: Statistics, read: Callable[[Store, Week], Awaitable[Record]]) -> None:
        self._store = store
        self._read = read
        self._statistics = statistics
        self._actions: Sequence[StartedAction] | None = None
        self._estimates: Sequence[Estimate] | None = None
        self._records: dict[Week, Record] = {}
        self._sizes: Mapping[int, int] | None = None
        self._scores: dict[Week, ScoreCounts] = {}

    async def complete(self, document: Document, unit: Unit, week: Week) -> Document:
        """The document with its ``actions`` and, if there is one, the ``estimate``; all else in it stays as it is."""
        if self._actions is None:
            self._actions = list(await self._store.actions())
            self._estimates = list(await self._store.estimates())
        mine = [one for one in self._actions if one.unit == unit and shown_in(one, week)]
        given = given_before(self._estimates or (), unit, week) if unit.kind is UnitKind.TEAM else None
        actions: list[ActionEntry] = []
        if mine:
            seen = await self._evidence(unit, week, mine)
            # Off the event loop: the interval of a change is drawn thousands of times, and people's answers must not wait for it.
            actions = await asyncio.to_thread(lambda: [entry(one, seen) for one in mine])
        completed: Document = {**document, "actions": actions}
        if "suggestion" in document:
            completed["suggestion"] = next_step(completed)
        if (estimate := told(document, given)) is not None:
            completed["estimate"] = estimate
        return completed

    async def _heard(self, unit: Unit) -> Sequence[int]:
        """The teams whose customers the unit is shown."""
        teams = await self._store.teams()
        if self._sizes is None:
            self._sizes = people_in(teams, await self._store.members())
        return of_own([team.id for team in teams if unit in _units_of(team.id, team.department)], self._sizes)

    async def _evidence(self, unit: Unit, week: Week, actions: Sequence[StartedAction]) -> Evidence:
        if week not in self._records:
            self._records[week] = await self._read(self._store, week)
        needed = weeks_needed(actions, week)
        for past in needed:
            if past not in self._scores:
                self._scores[past] = await self._store.score_counts(past.monday, past.day(6))
        scores = {one: self._scores[one] for one in needed}
        return Evidence(week, self._records[week], await self._heard(unit), scores, self._statistics)


def _units_of(team_id: int, department: str) -> tuple[Unit, ...]:
    return (Unit.of_team(team_id), Unit(UnitKind.DEPARTMENT, department), COMPANY_UNIT)
