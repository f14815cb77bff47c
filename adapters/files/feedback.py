"""Rows of customers' feedback out of a file's records: each checked as a whole, so that a file is mended in one go.

Problems name places, never a comment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache

from adapters.feedback import values
from adapters.files.problems import Findings, quoted
from adapters.files.spool import Spool
from adapters.files.team_names import KnownTeams
from bot.model.feedback import Feedback, Metric
from bot.model.people import name_key

# A file says the same few days, metrics and languages again and again.
_METRICS = {str(metric): metric for metric in Metric}
_date = lru_cache(4096)(date.fromordinal)
_key = lru_cache(4096)(name_key)
_language = lru_cache(256)(values.language)

_HASH_BITS = 64
_HASH = (1 << _HASH_BITS) - 1

Numbered = tuple[int, Feedback]
Fields = tuple[str, str, int, int | None, str, str, float | None, str, str, str, str, float | None, int]
"""A feedback's fields, its day as an ordinal, and at the end its line."""
Scores = list[tuple[str, float | None]]
"""A record's metrics, each with its score."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: ``latest`` is the last day that feedback can be of, ``quarantine`` keeps unknown teams' without an id."""

    teams: KnownTeams
    zone: tzinfo  # the company's
    latest: date
    quarantine: bool = False


def numbered(rows: Iterable[Fields]) -> Iterator[Numbered]:
    """Each row's line and feedback, after all rows have been read."""
    return map(_feedback, Spool(rows))


def _feedback(fields: Fields) -> Numbered:
    source, id_, day, team_id, team, metric, score, comment, language, channel, stage, minutes, line = fields
    kind = _METRICS[metric]
    return line, Feedback(source, id_, _date(day), team_id, team, kind, score, comment, language, channel, stage, minutes)


class Rows:
    """Makes rows of records. ``words`` are tables of a source's words and ours, by table and their word's key."""

    def __init__(self, reader: Reader, words: Mapping[str, Mapping[str, str]], findings: Findings) -> None:
        self._teams = reader.teams
        self._quarantine = reader.quarantine
        self._findings = findings
        self._tables = [(name, words[f"{name}s"]) for name in ("team", "channel", "stage") if words.get(f"{name}s")]
        self._seen: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)  # by source and metric, then id

    def of(self, line: int, cells: dict[str, str], day: date | None, scores: Scores | None) -> Iterator[Fields]:
        """A row for each score, the same row once; none where the record has, or had before, a problem.

        ``cells`` hold an id and a source. The comment and the wait go with the first score; without a day or scores, which were
        found to be wrong before, the other cells are checked all the same.
        """
        for name, table in self._tables:
            if name in cells:
                cells[name] = table.get(_key(cells[name]), cells[name])
        of = cells.get
        source, id_, team, channel, stage = of("source", ""), of("id", ""), of("team", ""), of("channel", ""), of("stage", "")
        right = (
            self._are_short(line, cells)
            if len(source) + len(id_) + len(team) + len(channel) + len(stage) > values.LONGEST
            else True
        )
        team_id = self._teams.team_id(source, team)
        if team_id is None:
            right = self._may_wait(line, source, team) and right
        minutes = None
        if waited := of("response_minutes"):
            minutes = values.number(waited)
            if minutes is None:
                self._tell(line, "response_minutes", f"{quoted(waited)} is no time; it must be {values.MINUTES}")
                right = False
        if not (right and scores) or day is None:
            return
        comment, language, ordinal = of("comment", ""), _language(of("language", "")), day.toordinal()
        for metric, score in scores:
            own = id_ if "/" not in id_ else values.response_id(id_, _METRICS[metric])
            fields = (source, own, ordinal, team_id, team, metric, score, comment, language, channel, stage, minutes, line)
            if self._is_new(fields):
                yield fields
            comment, minutes = "", None

    def _is_new(self, fields: Fields) -> bool:
        """Tell whether the row has not been there; the same with other content is a problem."""
        line, content = fields[-1], hash(fields[:-1]) & _HASH  # compared within one key only: no collision by chance
        own = line << _HASH_BITS | content  # as one number: there may be a million
        known = self._seen[fields[0], fields[5]].setdefault(fields[1], own)
        if known & _HASH != content:
            message = f"the same id as on {self._findings.noun} {known >> _HASH_BITS} with other content; ids are unique"
            self._findings.add_once(line, "id", message, kind="twice")
        return known == own

    def _are_short(self, line: int, cells: Mapping[str, str]) -> bool:
        long = [name for name in ("id", "team", "channel", "stage", "source") if len(cells.get(name, "")) > values.LONGEST]
        for name in long:
            self._tell(line, name, f"is longer than {values.LONGEST} characters; shorten it")
        return not long

    def _may_wait(self, line: int, source: str, team: str) -> bool:
        """Tell whether feedback of an unknown team may be kept aside: who is to give it a team must be able to type its names."""
        if not self._quarantine:
            self._findings.add_once(line, "team", self._teams.unknown(team))
            return False
        unseen = [(name, text) for name, text in (("team", team), ("source", source)) if not values.is_visible(text)]
        for name, text in unseen:
            self._tell(line, name, f"{quoted(text)} must be {values.VISIBLE}")
        return not unseen

    def _tell(self, line: int, name: str, message: str) -> None:
        self._findings.add_once(line, name, message, kind=name)
