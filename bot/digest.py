"""The digest as a document: published figures of the employees' side beside the customers' figures of the same unit.

The document is ``voinko.digest/1``: language-neutral, the same for every reader of a unit, and frozen when first sent.
How it reads in a language is ``digest_message``'s business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.calendar import Week
from bot.comments import LEAST_FOR_A_THEME
from bot.customers import CustomerFigure, dried_up
from bot.feedback import Metric
from bot.published import Asking, Level, Record, Shown, signal
from bot.pulses import Topic, Unit
from bot.release import LEAST_K, EnpsScore, Participation, ReleasedComments, Step, Withheld

SCHEMA = "voinko.digest/1"
STRIP_LENGTH = 6  # releases of one topic in the strip: half a year

Document = dict[str, Any]  # JSON; its shape is the contract's

CUSTOMER_SIDE: Mapping[Topic, tuple[str, Metric]] = {
    Topic.VOICE: ("attitude", Metric.NPS),
    Topic.WORKLOAD: ("unhurried_service", Metric.CSAT),
    Topic.COMMUNICATION: ("response_time", Metric.CSAT),
    Topic.TOOLS: ("smooth_handling", Metric.CES),
    Topic.SKILLS: ("right_first_time", Metric.CSAT),
    Topic.LEADERSHIP: ("trust", Metric.NPS),
    Topic.PROCESSES: ("promises_kept", Metric.CES),
    Topic.ENGAGEMENT: ("attitude", Metric.NPS),
    Topic.SAFETY: ("attitude", Metric.NPS),
}
"""What customers see of a topic, and the metric that is nearest to it."""

METRICS = (Metric.NPS, Metric.CSAT, Metric.CES, Metric.MYSTERY)
_CUSTOMERS_MOVED = {"up": "rise", "down": "fall", "flat": "flat", None: None}


def build(
    unit: Unit,
    name: str,
    week: Week,
    *,
    record: Record,
    participation: Participation | None,
    customers: Mapping[Metric, CustomerFigure],
    comments: ReleasedComments | None = None,
    k: int = LEAST_K,
) -> Document:
    """Build the digest of one unit and week. ``record`` may hold later weeks; they are left alone."""
    topics = [_topic(topic, week, [one for one in record.of(unit, topic) if one.week <= week]) for topic in Topic]
    sides = {metric.value: _customer_figure(customers[metric]) for metric in METRICS}
    return {
        "schema": SCHEMA,
        "audience": {"kind": unit.kind.value, "name": name},
        "week": str(week),
        "participation": (participation or Participation.NOT_YET).value,
        "topics": topics,
        "comments": _comments(comments),
        "customers": {**sides, "dried_up": dried_up(customers), "criteria": [], "quotes": []},
        "pairs": _pairs(topics, sides),
        "actions": [],
        "smallest_group": k,
    }


def dump(document: Document) -> str:
    """Write a document as the text that is frozen; the same document is always the same bytes."""
    return json.dumps(document, ensure_ascii=False)  # no indent: with one, Python's slow writer is taken


def slug(name: str) -> str:
    """A unit's name as a part of a file name: lower-case ASCII, every other character a hyphen."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())


def _number(shown: Shown) -> int | float | None:
    match shown:
        case Withheld():
            return None
        case Step():
            return int(shown)
        case Level() | EnpsScore():
            return shown.value


def _topic(topic: Topic, week: Week, askings: Sequence[Asking]) -> Document:
    shown = [one for one in askings if not isinstance(one.shown, Withheld)]
    last = shown[-1] if shown else None
    steps = [one.shown for one in shown if isinstance(one.shown, Step)]
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
    """A unit's comments; "nobody wrote" and "withheld" are one state (rule R10)."""
    if released is None:
        return {"state": "withheld", "themes": [], "quotes": []}
    themes = [{"theme": theme.value, "people": f"{LEAST_FOR_A_THEME}+"} for theme in released.themes]
    return {"state": "released", "themes": themes, "quotes": list(released.quotes)}


def _customer_figure(figure: CustomerFigure) -> Document:
    return {
        "state": figure.state.value,
        "direction": figure.direction.value if figure.direction else None,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "n": figure.n,
        "previous": figure.previous,
    }


def _pairs(topics: Sequence[Document], sides: Mapping[str, Document]) -> list[Document]:
    """Describe both sides of every topic that has been released, each with its own direction; no cause is claimed."""
    pairs = []
    for entry in topics:
        topic = Topic(entry["topic"])
        if topic not in CUSTOMER_SIDE or entry["released_in"] is None:
            continue
        side, metric = CUSTOMER_SIDE[topic]
        customers = _CUSTOMERS_MOVED[sides[metric.value]["direction"]]
        pairs.append(
            {
                "topic": topic.value,
                "customer_side": side,
                "metric": metric.value,
                "employees": entry["signal"],
                "customers": customers,
                "note": None if customers else "too_few_to_tell",
            }
        )
    return pairs
