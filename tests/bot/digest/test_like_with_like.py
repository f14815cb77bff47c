"""After a topic has got its one question, what came before is shown and never compared; the digest says so once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.digest.message import digest_message
from bot.digest.over_time import History, first_days
from bot.model.document_types.digest import Document, step_topics
from bot.model.messages import Text
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.page.view import digest_view
from bot.release.derived import Record
from tests.bot.digest.digest_cases import TEAM, WEEK, Case, course
from tests.cells import AGREE, DISAGREE

FIGURES = course(Topic.WORKLOAD, AGREE, AGREE, AGREE, DISAGREE, DISAGREE)
CHANGED = Case(FIGURES, unlike={Topic.WORKLOAD: WEEK.plus(-4)})


def workload(case: Case) -> dict[str, object]:
    (entry,) = (dict(one) for one in step_topics(case.document()) if one["topic"] == "workload")
    return entry


def lead(document: Document, language: Language) -> list[str]:
    return [block.text for block in digest_view(document, language).lead if isinstance(block, Text)]


def test_another_question_is_no_change() -> None:
    assert workload(replace(CHANGED, unlike={}))["signal"] == "fall"
    entry = workload(CHANGED)
    assert (entry["signal"], entry["previous_step"], entry["previous_cell"]) == (None, None, None)


def test_what_came_before_is_still_shown() -> None:
    strip = workload(CHANGED)["strip"]
    assert isinstance(strip, list)
    assert [point["value"] for point in strip] == [5, 5, 5, 1, 1]


def test_it_is_not_held_against_the_customers_either() -> None:
    history = History(WEEK, Record(FIGURES, CHANGED.unlike), [{} for _ in first_days(WEEK)])
    assert [step for step in history.steps(TEAM.team_id, Topic.WORKLOAD) if step is not None] == [1.9]


@pytest.mark.parametrize("language", Language)
def test_the_first_figure_of_the_one_question_says_so_in_chat_and_on_the_page(language: Language) -> None:
    document = CHANGED.document()
    assert document["newly_alike"] == ["workload"]
    (said,) = [one for one in lead(document, language) if one.startswith(("From now", "Tästä", "Från och med"))]
    assert said in str(digest_message(document, language).blocks)


def test_it_is_said_once() -> None:
    later = replace(CHANGED, unlike={Topic.WORKLOAD: WEEK.plus(-8)})
    assert "newly_alike" not in later.document()


def test_a_unit_that_never_had_the_other_questions_is_told_nothing() -> None:
    assert "newly_alike" not in replace(CHANGED, figures=FIGURES[-1:]).document()
