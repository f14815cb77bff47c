"""What a digest's reader should know first: ranked by one rule."""

import pytest

from bot.digest.know import known_first
from bot.digest.message import digest_message
from bot.model.document_types.digest import Document
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Withheld
from tests.bot.digest.digest_cases import CASES, FALLEN, STEADY, WORSE, Case, course
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, LEANING_TO_DISAGREE, MIXED, span
from tests.dialogs.stage import plain


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
    document["actions"] = [{"topic": "workload", "state": "open"}]  # type: ignore[typeddict-item]  # as much as is looked at
    from bot.digest.sections.employees import changes

    assert "still low" not in str(list(changes(document, Language.EN)))
