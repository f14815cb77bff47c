"""The records of somebody else's file, whatever it comes in, with the places of ours picked out of each.

A record is a row below its header, or an object in JSON. Columns that nobody named are never looked at: a personal identity
code in one of them is neither kept nor repeated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, islice, zip_longest
from pathlib import Path

from adapters.feedback.documents import document_in
from adapters.feedback.paths import Place, find, places_in
from adapters.feedback.values import is_storable
from adapters.files.containers import Cells, Contents, UnreadableError, opened
from adapters.files.headers import PLUS, Columns, column_names, first_filled, joined, picker_of
from adapters.files.problems import Findings, count_of, did_you_mean, listed, quoted
from bot.model.people import name_key

_IMPORT_IDS = '{"ImportId"'  # how the cells of Qualtrics' third header row begin
_ZONE = re.compile(r'"timeZone"\s*:\s*"([^"]+)"|\((UTC)\)')
_QUALTRICS_ROWS = 3
_TELLING = ("id", "date", "team")  # places that every row must reach: what is left of a torn one may be a customer's words
_LOOKED_AT = 50  # records that tell what the others are like


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file's records lie in it. ``skip`` gives by column the values whose records are left out.

    ``answers`` names a list of questions inside a record of JSON, and where in each its text and its answer are. ``exact``: every
    row has a cell for each column of the header, so that what is left of a torn row is no row.
    """

    header_rows: int = 0  # 0: as found
    skip_lines: int = 0
    records: str = ""
    sheet: str = ""
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: tuple[str, str, str] | None = None
    exact: bool = False


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
                documents = islice(self._documents(contents), _LOOKED_AT)
                return [(path, "") for path in dict.fromkeys(path for _, document in documents for path in places_in(document))]
            head, _ = self._header(contents.rows(skip_lines=self._layout.skip_lines, sheet=self._layout.sheet))
            names = column_names(head)
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
        except FileNotFoundError:
            self._findings.add(0, "", "not found")
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
        names = column_names(head)
        columns = Columns(names, self._findings)
        before = len(self._findings.problems)
        taken = {name: columns.parts(name, place) for name, place in places.items()}
        skip = [
            (columns.index(column, "skip"), {name_key(word) for word in words}) for column, words in self._layout.skip.items()
        ]
        if len(self._findings.problems) > before:
            return
        self._note_zone(head, taken.get("date", []))
        pick = picker_of(places, taken)
        width = len(names)
        told = [index for name in _TELLING for part in taken.get(name, []) for index in part]
        shortest = width if self._layout.exact else 1 + max(told, default=-1)
        for line, cells in rows:
            if len(cells) > width and any(map(str.strip, cells[width:])):
                self._findings.add_once(line, "", f"has more cells than the header has columns ({width})")
                continue
            if len(cells) < shortest:
                message = (
                    f"has {count_of(len(cells), 'cell')}, the header has {count_of(width, 'column')}; is a comment torn apart?"
                )
                self._findings.add_once(line, "", message, kind="short")
                continue
            if len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]  # noqa: PLW2901 - spreadsheets leave out what is empty at the end
            if skip and any(name_key(cells[index]) in words for index, words in skip):
                self.skipped += 1
                continue
            yield Record(line, pick(cells), _mark(cells) if marked else "")

    def _note_zone(self, head: Sequence[Sequence[str]], parts: Sequence[Sequence[int]]) -> None:
        index = parts[0][0] if parts and parts[0] else None
        for cells in head:
            if index is not None and index < len(cells) and (match := _ZONE.search(cells[index])):
                self.zone = match[1] or match[2]

    # ------------------------------------------------------------ JSON

    def _in_json(self, contents: Contents, places: Mapping[str, Place], *, marked: bool) -> Iterator[Record]:
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
                text = first_filled(joined(_cell(document, path) for path in part.split(PLUS)) for part in place.paths)
                if not text and any(isinstance(find(document, path), dict | list) for path in place.paths):
                    self._findings.add_once(number, name, "must be a text, a number or null; name a path into what stands there")
                elif not is_storable(text):
                    self._findings.add(number, name, "must be a text without NUL or broken characters")
                picked[name] = text
                if text:
                    unfound.pop(name, None)
            yield Record(number, picked, _mark(_leaves(document)) if marked else "")
        for name, place in unfound.items() if there else ():
            if not any(_leads_to(there, path) for path in place.paths):
                self._findings.add(
                    0,
                    name,
                    f"nothing stands at {quoted(place.written)}{did_you_mean(place.written, there)}; there are {listed(there)}",
                )

    def _documents(self, contents: Contents) -> Iterator[tuple[int, Mapping[str, object]]]:
        """Every object in the list of records. Raises UnreadableError."""
        found = self._in_lines(contents) if _is_lines(contents) else self._in_list(contents)
        for number, document in found:
            yield number, _with_answers(document, *self._layout.answers) if self._layout.answers else document

    def _in_list(self, contents: Contents) -> Iterator[tuple[int, Mapping[str, object]]]:
        self._findings.noun = "record"
        for number, document in enumerate(_listed(contents.json_text(), self._layout.records), start=1):
            if not isinstance(document, dict):
                raise UnreadableError(f"record {number} is no JSON object")
            yield number, document

    def _in_lines(self, contents: Contents) -> Iterator[tuple[int, Mapping[str, object]]]:
        """The object of each line; one that is none is a problem."""
        for number, line in enumerate(contents.lines(), start=1):
            if not line.strip():
                continue
            try:
                document = document_in(line)
            except (ValueError, RecursionError):
                self._findings.add_once(number, "", "is no JSON, or holds a key twice; export it again", kind="json")
                continue
            if isinstance(document, dict):
                yield number, document
            else:
                self._findings.add_once(number, "", "is no JSON object; each line must be one in braces")


def _with_answers(document: Mapping[str, object], at: str, question: str, answer: str) -> Mapping[str, object]:
    """The record with each question of its list as a place of its own; what is called so already stays."""
    asked = find(document, at)
    answers: dict[str, object] = {}
    for item in asked if isinstance(asked, list) else ():
        answers.setdefault(_text(find(item, question)) or "", find(item, answer))
    answers.pop("", None)
    return {**answers, **{key: value for key, value in document.items() if key != at}}


def _is_lines(contents: Contents) -> bool:
    """Tell whether each line is a document of its own: the first is an object, and another follows it."""
    first = list(islice((line for line in contents.lines() if line.strip()), 2))
    contents.file.seek(0)
    try:
        return len(first) > 1 and isinstance(document_in(first[0]), dict)
    except (ValueError, RecursionError):
        return False


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
    except ValueError as error:
        raise UnreadableError(f"is no JSON{_at(error)}, or holds a key twice; export it again") from None
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


def _at(error: Exception) -> str:
    return f" (line {error.lineno}, character {error.colno})" if isinstance(error, json.JSONDecodeError) else ""


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


def _mark(cells: Iterator[str] | Sequence[str]) -> str:
    """The same for two records with the same cells in the same order, whatever their columns are called now."""
    return sha256("\x1f".join(filter(None, (cell.strip() for cell in cells))).encode()).hexdigest()[:32]
