"""A person's own screens: Home, the settings, and when the next questions come; with what is kept of the person read for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.actions.dialog import AgreeingStore, agreed_in
from bot.model.absence import askable_days, away_until_close
from bot.model.calendar import Cadence, IsHoliday
from bot.model.company import Company
from bot.model.messages import Message
from bot.model.people import Employee
from bot.model.pulses import Invitation
from bot.ports.absences import Absences
from bot.ports.own_times import OwnTimes
from bot.ports.rounds import Rounds
from bot.talk.answers import when_message
from bot.talk.home import home_message, status_sentence
from bot.talk.settings_screen import Own, settings_message


class OwnScreensStore(AgreeingStore, OwnTimes, Absences, Rounds, Protocol):
    """What a person's own screens show."""


@dataclass(frozen=True, slots=True)
class OwnScreens:
    """Draws them as things stand."""

    store: OwnScreensStore
    company: Company
    cadence: Cadence
    is_holiday: IsHoliday

    async def home(self, employee: Employee, now: datetime, results: Message | None, confirmation: str = "") -> Message:
        """Home, with the latest ``results``; ``confirmation`` says what was changed on it a moment ago."""
        invitation, today = await self.store.invitation_of(employee.id), self.company.today(employee, now)
        return home_message(
            employee,
            self.company,
            self.cadence,
            await self._status(employee, invitation, now),
            today,
            results=results,
            agreed=await agreed_in(self.store, employee, today),
            own=await self._own(employee),
            confirmation=confirmation,
            is_open=invitation is not None,
        )

    async def settings(self, employee: Employee, today: date, confirmation: str = "") -> Message:
        """The settings; ``confirmation`` says what has just been changed."""
        own = await self._own(employee)
        return settings_message(employee, self.company, self.cadence, today, own, confirmation=confirmation)

    async def when(self, employee: Employee, now: datetime, *, later: bool = False) -> Message:
        """What is open to the person, or when something will be. ``later``: for somebody who has no time now."""
        invitation = await self.store.invitation_of(employee.id)
        status = await self._status(employee, invitation, now)
        return when_message(self.company.language_of(employee), status, is_open=invitation is not None, later=later)

    async def _own(self, employee: Employee) -> Own:
        return Own(await self.store.channels(employee.id), bool(await self.store.absences_of(employee.id)))

    async def _status(self, employee: Employee, invitation: Invitation | None, now: datetime) -> str:
        away = invitation is None and employee.team is not None and await self._is_left_out(employee)
        return status_sentence(employee, self.company, self.cadence, self.is_holiday, invitation=invitation, now=now, away=away)

    async def _is_left_out(self, employee: Employee) -> bool:
        """Tell whether a round is open on all of whose days the person is known to be away."""
        known = await self.store.absences_of(employee.id)
        zone, rounds = self.company.zone_of(employee), await self.store.open_rounds() if known else ()
        hour, weekday = employee.hour or self.cadence.ask[1], employee.weekday
        spans = [askable_days(one.opens_at, one.closes_at, zone, self.is_holiday, hour=hour, weekday=weekday) for one in rounds]
        return any(away_until_close(known, days) for days in spans)
