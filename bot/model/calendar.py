"""When things happen: ISO weeks, wall-clock times in a zone, and the weekly cadence of a pulse.

Pure date arithmetic; no clock. A wall-clock time that does not exist (spring) is taken an hour
later, one that exists twice (autumn) is taken the first time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

IsHoliday = Callable[[date], bool]

SATURDAY = 5
QUIET = time(21, 0), time(7, 0)
QUIET_BY_DAY = time(8, 0), time(16, 0)  # of those who work at night
_NIGHT_SHIFT = time(22, 0), time(4, 0)
_REMINDED_AFTER = timedelta(days=2)  # whoever is asked at a time of his or her own


def no_holidays(_day: date) -> bool:
    """The calendar of a company that names no country."""
    return False


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, written ``2026-W05``."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that holds the day."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read ``2026-W05``. Raises ValueError for anything else, and for a week 53 a year hasn't got."""
        year, separator, number = text.partition("-W")
        if not separator or not (year.isdecimal() and number.isdecimal() and len(year) == 4 and len(number) == 2):
            raise ValueError(f"not an ISO week: {text!r} (write it as 2026-W05)")
        date.fromisocalendar(int(year), int(number), 1)
        return cls(int(year), int(number))

    @property
    def monday(self) -> date:
        """The first day of the week."""
        return date.fromisocalendar(self.year, self.number, 1)

    def day(self, weekday: int) -> date:
        """The day with that weekday, 0 for Monday to 6 for Sunday."""
        return self.monday + timedelta(days=weekday)

    def plus(self, weeks: int) -> Week:
        """The week so many weeks later (earlier when negative)."""
        return Week.of(self.monday + timedelta(weeks=weeks))

    def since(self, other: Week) -> int:
        """Whole weeks from ``other`` to this one."""
        return (self.monday - other.monday).days // 7

    def __str__(self) -> str:
        return _spelled(self.year, self.number)


@lru_cache(maxsize=512)  # a company's digests spell the same few weeks a hundred thousand times
def _spelled(year: int, number: int) -> str:
    return f"{year:04d}-W{number:02d}"


def at_wall_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a wall clock in the zone shows that time on that day."""
    moment = datetime.combine(day, clock.replace(fold=0), zone)
    # In the spring gap fold=0 reads the clock with winter's offset, which lands an hour later: as wanted.
    return moment.astimezone(UTC)


def working_day(day: date, is_holiday: IsHoliday) -> date:
    """The day itself unless it is a holiday; else the next day that is neither holiday nor weekend."""
    return next_working_day(day, is_holiday) if is_holiday(day) else day


def next_working_day(day: date, is_holiday: IsHoliday) -> date:
    """The first day after it that is neither holiday nor weekend."""
    day += timedelta(days=1)
    while is_holiday(day) or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def quiet_hours(own: time | None) -> tuple[time, time]:
    """When nobody writes to a person, by the hour that he or she has chosen: whoever works at night sleeps by day."""
    return QUIET_BY_DAY if own is not None and _between(own, _NIGHT_SHIFT) else QUIET


def quiet_until(local: datetime, chosen: Collection[time], quiet: tuple[time, time] = QUIET) -> datetime | None:
    """The end of the quiet hours that a local moment lies in, when nobody is written to; None outside them.

    The hour after a time that somebody has chosen is never quiet.
    """
    clock = local.time()
    if not _between(clock, quiet) or any(timedelta(0) <= _since(one, clock) < timedelta(hours=1) for one in chosen):
        return None
    day = local.date() + timedelta(days=clock >= quiet[1])
    return datetime.combine(day, quiet[1], local.tzinfo)


def _between(clock: time, hours: tuple[time, time]) -> bool:
    """Tell whether a time lies in those hours, which may go over midnight."""
    start, end = hours
    return start <= clock < end if start < end else clock >= start or clock < end


def _since(earlier: time, later: time) -> timedelta:
    return timedelta(hours=later.hour - earlier.hour, minutes=later.minute - earlier.minute)


@dataclass(frozen=True, slots=True)
class Cadence:
    """The weekly calendar: (weekday, time) of each step, 0 for Monday. All local times.

    ``start`` is the day of the first pulse; its ISO week is the first slot of the rotation.
    """

    start: date
    ask: tuple[int, time] = (1, time(9, 30))
    remind: tuple[int, time] = (3, time(13, 0))
    close: tuple[int, time] = (6, time(23, 59))
    digest: tuple[int, time] = (0, time(8, 0))  # of the week after

    def begun(self, first: Week | None) -> Cadence:
        """The cadence in force for a company whose first round was in that week: this one, unless it starts only after it.

        So a start that is configured later, or never, can't shift the rotation of a company that has begun; and a first round
        that came later than the start takes the slot of its own week.
        """
        return self if first is None or Week.of(self.start) <= first else replace(self, start=first.monday)

    def ask_day(self, week: Week, is_holiday: IsHoliday) -> date | None:
        """The local date on which the week's pulse is asked; in the first week not before ``start``.

        A holiday gives way to the next working day of the same week; None where no such day is left before the close.
        """
        planned = max(week.day(self.ask[0]), self.start)
        day = working_day(planned, is_holiday)
        is_in_time = Week.of(day) == Week.of(planned) and (day.weekday(), self.ask[1]) < self.close
        return day if is_in_time else None

    def slot(self, week: Week) -> int:
        """The week's place in the rotation: 0 for the week of ``start``, negative before it."""
        return week.since(Week.of(self.start))

    def opens_at(self, week: Week, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime | None:
        """When the week's round opens, in the company's zone; None where holidays leave no day for it."""
        return self.asks_at(week, zone, is_holiday)

    def closes_at(self, week: Week, zone: ZoneInfo) -> datetime:
        """When the week's round closes, in the company's zone."""
        return at_wall_clock(week.day(self.close[0]), self.close[1], zone)

    def asks_at(self, week: Week, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime | None:
        """When one person is asked who has chosen no time, in the person's zone; None as for ``opens_at``."""
        day = self.ask_day(week, is_holiday)
        return at_wall_clock(day, self.ask[1], zone) if day else None

    def own_moments(
        self,
        week: Week,
        zone: ZoneInfo,
        home: ZoneInfo,
        is_holiday: IsHoliday,
        *,
        hour: time,
        weekday: int | None,
        after: datetime,
    ) -> Sequence[datetime]:
        """The moments of the week's round, not before ``after``, at a person's own hour in the person's zone; the best first.

        On the own weekday if there is one in the round; else on working days; else on whatever days are left. ``home``: the
        company's zone, in which the round opens and closes. Empty where holidays leave no day for a round.
        """
        opens_at, closes_at = self.opens_at(week, home, is_holiday), self.closes_at(week, home)
        if opens_at is None:
            return ()
        start = max(opens_at, after)
        first = start.astimezone(zone).date()
        days = [first + timedelta(days=ahead) for ahead in range(8)]
        inside = [(day, moment) for day in days if start <= (moment := at_wall_clock(day, hour, zone)) < closes_at]

        def rank(day: date) -> tuple[bool, bool, bool]:
            rest = is_holiday(day) or day.weekday() >= SATURDAY
            return (is_holiday(day) or day.weekday() != weekday, rest, weekday is not None and day.weekday() < weekday)

        return [moment for _, moment in sorted(inside, key=lambda at: (rank(at[0]), at))]

    def own_reminder(
        self, week: Week, asked_at: datetime, zone: ZoneInfo, home: ZoneInfo, is_holiday: IsHoliday, *, hour: time
    ) -> datetime | None:
        """When a person who is asked at an own time is reminded: two days later at the own hour, if that is before the close.

        A holiday or a weekend gives way to the next working day.
        """
        day = asked_at.astimezone(zone).date() + _REMINDED_AFTER
        if is_holiday(day) or day.weekday() >= SATURDAY:
            day = next_working_day(day, is_holiday)
        moment = at_wall_clock(day, hour, zone)
        return moment if moment < self.closes_at(week, home) else None

    def reminds_at(self, week: Week, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime:
        """When one person is reminded, in the person's zone."""
        return at_wall_clock(working_day(week.day(self.remind[0]), is_holiday), self.remind[1], zone)

    def digests_at(self, week: Week, zone: ZoneInfo, is_holiday: IsHoliday) -> datetime:
        """When the week's digest goes to one reader, in the reader's zone."""
        return at_wall_clock(working_day(week.plus(1).day(self.digest[0]), is_holiday), self.digest[1], zone)


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
