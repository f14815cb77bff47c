"""What the employer may know of requests for contact: how many a year, how soon answered; from the audit trail alone.

For the whole company, and only where there are at least ten: fewer, or none, is one and the same nothing. It is counted to the
end of last month and rounded to tens, so that nobody learns from a figure that changes what a colleague did today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from zoneinfo import ZoneInfo

from bot.model.requests import Change

FEWEST = 10
ROUNDED_TO = 10
WITHIN_HOURS = (4, 8, 24, 48, 72, 168, 720)
"""The steps of the answer time: a median is told as the first of them that it does not exceed."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One change of the trail: which request, what, and in which hour."""

    request: str
    change: Change
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """One calendar year up to a day (not with it). ``requests``: at least so many, in tens; None: fewer than ten, or none.

    ``answered_within_hours``: at least half of the answered ones were answered within so many hours; None in the same way.
    """

    year: int
    until: date
    requests: int | None = None
    answered_within_hours: int | None = None


def figures(trail: Sequence[Passed], now: datetime, zone: ZoneInfo) -> Figures:
    """What may be told now: the year of the last month that is over."""
    until = now.astimezone(zone).date().replace(day=1)
    year = (until - timedelta(days=1)).year

    def counts(passed: Passed) -> bool:
        day = passed.at.astimezone(zone).date()
        return day.year == year and day < until

    asked = {one.request: one.at for one in trail if one.change is Change.ASKED and counts(one)}
    answered = {one.request: one.at for one in trail if one.change is Change.ANSWERED and counts(one)}
    count = len(asked) // ROUNDED_TO * ROUNDED_TO if len(asked) >= FEWEST else None
    return Figures(year, until, count, _within(asked, answered))


def _within(asked: Mapping[str, datetime], answered: Mapping[str, datetime]) -> int | None:
    took = [(at - asked[request]) / timedelta(hours=1) for request, at in answered.items() if request in asked]
    if len(took) < FEWEST:
        return None
    half = median_low(took)
    return next((hours for hours in WITHIN_HOURS if half <= hours), WITHIN_HOURS[-1])
