"""The header of somebody else's table: what its columns are called, and where those that a place names stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter

from adapters.feedback.paths import Place
from adapters.files.problems import Findings, did_you_mean, listed
from bot.model.people import name_key, name_of

PLUS = " + "


class Columns:
    """The columns of a table. Names are found in any case and spacing, exactly as a person reads them."""

    def __init__(self, names: Sequence[str], findings: Findings) -> None:
        self._names = names
        self._counts = Counter(map(name_key, names))
        self._at = {name_key(name): index for index, name in reversed(list(enumerate(names)))}
        self._findings = findings
        self._listed = False

    def index(self, column: str, field_: str) -> int:
        """Where a column's cells stand; a problem, and 0, where there is no such column or more than one."""
        key = name_key(column)
        if key not in self._at:
            near = did_you_mean(column, self._names)
            there = "" if self._listed else f"; there are {listed(self._names)}"
            self._listed = True  # once: with a map for another file none of its columns is there
            self._findings.add(0, field_, f'there is no column "{column}"{near}{there}')
        elif self._counts[key] > 1:
            self._findings.add(
                0, field_, f'the column "{column}" is there {self._counts[key]} times; give each a name of its own'
            )
        return self._at.get(key, 0)

    def parts(self, field_: str, place: Place) -> list[list[int]]:
        """The columns of each of a place's paths; of several, those that are not there are passed over."""
        found = [path for path in place.paths if self._is_there(path)]
        return [
            [self.index(column, field_) for column in ([path] if name_key(path) in self._at else path.split(PLUS))]
            for path in found or place.paths[:1]
        ]

    def _is_there(self, path: str) -> bool:
        return name_key(path) in self._at or all(name_key(column) in self._at for column in path.split(PLUS))


def column_names(head: Sequence[Sequence[str]]) -> list[str]:
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


def picker_of(
    places: Mapping[str, Place], parts: Mapping[str, Sequence[Sequence[int]]]
) -> Callable[[Sequence[str]], dict[str, str]]:
    """What picks the texts of all places out of a row's cells."""
    simple = {name: found[0][0] for name, found in parts.items() if [len(part) for part in found] == [1]}
    picks = {name: _pick_of(place, parts[name]) for name, place in places.items()}
    if len(simple) < max(2, len(places)):  # of one index alone it gives no tuple
        return lambda cells: {name: pick(cells) for name, pick in picks.items()}
    of, names = itemgetter(*simple.values()), tuple(simple)  # as most are, in files of a million rows
    return lambda cells: dict(zip(names, map(str.strip, of(cells)), strict=True))


def _pick_of(place: Place, parts: Sequence[Sequence[int]]) -> Callable[[Sequence[str]], str]:
    if place.constant is not None:
        constant = place.constant
        return lambda _cells: constant
    return lambda cells: first_filled(joined(cells[index].strip() for index in part) for part in parts)


def joined(parts: Iterator[str]) -> str:
    """The texts that aren't empty, as one."""
    return " ".join(filter(None, parts))


def first_filled(texts: Iterator[str]) -> str:
    """The first text that isn't empty; "" where all are."""
    return next(filter(None, texts), "")
