"""What a digest's reader should know first, ranked by one rule and no other; of a healthy week nothing.

A signalled fall; what is still low; customers' falls and missed targets; a signalled rise; a strength. Reads the document alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile

from bot.model.document_types.customers import METRICS, Customers
from bot.model.document_types.digest import KnowEntry
from bot.model.document_types.topics import Point, StepTopic, TopicEntry
from bot.model.released import Step

MOST = 3  # things that are known first
LOW_TIMES = 2  # releases in a row at the two lowest steps
_STRONG_TIMES = 3  # releases in a row at the highest
_LOW = 2.75  # below which a level lies in the two lowest steps (release rule R4)


@dataclass(frozen=True, slots=True)
class StillLow:
    """A topic that has been at the two lowest steps in its last releases: how often in a row, and since which week's asking."""

    topic: str
    times: int
    since: str


def still_low(entry: StepTopic) -> StillLow | None:
    """What is still low of a topic; None where its last two releases were not both at the two lowest steps.

    A range is as low as its highest step.
    """
    low = list(takewhile(_is_low, _releases(entry)))
    return StillLow(entry["topic"], len(low), low[-1]["week"]) if len(low) >= LOW_TIMES else None


def known_first(topics: Sequence[TopicEntry], customers: Customers) -> list[KnowEntry]:
    """At most three things to know first, the most pressing first."""
    steps = [entry for entry in topics if "step" in entry]
    return list(
        islice(
            chain(_moved(steps, "fall"), _still_low(steps), _customers(customers), _moved(steps, "rise"), _strong(steps)), MOST
        )
    )


def _moved(steps: Sequence[StepTopic], signal: str) -> Iterator[KnowEntry]:
    for entry in steps:
        if entry["fresh"] and entry["signal"] == signal:
            yield {"kind": "fall" if signal == "fall" else "rise", "topic": entry["topic"], "metric": None, "since": None}


def _still_low(steps: Sequence[StepTopic]) -> Iterator[KnowEntry]:
    for entry in steps:
        low = None if entry["fresh"] and entry["signal"] == "fall" else still_low(entry)
        if low:
            yield {"kind": "still_low", "topic": low.topic, "metric": None, "since": low.since}


def _customers(customers: Customers) -> Iterator[KnowEntry]:
    for metric in METRICS:
        if customers[metric]["direction"] == "down":
            yield {"kind": "customers_fall", "topic": None, "metric": metric, "since": None}
    for target in customers.get("targets", ()):
        if target["result"] == "not_met":
            yield {"kind": "target_missed", "topic": None, "metric": target["metric"], "since": None}


def _strong(steps: Sequence[StepTopic]) -> Iterator[KnowEntry]:
    for entry in steps:
        strong = list(takewhile(_is_strong, _releases(entry)))
        if len(strong) >= _STRONG_TIMES:
            yield {"kind": "strength", "topic": entry["topic"], "metric": None, "since": strong[-1]["week"]}


def _releases(entry: StepTopic) -> list[Point]:
    """The releases that the topic's strip shows, the last one first."""
    return [point for point in reversed(entry["strip"]) if point["value"] is not None or point.get("cell")]


def _is_low(point: Point) -> bool:
    cell, value = point.get("cell"), point["value"]
    return cell[1] <= Step.LEANING_TO_DISAGREE if cell else value is not None and value < _LOW


def _is_strong(point: Point) -> bool:
    cell = point.get("cell")
    return cell is not None and cell[0] == Step.AGREE
