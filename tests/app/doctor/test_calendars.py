"""What the doctor says of calendars of absences: which one, since when, and never where it is."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.doctor.calendars import calendar_findings
from app.settings.company import AbsenceCalendar
from app.settings.load import load
from bot.model.absence import FeedState
from bot.model.roster import RosterRow
from scheduler.calendars import COMPANY
from storage.store import SqlStore

NOW = datetime(2026, 3, 24, 9, tzinfo=UTC)


async def test_the_calendars_that_cannot_be_read_and_those_of_nobody_are_told(sqlite_store: SqlStore, tmp_path: Path) -> None:
    await sqlite_store.import_roster([RosterRow(f"{name}@x.fi", name, "", "", "") for name in ("aino", "bo")])
    known, other = await sqlite_store.employees()
    calendars = [AbsenceCalendar("https://x.fi/secret", owner) for owner in ("", known.email, other.email, "z@x.fi")]
    settings = replace(load({}, tmp_path), absence_calendars=tuple(calendars))
    await sqlite_store.keep_feed(COMPANY, FeedState(NOW, "answers 503"))
    await sqlite_store.keep_feed(known.id, FeedState(NOW))
    found = await calendar_findings(settings, sqlite_store)
    assert [one.what for one in found] == [
        "The company's calendar of absences answers 503 (2026-03-24).",
        "The calendar of z@x.fi: nobody on the roster has that address.",
    ]
    assert "secret" not in str(found)
    assert await calendar_findings(load({}, tmp_path), sqlite_store) == []
