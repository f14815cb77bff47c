"""Everything that the scheduled half of the product works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.calendar import Cadence, IsHoliday
from bot.model.company import Company
from bot.ports.absences import AbsenceFeed, Statuses
from bot.ports.comment_reader import CommentReader
from bot.ports.directory import Directory
from bot.ports.messenger import Messenger
from bot.ports.provisioning import Derive
from bot.ports.solver import Solver
from bot.ports.statistics import Statistics
from bot.ports.store import Store


@dataclass(frozen=True, slots=True)
class World:
    """All that the scheduled half of the product works with. ``cadence`` is given the calendar date of the tick."""

    store: Store
    company: Company
    cadence: Callable[[datetime], Cadence]
    is_holiday: IsHoliday
    messengers: Mapping[str, Messenger]
    directories: Mapping[str, Directory]
    statistics: Statistics
    solver: Solver  # of the rehearsed attack (release rule R7)
    new_token: Callable[[], str]
    reader: CommentReader | None = None  # of customers' comments
    feeds: Sequence[AbsenceFeed] = ()  # calendars of absences
    statuses: Sequence[Statuses] = ()  # where people say themselves that they are away
    derive: Derive | None = None  # a roster of an identity provider's directory; None where there is none
