"""What stands beside a topic: the metric, the criteria and the targets that belong to it; each side with its own direction."""

from __future__ import annotations

from typing import Any

import pytest

from bot.customers.counterparts import COUNTERPARTS, pairs
from bot.free_text.themes import CRITERIA
from bot.model.pulses import STEP_TOPICS, Topic
from tests.bot.digest.digest_cases import CASES


def pair(name: str, topic: Topic) -> dict[str, Any]:
    return next(one for one in CASES[name].document()["pairs"] if one["topic"] == topic)


def customers(*, waiting: str | None, csat: str | None = None) -> dict[str, Any]:
    none = {"n": 0, "direction": None}
    rated = {"n": 40, "direction": csat}
    response = {"n": 40 if waiting else 0, "direction": waiting}
    return {"nps": none, "csat": rated, "ces": none, "response": response, "criteria": [], "by_stage": []}


def test_every_topic_that_has_steps_has_a_counterpart_by_known_criteria() -> None:
    assert list(COUNTERPARTS) == [topic for topic in STEP_TOPICS if topic in COUNTERPARTS]
    assert len(COUNTERPARTS) == 9
    assert {criterion for one in COUNTERPARTS.values() for criterion in one.criteria} <= set(CRITERIA)


@pytest.mark.parametrize(("waiting", "moved"), [("up", "fall"), ("down", "rise"), ("flat", "flat")])
def test_communication_goes_by_the_response_time_and_longer_waiting_is_worse(waiting: str, moved: str) -> None:
    topic = {"topic": "communication", "released_in": "2026-W10", "signal": "fall"}
    (found,) = pairs([topic], customers(waiting=waiting, csat="up"))
    assert (found["metric"], found["employees"], found["customers"], found["note"]) == ("response_time", "fall", moved, None)


def test_where_no_source_tells_the_waiting_communication_goes_by_satisfaction() -> None:
    topic = {"topic": "communication", "released_in": "2026-W10", "signal": None}
    (found,) = pairs([topic], customers(waiting=None, csat="down"))
    assert (found["metric"], found["customers"]) == ("csat", "fall")


def test_a_topic_that_was_never_released_has_no_pair() -> None:
    assert pairs([{"topic": "tools", "released_in": None, "signal": None}], customers(waiting=None)) == []


def test_the_criteria_and_targets_of_a_pair_are_its_own() -> None:
    workload = pair("everything", Topic.WORKLOAD)
    assert [one["criterion"] for one in workload["criteria"]] == ["accessibility", "reliability"]
    assert {one["stage"]: one["result"] for one in workload["stages"]} == {"order": "met", "problem": "not_met"}
    assert pair("everything", Topic.COMMUNICATION)["stages"] == []


def test_too_little_feedback_is_said_and_no_direction_made_up() -> None:
    tools = pair("fall", Topic.TOOLS)  # four scores of the effort
    assert (tools["customers"], tools["note"]) == (None, "too_few_to_tell")
