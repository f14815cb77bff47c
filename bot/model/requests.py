"""A request for contact: what somebody has asked to be passed on to one person, and the moments that follow from it.

The nouns and their calendar; pure. Whatever is in a request lies encrypted in the store and leaves it for two people alone,
the one who asked and the one who was asked. There is no request before "Send" was pressed on the exact text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.calendar import IsHoliday, at_wall_clock, next_working_day

KEPT_FOR = timedelta(days=30)
FOLLOW_UP_AFTER = 2  # working days
WORKING_HOURS = time(9), time(17)
PATIENCE = timedelta(
    minutes=3
)  # so long a platform that is down is tried; two slow calls later the person has been told, within five
TOO_LATE = timedelta(hours=1)  # a request that could not be sent for so long is no longer sent: its writer is told instead
CLOCK_MOVED = timedelta(days=14)
_SATURDAY = 5


class RequestStage(StrEnum):
    """Where a request stands, and so what is to be said next, and to whom."""

    ASKED = "asked"  # the one who is asked is to be told
    UNSURE = "unsure"  # it can't be told whether that worked: the one who asks is to be told so
    LATE = "late"  # it went out after all, when its writer had been told to wait: to be told so
    OPEN = "open"  # with the one who is asked
    FAILED = "failed"  # did not go through: the one who asks is to be told, then it is destroyed
    ANSWERED = "answered"  # contact was made: the same
    LOST = "lost"  # its content is gone with a restore or an erasure: the same


class Change(StrEnum):
    """What the audit trail knows of: a request's changes of state."""

    ASKED = "asked"
    DELIVERED = "delivered"
    UNSURE = "unsure"
    FAILED = "failed"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    REACHED = "reached"  # says the one who asked
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    LOST = "lost"
    DESTROYED = "destroyed"


LIVE = frozenset({RequestStage.ASKED, RequestStage.UNSURE, RequestStage.LATE, RequestStage.OPEN})
"""The stages in which a request can be answered, cancelled, looked at."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``person`` and ``contact`` are employees' ids; ``phone`` is whom to call if it goes wrong, number first.

    ``for_person`` and ``for_contact`` name it in the two chats: the store's, made with its key. Whoever holds both chats, or
    the trail too, can't tell from the names that they are one request.

    ``due_at`` is the calendar moment at which the scheduler looks at it next. It and ``expires_at`` are all of these moments that
    can be read without the key: never finer than an hour, so that they don't tell when somebody pressed.
    """

    id: str
    person: int
    contact: int
    role: str
    stage: RequestStage
    asked_at: datetime
    due_at: datetime
    deadline: datetime
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    key: str = field(default="", repr=False)  # the contact's, see ``bot.coping.contacts``
    text: str = field(default="", repr=False)
    follow_up: datetime | None = None
    overdue_told: bool = False
    uncertain: bool = False  # its writer has been told that it can't be told whether it arrived; so it stays, once told
    for_person: str = field(default="", repr=False, compare=False)
    for_contact: str = field(default="", repr=False, compare=False)

    @property
    def expires_at(self) -> datetime:
        """When it is destroyed, whatever has become of it: the last midnight within the time promised."""
        return at_once(self.asked_at + KEPT_FOR)

    def waiting(self) -> Request:
        """The request as it lies with the one who is asked, due at the next moment at which something is to be said."""
        moments = [
            self.expires_at,
            *([] if self.overdue_told else [self.deadline]),
            *([self.follow_up] if self.follow_up else []),
        ]
        return replace(self, stage=RequestStage.OPEN, due_at=_full_hour(min(moments)))

    def emptied(self, stage: RequestStage, now: datetime) -> Request:
        """Nothing left but whom to tell that it is over. ``phone`` stays where the person is to be told to call."""
        phone = self.phone if stage is RequestStage.FAILED else ""
        return replace(self, stage=stage, due_at=at_once(now), contact=0, name="", key="", text="", follow_up=None, phone=phone)


def at_once(now: datetime) -> datetime:
    """What is due at that moment, and since when it was nobody learns: the day's beginning in UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _full_hour(moment: datetime) -> datetime:
    """The moment, or the next full hour after it."""
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour if hour == moment else hour + timedelta(hours=1)


def calendar_now(at: datetime, last_tick: datetime | None) -> datetime:
    """The calendar's moment, where the clock of the serving process need not be the calendar's (``tick --at``).

    A heartbeat that is at work ticks at least weekly: a last tick that lies ahead, or far behind, belongs to a moved clock.
    """
    if last_tick is not None and (last_tick > at or at - last_tick > CLOCK_MOVED):
        return last_tick
    return at


def deadline_of(asked_at: datetime, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime:
    """One working day later, at the same time of day. What is sent outside working hours counts from when they next begin."""
    return _working_days_later(asked_at, 1, zone, is_holiday)


def follow_up_of(asked_at: datetime, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime:
    """Two working days later, the same way."""
    return _working_days_later(asked_at, FOLLOW_UP_AFTER, zone, is_holiday)


def _working_days_later(moment: datetime, days: int, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime:
    local = moment.astimezone(zone)
    day: date = local.date()
    clock = local.time().replace(second=0, microsecond=0)
    first, last = WORKING_HOURS
    if day.weekday() >= _SATURDAY or is_holiday(day) or clock > last:
        day, clock = next_working_day(day, is_holiday), first
    for _ in range(days):
        day = next_working_day(day, is_holiday)
    return at_wall_clock(day, max(clock, first), zone)
