"""A person's own hour and day for the pulse: chosen by a button or a word, and said back as the moment it leads to.

What lies outside the round is no mistake: the sentence tells when the questions really come.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Protocol

from bot.model.calendar import Cadence, IsHoliday
from bot.model.company import Company
from bot.model.messages import Button, Intent, Message
from bot.model.people import Employee, Language
from bot.ports.own_times import OwnTimes
from bot.ports.rounds import Rounds
from bot.talk.home import next_asked_at
from bot.talk.preferences import Changed
from bot.talk.settings_screen import UNCLEAR, USUAL
from bot.texts.buttons import sentence_message
from bot.texts.sentences import clock, on_day, text

_DAYS = frozenset("0123456")
_HOUR = re.compile(r"([01]\d|2[0-3]):(00|30)")


class TimingStore(OwnTimes, Rounds, Protocol):
    """The person's choices, and the round that may be open."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Sets own times, by the calendar in force at ``now``."""

    store: TimingStore
    company: Company
    cadence: Cadence
    is_holiday: IsHoliday
    now: datetime

    async def change(self, employee: Employee, verb: str, chosen: str, day: str | None = None) -> Changed | Message | None:
        """The choice made; or the sentence that says what can be chosen; None, and nothing changed, for what nobody offers."""
        language = self.company.language_of(employee)
        if chosen == UNCLEAR:
            return sentence_message(language, "settings.hour_unclear")
        weekday = chosen if verb == "day" else day
        if weekday in _DAYS and not self.cadence.ask[0] <= int(weekday) <= self.cadence.close[0]:
            return sentence_message(language, "settings.day_outside")
        if chosen == USUAL:
            later = replace(employee, hour=None) if verb == "hour" else replace(employee, weekday=None)
        elif verb == "day" and chosen in _DAYS:
            later = replace(employee, weekday=int(chosen))
        elif verb == "hour" and _HOUR.fullmatch(chosen):
            own_day = int(day) if day in _DAYS else employee.weekday
            later = replace(employee, hour=time.fromisoformat(chosen), weekday=own_day)
        else:
            return None
        await self.store.set_hour(later.id, later.hour)
        await self.store.set_weekday(later.id, later.weekday)
        return Changed(later, await self._said(later, language), _back(employee, verb, language))

    async def _said(self, employee: Employee, language: Language) -> str:
        """When the questions come next. Those of this week, if they have not gone out, come at the time now chosen."""
        zone, home = self.company.zone_of(employee), self.company.zone_of(None)
        invitation = await self.store.invitation_of(employee.id)
        asked = next_asked_at(employee, self.company, self.cadence, self.is_holiday, self.now)
        if invitation is not None:
            week, hour = invitation.round.week, employee.hour or self.cadence.ask[1]
            still = self.cadence.own_moments(
                week, zone, home, self.is_holiday, hour=hour, weekday=employee.weekday, after=self.now
            )
            if still:
                reminder = self.cadence.own_reminder(week, still[0], zone, home, self.is_holiday, hour=hour)
                asked = still[0] if await self.store.move_pulse(employee.id, still[0], reminder) else asked
        local = asked.astimezone(zone)
        return text(language, "settings.hour_set", day=on_day(language, local.date()), clock=clock(language, local.time()))


def _back(employee: Employee, verb: str, language: Language) -> Button:
    if verb == "day":
        before = USUAL if employee.weekday is None else str(employee.weekday)
    else:
        before = USUAL if employee.hour is None else employee.hour.isoformat("minutes")
    return Button(text(language, "settings.undo"), Intent(verb, (before,)))
