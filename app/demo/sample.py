"""The sample company alive: a moved clock, and people who do what the story says whenever it goes on.

Everything happens through the product itself: rosters are imported, feedback is added, the heartbeat ticks, and answers are
presses that the conversation handles. Half a year of it makes the demo's past; the visitor goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from adapters.web.demo import PLATFORM
from adapters.web.directory import WebDirectory, address_of
from adapters.web.messenger import WebMessenger
from app import wiring
from app.acting import Actor, Turn
from app.demo import managing, story
from app.demo.plan import plan
from app.demo.roster import roster
from app.settings.load import Settings
from bot.model.calendar import Week, at_wall_clock
from bot.model.deliveries import DeliveryKind
from bot.model.messages import Event, Pressed, Reply
from bot.model.people import Employee
from bot.model.pulses import Round
from bot.model.units import Unit
from bot.pulse.helped import with_helped
from scheduler.rounds import next_due
from scheduler.tick import Tally, tick
from storage.store import SqlStore

_HANDS = 32  # people who answer at the same time


class Kind(StrEnum):
    """What the next event is."""

    PULSE = "pulse"
    OWN_HOUR = "own hour"  # the pulse to those who have chosen an hour
    REMINDER = "reminder"
    CLOSE = "close"
    DIGEST = "digest"
    REQUEST = "request"  # a request for contact that the visitor has made waits for something


@dataclass(frozen=True, slots=True)
class Next:
    """When something becomes due, and what."""

    at: datetime
    kind: Kind


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that has been let happen."""

    what: Next
    tally: Tally


class SampleCompany:
    """The product's parts around one store, at one moment of the sample company's life."""

    def __init__(self, settings: Settings, store: SqlStore, first: Week) -> None:
        self.store = store
        self.settings = settings
        self.company = settings.company
        self.first = first
        self._zone = settings.company.zone_of(None)
        self._now = at_wall_clock(first.monday, time(7), self._zone)
        self.messenger = WebMessenger(self.clock)
        platforms = wiring.Platforms({PLATFORM: self.messenger}, {PLATFORM: WebDirectory(store)})
        self._world = wiring.world(settings, store, platforms)
        self._conversation = wiring.conversation(settings, store, platforms, self._now)
        self._cadence = self._conversation.cadence
        self._living = -1  # the week whose roster is in force
        self._played: set[int] = set()  # by the visitor: such a manager is left to decide alone
        self._done: set[int] = set()  # who has had a turn in the open round, or is played by the visitor
        self._playing = 0  # whose chat the visitor has open

    def clock(self) -> datetime:
        """The demo's moment."""
        return self._now

    def plays(self, person_id: int) -> None:
        """The visitor has that person's chat open: nobody answers or decides in that person's name."""
        self._playing = person_id

    async def handle(self, event: Event) -> Sequence[Reply]:
        """Answer the visitor. Whoever the visitor answers as is left alone until the round is over."""
        if isinstance(event, Pressed) and event.sender.user.isdecimal():
            self._done.add(int(event.sender.user))
            self._played.add(int(event.sender.user))
        return await self._conversation.handle(event)

    async def found(self) -> None:
        """Hand in the first roster and the contacts."""
        await self.store.import_roster(roster(0))
        await self.store.replace_contacts(plan().contacts)
        self._living = 0

    async def live_until(self, moment: datetime) -> None:
        """Let everything happen that becomes due up to that moment, and leave the clock there."""
        while (coming := await self.coming()).at <= moment:
            await self.go_on(coming)
        self._now = moment

    async def read_everything(self) -> None:
        """Let everybody have seen what is in the chat: the past holds nothing new."""
        for person in await self.store.employees():
            self.messenger.mark_read(address_of(person).user)

    async def coming(self) -> Next:
        """The next event."""
        at = await next_due(self._world, self._now)
        if at is None:
            raise RuntimeError("a weekly calendar has no end")
        return Next(at, await self._kind(at))

    async def _kind(self, at: datetime) -> Kind:
        if any(one.closes_at == at for one in await self.store.open_rounds()):
            return Kind.CLOSE
        if await self.store.earliest_request() == at:
            return Kind.REQUEST
        first = next(iter(await self.store.due(at, 1)), None)
        if first is None:
            return Kind.PULSE  # whose deliveries come into being with its round
        return {DeliveryKind.DIGEST: Kind.DIGEST, DeliveryKind.REMINDER: Kind.REMINDER}.get(first.kind, Kind.OWN_HOUR)

    async def go_on(self, coming: Next) -> Happened:
        """Let people do what they do until then, then let the event happen."""
        self._done.add(self._playing)
        for round_ in await self.store.open_rounds():
            await self._answer(round_, everyone=coming.kind is Kind.CLOSE)
        await self._begin_weeks(self._week(coming.at))
        self._now = coming.at
        tally = await tick(self._world, coming.at)
        if tally.opened:
            self._done.clear()
        if tally.digests:
            await self._decide(self._week(coming.at))
        return Happened(coming, tally)

    def _week(self, moment: datetime) -> int:
        return Week.of(moment.astimezone(self._zone).date()).since(self.first)

    # ------------------------------------------------------------ what people do

    async def _answer(self, open_round: Round, *, everyone: bool) -> None:
        """Let all who have the pulse by now take their turn; those who take their time, only when ``everyone`` is to."""
        week = open_round.week.since(self.first)
        people = {one.email: one for one in await self.store.employees()}
        asked_about = await self.store.asked_about(open_round.week)
        leads = await self.store.managers()
        hands = asyncio.Semaphore(_HANDS)

        async def take(person: Employee, turn: Turn) -> None:
            async with hands:
                await self._actor(person).take(turn, self._now)

        async with asyncio.TaskGroup() as group:
            for row in roster(week):
                person = people.get(row.key)
                if person is None or person.id in self._done or not self._actor(person).has_pulse(open_round.opens_at):
                    continue
                items = open_round.items
                if person.team is not None and person.team.id in asked_about and leads[person.team.id] != person.email:
                    items = with_helped(items) or items
                turn = story.turn(row, week, items)
                if turn is not None and (turn.at_once or everyone):
                    self._done.add(person.id)
                    group.create_task(take(person, turn))

    async def _decide(self, week: int) -> None:
        """Let managers do what their digests invite them to."""
        teams = {team.name: team for team in await self.store.teams()}
        leads = await self.store.managers()
        people = {one.email: one for one in await self.store.employees()}
        for name in {*managing.estimating(), *(one.team for one in managing.decisions())}:
            team = teams[name]
            manager = people.get(leads.get(team.id, ""))
            if manager is None or manager.id in self._played | {self._playing}:
                continue
            actor, unit = self._actor(manager), Unit.of_team(team.id)
            for decision in managing.decisions():
                if (decision.week, decision.team) == (week, name):
                    await managing.decide(actor, unit, decision, self._now)
            if name in managing.estimating():
                await managing.estimate(actor, unit, self._now)

    async def _begin_weeks(self, week: int) -> None:
        """What comes in between two weeks: the customers' words of the last one, the new roster, somebody's break."""
        for begun in range(self._living + 1, week + 1):
            ids = {team.name: team.id for team in await self.store.teams()}
            await self.store.add_feedback(story.feedback(begun - 1, self._monday(begun - 1), ids))
            if roster(begun) != roster(begun - 1):
                await self.store.import_roster(roster(begun), deactivate_missing=True)
            people = {one.email: one for one in await self.store.employees()}
            for row in roster(begun):
                if story.pauses(row, begun):
                    await self._actor(people[row.key]).say("pause", self._now)
            self._living = begun

    def _monday(self, week: int) -> date:
        return self.first.plus(week).monday

    def _actor(self, person: Employee) -> Actor:
        return Actor(self._conversation.handle, self.messenger, address_of(person))
