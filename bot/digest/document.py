"""The digest as a document: published figures of the employees' side beside the customers' figures of the same unit.

What the document holds is in ``bot.model.document_types``. How it reads in a language is ``message``'s business, and the page's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.actions.suggestions import suggested
from bot.customers.counterparts import pairs
from bot.customers.document import customers_document, metrics_document
from bot.customers.figures import CustomerFigure, dried_up
from bot.customers.side import CustomersSide
from bot.digest.know import known_first
from bot.digest.topics import detail_entries, newly_alike, topic_entry
from bot.model.calendar import Week
from bot.model.document_types.digest import (
    AnswerEntry,
    Document,
    ParticipationTeams,
    ReleasedWords,
    TeamEntry,
    ThemeEntry,
    WithheldWords,
)
from bot.model.document_types.topics import StepTopic, TeamTopic
from bot.model.feedback import Metric
from bot.model.pulses import BANK_TOPICS, STEP_TOPICS
from bot.model.released import Participation, ReleasedComments
from bot.model.units import Unit, UnitKind
from bot.release.comments import LEAST_FOR_A_THEME
from bot.release.derived import Record
from bot.release.rules import LEAST_K


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in the digest of its department or of the company."""

    unit: Unit
    name: str
    figures: Mapping[Metric, CustomerFigure]
    participation: Participation | None = None


def build(
    unit: Unit,
    name: str,
    week: Week,
    *,
    record: Record,
    participation: Participation | None,
    customers: CustomersSide,
    comments: ReleasedComments | None = None,
    teams: Sequence[TeamRow] = (),
    k: int = LEAST_K,
) -> Document:
    """The digest of one unit and week. ``record`` may hold later weeks; they are left alone.

    ``teams`` are those of a department or of the company, each to be a row of its own. Participation is said of teams alone, of
    a larger unit only what follows from theirs (release rule R9).
    """
    topics = [topic_entry(unit, topic, week, record) for topic in BANK_TOPICS]
    sides = customers_document(customers)
    document: Document = {
        "schema": "voinko.digest/1",
        "audience": {"kind": unit.kind.value, "name": name},
        "week": str(week),
        "participation": (participation or Participation.NOT_YET).value if unit.kind is UnitKind.TEAM else None,
        "participation_teams": _participation_teams(teams),
        "know": known_first(week, topics, sides),
        "suggestion": None,  # follows from all of it
        "celebrate": list(sides.get("praise", ())),
        "topics": topics,
        "details": detail_entries(unit, week, record),
        "comments": _comments(comments),
        "customers": sides,
        "pairs": pairs(topics, sides),
        "actions": [],
        "smallest_group": k,
        "teams": [_team(row, week, record) for row in teams],
        "linkage": None,
    }
    if first_alike := newly_alike(unit, week, record):
        document["newly_alike"] = first_alike
    document["suggestion"] = suggested(document)
    return document


def _participation_teams(teams: Sequence[TeamRow]) -> ParticipationTeams | None:
    """In how many of the teams that were asked enough answered; None where none was."""
    said = [row.participation for row in teams if row.participation is not None]
    return {"enough": sum(state is not Participation.NOT_YET for state in said), "of": len(said)} if said else None


def dump(document: Document) -> str:
    """The text that is frozen of a document; the same document is always the same bytes."""
    return json.dumps(document, ensure_ascii=False)  # no indent: with one, Python's slow writer is taken


def with_answers(document: Document, answers: Sequence[AnswerEntry]) -> Document:
    """The document with what managers answered to earlier quotations; the same one where there is none."""
    if not answers:
        return document
    completed = document.copy()
    completed["comments"] = cast("ReleasedWords | WithheldWords", {**document["comments"], "answers": list(answers)})
    return completed


def slug(name: str) -> str:
    """A unit's name as a part of a file name: lower-case ASCII, every other character a hyphen."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())


def _comments(released: ReleasedComments | None) -> ReleasedWords | WithheldWords:
    """A unit's comments; "nobody wrote" and "withheld" are one state (release rule R10)."""
    if released is None:
        return {"state": "withheld", "themes": [], "quotes": []}
    themes: list[ThemeEntry] = [{"theme": theme.value, "people": f"{LEAST_FOR_A_THEME}+"} for theme in released.themes]
    return {"state": "released", "themes": themes, "quotes": list(released.quotes)}


def _team(row: TeamRow, week: Week, record: Record) -> TeamEntry:
    """A team within a larger digest: its steps, withheld where they are, and its customers' figures."""
    topics = [topic_entry(row.unit, topic, week, record) for topic in STEP_TOPICS]
    return {
        "name": row.name,
        "topics": [_team_topic(entry) for entry in topics if "step" in entry],
        "customers": {**metrics_document(row.figures), "dried_up": dried_up(row.figures)},
    }


def _team_topic(entry: StepTopic) -> TeamTopic:
    return {
        "topic": entry["topic"],
        "state": entry["state"],
        "step": entry["step"],
        "signal": entry["signal"],
        "fresh": entry["fresh"],
        "steps": [point["value"] for point in entry["strip"]],
        "cell": entry.get("cell"),
    }
