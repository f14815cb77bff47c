"""The days on which a calendar says that people are away. Titles, places and reasons are not looked at.

In a calendar of the company every event is an absence, of those whom it names by e-mail address as organizer or attendee. In a
person's own it is an absence if it is marked "out of office", or goes over whole days and is not marked free. What is cancelled,
declined or tentative is none, nor is "working elsewhere". Of an event with hours those days count whose working hours it covers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from bot.model.absence import Absence
from bot.model.people import spelled
from bot.ports.absences import FeedError

BEFORE, AHEAD = timedelta(days=7), timedelta(days=42)  # the days around today that are read: a round and those after it
MOST_EVENTS, MOST_REPEATED = 50_000, 2_000  # in one calendar; more is none of people's absences
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_BY_THE_CLOCK = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
_WORKS_FROM, _WORKS_TO = time(10, 0), time(15, 0)
_NO_ABSENCE = frozenset({"FREE", "TENTATIVE", "WORKINGELSEWHERE"})
_BUSY = ("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS")


def absences_in(text: str, today: date, zones: Mapping[str, ZoneInfo], *, owner: str = "") -> Mapping[str, list[Absence]]:
    """E-mail address -> absences, of the people in ``zones`` (their time zones) alone.

    ``owner``: it is that person's own calendar. Raises FeedError.
    """
    days = defaultdict[str, set[date]](set)
    try:
        for event in _events(text, today):
            for person in _people(event, owner):
                if person in zones:
                    days[person].update(_days(event, zones[person], today))
    except FeedError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's file does to a parser
        raise FeedError(f"is no calendar that can be read ({type(error).__name__})") from None
    return {person: list(_spans(sorted(found))) for person, found in days.items() if found}


def _events(text: str, today: date) -> Iterable[Any]:
    """The events around that day, each repetition by itself. Raises FeedError."""
    calendar = icalendar.Calendar.from_ical(text)
    events = list(calendar.walk("VEVENT"))
    repeated = [event for event in events if "RRULE" in event]
    if len(events) > MOST_EVENTS or len(repeated) > MOST_REPEATED:
        raise FeedError(f"holds more than {MOST_EVENTS:,} events, or more than {MOST_REPEATED:,} that are repeated")
    for event in repeated:
        if any(_is_too_often(rule) for rule in _listed(event["RRULE"])):
            calendar.subcomponents.remove(event)
    found: Iterable[Any] = recurring_ical_events.of(calendar, skip_bad_series=True).between(today - BEFORE, today + AHEAD)
    return found


def _is_too_often(rule: Mapping[str, Any]) -> bool:
    """Tell whether something is repeated within a day, which nobody's absence is, and would be millions of events."""
    return bool(_TOO_OFTEN & {str(one).upper() for one in rule.get("FREQ", ())}) or bool(_BY_THE_CLOCK & set(rule))


def _people(event: Any, owner: str) -> Iterator[str]:  # noqa: ANN401 - the library's
    status = str(event.get("STATUS", "")).upper()
    busy = next((str(event[name]).upper() for name in _BUSY if name in event), "")
    if status == "CANCELLED" or busy in {"TENTATIVE", "WORKINGELSEWHERE"}:
        return
    if owner:
        free = busy in _NO_ABSENCE or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        if busy == "OOF" or (_is_whole_days(event) and not free):
            yield owner
        return
    for named in (*_listed(event.get("ORGANIZER")), *_listed(event.get("ATTENDEE"))):
        declined = str(getattr(named, "params", {}).get("PARTSTAT", "")).upper() == "DECLINED"
        address = str(named)
        if not declined and address.lower().startswith("mailto:"):
            yield spelled(address[len("mailto:") :])


def _listed(value: Any) -> Iterable[Any]:  # noqa: ANN401 - the library's: nothing, one or many
    return value if isinstance(value, list) else () if value is None else (value,)


def _is_whole_days(event: Any) -> bool:  # noqa: ANN401 - the library's
    return not isinstance(event.start, datetime)


def _days(event: Any, zone: ZoneInfo, today: date) -> Iterator[date]:  # noqa: ANN401 - the library's
    """The days of an event within those that are read."""
    start, end = event.start, event.end
    first, last = max(_day(start, zone), today - BEFORE), min(_day(end, zone), today + AHEAD)
    for day in (first + timedelta(days=ahead) for ahead in range((last - first).days + 1)):
        if not isinstance(start, datetime):
            if start <= day < max(end, start + timedelta(days=1)):
                yield day
        elif _local(start, zone) <= datetime.combine(day, _WORKS_FROM) and datetime.combine(day, _WORKS_TO) <= _local(end, zone):
            yield day


def _day(moment: date, zone: ZoneInfo) -> date:
    return _local(moment, zone).date() if isinstance(moment, datetime) else moment


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the person's clock shows; a moment without a zone is one on that clock."""
    return moment.astimezone(zone).replace(tzinfo=None) if moment.tzinfo else moment


def _spans(days: Iterable[date]) -> Iterator[Absence]:
    first = last = date.min
    for day in days:
        if last != date.min and day - last == timedelta(days=1):
            last = day
            continue
        if last != date.min:
            yield Absence(first, last)
        first = last = day
    if last != date.min:
        yield Absence(first, last)
