"""A feedback file as another system wrote it, read by the map of its source: ``[feedback.NAME]`` in ``voinko.toml``.

The file is read once into a spool, from which its dates, words and scales become clear; then each record goes the way that a
webhook's response goes. Nothing is guessed: what two ways could read is refused with both readings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.feedback import values
from adapters.feedback.mapping import MEASURES, BadPayloadError, Circumstances, SourceMap, rows_of
from adapters.feedback.paths import Place
from adapters.files.dates import FORMS, Days, UnclearDatesError, undecided
from adapters.files.feedback import Fields, Numbered, numbered
from adapters.files.problems import Findings, quoted
from adapters.files.records import Layout, RecordFile
from adapters.files.spool import Spool
from adapters.files.team_names import KnownTeams
from bot.model.feedback import SCORED, Feedback, Metric

_NUMBERED = re.compile(r"(\d{1,3})\s*[-–—:]\s*\S.*", re.DOTALL)  # "9 - Svært sannsynlig"
_DAMAGED = re.compile(r"\d([.,]\d+)?E\+\d+|#+|#N/A|#REF!|#VALUE!|#NAME\?", re.IGNORECASE)
_TELLING = 20  # answers that would hold the highest step of a scale, had they been asked on it

_Packed = tuple[int, str, tuple[str, ...]]  # line, mark, cells


@dataclass(frozen=True, slots=True)
class FileForm:
    """How a source's files are read."""

    places: Mapping[str, Place] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)
    date_format: str = ""  # for strptime; "" as found
    timezone: str = ""  # of times without a zone; "" as the file says, else the company's
    skip_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class FileSource:
    """A source whose files can be read. ``words`` are tables of their words and ours, as for its webhooks."""

    name: str
    form: FileForm
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: ``latest`` is the last day that feedback can be of, ``quarantine`` keeps unknown teams' without an id."""

    teams: KnownTeams
    zone: tzinfo  # the company's
    latest: date
    quarantine: bool = False


@dataclass(frozen=True, slots=True)
class SourceRows:
    """A whole file, checked. ``notes`` are sentences that an administrator should read."""

    rows: Iterator[Numbered]
    skipped: int
    notes: tuple[str, ...] = ()


def read_source(path: Path, source: FileSource, reader: Reader) -> SourceRows:
    """All feedback in the file, one row a score. Raises BadFileError with all that is wrong, and then gives none."""
    findings = Findings(str(path))
    file = _SourceFile(path, source, reader, findings)
    with closing(Spool(file.packed())) as records:
        findings.settle()
        understanding = _Understanding(file.days(), file.scores())
        findings.settle()
        rows = numbered(file.rows(records, understanding))
    return SourceRows(rows, file.skipped, tuple(file.notes()))


@dataclass(frozen=True, slots=True)
class _Understanding:
    """How the file's columns are read."""

    days: Days
    scores: Mapping[tuple[str, str], str]  # (metric, score as written) -> the score as ours, "" for no answer


class _SourceFile:
    """One file, and what its columns have told so far."""

    def __init__(self, path: Path, source: FileSource, reader: Reader, findings: Findings) -> None:
        self._source = source
        self._form = source.form
        self._reader = reader
        self._findings = findings
        self._names = tuple(source.form.places)
        self._file = RecordFile(path, source.form.layout, findings)
        self._undecided: dict[str, None] = {}
        self._texts: Counter[tuple[str, str]] = Counter()  # (metric, score as written)
        self._first: dict[tuple[str, str], int] = {}  # the line where each of them is first
        self._unanswered = 0

    @property
    def skipped(self) -> int:
        """How many records were left out, as the settings say."""
        return self._file.skipped + self._unanswered

    # ------------------------------------------------------------ the first reading

    def packed(self) -> Iterator[_Packed]:
        """Every record, ready to wait; notes what the whole column must tell."""
        marked = "id" not in self._form.places
        twins: Counter[str] = Counter()
        for record in self._file.records(self._form.places, marked=marked):
            cells = {name: values.clean(cell) for name, cell in record.cells.items()}
            if day := undecided(cells.get("date", "")):
                self._undecided[day] = None
            for metric, text in _scores_in(cells):
                self._texts[metric, text] += 1
                self._first.setdefault((metric, text), record.line)
            twins[record.mark] += 1
            mark = record.mark if twins[record.mark] == 1 else f"{record.mark}-{twins[record.mark]}"
            yield record.line, mark, tuple(cells.values())

    def days(self) -> Days:
        """How the column of dates is read."""
        zone = self._reader.zone
        said = self._form.timezone or self._file.zone
        try:
            local: tzinfo = ZoneInfo(said) if said else zone
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._findings.add(
                0,
                "date",
                f"the file names the time zone {quoted(said)}, which is not known; write timezone = under [{self._table}]",
            )
            local = zone
        try:
            return Days.of(self._undecided, zone, local, self._form.date_format)
        except UnclearDatesError as error:
            first, second = error.readings
            self._findings.add(
                0,
                "date",
                f"{quoted(error.cell)} is {first} with the day first or {second} with the month first, and all other dates could"
                f' be either; write date_format = "%d/%m/%Y %H:%M:%S" or "%m/%d/%Y %H:%M:%S" (%y for a year of two digits)'
                f" under [{self._table}]",
            )
            return Days(zone, local)

    @property
    def _table(self) -> str:
        return f"feedback.{self._source.name}.file"

    def scores(self) -> Mapping[tuple[str, str], str]:
        """(metric, score as written) -> the score as ours, "" for no answer. Each word that nobody knows is one problem."""
        numbered = {metric for metric in SCORED if all(_number(text) for name, text in self._texts if name == metric)}
        found: dict[tuple[str, str], str] = {}
        for (name, text), count in self._texts.items():
            metric = values.metric(name)
            ours = self._source.words.get("scores", {}).get(text.casefold())
            if ours is None:
                ours = _number(text) if metric in numbered else text
            found[name, text] = ours
            if metric is None or (ours and values.score(ours, metric) is None):
                column = name if name in self._form.places else "score"
                self._findings.add(self._first[name, text], column, self._unknown_score(text, count, metric))
        return found

    def _unknown_score(self, text: str, count: int, metric: Metric | None) -> str:
        if metric is None:
            return f"{quoted(text)} ({count}×) stands beside no metric; metric must be one of {', '.join(Metric)}"
        told = f"{quoted(text)} ({count}×) is no {metric}, which is {values.score_form(metric)}"
        if all(place.paths == (name,) for name, place in self._form.places.items()):
            return told  # columns of our own names: no settings are read for them
        return f'{told}; write what it stands for under [feedback.{self._source.name}.scores], "" for no answer'

    def notes(self) -> Iterator[str]:
        """What may be another scale than ours, and how the rows are known again."""
        if "id" not in self._form.places:
            yield "No id: each row's is made from its cells."
        for metric in (Metric.CSAT, Metric.CES):
            low, high = metric.score_range or (0, 0)
            counts = {text: count for (name, text), count in self._texts.items() if name == metric and _number(text)}
            total = sum(counts.values())
            if total >= _TELLING and max(map(float, map(_number, counts))) < high:
                yield f"{metric}: no {high:g} among {total} answers; is this question's scale {low:g}–{high:g}?"

    # ------------------------------------------------------------ the second reading

    def rows(self, records: Iterable[_Packed], by: _Understanding) -> Iterator[Fields]:
        """Every row, the same once."""
        places = {name: Place(name, paths=(name,)) for name in (*self._names, "id")}
        of_map = SourceMap(places, {name: table for name, table in self._source.words.items() if name != "scores"})
        seen: dict[tuple[str, str, str], tuple[int, int]] = {}
        for line, mark, texts in records:
            cells = dict(zip(self._names, texts, strict=True))
            document = self._understood(line, cells, mark, by)
            if document is None:
                continue
            of = Circumstances(cells.get("source") or self._source.name, self._reader.latest)
            try:
                rows = rows_of(document, of_map, of)
            except BadPayloadError as error:
                self._findings.add_once(line, error.name, str(error).removeprefix(f"{error.name}: "))
                continue
            for row in rows:
                fields = self._fields(line, row)
                key = (row.source, row.id, str(row.metric))
                first, content = seen.setdefault(key, (line, hash(fields[:-1])))
                if content != hash(fields[:-1]):
                    self._findings.add_once(
                        line,
                        "id",
                        f"the same id as on {self._findings.noun} {first} with other content; ids are unique",
                        kind="twice",
                    )
                elif first == line:
                    yield fields
        self._findings.settle()

    def _understood(self, line: int, cells: dict[str, str], mark: str, by: _Understanding) -> dict[str, str] | None:
        """A record with days and scores as ours; None when it holds no answer, or has been noted as a problem."""
        document = dict(cells)
        for metric in SCORED:
            if text := cells.get(metric):
                document[metric] = by.scores[metric, text]
        if text := cells.get("score"):
            document["score"] = by.scores[cells.get("metric", "").lower(), text]
        answered = any(document.get(name) for name in MEASURES if name != "metric")
        declined = self._form.skip_unanswered and any(True for _ in _scores_in(cells))  # "can't say", with words or without
        if not answered and (declined or not document.get("comment")):
            self._unanswered += 1
            if not self._form.skip_unanswered:
                message = f"holds no score and no comment; write skip_unanswered = true under [{self._table}] to pass such over"
                self._findings.add_once(line, "", message)
            return None
        for name in ("id", "date"):
            if _DAMAGED.fullmatch(cells.get(name, "")):
                self._findings.add_once(
                    line,
                    name,
                    f"{quoted(cells[name])} is what a spreadsheet has left of it; export the file anew and don't save it there",
                    kind="damaged",
                )
                return None
        day = by.days.day(cells.get("date", ""))
        if day is None or not values.EARLIEST <= day <= self._reader.latest:
            self._tell_day(line, cells.get("date", ""), day)
            return None
        document["date"] = day.isoformat()
        document["id"] = cells.get("id", mark)
        if not document["id"]:
            self._findings.add_once(line, "id", "is empty; each answer needs one")
            return None
        return document

    def _tell_day(self, line: int, cell: str, day: date | None) -> None:
        if day is None:
            written = self._form.date_format
            message = f"{quoted(cell)} is no date {f'of the form {written}' if written else f'such as {FORMS}'}"
        else:
            message = (
                f"{quoted(cell)} can't be the day of feedback; it must lie between {values.EARLIEST} and {self._reader.latest}"
            )
        self._findings.add_once(line, "date", message, kind="none" if day is None else "far")

    def _fields(self, line: int, row: Feedback) -> Fields:
        team_id = self._reader.teams.team_id(row.source, row.team_name)
        if team_id is None and not self._reader.quarantine:
            self._findings.add_once(line, "team", self._reader.teams.unknown(row.team_name))
        return (
            row.source,
            row.id,
            row.day.toordinal(),
            team_id,
            row.team_name,
            str(row.metric),
            row.score,
            row.comment,
            row.language,
            row.channel,
            row.stage,
            row.response_minutes,
            line,
        )


def _scores_in(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(metric, score) as far as a record has any, as written."""
    for metric in SCORED:
        if text := cells.get(metric):
            yield str(metric), text
    if text := cells.get("score"):
        yield cells.get("metric", "").lower(), text


def _number(text: str) -> str:
    """The number that a text is or begins with, as in "9 - Svært sannsynlig"; "" where there is none."""
    if values.number(text) is not None:
        return text.replace(",", ".")
    match = _NUMBERED.fullmatch(text)
    return match[1] if match else ""
