"""The columns of a file that nobody has described: where its header is, and what stands below each name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.feedback.paths import Place
from adapters.files.containers import opened
from adapters.files.problems import Findings
from adapters.files.records import Layout, RecordFile
from bot.model.people import name_key

_MOST = 5000  # records that are looked at
_ABOVE = 12  # lines above a header that are looked at
_REPEATED = 3  # cells of a second header row that repeat the first's, or that name kinds of answers
_KINDS_OF_ANSWERS = {"response", "open-ended response"}
_IDENTITY_CODE = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]|(\d{2})?\d{6}[-+]\d{4}")  # Finnish, Swedish
_ASKED = ("question", "title", "label", "key")  # what a list of questions may call the text, the best first
_ANSWERED = ("answer", "value", "response")


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what stands in its first records."""

    name: str
    cells: Sequence[str]
    label: str = ""  # what a further header row says of it

    @property
    def filled(self) -> list[str]:
        """What isn't empty."""
        return [cell for cell in self.cells if cell]

    @property
    def is_personal(self) -> bool:
        """Tell whether personal identity codes stand in it: then it is never proposed, nor are its cells shown."""
        return any(map(_IDENTITY_CODE.fullmatch, self.cells))


def columns_of(path: Path) -> tuple[Layout, list[Column]]:
    """How the file's records lie in it, and its columns with what stands in the first records. Raises UnreadableError."""
    layout = _layout(path)
    labels = RecordFile(path, layout, Findings(path.name)).labels()
    counts = Counter(name_key(name) for name, _ in labels)
    findings = Findings(path.name)
    distinct = {name: label for name, label in labels if name and name != "…" and counts[name_key(name)] == 1}
    places = {name: Place(name, paths=(name,)) for name in distinct}
    cells: dict[str, list[str]] = {name: [] for name in distinct}
    for count, record in enumerate(RecordFile(path, layout, findings).records(places)):
        if count == _MOST:
            break
        for name, cell in record.cells.items():
            cells[name].append(cell)
    return layout, [Column(name, found, distinct[name]) for name, found in cells.items()]


def _layout(path: Path) -> Layout:
    """Where the header is: below titles, and of two rows where the second repeats it or names kinds of answers."""
    with opened(path) as contents:
        if contents.is_json:
            return Layout(answers=_answers(RecordFile(path, Layout(), Findings(path.name)).names()))
        rows = [row for row, _ in zip(contents.rows(), range(_ABOVE), strict=False)]
    filled = [sum(1 for cell in cells if cell.strip()) for _, cells in rows]
    header = next((index for index, count in enumerate(filled) if 2 * count > max(filled)), 0)
    skip = rows[header][0] - 1 if rows else 0
    if len(rows) > header + 1:
        first, second = ([name_key(cell) for cell in rows[header + offset][1]] for offset in (0, 1))
        repeated = sum(1 for one, two in zip(first, second, strict=False) if one and one.replace(" ", "") == two.replace(" ", ""))
        if repeated >= _REPEATED or _KINDS_OF_ANSWERS.intersection(second):
            third = rows[header + 2][1] if len(rows) > header + 2 else []
            return Layout(header_rows=0 if any(cell.startswith('{"ImportId"') for cell in third) else 2, skip_lines=skip)
    return Layout(skip_lines=skip)


def _answers(names: Sequence[str]) -> tuple[str, str, str] | None:
    """Where a record's list of questions is, and in each the text and the answer; None where no list looks so."""
    inside: dict[str, dict[str, str]] = {}
    for name in names:
        at, of_list, place = name.partition(".0.")
        if of_list:
            inside.setdefault(at, {})[place.casefold()] = place
    for at, places in inside.items():
        asked, answered = (next(filter(None, map(places.get, words)), None) for words in (_ASKED, _ANSWERED))
        if asked and answered:
            return at, asked, answered
    return None
