"""A roster as an HR system or a directory wrote it, read by the map of ``[roster]``. Problems name lines, never people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.feedback.paths import Place
from adapters.feedback.values import language
from adapters.files.problems import Findings
from adapters.files.records import Layout, Record, RecordFile
from adapters.files.roster import check_roster, is_email, person_in
from bot.model.people import Language, name_key, name_of
from bot.model.roster import RosterRow

FIELDS = ("email", "name", "team", "department", "manager", "id", "language", "timezone", "away_from", "away_until")
_FIELD_OF = {"manager": "manager_email", "away_from": "away", "away_until": "away"}
TABLES = ("teams", "departments", "managers", "languages", "timezones")
_TABLE_OF = {name.removesuffix("s"): name for name in TABLES}
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_LANGUAGES = {
    Language.FI: ("suomi", "finnish", "finska"),
    Language.SV: ("ruotsi", "swedish", "svenska"),
    Language.EN: ("englanti", "english", "engelska"),
}
_WORDS = {word: own for own, words in _LANGUAGES.items() for word in words}


@dataclass(frozen=True, slots=True)
class RosterForm:
    """How a roster's file is read. ``patterns`` say what of a cell counts, ``words`` are tables of their words and ours."""

    places: Mapping[str, Place] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by table and their word's key

    @property
    def silent(self) -> frozenset[str]:
        """The fields of a roster's row that the file does not tell: an import leaves them as they are."""
        told = {_FIELD_OF.get(name, name) for name in self.places}
        return frozenset({"manager_email", "department", "workspace", "away"} - told)


@dataclass(frozen=True, slots=True)
class MappedRoster:
    """Everyone in the file who takes part, and how many were left out as the settings say."""

    people: tuple[RosterRow, ...]
    skipped: int


def read_mapped_roster(path: Path, form: RosterForm) -> MappedRoster:
    """Everyone in the file, managers by e-mail address. Raises BadFileError with all that is wrong."""
    findings = Findings(str(path))
    file = RecordFile(path, form.layout, findings)
    records = list(file.records(form.places))
    told = [{name: _understood(name, cell, form) for name, cell in record.cells.items()} for record in records]
    managers = _Managers(told)
    people: dict[RosterRow, int] = {}
    for record, cells in zip(records, told, strict=True):
        cells["manager_email"] = managers.email(cells.pop("manager", ""), record, findings)
        person = person_in(record.line, defaultdict(str, cells), findings)
        people.setdefault(person, record.line)  # two employments of one person may be two rows that say the same
    if not people and not findings.problems:
        findings.add(0, "", "names nobody; a roster needs at least one person")
    check_roster([(line, person) for person, line in people.items()], findings)
    findings.settle()
    return MappedRoster(tuple(people), file.skipped)


def _understood(name: str, cell: str, form: RosterForm) -> str:
    """A cell as ours: what of it counts, and what our word for it is."""
    text = name_of(cell)
    if pattern := form.patterns.get(name):
        match = pattern.search(text)
        text = match[0].strip() if match else ""
    ours = form.words.get(_TABLE_OF.get(name, ""), {}).get(name_key(text))
    if ours is not None:
        return ours
    if name == "language":
        code = _WORDS.get(name_key(_BRACKETS.sub("", text)), language(text))
        return code if code in set(Language) else ""  # other languages: the company's
    if name == "name" and text.count(",") == 1:  # "Kallio, Kaisa"
        last, first = text.split(",")
        return f"{first.strip()} {last.strip()}".strip()
    return text


class _Managers:
    """The people of the file by what managers may be named by: the file's own ids, and names that occur once."""

    def __init__(self, people: Sequence[Mapping[str, str]]) -> None:
        self._by_id = {person["id"]: person["email"] for person in people if person.get("id")}
        self._by_name: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for person in people:
            self._by_name[_name(person.get("name", ""))].add(person.get("email", ""))

    def email(self, text: str, record: Record, findings: Findings) -> str:
        """The e-mail address of the manager that a cell names."""
        if not text or is_email(text):
            return text
        named = self._by_name.get(_name(text), set())
        if text in self._by_id:
            return self._by_id[text]
        if len(named) == 1:
            return next(iter(named))
        why = "two people of the file are called so" if named else "the file has nobody of that id or name"
        findings.add(
            record.line, "manager", f"{why}; name managers by e-mail address or id, or say under [roster.managers] who it is"
        )
        return ""


def _name(text: str) -> tuple[str, ...]:
    """A name in whatever order it was written, without brackets."""
    return tuple(sorted(name_key(_BRACKETS.sub("", text)).replace(",", " ").split()))
