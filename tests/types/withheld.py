"""Readers that forget what is withheld: each must be an error to the type checker (ADR 5). Nothing here is ever run.

``mypy`` reads this file with the code. Where one of them stops being an error, its ignore is unused, which is one in its place.
"""

from __future__ import annotations

from bot.model.document_types.actions import Helped
from bot.model.document_types.customers import MetricFigure, ResponseFigure
from bot.model.document_types.digest import Document
from bot.model.document_types.topics import EnpsTopic, StepTopic
from bot.model.released import EnpsCell, Result, StepCell


def step_of_every_topic(entry: StepTopic) -> float:
    if entry["level"] is not None:
        return entry["level"]
    return entry["step"]  # type: ignore[return-value]


def enps_unless_never_asked(entry: EnpsTopic) -> int:
    match entry["state"]:
        case "not_asked_yet":
            return 0
        case _:
            return entry["value"]  # type: ignore[return-value]


def words_of_two_states(entry: StepTopic) -> str:
    words = ""
    match entry["state"]:  # type: ignore[exhaustive-match]
        case "released":
            words = "on show"
        case "not_asked_yet":
            words = "not asked"
    return words


def step_of_an_answer(helped: Helped) -> int:
    return helped["step"]  # type: ignore[return-value]


def number_of_a_metric(figure: MetricFigure) -> float:
    return figure["value"]  # type: ignore[return-value]


def waiting_unless_nobody_waited(figure: ResponseFigure) -> float:
    match figure["state"]:
        case "none":
            return 0
        case _:
            return figure["value"]  # type: ignore[return-value]


def step_of_a_topic_in_a_team(document: Document) -> list[int]:
    return [entry["step"] for team in document.get("teams", []) for entry in team["topics"]]  # type: ignore[misc]


def value_of_a_result(result: Result) -> int:
    value = 0
    match result:  # type: ignore[exhaustive-match]
        case StepCell():
            value = int(result.low)
        case EnpsCell():
            value = result.low
    return value
