"""Which weeks a lost server must have asked about after its last backup, as the calendar has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.settings.load import Settings, cadence_at
from bot.model.calendar import Week
from storage.keeping.backup import Backup


def asked_since(settings: Settings, backup: Backup, now: datetime) -> frozenset[Week]:
    """The weeks whose round was due to open after the backup was taken and not after ``now``, both by the wall clock.

    Empty where the calendar had been moved ahead of the clock: then the one says nothing of the other.
    """
    if backup.last_tick is not None and backup.last_tick > backup.taken_at:
        return frozenset()
    zone = settings.company.zone_of(None)
    cadence = cadence_at(settings, backup.taken_at)
    if backup.first_week is not None:
        cadence = replace(cadence, start=backup.first_week.monday)
    first, last = (Week.of(moment.astimezone(zone).date()) for moment in (backup.taken_at, now))
    weeks = [week for ahead in range(last.since(first) + 1) if cadence.slot(week := first.plus(ahead)) >= 0]
    opened = {week: cadence.opens_at(week, zone, settings.is_holiday) for week in weeks}
    return frozenset(week for week, moment in opened.items() if moment and backup.taken_at < moment <= now)
