"""The organisation alive: a moved clock, rosters handed in, answers pressed, the heartbeat ticking; the rest is the product's.

Only the chat platform is replaced, by conversations in memory. What is written down of it is what an operator may know.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from adapters.web.demo import PLATFORM
from adapters.web.directory import WebDirectory, address_of
from adapters.web.messenger import WebMessenger
from app import wiring
from app.acting import Actor, Turn
from app.settings.load import Settings
from app.simulation.inputs import Inputs, feedback_by_team
from bot.model.calendar import Week, at_wall_clock
from bot.model.people import Employee
from bot.model.pulses import Topic
from bot.model.units import Unit
from bot.pulse.asked import own_figure
from scheduler.tick import Tally, tick
from storage.store import SqlStore

_HANDS = 16  # people who answer at the same time

Progress = Callable[[int], None]
"""Told how many weeks are done."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One person in one released block."""

    week: Week
    topic: Topic
    item: str
    unit: Unit
    person: str


@dataclass(slots=True)
class Life:
    """What a dry run leaves beside its database: the log's lines, and who was counted."""

    log: list[Mapping[str, Any]] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)


class LivingOrganisation:
    """The product's parts around one store, and everyone in it."""

    def __init__(self, settings: Settings, store: SqlStore, inputs: Inputs, first: Week) -> None:
        self._store = store
        self._organisation = inputs.organisation
        self._feedback = feedback_by_team(inputs.feedback, inputs.organisation.teams())
        self._first = first
        self._zone = settings.company.zone_of(None)
        self._now = at_wall_clock(first.monday, time(7), self._zone)
        self._cadence = settings.cadence(first.monday)
        self._holiday = settings.is_holiday
        self._messenger = WebMessenger(lambda: self._now)
        platforms = wiring.Platforms({PLATFORM: self._messenger}, {PLATFORM: WebDirectory(store)})
        self._world = wiring.world(settings, store, platforms)
        self._handle = wiring.conversation(settings, store, platforms, self._now).handle
        self.life = Life()

    async def live(self, progress: Progress) -> Life:
        """Live through all weeks, up to the Monday after the last one."""
        for number in range(1, self._organisation.weeks + 1):
            await self._live_week(number)
            progress(number)
        return self.life

    async def _live_week(self, number: int) -> None:
        week = self._first.plus(number - 1)
        await self._begin(number, week)
        opens_at = self._cadence.opens_at(week, self._zone, self._holiday)
        if opens_at and (await self._tick(week, "open", opens_at)).opened:
            await self._answer(number)
        await self._tick(week, "remind", self._cadence.reminds_at(week, self._zone, self._holiday))
        await self._tick(week, "close", self._cadence.closes_at(week, self._zone))
        await self._note_counted(week)
        await self._tick(week, "digest", self._cadence.digests_at(week, self._zone, self._holiday))

    async def _begin(self, number: int, week: Week) -> None:
        """Hand in the roster where it has changed, and the feedback on teams that are new in it."""
        roster = self._organisation.roster(number)
        if number > 1 and roster == self._organisation.roster(number - 1):
            return
        change = await self._store.import_roster(roster, deactivate_missing=True)
        counts = {"joins": len(change.joins), "leaves": len(change.leaves), "moves": len(change.moves)}
        self.life.log.append({"week": str(week), "step": "roster", **counts})
        ids = {team.name: team.id for team in await self._store.teams()}
        for name in [name for name in self._feedback if name in ids]:
            said = self._feedback.pop(name)
            await self._store.add_feedback([replace(one, team_id=ids[name]) for one in said])

    async def _tick(self, week: Week, step: str, at: datetime) -> Tally:
        self._now = at
        tally = await tick(self._world, at)
        # How many were reminded is how many had not answered: that is left out.
        counts = {name: getattr(tally, name) for name in ("opened", "sent", "closed", "released", "digests", "unreachable")}
        self.life.log.append({"week": str(week), "step": step, "at": at.isoformat(), **counts})
        return tally

    async def _answer(self, number: int) -> None:
        """Let everyone who answers in that week do so."""
        people = {one.name: one for one in await self._store.employees()}
        hands = asyncio.Semaphore(_HANDS)

        async def take(person: Employee, turn: Turn) -> None:
            async with hands:
                await Actor(self._handle, self._messenger, address_of(person)).take(turn, self._now)

        async with asyncio.TaskGroup() as group:
            for name, turn in self._organisation.turns(number):
                group.create_task(take(people[name], turn))

    async def _note_counted(self, week: Week) -> None:
        people = {one.id: one.name for one in await self._store.employees()}
        names = {name: people[number] for number, name in (await self._store.person_hashes(people)).items()}
        for fact in await self._store.facts(week):
            asked = own_figure(fact.items[0])
            self.life.counted += [Counted(week, asked.topic, asked.item, fact.unit, names[person]) for person in fact.people]
