"""The questions a little later: when the one reminder may come instead, chosen by a button or a word, with the way back.

The pulse stays where it is and can be answered at any time. Nobody else learns of it, and no ballot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.calendar import SATURDAY, Cadence, IsHoliday, at_wall_clock, quiet_hours, quiet_until
from bot.model.company import Company
from bot.model.messages import Button, Buttons, Heading, Intent, Message, Text
from bot.model.people import Employee, Language
from bot.model.pulses import Invitation
from bot.ports.own_times import OwnTimes
from bot.ports.rounds import Rounds
from bot.talk.settings_screen import TWO_WEEKS, UNTIL_RESUMED, changed_message, pause_button
from bot.texts.buttons import sentence_message
from bot.texts.sentences import clock, on_day, text, until, weekday_name

TODAY, TOMORROW, BACK = "today", "tomorrow", "back"
_A_WHILE = timedelta(hours=3)
_HALF_HOUR = 1800  # seconds


class LaterStore(OwnTimes, Rounds, Protocol):
    """The person's reminder, and the round that may be open."""


@dataclass(frozen=True, slots=True)
class Later:
    """Puts the reminder of an open round off, by the calendar in force at ``now``."""

    store: LaterStore
    company: Company
    cadence: Cadence
    is_holiday: IsHoliday
    now: datetime

    async def answer(self, invitation: Invitation, chosen: Sequence[str]) -> Message | None:
        """What is said to a choice (none: the choices), which is made by then; a time that is not to be had changes nothing.

        None where the pulse has not gone out: there is nothing to put off yet.
        """
        employee = invitation.employee
        language = self.company.language_of(employee)
        moments = self._moments(invitation)
        match chosen:
            case [when] if (moment := moments.get(self._weekday(employee) if when == TOMORROW else when)) is not None:
                before = await self.store.reminder_due(employee.id)
                if not await self.store.move_reminder(employee.id, moment):
                    return None
                back = (BACK, before.isoformat(timespec="minutes")) if before else (BACK,)
                undo = Button(text(language, "settings.undo"), Intent("later", back))
                return changed_message(self._said(employee, language, moment), undo)
            case ["back", *before]:
                await self.store.move_reminder(employee.id, self._in_time(invitation, before))
                return sentence_message(language, "later.back")
        return self._choices(invitation, moments)

    def _choices(self, invitation: Invitation, moments: Mapping[str, datetime]) -> Message:
        employee = invitation.employee
        language, zone = self.company.language_of(employee), self.company.zone_of(employee)
        title = text(language, "later.title")
        words = "later.any_time" if moments else "later.none"
        open_until = until(language, invitation.round.closes_at, zone)
        offered = tuple(
            Button(_label(language, when, moment.astimezone(zone)), Intent("later", (when,))) for when, moment in moments.items()
        )
        return Message(
            summary=title,
            blocks=(
                Heading(title),
                Text(text(language, words, until=open_until)),
                *((Buttons("later:when", offered),) if offered else ()),
                Text(text(language, "settings.break_choose")),
                Buttons("later:break", (pause_button(language, TWO_WEEKS), pause_button(language, UNTIL_RESUMED))),
            ),
        )

    def _moments(self, invitation: Invitation) -> Mapping[str, datetime]:
        """When the questions can come back before the close: later today, and on each working day at the own hour.

        Never in the person's quiet hours; on a weekend or a holiday only where that is the own day.
        """
        employee, closes_at = invitation.employee, invitation.round.closes_at
        zone, hour = self.company.zone_of(employee), employee.hour or self.cadence.ask[1]
        soon = self.now + _A_WHILE
        soon = (soon + timedelta(seconds=-soon.timestamp() % _HALF_HOUR)).astimezone(zone)
        found = {TODAY: soon} if quiet_until(soon, (), quiet_hours(employee.hour)) is None else {}
        today = self.now.astimezone(zone).date()
        for ahead in range(1, 7):
            day = today + timedelta(days=ahead)
            rest = self.is_holiday(day) or day.weekday() >= SATURDAY
            if not rest or day.weekday() == employee.weekday:
                found[str(day.weekday())] = at_wall_clock(day, hour, zone)
        return {when: moment for when, moment in found.items() if moment < closes_at}

    def _weekday(self, employee: Employee) -> str:
        return str((self.now.astimezone(self.company.zone_of(employee)).date().weekday() + 1) % 7)

    def _in_time(self, invitation: Invitation, written: Sequence[str]) -> datetime | None:
        """The moment that a button carries, if the reminder can still come then: buttons outlive what they speak of."""
        try:
            moment = datetime.fromisoformat(written[0]) if written else None
        except ValueError:
            return None
        if moment is None or moment.tzinfo is None:
            return None
        return moment if self.now < moment < invitation.round.closes_at else None

    def _said(self, employee: Employee, language: Language, moment: datetime) -> str:
        local = moment.astimezone(self.company.zone_of(employee))
        return text(language, "later.set", day=on_day(language, local.date()), clock=clock(language, local.time()))


def _label(language: Language, when: str, local: datetime) -> str:
    day = text(language, "later.today") if when == TODAY else weekday_name(language, int(when))
    return text(language, "settings.when", day=day, clock=clock(language, local.time()))
