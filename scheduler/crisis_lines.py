"""Telling those who are responsible in time that a crisis line must be called and verified again.

A line is shown for 90 days after it was verified; then 112 stands alone. The log says so once a day from a fortnight before;
the readers of the company's digest get a message in the chat 14, 7 and 2 days before, and once it has run out: put in the ledger
on the first working hour after that, once for each of them, whichever process looks. ``doctor`` says the same, and fails for a
line that has run out.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from bot.model.calendar import at_wall_clock
from bot.model.company import VERIFIED_FOR, WARN_DAYS, Company, CrisisLine
from bot.model.deliveries import Delivery
from bot.model.messages import Message, Text
from bot.model.people import spelled
from bot.model.requests import WORKING_HOURS
from bot.texts.sentences import text
from scheduler.world import World

TOLD_AT = (WARN_DAYS, 7, 2, -1)  # days left

_log = logging.getLogger("voinko")


async def enqueue_warnings(world: World, now: datetime, last: datetime | None) -> None:
    """Put in the ledger what the readers are to be told of the lines, in working hours. ``last``: when the last tick was."""
    local = now.astimezone(world.company.zone_of(None))
    if not WORKING_HOURS[0] <= local.time() <= WORKING_HOURS[1]:
        return
    for line in world.company.crisis_lines:
        left = line.days_left(local.date())
        if last is None or _looked_on(world.company, last) < local.date():
            _say(line, left)
        stage = _stage(left)
        if stage is not None:
            readers = [
                person.id for email in world.company.company_readers if (person := await world.store.employee_by_email(email))
            ]
            await world.store.enqueue_warnings(_name(line, stage), readers, now)


def next_look(company: Company, now: datetime) -> datetime | None:
    """When the lines are to be looked at again: the first working hour of a day on which one is about to run out, be it a Sunday.

    None without lines.
    """
    if not company.crisis_lines:
        return None
    zone = company.zone_of(None)
    first = min(line.verified_on for line in company.crisis_lines) + VERIFIED_FOR - timedelta(days=WARN_DAYS)
    begin = max(now.astimezone(zone).date(), first)
    looks = (at_wall_clock(begin + timedelta(days=ahead), WORKING_HOURS[0], zone) for ahead in range(2))
    return next(moment for moment in looks if moment > now)


def warning_message(company: Company, delivery: Delivery, now: datetime) -> Message | None:
    """What one reader is told; None where there is nothing to tell any more: verified since, or no longer a reader."""
    left = {line: line.days_left(company.today(None, now)) for line in company.crisis_lines}
    line = next((line for line in left if _name(line, _stage(left[line])) == delivery.about), None)
    if line is None or delivery.employee.email not in map(spelled, company.company_readers):
        return None
    key = "lines.over" if left[line] < 0 else "lines.soon"
    said = text(company.language_of(delivery.employee), key, name=line.name, number=line.number, days=left[line])
    return Message(said, (Text(said),), key=f"{delivery.kind}:{delivery.about}")


def _stage(left: int) -> int | None:
    """The one of ``TOLD_AT`` that so many days make due; None while there is time."""
    return min((days for days in TOLD_AT if left <= days), default=None)


def _name(line: CrisisLine, stage: int | None) -> str:
    return f"{line.verified_on:%Y%m%d}:{line.number.replace(' ', '')}:{stage}"


def _looked_on(company: Company, last: datetime) -> date:
    """The last day on which somebody looked in working hours: before they began, it was the day before."""
    local = last.astimezone(company.zone_of(None))
    return local.date() if local.time() >= WORKING_HOURS[0] else local.date() - timedelta(days=1)


def _say(line: CrisisLine, left: int) -> None:
    if left < 0:
        _log.warning("crisis line %s is no longer shown: call it and set verified_on in voinko.toml", line.name)
    elif left <= WARN_DAYS:
        _log.warning("crisis line %s is shown for %d days more: call it and set verified_on in voinko.toml", line.name, left)
