"""Which of the customers' figures stands beside an employees' topic, and how the two look together. Explains nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.model.document_types.customers import NAMES, Customers, DirectionWord, FigureName, MetricFigure, ResponseFigure
from bot.model.document_types.digest import CourseWord, PairEntry
from bot.model.document_types.topics import TopicEntry
from bot.model.feedback import Metric
from bot.model.pulses import Topic

RESPONSE: Final = "response_time"
"""The name of the response time where a metric's name may stand."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What customers see of a topic: the side in a word, the metric nearest to it, and the criteria it is judged by."""

    side: str
    metric: Metric
    criteria: tuple[str, ...]


_ATTITUDE = Counterpart("attitude", Metric.NPS, ("attitudes", "recovery"))

COUNTERPARTS: Mapping[Topic, Counterpart] = {
    Topic.VOICE: _ATTITUDE,
    Topic.WORKLOAD: Counterpart("unhurried_service", Metric.CSAT, ("accessibility", "reliability")),
    Topic.COMMUNICATION: Counterpart("response_time", Metric.CSAT, ("accessibility",)),
    Topic.TOOLS: Counterpart("smooth_handling", Metric.CES, ("reliability", "servicescape")),
    Topic.SKILLS: Counterpart("right_first_time", Metric.CSAT, ("professionalism",)),
    Topic.LEADERSHIP: Counterpart("trust", Metric.NPS, ("recovery", "attitudes")),
    Topic.PROCESSES: Counterpart("promises_kept", Metric.CES, ("reliability", "recovery")),
    Topic.ENGAGEMENT: _ATTITUDE,
    Topic.SAFETY: _ATTITUDE,
}
"""After Grönroos's criteria of good service (``themes.CRITERIA``); communication goes by the response time where it is known."""

CUSTOMER_SIDE: Mapping[Topic, tuple[str, Metric]] = {topic: (one.side, one.metric) for topic, one in COUNTERPARTS.items()}
"""What customers see of a topic, and the metric that is nearest to it."""

_MOVED: Mapping[DirectionWord | None, CourseWord | None] = {"up": "rise", "down": "fall", "flat": "flat", None: None}
WAITING: Mapping[DirectionWord | None, CourseWord | None] = {"up": "fall", "down": "rise", "flat": "flat", None: None}
"""Longer waiting is worse for a customer."""


def pairs(topics: Sequence[TopicEntry], customers: Customers) -> list[PairEntry]:
    """Both sides of every topic that has been released, each with its own direction: "fall" is worse for whoever speaks."""
    return [
        _pair(Topic(entry["topic"]), entry, customers)
        for entry in topics
        if entry["released_in"] is not None and Topic(entry["topic"]) in COUNTERPARTS
    ]


def _pair(topic: Topic, entry: TopicEntry, customers: Customers) -> PairEntry:
    other = COUNTERPARTS[topic]
    metric: FigureName
    if topic is Topic.COMMUNICATION and customers["response"]["n"]:
        metric, moved = RESPONSE, WAITING[customers["response"]["direction"]]
    else:
        metric = NAMES[other.metric]
        moved = _MOVED[customers[metric]["direction"]]
    return {
        "topic": topic.value,
        "customer_side": other.side,
        "metric": metric,
        "employees": entry["signal"],
        "customers": moved,
        "note": None if moved else "too_few_to_tell",
        "criteria": [one for one in customers["criteria"] if one["criterion"] in other.criteria],
        "stages": [
            {"stage": stage["stage"], **target}
            for stage in customers["by_stage"]
            for target in stage["targets"]
            if target["metric"] == metric
        ],
    }


def beside(pair: PairEntry, customers: Customers) -> MetricFigure | ResponseFigure | None:
    """The customers' figure that stands beside a topic; None for a time of waiting that the document doesn't hold."""
    metric = pair["metric"]
    return customers.get("response") if metric == "response_time" else customers[metric]
