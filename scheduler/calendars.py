"""Calendars of absences, read once a day: beside everything else, for a while, and never waited for by anybody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.absence import AbsenceSource, FeedState
from bot.model.people import Employee
from bot.ports.absences import AbsenceFeed, FeedError
from scheduler.world import World

_log = logging.getLogger("voinko")

AGAIN = timedelta(hours=20)  # after which a calendar is read again; there is a tick each day
BUDGET = 20.0  # seconds of one tick
HANDS = 4  # calendars at once
COMPANY = 0  # in the place of an owner's id


async def read_calendars(world: World, now: datetime, seconds: float = BUDGET) -> None:
    """Read those calendars that are due. One that can't be read leaves what it told before; what is left waits for a tick."""
    if not world.feeds:
        return
    tried = await world.store.feeds_tried()
    people = {one.email: one for one in await world.store.employees()}
    reading = _Reading(world, now, people)
    due = [
        (owner, feed)
        for feed in world.feeds
        if (owner := reading.owner(feed)) is not None and (owner not in tried or tried[owner].tried_at <= now - AGAIN)
    ]
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    while due and loop.time() < ends:
        hand, due = due[:HANDS], due[HANDS:]
        await asyncio.gather(*(reading.read(owner, feed) for owner, feed in hand))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading calendars needs; ``people`` by e-mail address."""

    world: World
    now: datetime
    people: Mapping[str, Employee]

    def owner(self, feed: AbsenceFeed) -> int | None:
        """The owner's id, or the company's; None where nobody has that address."""
        if not feed.owner:
            return COMPANY
        owner = self.people.get(feed.owner)
        return None if owner is None else owner.id

    async def read(self, owner: int, feed: AbsenceFeed) -> None:
        """Read one calendar, and keep what it tells or why it could not be read."""
        company, store = self.world.company, self.world.store
        today = self.now.astimezone(company.zone_of(None)).date()
        try:
            told = await feed.read(today, {email: company.zone_of(one) for email, one in self.people.items()})
        except FeedError as error:
            _log.warning("a calendar of absences %s", error)
            await store.keep_feed(owner, FeedState(self.now, str(error)))
            return
        days = {self.people[email].id: absences for email, absences in told.items()}
        if owner == COMPANY:
            await store.keep_absences(AbsenceSource.CALENDAR, days)
        else:
            await store.keep_absences_of(AbsenceSource.OWN_CALENDAR, owner, days.get(owner, ()))
        await store.keep_feed(owner, FeedState(self.now))
