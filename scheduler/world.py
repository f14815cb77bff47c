"""Everything that the scheduled half of the product works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.calendar import Cadence, IsHoliday
from bot.model.people import Company
from bot.ports import Directory, Messenger, Reader, Statistics, Store


@dataclass(frozen=True, slots=True)
class World:
    """All that the scheduled half of the product works with. ``cadence`` is given the calendar date of the tick.

    ``wall`` is the wall clock, by which claims and the lease live; ``owner`` names this process in the lease.
    """

    store: Store
    company: Company
    cadence: Callable[[datetime], Cadence]
    is_holiday: IsHoliday
    messengers: Mapping[str, Messenger]
    directories: Mapping[str, Directory]
    statistics: Statistics
    new_token: Callable[[], str]
    wall: Callable[[], datetime]
    owner: str
    reader: Reader | None = None  # of customers' comments
