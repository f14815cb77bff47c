"""The feedback file: what customers have said, as CSV or JSON Lines. Problems name places, never a comment."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile

from adapters.feedback import values
from adapters.files.chosen import Choice, chosen_rows
from adapters.files.problems import Findings, did_you_mean, quoted
from adapters.files.tables import Columns, Row, all_rows
from bot.model.feedback import Feedback, Metric

COLUMNS = Columns(
    ("id", "date", "team", "metric", "score", "comment", "language", "channel", "stage", "source", "response_minutes"),
    needed=("id", "date", "team", "metric", "source"),
    optional=("response_minutes",),
)

_LENGTH = 8  # bytes before each record, which say how long it is
_AT_ONCE = 1000  # rows in one record of the spool
_IN_MEMORY = 32 * 1024 * 1024  # bytes of the spool, some 200,000 rows; a larger one goes to an unnamed file that dies with us

# A file says the same few days, metrics and scores again and again.
_METRICS = {str(metric): metric for metric in Metric}
_date = lru_cache(4096)(date.fromordinal)
_day = lru_cache(4096)(values.day)
_metric = lru_cache(64)(values.metric)
_score = lru_cache(4096)(values.score)

Names = Mapping[tuple[str, str], int]  # (source or "", casefolded name) -> team id
_Fields = tuple[str, str, int, int | None, str, str, float | None, str, str, str, str, float | None]


def read_feedback(
    path: Path,
    teams: Mapping[str, int],
    *,
    quarantine: bool = False,
    choice: Choice | None = None,
    aliases: Names | None = None,
    latest: date = date.max,
) -> Iterator[Feedback]:
    """All feedback in the file, in its order, the same row once. Raises BadFileError with all that is wrong.

    The file is checked to its end before the first row is given, so that none is imported by half; what has been understood
    waits packed, and beyond some size on disk, so that a large one is not held in memory either. ``teams`` gives the ids of
    the known teams by name, ``aliases`` those of sources' own names for them; ``quarantine`` keeps feedback for other teams,
    without an id, where it else is a problem. ``choice`` says which columns of the file are ours, ``latest`` which day
    is the last that feedback can be of.
    """
    file = _FeedbackFile(path, teams, aliases or {}, choice, latest, quarantine=quarantine)
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it is closed where the last row is given
    try:
        fields = file.rows()
        while batch := list(islice(fields, _AT_ONCE)):
            packed = marshal.dumps(batch)
            spool.write(len(packed).to_bytes(_LENGTH))
            spool.write(packed)
    except BaseException:
        spool.close()
        raise
    return _unpacked(spool)


def _unpacked(spool: SpooledTemporaryFile[bytes]) -> Iterator[Feedback]:
    with spool:
        spool.seek(0)
        while length := spool.read(_LENGTH):
            batch: list[_Fields] = marshal.loads(spool.read(int.from_bytes(length)))  # noqa: S302 - our own, and nobody else's
            for source, id_, day, team_id, team, metric, score, comment, language, channel, stage, minutes in batch:
                yield Feedback(
                    source, id_, _date(day), team_id, team, _METRICS[metric], score, comment, language, channel, stage, minutes
                )


class _FeedbackFile:
    """One file and how to understand it."""

    def __init__(
        self,
        path: Path,
        teams: Mapping[str, int],
        aliases: Names,
        choice: Choice | None,
        latest: date,
        *,
        quarantine: bool,
    ) -> None:
        self._path = path
        self._exact = dict(teams)
        self._folded = {name.casefold(): team_id for name, team_id in teams.items()}
        self._latest = latest
        self._names = sorted(teams)
        self._aliases = aliases
        self._choice = choice
        self._quarantine = quarantine
        self._told: dict[str, str] = {}

    def rows(self) -> Iterator[_Fields]:
        """Every new piece of feedback; raises BadFileError at the end if there was any problem."""
        findings = Findings(str(self._path))
        seen: dict[tuple[str, str], tuple[int, int]] = {}
        for row in self._all(findings):
            fields = self._fields(row, findings)
            if fields is None:
                continue
            content = hash(fields)  # compared within one key only: a chance collision is out of the question
            line, first = seen.setdefault(fields[:2], (row.line, content))
            if first != content:
                findings.add(row.line, "id", f"the same source and id as on line {line} with other content; ids are unique")
            elif line == row.line:
                yield fields
        findings.settle()

    def _all(self, findings: Findings) -> Iterator[Row]:
        if self._choice is None:
            return all_rows(self._path, COLUMNS, findings)
        return chosen_rows(self._path, COLUMNS, self._choice, findings)

    def _fields(self, row: Row, findings: Findings) -> _Fields | None:
        """The row as feedback's fields, or None when it has been noted as a problem."""
        before = len(findings.problems)
        cells = row.cells
        source, id_, team, channel, stage = cells["source"], cells["id"], cells["team"], cells["channel"], cells["stage"]
        if not (source and id_) or len(source) + len(id_) + len(team) + len(channel) + len(stage) > values.LONGEST:
            _check_lengths(row, findings)
        day = _day(cells["date"])
        if day is None:
            findings.add(row.line, "date", f"{quoted(cells['date'])} is no ISO 8601 date; write it as 2026-01-05")
        elif not values.EARLIEST <= day <= self._latest:
            accepted = f"it must lie between {values.EARLIEST} and {self._latest}"
            findings.add(row.line, "date", f"{quoted(cells['date'])} can't be the day of feedback; {accepted}")
        metric = _metric(cells["metric"])
        if metric is None:
            findings.add(row.line, "metric", f"{quoted(cells['metric'])} is none of {', '.join(Metric)}")
        score = None if metric is None else _score(cells["score"], metric)
        if score is None and metric is not None:
            _check_scoreless(row, metric, findings)
        minutes = _waited(row, findings) if cells["response_minutes"] else None
        team_id = self._exact.get(team)  # the roster's own name is that team's, whatever somebody gave a team besides
        if team_id is None:
            team_id = self._team(row, findings)
        if len(findings.problems) > before or day is None or metric is None:
            return None
        words = (cells["comment"], cells["language"].lower(), channel, stage)
        return (source, id_, day.toordinal(), team_id, team, str(metric), score, *words, minutes)

    def _team(self, row: Row, findings: Findings) -> int | None:
        name, source = row["team"], row["source"]
        folded = name.casefold()
        team_id = self._aliases.get((source, folded), self._aliases.get(("", folded)))
        team_id = self._folded.get(folded) if team_id is None else team_id
        if team_id is None and not self._quarantine:
            findings.add(row.line, "team", self._unknown(name))
        elif team_id is None:
            for column in ("team", "source"):  # whoever is to give it a team must be able to type them
                if not values.is_visible(row[column]):
                    findings.add(row.line, column, f"{quoted(row[column])} must be {values.VISIBLE}")
        return team_id

    def _unknown(self, name: str) -> str:
        """What is told of a team that nobody knows; a large file has the same one again and again."""
        if name not in self._told:
            hint = did_you_mean(name, self._names)
            self._told[name] = (
                f"unknown team {quoted(name)}{hint}; write it as in the roster, or keep such rows aside with --quarantine"
            )
        return self._told[name]


def _check_lengths(row: Row, findings: Findings) -> None:
    for column in ("id", "source"):
        if not row[column]:
            findings.add(row.line, column, "must not be empty")
    for column in ("id", "team", "channel", "stage", "source"):
        if len(row[column]) > values.LONGEST:
            findings.add(row.line, column, f"is longer than {values.LONGEST} characters; shorten it")


def _check_scoreless(row: Row, metric: Metric, findings: Findings) -> None:
    """Without a score a row must be a comment, and a comment must have words."""
    text = row["score"]
    if metric.score_range is not None:
        findings.add(row.line, "score", f"{quoted(text)} is no {metric}; it must be {values.score_form(metric)}")
        return
    if text:
        findings.add(row.line, "score", f"a {metric} has no score; leave it empty")
    if not row["comment"]:
        findings.add(row.line, "comment", f"must not be empty where the metric is {metric}")


def _waited(row: Row, findings: Findings) -> float | None:
    text = row["response_minutes"]
    minutes = values.number(text)
    if minutes is None:
        findings.add(row.line, "response_minutes", f"{quoted(text)} is no time; it must be {values.MINUTES}")
    return minutes
