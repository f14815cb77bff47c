"""The records of somebody else's file, whatever it comes in, with the places of ours picked out of each.

A record is a row below its header, or an object in JSON. Columns that nobody named are never looked at: a personal identity
code in one of them is neither kept nor repeated.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, islice, zip_longest
from pathlib import Path

from adapters.feedback.documents import document_in
from adapters.feedback.paths import Place, find, places_in
from adapters.feedback.values import is_storable
from adapters.files.containers import Cells, Contents, UnreadableError, opened
from adapters.files.problems import Findings, did_you_mean, quoted
from bot.model.people import name_key, name_of

_IMPORT_IDS = '{"ImportId"'  # how the cells of Qualtrics' third header row begin
_ZONE = re.compile(r'"timeZone"\s*:\s*"([^"]+)"|\((UTC)\)')
_QUALTRICS_ROWS = 3
_LOOKED_AT = 50  # records that tell what the others are like
_LONGEST_LINE = 1 << 20  # bytes
_PLUS = " + "


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file's records lie in it. ``skip`` gives by column the values whose records are left out."""

    header_rows: int = 0  # 0: as found
    skip_lines: int = 0
    records: str = ""
    sheet: str = ""
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """What a record holds at our places, as text; ``mark`` tells it from others that hold something else."""

    line: int  # of a table; in JSON its number, from 1
    cells: Mapping[str, str]
    mark: str = ""


class RecordFile:
    """One reading of a file. After ``records`` has come to its end, ``skipped`` and ``zone`` tell more."""

    def __init__(self, path: Path, layout: Layout, findings: Findings) -> None:
        self._path = path
        self._layout = layout
        self._findings = findings
        self.skipped = 0
        self.zone = ""  # of the times in the column "date", as its header names it

    def names(self) -> tuple[str, ...]:
        """What the file calls its columns, or the paths of its first records. Raises UnreadableError."""
        return tuple(name for name, _ in self.labels())

    def labels(self) -> list[tuple[str, str]]:
        """The same, each with what a second row of the header says of it. Raises UnreadableError."""
        with opened(self._path) as contents:
            if contents.is_json:
                documents = _first_lines(contents) or [one for _, one in islice(self._documents(contents), _LOOKED_AT)]
                return [(path, "") for path in dict.fromkeys(path for document in documents for path in places_in(document))]
            head, _ = self._header(contents.rows(skip_lines=self._layout.skip_lines, sheet=self._layout.sheet))
            names = _column_names(head)
            second = head[1] if head[1:] else []
            return [(name, label or "") for name, label in zip_longest(names, second[: len(names)], fillvalue="")]

    def records(self, places: Mapping[str, Place], *, marked: bool = False) -> Iterator[Record]:
        """Every record that isn't to be skipped. Whatever is wrong with the file is among the findings."""
        try:
            with opened(self._path) as contents:
                read = self._in_json if contents.is_json else self._in_table
                yield from read(contents, places, marked=marked)
        except UnreadableError as error:
            self._findings.add(0, "", str(error))
        except OSError as error:
            self._findings.add(0, "", f"can't be read: {error.strerror}")

    # ------------------------------------------------------------ tables

    def _header(self, rows: Iterator[Cells]) -> tuple[list[list[str]], Iterator[Cells]]:
        """The header's rows, and the rows below it."""
        first = list(islice(rows, self._layout.header_rows or _QUALTRICS_ROWS))
        count = self._layout.header_rows
        if not count:
            told = len(first) == _QUALTRICS_ROWS and any(cell.startswith(_IMPORT_IDS) for cell in first[-1][1])
            count = _QUALTRICS_ROWS if told else 1
        return [cells for _, cells in first[:count]], chain(first[count:], rows)

    def _in_table(self, contents: Contents, places: Mapping[str, Place], *, marked: bool) -> Iterator[Record]:
        rows = contents.rows(skip_lines=self._layout.skip_lines, sheet=self._layout.sheet)
        head, rows = self._header(rows)
        if not head:
            self._findings.add(0, "", "holds no row; its first must name its columns")
            return
        names = _column_names(head)
        columns = _Columns(names, self._findings)
        before = len(self._findings.problems)
        taken = {name: columns.parts(name, place) for name, place in places.items()}
        skip = [
            (columns.index(column, "skip"), {name_key(word) for word in words}) for column, words in self._layout.skip.items()
        ]
        if len(self._findings.problems) > before:
            return
        self._note_zone(head, taken.get("date", []))
        picks = {name: _pick(place, taken[name]) for name, place in places.items()}
        width = len(names)
        for line, cells in rows:
            if len(cells) > width and any(map(str.strip, cells[width:])):
                self._findings.add(line, "", f"has more cells than the header has columns ({width})")
                continue
            if len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]  # noqa: PLW2901 - spreadsheets leave out what is empty at the end
            if any(name_key(cells[index]) in words for index, words in skip):
                self.skipped += 1
                continue
            yield Record(line, {name: pick(cells) for name, pick in picks.items()}, _mark(cells) if marked else "")

    def _note_zone(self, head: Sequence[Sequence[str]], parts: Sequence[Sequence[int]]) -> None:
        index = parts[0][0] if parts and parts[0] else None
        for cells in head:
            if index is not None and index < len(cells) and (match := _ZONE.search(cells[index])):
                self.zone = match[1] or match[2]

    # ------------------------------------------------------------ JSON

    def _in_json(self, contents: Contents, places: Mapping[str, Place], *, marked: bool) -> Iterator[Record]:
        self._findings.noun = "record"
        skip = {path: {name_key(word) for word in words} for path, words in self._layout.skip.items()}
        unfound = {name: place for name, place in places.items() if place.constant is None}
        there: tuple[str, ...] = ()
        for number, document in self._documents(contents):
            there = there or places_in(document)
            if any(name_key(_text(find(document, path)) or "") in words for path, words in skip.items()):
                self.skipped += 1
                continue
            picked: dict[str, str] = {}
            for name, place in places.items():
                if place.constant is not None:
                    picked[name] = place.constant
                    continue
                text = _first(_joined(_cell(document, path) for path in part.split(_PLUS)) for part in place.paths)
                if not is_storable(text):
                    self._findings.add(number, name, "must be a text without NUL or broken characters")
                picked[name] = text
                if text:
                    unfound.pop(name, None)
            yield Record(number, picked, _mark(_leaves(document)) if marked else "")
        for name, place in unfound.items() if there else ():
            if not any(_leads_to(there, path) for path in place.paths):
                listed = ", ".join(quoted(path)[1:-1] for path in there)
                self._findings.add(
                    0, name, f"nothing stands at {quoted(place.written)}{did_you_mean(place.written, there)}; there are {listed}"
                )

    def _documents(self, contents: Contents) -> Iterator[tuple[int, Mapping[str, object]]]:
        """Every object in the list of records. Raises UnreadableError."""
        for number, document in enumerate(_listed(contents.json_text(), self._layout.records), start=1):
            if not isinstance(document, dict):
                raise UnreadableError(f"record {number} is no JSON object")
            yield number, document


def _first_lines(contents: Contents) -> list[object]:
    """The documents in the first lines, [] where they hold none: of a million, few tell what the others are like."""
    lines = [line for line in (contents.file.readline(_LONGEST_LINE) for _ in range(_LOOKED_AT)) if line.strip()]
    contents.file.seek(0)
    try:
        return [document_in(line.decode(contents.encoding)) for line in lines]
    except (ValueError, RecursionError):
        return []


def _leads_to(there: Sequence[str], path: str) -> bool:
    """Tell whether a path is, or leads towards, one of those that were seen: a place may be empty in every record."""
    return any(seen == path or path.startswith(f"{seen}.") or seen.startswith(f"{path}.") for seen in there)


def _cell(document: Mapping[str, object], path: str) -> str:
    return _text(find(document, path)) or ""


def _listed(text: str, at: str) -> Sequence[object]:
    try:
        document = document_in(text)
    except RecursionError:
        raise UnreadableError("is JSON that is nested too deeply") from None
    except ValueError:
        return _lines(text)
    if at:
        document = find(document, at)
        if not isinstance(document, list):
            raise UnreadableError(f"has no list at {quoted(at)}; say under records where its list of answers is")
    if isinstance(document, list):
        return document
    lists = {
        key: value
        for key, value in (document.items() if isinstance(document, dict) else ())
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
    }
    if len(lists) > 1:
        raise UnreadableError(f"holds several lists; write records = {' or '.join(quoted(key) for key in lists)}")
    return next(iter(lists.values()), [document])


def _lines(text: str) -> Sequence[object]:
    """One document a line."""
    found: list[object] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(document_in(line))
        except (ValueError, RecursionError) as error:
            at = f", character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
            raise UnreadableError(f"is no JSON (line {number}{at}), or holds a key twice; export it again") from None
    return found


def _text(value: object) -> str | None:
    """A value as text; None for what is none or nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, str | int | float) else None


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield _text(value) or ""


# ---------------------------------------------------------------- headers


class _Columns:
    """The columns of a table. Names are found in any case and spacing, exactly as a person reads them."""

    def __init__(self, names: Sequence[str], findings: Findings) -> None:
        self._names = names
        self._counts = Counter(map(name_key, names))
        self._at = {name_key(name): index for index, name in reversed(list(enumerate(names)))}
        self._findings = findings

    def index(self, column: str, field_: str) -> int:
        """Where a column's cells stand; a problem, and 0, where there is no such column or more than one."""
        key = name_key(column)
        if key not in self._at:
            near = did_you_mean(column, self._names)
            listed = ", ".join(quoted(name)[1:-1] for name in self._names)
            self._findings.add(0, field_, f'there is no column "{column}"{near}; there are {listed}')
        elif self._counts[key] > 1:
            self._findings.add(
                0, field_, f'the column "{column}" is there {self._counts[key]} times; give each a name of its own'
            )
        return self._at.get(key, 0)

    def parts(self, field_: str, place: Place) -> list[list[int]]:
        """The columns of each of a place's paths; of several, those that are not there are passed over."""
        found = [path for path in place.paths if self._is_there(path)]
        return [
            [self.index(column, field_) for column in ([path] if name_key(path) in self._at else path.split(_PLUS))]
            for path in found or place.paths[:1]
        ]

    def _is_there(self, path: str) -> bool:
        return name_key(path) in self._at or all(name_key(column) in self._at for column in path.split(_PLUS))


def _column_names(head: Sequence[Sequence[str]]) -> list[str]:
    """Called by the first row where that is filled and unique, else by "first / second"."""
    width = max(map(len, head), default=0)
    rows = [[name_of(cell) for cell in [*cells, *[""] * (width - len(cells))]] for cells in head]
    if len(rows) < 2:  # noqa: PLR2004 - no second row to name a column by
        return rows[0] if rows else []
    first = rows[0]
    counts = Counter(map(name_key, first))
    names, last = [], ""
    for index, name in enumerate(first):
        last = name or last
        alone = name and counts[name_key(name)] == 1
        names.append(name if alone else " / ".join(filter(None, (last, rows[1][index]))))
    return names


def _pick(place: Place, parts: Sequence[Sequence[int]]) -> Callable[[Sequence[str]], str]:
    """What picks a place's text out of a row's cells."""
    if place.constant is not None:
        constant = place.constant
        return lambda _cells: constant
    if [len(part) for part in parts] == [1]:  # as most are, in files of a million rows
        index = parts[0][0]
        return lambda cells: cells[index].strip()
    return lambda cells: _first(_joined(cells[index].strip() for index in part) for part in parts)


def _joined(parts: Iterator[str]) -> str:
    return " ".join(filter(None, parts))


def _first(texts: Iterator[str]) -> str:
    return next(filter(None, texts), "")


def _mark(cells: Iterator[str] | Sequence[str]) -> str:
    """The same for two records with the same cells in the same order, whatever their columns are called now."""
    return sha256("\x1f".join(filter(None, (cell.strip() for cell in cells))).encode()).hexdigest()[:32]
