"""What a digest's reader should know first, ranked by one rule and no other; of a healthy week nothing.

A signalled fall; what is still low; customers' falls and missed targets; a signalled rise; a strength. Reads the document alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from bot.customers.comments import CLEAR_TONE
from bot.customers.counterparts import RESPONSE
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS, Customers
from bot.model.document_types.digest import KnowEntry
from bot.model.document_types.topics import Standing, StepTopic, TopicEntry

MOST = 3  # things that are known first
ENOUGH_MENTIONS = 3  # comments that speak of a criterion, before its tone is told


def known_first(week: Week, topics: Sequence[TopicEntry], customers: Customers) -> list[KnowEntry]:
    """At most three things to know first, the most pressing first."""
    steps = [entry for entry in topics if "step" in entry]
    return list(
        islice(
            chain(_moved(steps, "fall"), _still_low(steps), _customers(week, customers), _moved(steps, "rise"), _strong(steps)),
            MOST,
        )
    )


def praise_known(criteria: Sequence[str]) -> Iterator[KnowEntry]:
    """The strength that customers have praised in three periods, the first of these; behind all else, where there is room."""
    for criterion in criteria[:1]:
        yield {"kind": "strength", "topic": None, "metric": None, "since": None, "criterion": criterion}


def praised(customers: Customers) -> list[str]:
    """The criteria that the period's comments praise, the most spoken of first."""
    return [
        one["criterion"]
        for one in sorted(customers.get("criteria", ()), key=lambda one: -one["mentions"])
        if one["mentions"] >= ENOUGH_MENTIONS and (one["tone"] or 0) >= CLEAR_TONE
    ]


def _moved(steps: Sequence[StepTopic], signal: str) -> Iterator[KnowEntry]:
    for entry in steps:
        if entry["fresh"] and entry["signal"] == signal:
            yield {"kind": "fall" if signal == "fall" else "rise", "topic": entry["topic"], "metric": None, "since": None}


def still_low(entry: StepTopic) -> Standing | None:
    """Since when a topic is still low; None where it isn't, or where its fall is this week's news."""
    found = entry.get("standing")
    return found if found and found["kind"] == "low" and not (entry["fresh"] and entry["signal"] == "fall") else None


def _still_low(steps: Sequence[StepTopic]) -> Iterator[KnowEntry]:
    for entry in steps:
        if low := still_low(entry):
            yield {"kind": "still_low", "topic": entry["topic"], "metric": None, "since": low["since"]}


def _customers(week: Week, customers: Customers) -> Iterator[KnowEntry]:
    remembered = customers.get("memory", {})
    for metric in METRICS:
        memory = remembered.get(metric)
        if customers[metric]["direction"] == "down":
            yield {"kind": "customers_fall", "topic": None, "metric": metric, "since": None}
        elif memory and memory["direction"] == "down":
            since = str(week.plus(-memory["since_weeks"]))
            yield {"kind": "customers_fall", "topic": None, "metric": metric, "since": since}
    waited = customers.get("response")
    if waited and waited["direction"] == "up":
        yield {"kind": "customers_fall", "topic": None, "metric": RESPONSE, "since": None}
    for target in customers.get("targets", ()):
        if target["result"] == "not_met":
            yield {"kind": "target_missed", "topic": None, "metric": target["metric"], "since": None}


def _strong(steps: Sequence[StepTopic]) -> Iterator[KnowEntry]:
    for entry in steps:
        found = entry.get("standing")
        if found and found["kind"] == "strong":
            yield {"kind": "strength", "topic": entry["topic"], "metric": None, "since": found["since"]}
