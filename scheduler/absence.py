"""Who is away when a round opens, and when those are asked who come back in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.model.absence import Absence, AbsenceSource, askable_days, away_until_close, is_away
from bot.model.calendar import Cadence, Week, at_wall_clock, next_working_day
from bot.model.people import Employee
from bot.ports.messenger import PlatformDownError
from bot.ports.rounds import NewInvitation
from scheduler.accounts import INFORMED
from scheduler.world import World

_DAY_IS_OVER = time(17, 0)  # of a status that ends later somebody is away all that day


@dataclass(frozen=True, slots=True)
class Absences:
    """The absences that are known at ``now``, when the week's round opens, by employee id."""

    world: World
    cadence: Cadence
    week: Week
    now: datetime
    known: Mapping[int, Sequence[Absence]]

    def leave_out(self, person: Employee) -> bool:
        """Tell whether the person is not asked: who is away until the close, and has not chosen to be asked all the same."""
        zone, home = self.world.company.zone_of(person), self.world.company.zone_of(None)
        opens_at = self.cadence.opens_at(self.week, home, self.world.is_holiday)
        if opens_at is None or not self._of(person):
            return False
        closes_at = self.cadence.closes_at(self.week, home)
        hour = person.hour or self.cadence.ask[1]
        days = askable_days(opens_at, closes_at, zone, self.world.is_holiday, hour=hour, weekday=person.weekday)
        return away_until_close(self._of(person), days)

    def fitted(self, invitation: NewInvitation) -> NewInvitation:
        """The invitation with the pulse and the reminder at the own hour of days on which the person is there."""
        person, ask_at, remind_at = invitation.employee, invitation.ask_at, invitation.remind_at
        away = self._of(person)
        if not away:
            return invitation
        company, is_holiday = self.world.company, self.world.is_holiday
        zone, home, hour = company.zone_of(person), company.zone_of(None), person.hour or self.cadence.ask[1]
        if is_away(away, ask_at.astimezone(zone).date()):
            own = self.cadence.own_moments(self.week, zone, home, is_holiday, hour=hour, weekday=person.weekday, after=self.now)
            ask_at = next((moment for moment in own if not is_away(away, moment.astimezone(zone).date())), ask_at)
            remind_at = self.cadence.own_reminder(self.week, ask_at, zone, home, is_holiday, hour=hour)
        while remind_at is not None and is_away(away, (local := remind_at.astimezone(zone)).date()):
            later = at_wall_clock(next_working_day(local.date(), is_holiday), local.time(), zone)
            remind_at = later if later < self.cadence.closes_at(self.week, home) else None
        return replace(invitation, ask_at=ask_at, remind_at=remind_at)

    def _of(self, person: Employee) -> Sequence[Absence]:
        return () if person.asked_when_away else self.known.get(person.id, ())


async def absences_at(world: World, cadence: Cadence, week: Week, now: datetime, people: Sequence[Employee]) -> Absences:
    """What is known of those people's absences, their own statuses looked at first. What can't be asked tells nothing."""
    told: dict[int, Sequence[Absence]] = {}
    for statuses in world.statuses:
        try:
            async with asyncio.timeout(INFORMED):
                until = await statuses.away_until(people)
        except (PlatformDownError, TimeoutError):
            continue
        told |= {person.id: [_whole_days(world, person, now, until[person.id])] for person in people if person.id in until}
    if world.statuses:
        await world.store.keep_absences(AbsenceSource.STATUS, told)
    return Absences(world, cadence, week, now, await world.store.absences())


def _whole_days(world: World, person: Employee, now: datetime, until: datetime) -> Absence:
    zone = world.company.zone_of(person)
    end = until.astimezone(zone)
    last = end.date() if end.time() >= _DAY_IS_OVER else end.date() - timedelta(days=1)
    return Absence(now.astimezone(zone).date(), last)
