"""Somebody else's table, of which our columns are chosen: ``score=Rating``, ``team=customer.unit``, ``metric==nps``.

What is chosen from is the header of a CSV, or the values of JSON Lines by their paths. Columns of theirs that nobody chose are
passed over; a choice that finds nothing is one problem, which lists what there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from adapters.feedback.documents import document_in
from adapters.feedback.paths import Place, places_in
from adapters.feedback.values import clean
from adapters.files.problems import Findings, count_of, did_you_mean, quoted
from adapters.files.tables import Columns, Row, csv_records, json_cell, rows_by, text_lines

Choice = Mapping[str, Place]  # by column of ours


class BadChoiceError(ValueError):
    """A choice is not written as it must be; the sentence says how."""


def parse_choice(texts: Iterable[str], columns: Columns) -> dict[str, Place]:
    """The places that were chosen, by our columns; typed as OURS=THEIRS, or OURS==VALUE. Raises BadChoiceError."""
    found: dict[str, Place] = {}
    for text in texts:
        name, equals, rest = text.partition("=")
        name = name.strip().lower()
        place = Place.parse(rest)
        if not equals or place is None:
            raise BadChoiceError(
                f"{quoted(text)} is no choice of a column; write score=Rating, or metric==nps for the same value in every row"
            )
        if name not in columns.names:
            hint = did_you_mean(name, columns.names)
            raise BadChoiceError(f"{quoted(text)}: we have no column {quoted(name)}{hint}; ours are {', '.join(columns.names)}")
        if name in found:
            raise BadChoiceError(f"{quoted(text)}: {name} has been chosen already; choose each once")
        found[name] = place
    return found


def chosen_rows(path: Path, columns: Columns, choice: Choice, findings: Findings) -> Iterator[Row]:
    """Every readable row, in our columns. What is not chosen is taken from a column of our own name, where there is one."""
    places = {name: choice.get(name) or Place(name, paths=(name,)) for name in columns.names}
    yield from rows_by(
        path,
        findings,
        partial(_csv_rows, places=places, choice=choice, needed=columns.needed),
        partial(_json_rows, places=places, choice=choice, needed=columns.needed),
    )


# ---------------------------------------------------------------- CSV


def _csv_rows(file: BinaryIO, *, places: Choice, choice: Choice, needed: Sequence[str], findings: Findings) -> Iterator[Row]:
    records = csv_records(file, findings)
    first = next(records, None)
    if first is None:
        findings.add(1, "", "the file is empty; its first line must name its columns")
        return
    header = _Header(*first, findings)
    before = len(findings.problems)
    taken = {name: header.indices(name, place, chosen=name in choice) for name, place in places.items()}
    for name in needed:
        if name not in choice and not taken[name]:
            header.problem(name, f"is needed; say which column it is with --map {name}=…; there are {header.listed}")
    usable = len(findings.problems) == before
    fixed = {name: place.constant or "" for name, place in places.items() if not taken[name]}
    single = {name: indices[0] for name, indices in taken.items() if len(indices) == 1}
    several = {name: indices for name, indices in taken.items() if len(indices) > 1}
    for number, cells in records:
        if len(cells) != header.width:
            findings.add(number, "", f"has {count_of(len(cells), 'cell')}, the header has {count_of(header.width, 'column')}")
        elif usable:
            row = {name: clean(cells[index]) for name, index in single.items()}
            for name, indices in several.items():
                row[name] = next(filter(None, (clean(cells[index]) for index in indices)), "")
            yield Row(number, row | fixed)


class _Header:
    """The header of their CSV. Names are found in any case."""

    def __init__(self, line: int, cells: Sequence[str], findings: Findings) -> None:
        self._line = line
        self._findings = findings
        self._names = [clean(cell) for cell in cells]
        self._folded = [name.casefold() for name in self._names]
        self.width = len(cells)
        self.listed = _listed(self._names)

    def indices(self, name: str, place: Place, *, chosen: bool) -> list[int]:
        """Where a column's cells stand in a record."""
        found = []
        for path in place.paths:
            wanted = path.casefold()
            if self._folded.count(wanted) > 1:
                self.problem(name, f"the column {quoted(path)} is there more than once; name each once")
            elif wanted in self._folded:
                found.append(self._folded.index(wanted))
            elif chosen:
                self.problem(name, f"there is no column {quoted(path)}{did_you_mean(path, self._names)}; there are {self.listed}")
        return found

    def problem(self, name: str, message: str) -> None:
        """Note a problem of the header."""
        self._findings.add(self._line, name, message)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quoted(name)[1:-1] for name in names)


# ---------------------------------------------------------------- JSON Lines


def _json_rows(file: BinaryIO, *, places: Choice, choice: Choice, needed: Sequence[str], findings: Findings) -> Iterator[Row]:
    unfound = {name for name, place in places.items() if place.constant is None}
    there: tuple[str, ...] = ()
    for number, document in _objects(file, findings):
        found = {name: json_cell(place.value_in(document)) for name, place in places.items()}
        unfound -= {name for name, cell in found.items() if cell != ""}
        wrong = [name for name, cell in found.items() if cell is None]
        for name in wrong:
            findings.add(number, name, "must be a text without NUL or broken characters, a number or null")
        if not there:  # the first object, which tells what the file is like
            there = places_in(document)
            if lacking := [name for name in needed if found[name] == ""]:
                for name in lacking:
                    findings.add(number, name, _nothing_at(places[name], there))
                return
        if not wrong:
            yield Row(number, {name: clean(cell or "") for name, cell in found.items()})
    for name in unfound if there else ():
        if name in choice:
            findings.add(0, name, f"{_nothing_at(places[name], there)}, nor in any other line")


def _nothing_at(place: Place, there: Sequence[str]) -> str:
    written = place.written
    return f"nothing stands at {quoted(written)}{did_you_mean(written, there)}; there are {_listed(there)}"


def _objects(file: BinaryIO, findings: Findings) -> Iterator[tuple[int, dict[str, object]]]:
    for number, text in enumerate(text_lines(file, findings), start=1):
        if not text.strip():
            continue
        try:
            document = document_in(text)
        except (ValueError, RecursionError) as error:
            at = f" (at character {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
            findings.add(number, "", f"is no JSON object, or one with a key twice{at}; each line must be one in braces")
            continue
        if isinstance(document, dict):
            yield number, document
        else:
            findings.add(number, "", "is no JSON object; each line must be one in braces")
