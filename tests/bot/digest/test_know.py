"""What a digest's reader should know first: ranked by one rule."""

import pytest

from bot.actions.suggestions import suggested
from bot.digest.know import known_first, praise_known
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
    assert len(document["know"]) == len(known_first(WEEK, document["topics"], document["customers"])) == 3


def test_what_is_still_low_is_said_every_week_until_something_is_done_about_it() -> None:
    document = CASES["still low"].document()
    assert "still low" in plain(digest_message(document, Language.EN))
    document["actions"] = [BEGUN]
    (said,) = [
        line for line in plain(digest_message(document, Language.EN)).splitlines() if "Workload" in line and "low " in line
    ]
    assert said == "Workload: low 3 times running; “Shut the door for the first hour” since 2 March."


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
    assert "Workload: still worse than before, mostly disagree." in plain(digest_message(document, Language.EN))


def topics(document: Document, *busy: str) -> tuple[str, str] | None:
    found = suggested(document, busy=busy)
    return (found["topic"], found["reason"]) if found else None


def test_the_suggestion_is_about_what_is_still_low_before_what_has_just_fallen() -> None:
    document = Case([*course(Topic.VOICE, LEANING_TO_DISAGREE, LEANING_TO_DISAGREE), *FALLEN]).document()
    assert topics(document) == ("workload", "still_low")  # both are low, and it is the lower one
    assert topics(document, "workload") == ("voice", "still_low")
    fallen = course(Topic.WORKLOAD, *[AGREE] * 3, MIXED, MIXED)
    document = Case([*course(Topic.VOICE, LEANING_TO_DISAGREE, LEANING_TO_DISAGREE), *fallen]).document()
    assert topics(document) == ("voice", "still_low")
    assert topics(document, "voice") == ("workload", "fall")


def test_customers_falls_are_known_by_the_month_the_quarter_and_the_wait() -> None:
    document = CASES["normal"].document()
    document["customers"]["memory"] = {"csat": {"against": "quarter", "direction": "down", "previous": 92.0, "since_weeks": 9}}
    document["know"] = known_first(WEEK, document["topics"], document["customers"])
    assert document["know"] == [{"kind": "customers_fall", "topic": None, "metric": "csat", "since": str(WEEK.plus(-9))}]
    said = plain(digest_message(document, Language.EN))
    assert "Customers: CSAT is still down: 92 % last quarter, 83 % now." in said
    assert said.count("83 %") == 1 + 1  # once in the picture's words
    slower = CASES["everything"].document()["customers"]["response"]
    document = CASES["normal"].document()
    document["customers"]["response"] = slower
    document["know"] = known_first(WEEK, document["topics"], document["customers"])
    assert "Customers wait longer for an answer, 20 min → 1 h 20 min." in plain(digest_message(document, Language.EN))


def test_a_missed_target_is_known_with_its_number_once() -> None:
    document = CASES["normal"].document()
    document["customers"]["targets"] = [{"metric": "csat", "value": 90.0, "result": "not_met"}]
    document["know"] = known_first(WEEK, document["topics"], document["customers"])
    said = plain(digest_message(document, Language.EN))
    assert "Target missed: CSAT is 83 %, the target was 90 %." in said
    assert "► CSAT" not in said  # it has not moved, and its number stands above


def test_a_criterion_that_customers_keep_praising_is_a_strength() -> None:
    document = CASES["normal"].document()
    document["know"] = list(praise_known(["attitudes", "recovery"]))
    assert "Customers often praise attitudes and behaviour." in plain(digest_message(document, Language.EN))
