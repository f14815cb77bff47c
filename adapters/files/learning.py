"""What the columns of somebody else's file seem to be: a proposal for an administrator to look at, never more.

Headers of well-known systems are known as a whole; other columns are told by the words in their headers (English, Finnish,
Swedish) and by what stands below them. Nothing is stored by a proposal alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from zoneinfo import available_timezones

from adapters.feedback.values import number
from adapters.files.columns import Column, columns_of
from adapters.files.presets import FEEDBACK, ROSTERS, Preset
from adapters.files.records import Layout
from adapters.files.roster import is_email, is_zone
from bot.model.people import name_key


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a file may be read. ``places`` are written as in settings; ``words`` are tables of their words and ours."""

    system: str  # the well-known system it seems to be of; "" where none is
    layout: Layout
    places: Mapping[str, str]
    columns: Sequence[Column]
    timezone: str = ""
    skip_unanswered: bool = False
    patterns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_Test = Callable[[Column], bool]


def _in_range(low: float, high: float, column: Column) -> bool:
    """Tell whether the column's cells are scores of that scale, or words for some of them."""
    found = [number(cell.split(" - ")[0].strip()) for cell in column.filled]
    scores = [score for score in found if score is not None]
    return bool(column.filled) and all(low <= score <= high for score in scores) and len(set(column.filled)) <= 2 * high + 2


def _anything(_column: Column) -> bool:
    return True


def _emails(column: Column) -> bool:
    return bool(column.filled) and all(map(is_email, column.filled))


_FEEDBACK_WORDS: Mapping[str, tuple[str, _Test]] = {
    "id": (r"^#$|^id$|(response|respondent|vastaajan?|ticket|review|case).?(id|numero|nro)|tunniste|^nr$", _anything),
    "date": (
        (
            r"submit|completion|recorded|responded|valmistumis|slutför|fertigstell|fullfør"
            r"||created|solved|timestamp|date|päivä|aika|tidstämpel|datum|tid$"
        ),
        _anything,
    ),
    "team": (
        (
            r"team|tiimi||\b(unit|store)|yksikkö|toimipiste|enhet|osasto|avdelning|(?<!- )\bgroup|location( name)?$|segment"
            r"||which (shop|store|office|unit)|^(shop|butik|filial|myymälä|toimipaikka)"
            r"|(ihre?|vilken|missä) (filial|butik|myymälä)"
            r"||custom data"
        ),
        _anything,
    ),
    "nps": (r"recommend|suosittel|rekommend|weiterempf|anbefal|\bnps\b", partial(_in_range, 0, 10)),
    "ces": (r"\bces\b|easy|effort|helppo|vaivat|lätt|enkel", partial(_in_range, 1, 7)),
    "csat": (r"csat|satisf|tyytyv|nöjd|zufrieden|fornøyd|tilfreds|stars?\b|rating", partial(_in_range, 1, 5)),
    "comment": (
        (
            r"comment|kommen|why|miksi|varför|avoin|palaute|reason|parantaa|improve|better|besser"
            r"|kerro|berätta|omin sanoin|feedback|tell us|anything else"
        ),
        _anything,
    ),
    "language": (r"language|kieli|språk", _anything),
    "channel": (r"channel|kanava|kanal", _anything),
    "response_minutes": (r"reply time.*min", _anything),
}
_ROSTER_WORDS: Mapping[str, tuple[str, _Test]] = {
    "email": (r"^(?!.*(manager|supervisor|esihenkilö|esimie|chef)).*(mail|sähköposti|e-post)", _emails),
    "name": (r"display ?name|^(full ?)?name$|^nimi$|^namn$|^worker$|last name, first name", _anything),
    "id": (r"employee.?(id|#|number)|userid|^id$|henkilönumero|anställningsnummer", _anything),
    "manager": (r"(manager|supervisor|reports).*(id|mail)||^manager|supervisor$|reporting to|esihenkilö|esimies|chef", _anything),
    "team": (r"team|tiimi||yksikkö|unit|organi[sz]ation|enhet||department", _anything),
    "department": (r"division|department|osasto|cost.?cent|avdelning", _anything),
    "language": (r"language|locale|kieli|språk", _anything),
    "timezone": (r"time.?zone|aikavyöhyke|tidszon", _anything),
}
_FIRST = r"^(first.?name|etunimi|förnamn)"
_LAST = r"^(last.?name|sukunimi|efternamn|surname)"
_NO_SCORE = re.compile(r"group|category|label|score$", re.IGNORECASE)
_LEFT = {"inactive", "suspended", "deactivated", "terminated", "päättynyt", "avslutad", "guest", "bot"}
_STATUS = re.compile(r"status|tila$|usertype|enabled|^active", re.IGNORECASE)

_SATISFACTION = {
    "5": (
        "good",
        "good, i'm satisfied",
        "very satisfied",
        "erittäin tyytyväinen",
        "mycket nöjd",
        "sehr zufrieden",
        "extremely happy",
    ),
    "4": ("satisfied", "tyytyväinen", "nöjd", "zufrieden", "happy"),
    "3": ("neutral", "neither satisfied nor dissatisfied", "varken eller", "varken nöjd eller missnöjd", "teils/teils"),
    "2": ("dissatisfied", "tyytymätön", "missnöjd", "unzufrieden", "unhappy"),
    "1": (
        "bad",
        "bad, i'm unsatisfied",
        "very dissatisfied",
        "erittäin tyytymätön",
        "mycket missnöjd",
        "sehr unzufrieden",
        "extremely unhappy",
    ),
    "": ("offered", "unoffered", "en osaa sanoa", "vet ej", "don't know"),
}
_WORDS = {word: score for score, words in _SATISFACTION.items() for word in words}


def learnt_feedback(path: Path) -> Proposal:
    """How a feedback file may be read. Raises UnreadableError."""
    layout, columns = columns_of(path)
    proposal = _proposed(columns, layout, FEEDBACK, _FEEDBACK_WORDS)
    places = dict(proposal.places)
    if "id" not in places and (unique := _unique_id(columns)):
        places["id"] = unique
    texts = {column.name: column for column in columns}
    words = dict(proposal.words.get("scores", {}))
    if not words and places.get("csat") in texts:
        words = {cell: ours for cell in texts[places["csat"]].filled if (ours := _WORDS.get(cell.casefold())) is not None}
    measured = [places[name] for name in ("nps", "csat", "ces", "score", "comment") if places.get(name) in texts]
    unanswered = any(all(not texts[name].cells[row] for name in measured) for row in range(_rows(columns))) if measured else False
    return replace(
        proposal,
        places=places,
        skip_unanswered=unanswered or "" in words.values(),
        words={"scores": words} if words else {},
    )


def learnt_roster(path: Path) -> Proposal:
    """How a roster may be read. Raises UnreadableError."""
    layout, columns = columns_of(path)
    proposal = _proposed(columns, layout, ROSTERS, _ROSTER_WORDS)
    places = dict(proposal.places)
    by_name = {column.name: column for column in columns}
    if "name" not in places:
        first, last = _by_word(columns, _FIRST), _by_word(columns, _LAST)
        if first and last:
            places["name"] = f"{first} + {last}"
    managers = [
        column for column in columns if any(_speaks_of(column, level) for level in _ROSTER_WORDS["manager"][0].split("||"))
    ]
    with_email = next((column.name for column in managers if _emails(column)), None)
    if with_email and not proposal.system:
        places["manager"] = with_email
    if places.get("department") == places.get("team"):
        places.pop("department", None)
    patterns = {
        name: pattern for name in ("team", "name", "language") if (pattern := _pattern(by_name.get(places.get(name, ""))))
    }
    skip = dict(proposal.layout.skip) or _left(columns)
    words = {"managers": {cell: "" for cell in _cells(by_name, places, "manager") if cell in {"NO_MANAGER", "NO_MGR"}}}
    zones = {cell: zone for cell in _cells(by_name, places, "timezone") if not is_zone(cell) and (zone := _zone(cell))}
    found = {name: table for name, table in (words | {"timezones": zones}).items() if table}
    return replace(proposal, layout=replace(proposal.layout, skip=skip), places=places, patterns=patterns, words=found)


# ---------------------------------------------------------------- what the columns seem to be


def _proposed(
    columns: Sequence[Column], layout: Layout, presets: Sequence[Preset], words: Mapping[str, tuple[str, _Test]]
) -> Proposal:
    names = {_bare(column.name): column.name for column in columns}
    preset = next((one for one in presets if all(_bare(name) in names for name in one.needed)), None)
    places: dict[str, str] = {}
    skip: Mapping[str, tuple[str, ...]] = {}
    if preset:
        places = {name: known for name, place in preset.places.items() if (known := _known(place, names))}
        skip = {names[_bare(column)]: cells for column, cells in preset.skip.items() if _bare(column) in names}
        layout = replace(layout, header_rows=preset.header_rows or layout.header_rows, skip=skip)
    taken = {path for place in places.values() for path in re.split(r" \| | \+ ", place)}
    for field_, (pattern, test) in words.items():
        if field_ in places or (field_ in {"nps", "csat", "ces"} and "score" in places):
            continue
        candidates = [column for column in columns if column.name not in taken and column.filled and not column.is_personal]
        if field_ in {"nps", "csat", "ces"}:
            candidates = [column for column in candidates if not _NO_SCORE.search(f"{column.name} {column.label}".strip())]
        found = next((one for level in pattern.split("||") for one in candidates if _speaks_of(one, level) and test(one)), None)
        if found is not None:
            places[field_] = found.name
            taken.add(found.name)
    if preset is None:
        return Proposal("", layout, places, columns)
    return Proposal(
        preset.system, layout, places, columns, preset.timezone, words={"scores": preset.scores} if preset.scores else {}
    )


def _speaks_of(column: Column, pattern: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for text in (column.name, column.label))


def _bare(name: str) -> str:
    """A header's name without what stands in square brackets, which vendors change."""
    return name_key(re.sub(r"\[[^\]]*\]", "", name))


def _known(place: str, names: Mapping[str, str]) -> str:
    """A preset's place as this file spells it; "" where the file lacks it."""
    joiner = " + " if " + " in place else " | "
    parts = [names[_bare(part)] for part in place.split(joiner) if _bare(part) in names]
    return joiner.join(parts) if joiner == " | " or len(parts) == len(place.split(joiner)) else ""


def _by_word(columns: Sequence[Column], pattern: str) -> str:
    return next((column.name for column in columns if re.search(pattern, column.name, re.IGNORECASE)), "")


def _unique_id(columns: Sequence[Column]) -> str:
    """Nothing is an id by its looks alone: only a first column in which each cell is there once and has no space."""
    first = columns[0] if columns else None
    if first is None or first.is_personal or not first.filled or any(" " in cell for cell in first.filled):
        return ""
    return first.name if len(set(first.filled)) == len(first.cells) else ""


def _rows(columns: Sequence[Column]) -> int:
    return len(columns[0].cells) if columns else 0


def _cells(columns: Mapping[str, Column], places: Mapping[str, str], name: str) -> list[str]:
    column = columns.get(places.get(name, ""))
    return list(dict.fromkeys(column.filled)) if column else []


def _pattern(column: Column | None) -> str:
    if column is None or not column.filled:
        return ""
    if all(cell.startswith("/") for cell in column.filled):
        return "[^/]+$"
    return "^[^(]+" if all(cell.endswith(")") and "(" in cell for cell in column.filled) else ""


def _left(columns: Sequence[Column]) -> dict[str, tuple[str, ...]]:
    """The rows of people who have left, by columns that tell a status."""
    found: dict[str, tuple[str, ...]] = {}
    for column in columns:
        if _STATUS.search(column.name) and (
            left := tuple(dict.fromkeys(filter(partial(_says_left, column.name), column.filled)))
        ):
            found[column.name] = left
    return found


def _says_left(name: str, cell: str) -> bool:
    negative = cell.casefold() in {"no", "false"} and re.search(r"enabled|active", name, re.IGNORECASE)
    return cell.casefold() in _LEFT or bool(negative)


def _zone(cell: str) -> str:
    """The zone of the city that a cell ends with, as in "(GMT+02:00) Helsinki"."""
    city = cell.rpartition(")")[2].strip().replace(" ", "_").casefold()
    return next(
        (zone for zone in sorted(available_timezones()) if city and zone.rpartition("/")[2].casefold() == city and "/" in zone),
        "",
    )
