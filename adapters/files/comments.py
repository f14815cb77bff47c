"""Comments to be read, from a plain text file with one a line or from a feedback file. Keeps the lines they are on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.feedback.paths import Place
from adapters.files.containers import UnreadableError
from adapters.files.problems import Findings
from adapters.files.records import Layout, RecordFile
from adapters.files.tables import text_lines
from bot.model.people import name_key

_COLUMNS = ("comment", "language")  # whatever else stands there is of no interest here
_TABLES = {".csv", ".jsonl", ".ndjson", ".json"}


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; ``language`` is "" where the file doesn't say."""

    line: int
    text: str
    language: str = ""


def read_comments(path: Path) -> list[Comment]:
    """All comments of a file; empty lines and rows without a comment are none. Raises BadFileError with all that is wrong."""
    findings = Findings(str(path))
    table = _is_table(path)
    found = list(_in_table(path, findings) if table else _in_lines(path, findings))
    if not table and len(findings.problems) > 1:  # the wrong encoding is one mistake, however many lines it spoils
        first, *others = findings.problems
        findings.problems = [replace(first, message=f"{first.message} (and so on {len(others)} more lines)")]
    if not found and not findings.problems:
        findings.add(0, "", "holds no comment; write one a line, or give a feedback file with a column comment")
    findings.settle()
    return found


def _is_table(path: Path) -> bool:
    """Tell whether it is a feedback file: by its name, or else its first line, a header that names comments or a JSON object."""
    if path.suffix.lower() in _TABLES or not path.is_file():
        return True
    with path.open("rb") as file:
        head = file.readline(1024).decode(errors="replace").removeprefix("\ufeff").strip().lower()
    cells = {cell.strip(' "') for cell in head.replace(";", ",").split(",")}
    return head.startswith('{"') or {"comment", "metric"} <= cells


def _in_table(path: Path, findings: Findings) -> Iterator[Comment]:
    file = RecordFile(path, Layout(), findings)
    try:
        names = {name_key(name) for name in file.names()}
    except (UnreadableError, OSError):
        names = set(_COLUMNS)  # why it can't be read is told when it is
    places = {column: Place(column, paths=(column,)) for column in _COLUMNS if column in names}
    for record in file.records(places) if "comment" in places else ():
        if record.cells["comment"]:
            yield Comment(record.line, record.cells["comment"], record.cells.get("language", ""))


def _in_lines(path: Path, findings: Findings) -> Iterator[Comment]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(text_lines(file, findings), start=1):
                if line.strip():
                    yield Comment(number, line.strip())
    except OSError as error:
        findings.add(0, "", f"can't be read: {error.strerror}")
