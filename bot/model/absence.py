"""When people are away: days alone, never why.

Decided once, when a round opens: whoever is known to be away on every day on which it could ask is not asked, and isn't counted
as invited.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.calendar import SATURDAY, IsHoliday, at_wall_clock


class AbsenceSource(StrEnum):
    """Where an absence was told."""

    ROSTER = "roster"
    STATUS = "status"  # the person's own, in a chat
    CALENDAR = "calendar"  # the company's
    OWN_CALENDAR = "own calendar"


@dataclass(frozen=True, slots=True, order=True)
class Absence:
    """Days on which somebody is away, the last one included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Tell whether the person is away on that day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class FeedState:
    """When a calendar of absences was looked at last, and why it could not be read; "": it could."""

    tried_at: datetime
    problem: str = ""


def is_away(absences: Collection[Absence], day: date) -> bool:
    """Tell whether somebody with those absences is away on that day."""
    return any(one.covers(day) for one in absences)


def askable_days(
    opens_at: datetime, closes_at: datetime, zone: ZoneInfo, is_holiday: IsHoliday, *, hour: time, weekday: int | None
) -> Sequence[date]:
    """The local days of a round on which a person can be asked at the own hour: working days, and the own weekday."""
    first, last = opens_at.astimezone(zone).date(), closes_at.astimezone(zone).date()
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    inside = (day for day in days if opens_at <= at_wall_clock(day, hour, zone) < closes_at)
    return [day for day in inside if day.weekday() == weekday or not (is_holiday(day) or day.weekday() >= SATURDAY)]


def away_until_close(absences: Collection[Absence], days: Collection[date]) -> bool:
    """Tell whether somebody is away on each of those days of a round; where there is none of them, nobody is."""
    return bool(days) and all(is_away(absences, day) for day in days)
