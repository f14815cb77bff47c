"""What is wrong with the calendars of absences. Their addresses are secrets, and are not told."""

from __future__ import annotations

from app.doctor.findings import Finding, warning
from app.settings.load import Settings
from scheduler.calendars import COMPANY
from storage.store import SqlStore


async def calendar_findings(settings: Settings, store: SqlStore) -> list[Finding]:
    """Those that could not be read, and those whose owner is on no roster."""
    if not settings.absence_calendars:
        return []
    ids = {one.email: one.id for one in await store.employees()}
    tried, findings = await store.feeds_tried(), list[Finding]()
    for one in settings.absence_calendars:
        name = f"The calendar of {one.owner}" if one.owner else "The company's calendar of absences"
        number = ids.get(one.owner) if one.owner else COMPANY
        state = None if number is None else tried.get(number)
        if number is None:
            findings.append(warning(f"{name}: nobody on the roster has that address.", "Mend [calendar.people] in voinko.toml."))
        elif state is not None and state.problem:
            mend = "What it told before still counts. Mend it or [calendar] in voinko.toml; it is read once a day."
            findings.append(warning(f"{name} {state.problem} ({state.tried_at:%Y-%m-%d}).", mend))
    return findings
