"""What a digest's reader should know first: ranked by one rule."""

import pytest

from bot.actions.suggestions import topic_to_act_on
from bot.digest.know import known_first
from bot.digest.message import digest_message
from bot.model.document_types.actions import ActionEntry
from bot.model.document_types.digest import Document, step_topics
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Withheld
from tests.bot.digest.digest_cases import CASES, DEPARTMENT, FALLEN, STEADY, WEEK, WORSE, Case, course
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, LEANING_TO_DISAGREE, MIXED, span
from tests.dialogs.stage import plain

BEGUN: ActionEntry = {
    "id": "1",
    "topic": "workload",
    "started_on": "2026-03-02",
    "state": "open",
    "suggestion": None,
    "words": "Shut the door for the first hour.",
    "expected": "",
    "baseline": {"steps": [], "cells": [], "weeks": 12},
    "aim": 3,
    "after": {"steps": [], "cells": [], "weeks": 0, "withheld": False},
    "customers": None,
    "begun_after_a_low": False,
    "helped": {"state": "not_asked_yet", "asked_in": None, "step": None},
}


def kinds(document: Document) -> list[tuple[str, str | None]]:
    return [(one["kind"], one["topic"] or one["metric"]) for one in document["know"]]


def test_a_fall_goes_before_what_is_still_low_and_that_before_customers() -> None:
    low = course(Topic.VOICE, AGREE, DISAGREE, DISAGREE)
    document = Case([*low, *FALLEN], now=WORSE, before=STEADY).document()
    assert kinds(document) == [("fall", "workload"), ("still_low", "voice"), ("customers_fall", "nps")]


@pytest.mark.parametrize(
    ("results", "low"),
    [
        ((DISAGREE,), False),
        ((DISAGREE, LEANING_TO_DISAGREE), True),
        ((DISAGREE, Withheld(), DISAGREE), True),
        ((DISAGREE, DISAGREE, Withheld()), True),  # it is as low as it last was
        ((DISAGREE, MIXED, DISAGREE), False),
        ((DISAGREE, span(1, 2)), True),
        ((DISAGREE, span(2, 3)), False),
    ],
)
def test_low_is_what_the_last_two_releases_say(results: tuple[object, ...], low: bool) -> None:  # noqa: FBT001 - an example
    document = Case(course(Topic.WORKLOAD, *results)).document()  # type: ignore[arg-type]
    assert (("still_low", "workload") in kinds(document)) is low


def test_since_is_the_first_asking_of_the_lows_in_a_row() -> None:
    (low,) = Case(course(Topic.WORKLOAD, LEANING_TO_AGREE, DISAGREE, DISAGREE, DISAGREE)).document()["know"]
    assert low["since"] == "2026-W02"


def test_a_strength_is_the_highest_step_three_times_running() -> None:
    document = Case(course(Topic.VOICE, AGREE, AGREE, AGREE)).document()
    assert kinds(document) == [("strength", "voice")]
    assert kinds(Case(course(Topic.VOICE, AGREE, AGREE)).document()) == []


def test_nothing_more_than_three_things_come_first() -> None:
    lows = [figure for topic in list(Topic)[:5] for figure in course(topic, DISAGREE, DISAGREE)]
    document = Case(lows).document()
    assert len(document["know"]) == len(known_first(document["topics"], document["customers"])) == 3


def test_what_is_still_low_is_said_every_week_until_something_is_done_about_it() -> None:
    document = CASES["still low"].document()
    assert "still low" in plain(digest_message(document, Language.EN))
    document["actions"] = [BEGUN]
    (said,) = [
        line for line in plain(digest_message(document, Language.EN)).splitlines() if "Workload" in line and "low " in line
    ]
    assert said == "Workload: low for 3 askings in a row; “Shut the door for the first hour” since 2 March."


@pytest.mark.parametrize("times", [6, 9])
def test_since_stays_where_it_is_however_long_it_lasts(times: int) -> None:
    (entry,) = [
        one for one in step_topics(Case(course(Topic.WORKLOAD, *[DISAGREE] * times)).document()) if one["topic"] == "workload"
    ]
    assert entry.get("standing") == {"kind": "low", "times": times, "since": str(WEEK.plus(-4 * (times - 1)))}


def test_what_another_question_said_counts_as_no_low() -> None:
    lows = course(Topic.WORKLOAD, DISAGREE, DISAGREE)
    assert kinds(Case(lows).document()) == [("still_low", "workload")]
    assert kinds(Case(lows, unlike={Topic.WORKLOAD: WEEK.plus(-4)}).document()) == []


def test_a_departments_fall_is_told_in_its_own_message() -> None:
    figures = [*FALLEN, *course(Topic.WORKLOAD, *[LEANING_TO_AGREE] * 3, DISAGREE, DISAGREE, team="2")]
    document = Case(figures, unit=DEPARTMENT).document()
    assert kinds(document) == [("fall", "workload")]
    assert "Workload: ratings have stayed lower than before, mostly disagree." in plain(digest_message(document, Language.EN))


def test_the_suggestion_is_about_what_is_still_low_before_what_has_just_fallen() -> None:
    document = Case([*course(Topic.VOICE, LEANING_TO_DISAGREE, LEANING_TO_DISAGREE), *FALLEN]).document()
    assert topic_to_act_on(document) is Topic.WORKLOAD  # both are low, and it is the lower one
    assert topic_to_act_on(document, {Topic.WORKLOAD}) is Topic.VOICE
    fallen = course(Topic.WORKLOAD, *[AGREE] * 3, MIXED, MIXED)
    document = Case([*course(Topic.VOICE, LEANING_TO_DISAGREE, LEANING_TO_DISAGREE), *fallen]).document()
    assert topic_to_act_on(document) is Topic.VOICE
