"""How files of other systems are read, as ``[feedback.NAME.file]`` and ``[roster]`` say it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from adapters.feedback.mapping import FIELDS
from adapters.feedback.paths import ACCEPTED, Place
from adapters.feedback.person_column import person_named
from adapters.files.records import Layout
from adapters.files.roster_map import FIELDS as ROSTER_FIELDS
from adapters.files.roster_map import TABLES as ROSTER_TABLES
from adapters.files.roster_map import RosterForm
from adapters.files.source_file import FileForm
from app.settings.forms import as_text, as_whole
from app.settings.sources import Table
from bot.model.people import name_key

_MOST_LINES = 1000


def places_in(table: Table, fields: Iterable[str]) -> dict[str, Place]:
    """The places that a map names, by our fields."""
    return {field: place for field in fields if (place := table.read(field, ACCEPTED, _as_place))}


def feedback_places_in(table: Table) -> dict[str, Place]:
    """The places that a map of customers' feedback names; a person's column is no team's."""
    places = places_in(table, FIELDS)
    if refusal := person_named(places.get("team")):
        table.problem("team", refusal)
    return places


def layout_in(table: Table) -> Layout:
    """How the records lie in a file."""
    lines = f"a whole number from 0 to {_MOST_LINES}"
    return Layout(
        header_rows=table.read("header_rows", "1, 2 or 3", as_whole(1, 3)) or 0,
        skip_lines=table.read("skip_lines", lines, as_whole(0, _MOST_LINES)) or 0,
        records=table.text("records") or "",
        sheet=table.text("sheet") or "",
        skip=_skip(table.table("skip")),
        answers=table.read("answers", 'a list and two places in it, such as "answers question value"', _as_answers),
    )


def file_form(table: Table) -> FileForm:
    """A source's files."""
    written = table.table("map")
    places = feedback_places_in(written)
    written.finish()
    for field in ("date", "team"):
        if field not in places:
            written.problem(field, f'is missing; name the column, such as {field} = "…"')
    if ("metric" in places) != ("score" in places):
        written.problem("metric", 'metric and score go together, such as metric = "=nps"; or name the column of nps, csat or ces')
    layout = layout_in(table)
    zone = table.read("timezone", "an IANA time zone such as Europe/Helsinki", _as_zone)
    form = table.read("date_format", 'the parts of a date, such as "%d.%m.%Y %H.%M"', _as_date_format)
    unanswered = table.flag("skip_unanswered") or False
    table.finish()
    return FileForm(places, layout, form or "", zone or "", unanswered)


def roster_form(root: Table) -> RosterForm | None:
    """How the files of the HR system are read; None where nothing is said of them."""
    table = root.table("roster")
    written = table.table("map")
    places = places_in(written, ROSTER_FIELDS)
    for field in ("email", "name", "team") if table.has("map") else ():
        if field not in places:
            written.problem(field, f'is missing; name the column, such as {field} = "…"')
    written.finish()
    layout = layout_in(table)
    counting = table.table("patterns")
    patterns = {
        field: pattern for field in ROSTER_FIELDS if (pattern := counting.read(field, "a regular expression", _as_pattern))
    }
    counting.finish()
    words = {name: _words(table.table(name)) for name in ROSTER_TABLES}
    table.table("scim")  # read by scim_form
    table.finish()
    return RosterForm(places, layout, patterns, words) if places else None


def _words(table: Table) -> dict[str, str]:
    """A table of their words and ours, by their word's key."""
    found = {word: table.read(word, "a text in quotation marks", _as_word) for word in table.names()}
    return {name_key(word): ours for word, ours in found.items() if ours is not None}


def _as_word(value: object) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _as_pattern(value: object) -> re.Pattern[str] | None:
    try:
        return re.compile(value) if isinstance(value, str) and value else None
    except re.error:
        return None


def _skip(table: Table) -> dict[str, tuple[str, ...]]:
    accepted = 'a list of texts, such as ["partial", "test"]; "" is an empty cell'
    found = {column: table.read(column, accepted, _as_cells) for column in table.names()}
    return {column: cells for column, cells in found.items() if cells}


def _as_cells(value: object) -> tuple[str, ...] | None:
    cells = value if isinstance(value, list) else None
    return tuple(map(str, cells)) if cells and all(isinstance(cell, str | int) for cell in cells) else None


def _as_answers(value: object) -> tuple[str, str, str] | None:
    parts = value.split() if isinstance(value, str) else []
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None  # noqa: PLR2004 - where, question, answer


def _as_place(value: object) -> Place | None:
    text = as_text(value)
    return Place.parse(text) if text else None


def _as_zone(value: object) -> str | None:
    try:
        return ZoneInfo(value).key if isinstance(value, str) else None
    except (KeyError, ValueError, OSError):
        return None


def _as_date_format(value: object) -> str | None:
    text = as_text(value)
    return text if text and "%d" in text and "%m" in text.replace("%b", "%m") and ("%y" in text or "%Y" in text) else None
