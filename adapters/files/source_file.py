"""A feedback file as another system wrote it, read by the map of its source: ``[feedback.NAME]`` in ``voinko.toml``.

The file is read once into a spool, from which its dates, words and scales become clear; then each record is read by these.
Nothing is guessed: what two ways could read is refused with both readings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.feedback import values
from adapters.feedback.paths import Place
from adapters.files.dates import FORMS, Days, UnclearDatesError, forms_of, undecided
from adapters.files.feedback import Fields, Numbered, Reader, Rows, Scores, numbered
from adapters.files.problems import Findings, quoted
from adapters.files.records import Layout, RecordFile
from adapters.files.spool import Spool
from adapters.files.written_scores import Understood, Written, WrittenScores
from bot.model.feedback import SCORED, Metric

_DAMAGED = re.compile(r"\d([.,]\d+)?E\+\d+|#+|#N/A|#REF!|#VALUE!|#NAME\?", re.IGNORECASE)
_undecided = lru_cache(4096)(undecided)
_EXPORT_ANEW = "export the file anew and don't save it in a spreadsheet"
_EXACT_DIGITS = 15  # that a spreadsheet keeps of a number; it makes zeros of the others
_BEYOND_CHANCE = 6  # zeros beyond those: one of a million columns of real ids would have so many

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
    """A source whose files can be read. ``words`` are tables of their words and ours, as for its webhooks.

    ``described``: in the settings, where what the file doesn't tell can be written. ``proposed``: by ``learn``, to which it can
    be said.
    """

    name: str
    form: FileForm
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    described: bool = True
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class SourceRows:
    """A whole file, checked. ``notes`` are sentences that an administrator should read."""

    rows: Iterator[Numbered]
    skipped: int
    notes: tuple[str, ...] = ()


def read_source(path: Path, source: FileSource, reader: Reader, findings: Findings | None = None) -> SourceRows:
    """All feedback in the file, one row a score. Raises BadFileError with all that is wrong, and then gives none."""
    findings = findings or Findings(str(path))
    file = _SourceFile(path, source, reader, findings)
    with closing(Spool(file.packed())) as records:
        if any(problem.column and not problem.line for problem in findings.problems):
            findings.settle()  # without a column of theirs that it needs, no row can be right
        rows = numbered(file.rows(records, _Understanding(file.days(), file.scores())))
    return SourceRows(rows, file.skipped, tuple(file.notes()))


@dataclass(frozen=True, slots=True)
class _Understanding:
    """How the file's columns are read."""

    days: Days
    scores: Mapping[Written, Understood | None]  # as written -> as ours, or None where it was told

    def scores_of(self, written: tuple[Written, ...]) -> Scores | None:
        """What all that a record says stands for; None where some of it was told as a problem."""
        found = [self.scores[score] for score in written]
        scores = [score for score in found if score is not None]
        return scores if len(scores) == len(found) else None


class _SourceFile:
    """One file, and what its columns have told so far."""

    def __init__(self, path: Path, source: FileSource, reader: Reader, findings: Findings) -> None:
        self._path = path
        self._source = source
        self._form = source.form
        self._reader = reader
        self._findings = findings
        self._names = tuple(source.form.places)
        self._scored = [str(metric) for metric in SCORED if metric in source.form.places]
        self._paired = "metric" in source.form.places or "score" in source.form.places
        self._file = RecordFile(path, source.form.layout, findings)
        self._undecided: dict[str, str] = {}  # days that could be read in two ways -> the first cell with each
        self._written = WrittenScores()
        self._unanswered = 0
        self._long_ids: Counter[bool] = Counter()  # digits beyond a spreadsheet's, by whether they are nothing but zeros

    @property
    def skipped(self) -> int:
        """How many records were left out, as the settings say."""
        return self._file.skipped + self._unanswered

    # ------------------------------------------------------------ the first reading

    def packed(self) -> Iterator[_Packed]:
        """Every record, ready to wait; notes what the whole column must tell."""
        marked = "id" not in self._names
        twins: Counter[str] = Counter()
        for record in self._file.records(self._form.places, marked=marked):
            cells, together = record.cells, "".join(record.cells.values())
            if not together.isascii():  # most rows are, and a large file has a million: those need no call of ours
                cells = {name: values.clean(cell) for name, cell in cells.items()}
            if "\0" in together:
                self._findings.add_once(record.line, "", "holds a NUL character; save the file as UTF-8 text")
            if day := _undecided(cells.get("date", "")):
                self._undecided.setdefault(day, cells["date"])
            for written in self._scores_in(cells):
                self._written.count(record.line, *written)
            if len(id_ := cells.get("id", "")) > _EXACT_DIGITS and id_.isdecimal():
                self._long_ids[not id_[_EXACT_DIGITS:].strip("0")] += len(id_) - _EXACT_DIGITS
            mark = record.mark
            if marked:
                twins[mark] += 1
                mark = mark if twins[mark] == 1 else f"{mark}-{twins[mark]}"
            yield record.line, mark, tuple(cells.values())
        if self._long_ids[True] >= _BEYOND_CHANCE and not self._long_ids[False]:
            message = f"every id has zeros alone after {_EXACT_DIGITS} digits, as a spreadsheet cuts them; {_EXPORT_ANEW}"
            self._findings.add_once(0, "id", message)

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
                f"the file names the time zone {quoted(said)}, which is not known; {self._write('timezone =')}",
            )
            local = zone
        try:
            return Days.of(self._undecided, zone, local, self._form.date_format)
        except UnclearDatesError as error:
            first, second = error.readings
            day_first, month_first = forms_of(self._undecided[error.cell])
            how = self._write(f'date_format = "{day_first}" or "{month_first}"')
            if not self._source.described or self._source.proposed:
                how = f'say which by `voinko feedback learn {self._path.name} --date-format "{day_first}"`, or "{month_first}"'
            self._findings.add(
                0,
                "date",
                f"{quoted(error.cell)} is {first} with the day first or {second} with the month first, and all other dates could"
                f" be either; {how}",
            )
            return Days(zone, local)

    def _write(self, line: str, table: str = ".file") -> str:
        """What to do where the settings must tell what the file doesn't."""
        under = f"write {line} under [feedback.{self._source.name}{table}]"
        return under if self._source.described else f"describe the file with `voinko feedback learn`, then {under}"

    def _scores_in(self, cells: Mapping[str, str]) -> Iterator[Written]:
        """(metric, score) as far as a record has any, as written; beside a metric's name the score may be empty."""
        for metric in self._scored:
            if text := cells[metric]:
                yield metric, text
        if self._paired:
            name, text = cells.get("metric", "").lower(), cells.get("score", "")
            if name or text:
                yield name, text

    def scores(self) -> Mapping[Written, Understood | None]:
        """What each score as written is of ours, None where it was told."""
        rule = f'; {self._write("what it stands for", ".scores")}, "" for no answer' if self._source.described else ""
        if self._source.proposed:
            rule = '; say what it stands for by --score "WORD=3", or "WORD=" for no answer'
        words, unanswered = self._source.words.get("scores", {}), self._form.skip_unanswered
        return self._written.understood(words, self._findings, rule, named=self._scored, may_lack=unanswered)

    def notes(self) -> Iterator[str]:
        """What may be another scale than ours, and how the rows are known again."""
        if "id" not in self._form.places:
            yield "No id: each row's is made from its cells."
        yield from self._written.doubts()

    # ------------------------------------------------------------ the second reading

    def rows(self, records: Iterable[_Packed], by: _Understanding) -> Iterator[Fields]:
        """Every row, the same once."""
        day_of = lru_cache(4096)(by.days.day)
        scores_of = lru_cache(4096)(by.scores_of)
        rows = Rows(self._reader, self._source.words, self._findings)
        for line, mark, texts in records:
            cells = dict(zip(self._names, texts, strict=True))
            scores = self._answers(line, cells, scores_of(tuple(self._scores_in(cells))))
            if scores == []:
                continue
            right = self._is_known(line, cells, mark)
            day = day_of(cells.get("date", ""))
            if day is None or not values.EARLIEST <= day <= self._reader.latest:
                self._tell_day(line, cells.get("date", ""), day)
                day = None
            yield from rows.of(line, cells, day, scores if right else None)
        self._findings.settle()

    def _answers(self, line: int, cells: Mapping[str, str], scores: Scores | None) -> Scores | None:
        """A record's scores, or that of its comment alone; [] when it is to be skipped, None when a problem has been told."""
        if scores is None:
            return None
        answered = [score for score in scores if score[1] is not None]
        if answered:
            return answered
        declined = self._form.skip_unanswered and any(text for _, text in self._scores_in(cells))  # "can't say"
        if cells.get("comment") and not declined:
            return [(Metric.COMMENT.value, None)]
        self._unanswered += 1
        if self._form.skip_unanswered:
            return []
        rule = f"; {self._write('skip_unanswered = true')} to pass such over" if self._source.described else ""
        column = "comment" if "comment" in cells else ""
        self._findings.add_once(line, column, f"holds no score and no comment{rule}", kind="unanswered")
        return None

    def _is_known(self, line: int, cells: dict[str, str], mark: str) -> bool:
        """Tell whether a record can be known again: by an id that no spreadsheet has spoiled, and by its source."""
        cells.setdefault("id", mark)
        cells.setdefault("source", self._source.name)
        if cells["id"] and cells["source"] and not _DAMAGED.fullmatch(cells["id"]):
            return True
        for name in ("id", "source"):
            if not cells[name]:
                self._findings.add_once(line, name, "is empty; each answer needs one")
        self._tell_damaged(line, "id", cells["id"])
        return False

    def _tell_damaged(self, line: int, name: str, cell: str) -> bool:
        """Tell whether a cell is what a spreadsheet made of another, which then is a problem."""
        damaged = _DAMAGED.fullmatch(cell) is not None
        if damaged:
            message = f"{quoted(cell)} is what a spreadsheet has left of it; {_EXPORT_ANEW}"
            self._findings.add_once(line, name, message, kind="damaged")
        return damaged

    def _tell_day(self, line: int, cell: str, day: date | None) -> None:
        if self._tell_damaged(line, "date", cell):
            return
        if day is None:
            written = self._form.date_format
            message = f"{quoted(cell)} is no date {f'of the form {written}' if written else f'such as {FORMS}'}"
        else:
            message = (
                f"{quoted(cell)} can't be the day of feedback; it must lie between {values.EARLIEST} and {self._reader.latest}"
            )
        self._findings.add_once(line, "date", message, kind="none" if day is None else "far")
