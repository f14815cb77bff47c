"""The digest as a document: published figures of the employees' side beside the customers' figures of the same unit.

The document is ``voinko.digest/1``: language-neutral, the same for every reader of a unit, and frozen when first sent.
How it reads in a language is ``message``'s business, and the page's. Beyond what the contract lists it holds::

    "topics":    each with "asked_in" (the latest week it was asked in) and "strip": [{"week": "2026-W01", "value": 4 | null}],
                 its last six askings, oldest first; null is withheld, a department's or the company's value is a level.
    "customers": FIGURE is the contract's {state, direction, value, low, high, n, previous}.
      "dried_up": false            nothing now, though there was something in the four weeks before
      "nps_12_weeks": FIGURE|null  the recommendation over twelve weeks; never compared with an earlier period
      "response": FIGURE + {"promised_minutes": 60|null, "within": {"value": 82, "low": 71, "high": 90}|null}
                                   minutes until an answer: the median; per cent within the promise. "up" is slower.
      "by_channel": [{"channel": "phone", "figures": {"csat": FIGURE}}]       only metrics that have a score there
      "by_stage": [{"stage": "problem", "figures": {"csat": FIGURE},
                    "targets": [{"metric": "csat", "value": 80, "result": "met"|"not_met"|"cannot_tell"}]}]
      "consistency": [{"metric": "csat", "channels": 2, "highest": "chat", "lowest": "phone", "spread": 31|null,
                       "differ": true}]    "differ" only where the interval of the difference excludes 0
      "comments": 24               how many were read, of the four weeks
      "low_scores": [{"metric": "csat", "score": 2, "channel": "phone", "stage": "problem", "text": "…"}]   this week's
      "praise": ["…"], "themes": [{"theme": "tools", "mentions": 4, "tone": 0.3|null}], "criteria" alike, "quotes": ["…"]
    "pairs":     each with "metric" ("nps", "csat", "ces", "response_time"), "criteria" (those of the customers' that belong to
                 it) and "stages" (its metric's targets: [{"stage", "metric", "value", "result"}]). "fall" is worse for the
                 side that speaks.
    "teams":     of a department's and the company's digest; [] in a team's. [{"name": "Tuki", "topics": [{"topic", "state",
                 "step", "signal", "fresh", "steps": [4, null, 3]}], "customers": {"nps": FIGURE, …, "dried_up": false}}]
                 "step" is the last that was released, "steps" the last six askings; what is withheld is null here too.
    "linkage":   null, or how the two sides have moved together; "actions" and the manager's view are merged in when read.

A reader must do without any key that the contract doesn't list: digests frozen earlier haven't got it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.customers.counterparts import CUSTOMER_SIDE, pairs
from bot.customers.document import METRICS, Document, customers_document, metrics_document
from bot.customers.figures import CustomerFigure, dried_up
from bot.customers.side import CustomersSide
from bot.model.calendar import Week
from bot.model.feedback import Metric
from bot.model.pulses import BANK_TOPICS, STEP_TOPICS, Topic
from bot.model.released import EnpsScore, Figure, Participation, ReleasedComments, Step, Withheld
from bot.model.units import Unit
from bot.release.comments import LEAST_FOR_A_THEME
from bot.release.published import SIGNAL_STEPS, Asking, Level, Record, Shown, signal
from bot.release.rules import LEAST_K

__all__ = ["CUSTOMER_SIDE", "METRICS", "SCHEMA", "STRIP_LENGTH", "Document", "TeamRow", "build", "dump", "slug"]

SCHEMA = "voinko.digest/1"
STRIP_LENGTH = 6  # releases of one topic in the strip: half a year


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team in the digest of its department or of the company."""

    unit: Unit
    name: str
    figures: Mapping[Metric, CustomerFigure]


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
    """Build the digest of one unit and week. ``record`` may hold later weeks; they are left alone.

    ``teams`` are those of a department or of the company, each to be a row of its own.
    """
    topics = [_topic(topic, week, record.of(unit, topic)) for topic in BANK_TOPICS]
    sides = customers_document(customers)
    return {
        "schema": SCHEMA,
        "audience": {"kind": unit.kind.value, "name": name},
        "week": str(week),
        "participation": (participation or Participation.NOT_YET).value,
        "topics": topics,
        "comments": _comments(comments),
        "customers": sides,
        "pairs": pairs(topics, sides),
        "actions": [],
        "smallest_group": k,
        "teams": [_team(row, week, record) for row in teams],
        "linkage": None,
    }


def dump(document: Document) -> str:
    """Write a document as the text that is frozen; the same document is always the same bytes."""
    return json.dumps(document, ensure_ascii=False)  # no indent: with one, Python's slow writer is taken


def slug(name: str) -> str:
    """A unit's name as a part of a file name: lower-case ASCII, every other character a hyphen."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())


def _number(shown: Shown) -> int | float | None:
    return None if isinstance(shown, Withheld) else shown.value


def _topic(topic: Topic, week: Week, askings: Sequence[Asking | Figure]) -> Document:
    if askings and askings[-1].week > week:
        askings = [one for one in askings if one.week <= week]
    shown = [one for one in askings if not isinstance(one.shown, Withheld)]
    last = shown[-1] if shown else None
    steps = [one.shown for one in shown[-SIGNAL_STEPS:] if isinstance(one.shown, Step)]
    state = "not_asked_yet" if not askings else "withheld" if isinstance(askings[-1].shown, Withheld) else "released"
    moved = signal(steps)
    entry: Document = {
        "topic": topic.value,
        "state": state,
        "step": int(steps[-1]) if steps else None,
        "level": last.shown.value if last and isinstance(last.shown, Level) else None,
        "value": last.shown.value if last and isinstance(last.shown, EnpsScore) else None,
        "released_in": str(last.week) if last else None,
        "previous_step": int(steps[-2]) if len(steps) > 1 else None,
        "signal": moved.value if moved else None,
        "fresh": last is not None and last.week == week,
        "asked_in": str(askings[-1].week) if askings else None,
        "strip": [{"week": str(one.week), "value": _number(one.shown)} for one in askings[-STRIP_LENGTH:]],
    }
    if topic is Topic.ENPS:
        del entry["step"], entry["level"]
    else:
        del entry["value"]
    return entry


def _comments(released: ReleasedComments | None) -> Document:
    """A unit's comments; "nobody wrote" and "withheld" are one state (release rule R10)."""
    if released is None:
        return {"state": "withheld", "themes": [], "quotes": []}
    themes = [{"theme": theme.value, "people": f"{LEAST_FOR_A_THEME}+"} for theme in released.themes]
    return {"state": "released", "themes": themes, "quotes": list(released.quotes)}


def _team(row: TeamRow, week: Week, record: Record) -> Document:
    """A team within a larger digest: its steps, withheld where they are, and its customers' figures."""
    topics = [_topic(topic, week, record.of(row.unit, topic)) for topic in STEP_TOPICS]
    return {
        "name": row.name,
        "topics": [
            {
                **{key: entry[key] for key in ("topic", "state", "step", "signal", "fresh")},
                "steps": [one["value"] for one in entry["strip"]],
            }
            for entry in topics
        ],
        "customers": {**metrics_document(row.figures), "dried_up": dried_up(row.figures)},
    }
