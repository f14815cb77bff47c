"""The feedback file: what customers have said, as CSV or JSON Lines. Problems name places, never a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from adapters.files.tables import Columns, Findings, Row, all_rows, did_you_mean, quoted
from bot.feedback import Feedback, Metric

COLUMNS = Columns(
    ("id", "date", "team", "metric", "score", "comment", "language", "channel", "stage", "source"),
    needed=("id", "date", "team", "metric", "source"),
)

_NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,20})?")


def read_feedback(path: Path, teams: Mapping[str, int], *, quarantine: bool = False) -> Iterator[Feedback]:
    """All feedback in the file, in its order, the same row once. Raises BadFileError with all that is wrong.

    The file is checked to its end before anything is returned and then read a second time as the rows are taken, so that
    a large one is neither held in memory nor imported by half. ``teams`` gives the ids of the known teams by name;
    ``quarantine`` keeps feedback for other teams, without an id, where it else is a problem.
    """
    reading = _Reading(path, teams, quarantine=quarantine)
    for _ in reading.rows():
        pass
    return reading.rows()


class _Reading:
    """One file and how to understand it; each call of ``rows`` reads it anew."""

    def __init__(self, path: Path, teams: Mapping[str, int], *, quarantine: bool) -> None:
        self._path = path
        self._teams = {name.casefold(): team_id for name, team_id in teams.items()} | dict(teams)
        self._names = sorted(teams)
        self._quarantine = quarantine

    def rows(self) -> Iterator[Feedback]:
        """Every new piece of feedback; raises BadFileError at the end if there was any problem."""
        findings = Findings(str(self._path))
        seen: dict[tuple[str, str], tuple[int, int]] = {}
        for row in all_rows(self._path, COLUMNS, findings):
            feedback = self._feedback(row, findings)
            if feedback is None:
                continue
            content = hash(feedback)  # compared within one key only: a chance collision is out of the question
            line, first = seen.setdefault((feedback.source, feedback.id), (row.line, content))
            if first != content:
                findings.add(row.line, "id", f"the same source and id as on line {line} with other content; ids are unique")
            elif line == row.line:
                yield feedback
        findings.settle()

    def _feedback(self, row: Row, findings: Findings) -> Feedback | None:
        """The row as feedback, or None when it has been noted as a problem."""
        before = len(findings.problems)
        for column in ("id", "source"):
            if not row[column]:
                findings.add(row.line, column, "must not be empty")
        day = _day(row, findings)
        metric = _metric(row, findings)
        score = _score(row, metric, findings) if metric else None
        team_id = self._team(row, findings)
        if len(findings.problems) > before or day is None or metric is None:
            return None
        return Feedback(
            source=row["source"],
            id=row["id"],
            day=day,
            team_id=team_id,
            team_name=row["team"],
            metric=metric,
            score=score,
            comment=row["comment"],
            language=row["language"].lower(),
            channel=row["channel"],
            stage=row["stage"],
        )

    def _team(self, row: Row, findings: Findings) -> int | None:
        name = row["team"]
        team_id = self._teams.get(name, self._teams.get(name.casefold()))
        if team_id is None and not self._quarantine:
            hint = did_you_mean(name, self._names)
            message = f"unknown team {quoted(name)}{hint}; write it as in the roster, or keep such rows aside with --quarantine"
            findings.add(row.line, "team", message)
        return team_id


def _day(row: Row, findings: Findings) -> date | None:
    text = row["date"]
    try:
        # A moment is taken by the date that its own clock showed: the customer's day, not Greenwich's.
        return date.fromisoformat(text) if len(text) <= len("2026-01-05") else datetime.fromisoformat(text).date()
    except ValueError:
        findings.add(row.line, "date", f"{quoted(text)} is no ISO 8601 date; write it as 2026-01-05")
        return None


def _metric(row: Row, findings: Findings) -> Metric | None:
    try:
        return Metric(row["metric"].lower())
    except ValueError:
        findings.add(row.line, "metric", f"{quoted(row['metric'])} is none of {', '.join(Metric)}")
        return None


def _score(row: Row, metric: Metric, findings: Findings) -> float | None:
    text = row["score"]
    if metric.score_range is None:
        if text:
            findings.add(row.line, "score", f"a {metric} has no score; leave it empty")
        if not row["comment"]:
            findings.add(row.line, "comment", f"must not be empty where the metric is {metric}")
        return None
    low, high = metric.score_range
    decimals = metric is Metric.MYSTERY
    score = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
    if score is None or not low <= score <= high or not (decimals or score.is_integer()):
        kind = "a number" if decimals else "a whole number"
        findings.add(row.line, "score", f"{quoted(text)} is no {metric}; it must be {kind} from {low:g} to {high:g}")
        return None
    return score
