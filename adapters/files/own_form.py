"""The feedback file in our own form: columns, or keys of JSON, that are called as our fields. Read as any source's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, tzinfo
from pathlib import Path

from adapters.feedback.mapping import FIELDS
from adapters.feedback.paths import Place
from adapters.files.chosen import Choice
from adapters.files.containers import UnreadableError
from adapters.files.feedback import Reader
from adapters.files.problems import Findings, did_you_mean, listed, quoted
from adapters.files.records import Layout, RecordFile
from adapters.files.source_file import FileForm, FileSource, SourceRows, read_source
from adapters.files.tables import Columns
from adapters.files.team_names import KnownTeams, Names
from bot.model.feedback import SCORED, Feedback
from bot.model.people import name_key

COLUMNS = Columns(
    ("id", "date", "team", "metric", "score", "comment", "language", "channel", "stage", "source", "response_minutes"),
    needed=("date", "team"),
)

CHOSEN = Columns((*FIELDS, "source"))  # what may be said of any file, beside the metrics of our own form
_UNREAD = {"mystery_section"}  # may be there, and stands for nothing of ours
_UNNAMED = "file"  # the source of rows that name none
_LAYOUT = Layout(exact=True)


def read_feedback(
    path: Path,
    teams: Mapping[str, int],
    *,
    quarantine: bool = False,
    choice: Choice | None = None,
    aliases: Names | None = None,
    latest: date = date.max,
    zone: tzinfo = UTC,
) -> Iterator[Feedback]:
    """All feedback in a file of our own form, in its order, the same row once. Raises BadFileError with all that is wrong.

    ``teams`` gives the ids of the known teams by name, ``aliases`` those of sources' own names for them; ``quarantine`` keeps
    feedback for other teams, without an id, where it else is a problem. ``choice`` says which columns of the file are ours,
    ``latest`` which day is the last that feedback can be of; a moment with a zone is of the day that it was in ``zone``.
    """
    reader = Reader(KnownTeams(teams, aliases), zone, latest, quarantine)
    return (feedback for _, feedback in read_own(path, reader, choice).rows)


def read_own(path: Path, reader: Reader, choice: Choice | None = None, source: str = "") -> SourceRows:
    """All feedback in a file of our own form, with ``choice`` put over it. Raises BadFileError with all that is wrong."""
    findings = Findings(str(path))
    names: tuple[str, ...] = ()
    with suppress(UnreadableError, OSError):  # told when it is read
        names = RecordFile(path, _LAYOUT, findings).names()
    own, measured = own_places(names), set(SCORED).intersection(choice or ())
    if measured:  # who says where a metric stands says it of all
        own = {name: place for name, place in own.items() if name not in {"metric", "score"}}
    places = {**own, **(choice or {})}
    if not choice:
        _note_unknown(names, findings)
    lacking = [name for name in COLUMNS.needed if name not in places] if names else []
    if names and not (measured or {"score", "comment"} & places.keys()):
        lacking.append("score")
    for name in lacking:
        findings.add(0, name, f"is needed; say which column it is with --map {name}=…; there are {listed(names)}")
    if lacking:
        findings.settle()
    return read_source(path, FileSource(source or _UNNAMED, FileForm(places, _LAYOUT), described=False), reader, findings)


def own_places(names: tuple[str, ...]) -> dict[str, Place]:
    """The places of our fields, as far as a file's columns are called as they are."""
    known = {name_key(name) for name in names}
    return {column: Place(column, paths=(column,)) for column in COLUMNS.names if column in known}


def _note_unknown(names: tuple[str, ...], findings: Findings) -> None:
    """A column that is nearly one of ours would be lost without a word."""
    known = {*COLUMNS.names, *_UNREAD}
    absent = known - {name_key(name) for name in names}
    for name in dict.fromkeys(names):
        if name_key(name) not in known:
            told = f"unknown column {quoted(name)}{did_you_mean(name, sorted(absent))}; known are {','.join(COLUMNS.names)}"
            findings.add(0, "", told)
