"""The feedback file: what customers have said, as CSV or JSON Lines. Problems name places, never a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, tzinfo
from functools import lru_cache
from pathlib import Path

from adapters.feedback import values
from adapters.files.chosen import Choice, chosen_rows
from adapters.files.problems import Findings, quoted
from adapters.files.spool import Spool
from adapters.files.tables import Columns, Row, all_rows
from adapters.files.team_names import KnownTeams, Names
from bot.model.feedback import Feedback, Metric

COLUMNS = Columns(
    ("id", "date", "team", "metric", "score", "comment", "language", "channel", "stage", "source", "response_minutes"),
    needed=("id", "date", "team", "metric", "source"),
    optional=("response_minutes",),
)

# A file says the same few days, metrics and scores again and again.
_METRICS = {str(metric): metric for metric in Metric}
_date = lru_cache(4096)(date.fromordinal)
_day = lru_cache(4096)(values.day)
_metric = lru_cache(64)(values.metric)
_score = lru_cache(4096)(values.score)

Numbered = tuple[int, Feedback]
Fields = tuple[str, str, int, int | None, str, str, float | None, str, str, str, str, float | None, int]
"""A feedback's fields, its day as an ordinal, and at the end its line."""


def read_feedback(
    path: Path,
    teams: Mapping[str, int],
    *,
    quarantine: bool = False,
    choice: Choice | None = None,
    aliases: Names | None = None,
    latest: date = date.max,
    zone: tzinfo | None = None,
) -> Iterator[Feedback]:
    """All feedback in the file, in its order, the same row once. Raises BadFileError with all that is wrong.

    The file is checked to its end before the first row is given, so that none is imported by half. ``teams`` gives the ids of
    the known teams by name, ``aliases`` those of sources' own names for them; ``quarantine`` keeps feedback for other teams,
    without an id, where it else is a problem. ``choice`` says which columns of the file are ours, ``latest`` which day
    is the last that feedback can be of; a moment with a zone is of the day that it was in ``zone``.
    """
    file = _FeedbackFile(path, KnownTeams(teams, aliases), choice, latest, zone, quarantine=quarantine)
    return (feedback for _, feedback in numbered(file.rows()))


def read_numbered(
    path: Path,
    teams: KnownTeams,
    *,
    quarantine: bool = False,
    choice: Choice | None = None,
    latest: date = date.max,
    zone: tzinfo | None = None,
) -> Iterator[Numbered]:
    """The same with each row's line."""
    return numbered(_FeedbackFile(path, teams, choice, latest, zone, quarantine=quarantine).rows())


def numbered(rows: Iterable[Fields]) -> Iterator[Numbered]:
    """Each row's line and feedback, after all rows have been read."""
    return map(_feedback, Spool(rows))


def _feedback(fields: Fields) -> Numbered:
    source, id_, day, team_id, team, metric, score, comment, language, channel, stage, minutes, line = fields
    own = (source, id_, _date(day), team_id, team, _METRICS[metric], score, comment, language, channel, stage, minutes)
    return line, Feedback(*own)


class _FeedbackFile:
    """One file and how to understand it."""

    def __init__(
        self, path: Path, teams: KnownTeams, choice: Choice | None, latest: date, zone: tzinfo | None, *, quarantine: bool
    ) -> None:
        self._path = path
        self._teams = teams
        self._latest = latest
        self._zone = zone
        self._choice = choice
        self._quarantine = quarantine

    def rows(self) -> Iterator[Fields]:
        """Every new piece of feedback; raises BadFileError at the end if there was any problem."""
        findings = Findings(str(self._path))
        seen: dict[tuple[str, str, str], tuple[int, int]] = {}
        for row in self._all(findings):
            fields = self._fields(row, findings)
            if fields is None:
                continue
            content = hash(fields[:-1])  # compared within one key only: a chance collision is out of the question
            line, first = seen.setdefault((fields[0], fields[1], fields[5]), (row.line, content))
            if first != content:
                message = f"the same source, id and metric as on line {line} with other content; a row is there once"
                findings.add(row.line, "id", message)
            elif line == row.line:
                yield fields
        findings.settle()

    def _all(self, findings: Findings) -> Iterator[Row]:
        if self._choice is None:
            return all_rows(self._path, COLUMNS, findings)
        return chosen_rows(self._path, COLUMNS, self._choice, findings)

    def _fields(self, row: Row, findings: Findings) -> Fields | None:
        """The row as feedback's fields, or None when it has been noted as a problem."""
        before = len(findings.problems)
        cells = row.cells
        source, id_, team, channel, stage = cells["source"], cells["id"], cells["team"], cells["channel"], cells["stage"]
        if not (source and id_) or len(source) + len(id_) + len(team) + len(channel) + len(stage) > values.LONGEST:
            _check_lengths(row, findings)
        day = _day(cells["date"], self._zone)
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
        team_id = self._teams.exact(team)  # the roster's own name is that team's, whatever somebody gave a team besides
        if team_id is None:
            team_id = self._team(row, findings)
        if len(findings.problems) > before or day is None or metric is None:
            return None
        words = (cells["comment"], cells["language"].lower(), channel, stage)
        own = (source, values.response_id(id_, metric), day.toordinal(), team_id, team, str(metric), score)
        return (*own, *words, minutes, row.line)

    def _team(self, row: Row, findings: Findings) -> int | None:
        name, source = row["team"], row["source"]
        team_id = self._teams.team_id(source, name)
        if team_id is None and not self._quarantine:
            findings.add_once(row.line, "team", self._teams.unknown(name))
        elif team_id is None:
            for column in ("team", "source"):  # whoever is to give it a team must be able to type them
                if not values.is_visible(row[column]):
                    findings.add(row.line, column, f"{quoted(row[column])} must be {values.VISIBLE}")
        return team_id


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
