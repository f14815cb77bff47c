"""A request for contact: what somebody has asked to be passed on to one person, and the moments that follow from it.

The nouns and their calendar; pure. Whatever is in a request lies encrypted in the store and leaves it for two people alone,
the one who asked and the one who was asked. There is no request before "Send" was pressed on the exact text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.model.calendar import IsHoliday, at_wall_clock, next_working_day
from bot.model.transitions import Transitions

KEPT_FOR = timedelta(days=30)
FOLLOW_UP_AFTER = 2  # working days
WORKING_HOURS = time(9), time(17)
PATIENCE = timedelta(
    minutes=3
)  # so long a platform that is down is tried; two slow calls later the person has been told, within five
TOO_LATE = timedelta(hours=1)  # a request that could not be sent for so long is no longer sent: its writer is told instead
CLOCK_MOVED = timedelta(days=8)  # after the last tick, beyond which the clock is not taken at its word
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
    GONE = "gone"  # destroyed: nothing that is kept stands there


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
    DESTROYED = "destroyed"


class RequestEvent(StrEnum):
    """What happens to a request."""

    DELIVERED = "delivered"
    DELIVERED_LATE = "delivered late"  # its writer had been told to wait
    UNKNOWABLE = "unknowable"  # it can't be told whether it was delivered
    REFUSED = "refused"  # it did not go through, and won't
    HELD = "held"  # nothing was said to anybody: to be tried again
    TOLD = "told"  # its writer has heard how it stands
    OVERDUE = "overdue"  # its writer has heard that the deadline went by
    FOLLOWED_UP = "followed up"  # its writer has said whether to be asked how it went, and when
    ANSWERED = "answered"
    REACHED = "reached"  # says its writer
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    LOST = "lost"  # its content


_ASKED, _UNSURE, _LATE, _OPEN, _FAILED, _ANSWERED, _LOST, _GONE = RequestStage
_LIVE = (_ASKED, _UNSURE, _LATE, _OPEN)
_OVER = (_FAILED, _ANSWERED, _LOST)

REQUESTS = Transitions(
    first=_ASKED,
    steps=MappingProxyType(
        {
            (_ASKED, RequestEvent.DELIVERED): _OPEN,
            (_ASKED, RequestEvent.DELIVERED_LATE): _LATE,
            (_ASKED, RequestEvent.UNKNOWABLE): _UNSURE,
            (_ASKED, RequestEvent.REFUSED): _FAILED,
            (_UNSURE, RequestEvent.TOLD): _OPEN,
            (_LATE, RequestEvent.TOLD): _OPEN,
            (_OPEN, RequestEvent.TOLD): _OPEN,
            (_OPEN, RequestEvent.OVERDUE): _OPEN,
            (_OPEN, RequestEvent.EXPIRED): _GONE,
            **{(over, RequestEvent.TOLD): _GONE for over in _OVER},
            **{(live, RequestEvent.FOLLOWED_UP): live for live in _LIVE},
            **{(live, RequestEvent.ANSWERED): _ANSWERED for live in _LIVE},
            **{(live, RequestEvent.REACHED): _GONE for live in _LIVE},
            **{(live, RequestEvent.CANCELLED): _GONE for live in _LIVE},
            **{(kept, RequestEvent.HELD): kept for kept in (*_LIVE, *_OVER)},
            **{(kept, RequestEvent.LOST): _LOST for kept in (*_LIVE, *_OVER)},
        }
    ),
)
"""The only ways in which a request's stage changes."""

TRAIL = MappingProxyType(
    {
        RequestEvent.DELIVERED: Change.DELIVERED,
        RequestEvent.DELIVERED_LATE: Change.DELIVERED,
        RequestEvent.UNKNOWABLE: Change.UNSURE,
        RequestEvent.REFUSED: Change.FAILED,
        RequestEvent.OVERDUE: Change.OVERDUE,
        RequestEvent.ANSWERED: Change.ANSWERED,
        RequestEvent.REACHED: Change.REACHED,
        RequestEvent.CANCELLED: Change.CANCELLED,
        RequestEvent.EXPIRED: Change.EXPIRED,
    }
)
"""What the audit trail calls an event; the others leave no trace in it."""

LIVE = REQUESTS.sources(RequestEvent.ANSWERED)
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

    @property
    def is_overdue(self) -> bool:
        """Whether its writer is now to hear that the deadline went by, which is said once."""
        return self.stage is RequestStage.OPEN and not self.overdue_told and self.deadline <= self.due_at

    def waiting(self) -> Request:
        """The request as it lies with the one who is asked: due at the next moment at which something is to be said."""
        moments = [
            self.expires_at,
            *([] if self.overdue_told else [self.deadline]),
            *([self.follow_up] if self.follow_up else []),
        ]
        return replace(self, due_at=_full_hour(min(moments)))

    def emptied(self, now: datetime, *, phone: str = "") -> Request:
        """What is left of a request that is over: whom to tell so, and the ``phone`` that the person is then to call."""
        return replace(self, due_at=at_once(now), contact=0, name="", key="", text="", follow_up=None, phone=phone)


def at_once(now: datetime) -> datetime:
    """What is due at that moment, and since when it was nobody learns: the day's beginning in UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _full_hour(moment: datetime) -> datetime:
    """The moment, or the next full hour after it."""
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour if hour == moment else hour + timedelta(hours=1)


def calendar_now(at: datetime, last_tick: datetime | None) -> datetime:
    """The calendar's moment, where the clock of the serving process need not be the calendar's (``tick --at``).

    A heartbeat that is at work ticks at least daily: a last tick that lies ahead, or far behind, belongs to a moved clock.
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
