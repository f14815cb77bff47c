"""Tables in files, read row by row: CSV and JSON Lines in UTF-8, with every problem's place and the accepted form.

Owns encoding, columns and cells. Knows nothing of what a cell means: that is the business of the module of each kind of
file. Callers run a reader to its end before they believe a row.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from adapters.feedback.documents import no_constant
from adapters.feedback.values import clean, is_storable
from adapters.files.problems import Findings, count_of, did_you_mean, quoted

_BOM = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")  # how UTF-16 and UTF-32 begin
_HEAD = 4096  # bytes in which another encoding shows
_LONGEST_CELL = 1_000_000  # characters; above csv's own 131,072, for a comment may hold a whole e-mail thread


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file may have, in the order in which they are told.

    ``needed`` are the keys no JSON line may lack, ``optional`` the columns that a CSV may do without.
    """

    names: tuple[str, ...]
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on, and its cells by column, trimmed and in Unicode's composed form."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def all_rows(path: Path, columns: Columns, findings: Findings) -> Iterator[Row]:
    """Every readable row of a CSV or JSON Lines file, told apart by extension or else by the first character."""
    if not path.is_file():
        findings.add(
            0, "", "is no file; a readable file is needed (a pipe can't be read twice)" if path.exists() else "not found"
        )
        return
    try:
        with path.open("rb") as file:
            if is_no_utf8(file):
                findings.add(0, "", "is no UTF-8 text but something like UTF-16; save it as UTF-8")
                return
            read = _json_rows if is_json_lines(path, file) else _csv_rows
            yield from read(file, columns=columns, findings=findings)
    except OSError as error:
        findings.add(0, "", f"can't be read: {error.strerror}")


def is_json_lines(path: Path, file: BinaryIO) -> bool:
    """Tell whether the file is JSON Lines and no CSV: by its name, or else by its first character."""
    suffix = path.suffix.lower()
    if suffix in {".csv", ".jsonl", ".ndjson", ".json"}:
        return suffix != ".csv"
    start = file.read(1024).removeprefix(_BOM).lstrip()
    file.seek(0)
    return start.startswith(b"{")


def is_no_utf8(file: BinaryIO) -> bool:
    """Tell whether a file is in an encoding that would make a problem of every line, by its beginning."""
    head = file.read(_HEAD)
    file.seek(0)
    return head.startswith(_OTHER_ENCODINGS) or 4 * head.count(0) > len(head)


def text_lines(file: BinaryIO, findings: Findings) -> Iterator[str]:
    """The file's lines as text, up to the first that is no UTF-8: that is one problem, however many lines it spoils."""
    nul = False
    for number, raw in enumerate(file, start=1):
        line = raw.removeprefix(_BOM) if number == 1 else raw
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            byte = error.start + 1 + len(raw) - len(line)
            findings.add(number, "", f"byte {byte} of the line is no UTF-8; save the file as UTF-8")
            return
        if not nul and "\0" in text:
            nul = True  # one mistake, however many lines it spoils
            findings.add(number, "", "holds a NUL character; save the file as UTF-8 text")
        yield text


# ---------------------------------------------------------------- CSV


def _csv_rows(file: BinaryIO, *, columns: Columns, findings: Findings) -> Iterator[Row]:
    records = _csv_records(file, findings)
    first = next(records, None)
    if first is None:
        if not findings.problems:
            findings.add(1, "", f"the file is empty; its first line must name the columns {','.join(columns.names)}")
        return
    header = [clean(name).lower() for name in first[1]]
    usable = _check_header(first[0], header, columns, findings)
    absent = [name for name in columns.optional if name not in header]
    names, blank, width = header + absent, [""] * len(absent), len(header)
    for line, cells in records:
        if len(cells) != width:
            findings.add(line, "", f"has {count_of(len(cells), 'cell')}, the header has {count_of(width, 'column')}")
        elif usable:
            # Most cells are ASCII, and a large file has a million: those need no call of ours.
            cleaned = [cell.strip() if cell.isascii() else clean(cell) for cell in cells]
            yield Row(line, dict(zip(names, cleaned + blank, strict=True)))


def _csv_records(file: BinaryIO, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Each record that isn't blank, with the line it begins on."""
    lines = text_lines(file, findings)
    head = next(lines, "")
    if not head:
        return
    delimiter = ";" if head.count(";") > head.count(",") else ","
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(chain([head], lines), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            findings.add(begins, "", _why(str(error)))
            continue
        if any(map(str.strip, cells)):
            yield begins, cells


def _why(error: str) -> str:
    if "unexpected end" in error:
        return 'a quotation mark opened in this row is never closed; write a quotation mark inside a cell as ""'
    if "expected after" in error:
        return 'text follows a closing quotation mark; write a quotation mark inside a cell as "", and quote the whole cell'
    if "field larger" in error:
        return f"a cell is longer than {_LONGEST_CELL:,} characters; is a quotation mark left open?"
    return "a line break of an unknown kind; end lines with LF or CRLF"


def _check_header(line: int, header: Sequence[str], columns: Columns, findings: Findings) -> bool:
    absent = [name for name in columns.names if name not in header]
    missing = [name for name in absent if name not in columns.optional]
    unknown = [name for name in dict.fromkeys(header) if name not in columns.names]
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    for name in missing:
        findings.add(line, name, f"the column is missing; the columns are {','.join(columns.names)}")
    for name in unknown:
        findings.add(line, "", f"unknown column {quoted(name)}{did_you_mean(name, absent)}; known are {','.join(columns.names)}")
    for name in twice:
        findings.add(line, name if name in columns.names else "", "the column is there more than once; name each once")
    return not (missing or unknown or twice)


# ---------------------------------------------------------------- JSON Lines


def _json_rows(file: BinaryIO, *, columns: Columns, findings: Findings) -> Iterator[Row]:
    for number, text in enumerate(text_lines(file, findings), start=1):
        if text.strip():
            cells = _json_cells(text, columns, partial(findings.add, number))
            if cells is not None:
                yield Row(number, cells)


def _json_cells(text: str, columns: Columns, problem: Callable[[str, str], None]) -> dict[str, str] | None:
    """One object's values as cells; None when it has been noted as a problem."""
    try:
        pairs = json.loads(text, object_pairs_hook=_Pairs, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        at = f" (at character {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
        problem("", f"is no JSON object{at}; each line must be one, such as " + '{"id": "17", "date": "2026-01-05", …}')
        return None
    if not isinstance(pairs, _Pairs):
        problem("", "is no JSON object; each line must be one in braces")
        return None
    cells = dict.fromkeys(columns.names, "")
    seen: set[str] = set()
    wrong = False
    for key, value in pairs.items:
        cell = _json_cell(value)
        if key not in cells:
            message = f"unknown key {quoted(key)}{did_you_mean(key, columns.names)}; known are {','.join(columns.names)}"
            problem("", message)
        elif key in seen:
            problem(key, "the key is there more than once; name each once")
        elif cell is None:
            problem(key, "must be a text without NUL or broken characters, a number or null")
        else:
            cells[key] = clean(cell)
            seen.add(key)
            continue
        wrong = True
        seen.add(key)
    for key in columns.needed:
        if key not in seen:
            problem(key, "the key is missing")
            wrong = True
    return None if wrong else cells


@dataclass(frozen=True, slots=True)
class _Pairs:
    """A JSON object with its keys as written, twice where they were written twice."""

    items: list[tuple[str, object]]


def _json_cell(value: object) -> str | None:
    """A value as a cell; None for what is none."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    cell = str(value)
    return cell if is_storable(cell) else None  # an escape can smuggle in what no line of UTF-8 holds
