"""Telling those who are responsible in time that a crisis line must be called and verified again.

A line is shown for 90 days after it was verified; then 112 stands alone. The log says so once a day from a fortnight before;
the readers of the company's digest get a message in the chat 14, 7 and 2 days before, and once it has run out: on the first
working hour after that, whether it is ``run`` or ``tick`` that looks. ``doctor`` says the same, and fails for a line that has
run out.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from bot.model.messages import Message, Text
from bot.model.people import WARN_DAYS, CrisisLine, Employee, Language
from bot.model.requests import WORKING_HOURS
from bot.ports.messenger import DoubtfulError, PlatformDownError, UnreachableError
from bot.texts.sentences import text
from scheduler.accounts import as_known, look_up
from scheduler.world import World

TOLD_AT = (WARN_DAYS, 7, 2, -1)  # days left

_log = logging.getLogger("voinko")


class LineWatch:
    """Looks at most once a day. ``last``: when somebody looked last, such as the last tick; None: nobody ever has."""

    def __init__(self, world: World, last: datetime | None) -> None:
        self._world = world
        self._looked_on = self._day_of(last) if last else None

    async def look(self, now: datetime) -> None:
        """Say what there is to say of the lines, in working hours."""
        local = now.astimezone(self._world.company.zone_of(None))
        if not WORKING_HOURS[0] <= local.time() <= WORKING_HOURS[1]:
            return
        before, self._looked_on = self._looked_on or local.date() - timedelta(days=1), local.date()
        if before >= local.date():
            return
        for line in self._world.company.crisis_lines:
            left = line.days_left(local.date())
            if left < 0:
                _log.warning("crisis line %s is no longer shown: call it and set verified_on in voinko.toml", line.name)
            elif left <= WARN_DAYS:
                _log.warning(
                    "crisis line %s is shown for %d days more: call it and set verified_on in voinko.toml", line.name, left
                )
            reached = [days for days in TOLD_AT if left <= days < left + (local.date() - before).days]
            if reached:
                await self._tell(line, left, min(reached))

    def _day_of(self, last: datetime) -> date:
        """The last day on which somebody looked in working hours: before they began, it was the day before."""
        local = last.astimezone(self._world.company.zone_of(None))
        return local.date() if local.time() >= WORKING_HOURS[0] else local.date() - timedelta(days=1)

    async def _tell(self, line: CrisisLine, left: int, reached: int) -> None:
        people = [
            person
            for email in self._world.company.company_readers
            if (person := await self._world.store.employee_by_email(email))
        ]
        accounts = await look_up(self._world.store, self._world.directories, people)
        for person in people:
            profile = accounts.profiles.get(person.id)
            if profile is not None and profile.refused is None:
                await self._send(as_known(person, profile), line, left, reached)

    async def _send(self, person: Employee, line: CrisisLine, left: int, reached: int) -> None:
        """Once, where the platform can tell what is in the chat; a failure is the log's business, which has said it already."""
        address = person.address
        messenger = self._world.messengers.get(address.platform) if address else None
        if address is None or messenger is None:
            return
        message = line_message(self._world.company.language_of(person), line, left, reached)
        try:
            if not await messenger.find(address, message.key):
                await messenger.send(address, message)
        except (DoubtfulError, PlatformDownError, UnreachableError) as error:
            _log.warning("a reader could not be told of a crisis line: %s", type(error).__name__)


def line_message(language: Language, line: CrisisLine, left: int, reached: int) -> Message:
    """What a reader of the company's digest is told; ``reached`` is the one of ``TOLD_AT`` that makes it due."""
    key = "lines.over" if left < 0 else "lines.soon"
    said = text(language, key, name=line.name, number=line.number, days=left)
    return Message(said, (Text(said),), key=f"line:{line.verified_on:%Y%m%d}:{line.number.replace(' ', '')}:{reached}")
