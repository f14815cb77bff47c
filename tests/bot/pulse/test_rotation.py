"""The rotation's promises, each counted over whole periods."""

from collections import Counter
from datetime import date
from itertools import pairwise

from bot.model.pulses import CYCLE_WEEKS, STEP_TOPICS
from bot.pulse.questions import BANK, question
from bot.pulse.rotation import ROTATION_WEEKS, items_of, listing, open_question_in

PERIOD = range(ROTATION_WEEKS)


def slots_with(item: str, periods: int = 2) -> list[int]:
    return [slot for slot in range(ROTATION_WEEKS * periods) if item in items_of(slot)]


def gaps(slots: list[int]) -> set[int]:
    return {later - earlier for earlier, later in pairwise(slots)}


def test_every_item_has_its_turn_within_24_weeks() -> None:
    assert {item for slot in PERIOD for item in items_of(slot)} == set(BANK)


def test_never_more_than_three_questions_a_week() -> None:
    assert {len(items_of(slot)) for slot in PERIOD} == {2, 3}


def test_every_topic_is_asked_by_one_or_two_items_in_each_cycle() -> None:
    for start in range(0, ROTATION_WEEKS, CYCLE_WEEKS):
        asked = Counter(question(item).topic for slot in range(start, start + CYCLE_WEEKS) for item in items_of(slot))
        assert set(STEP_TOPICS) <= asked.keys()
        assert set(asked.values()) <= {1, 2}


def test_no_topic_is_asked_in_two_weeks_of_one_cycle() -> None:
    for start in range(0, ROTATION_WEEKS, CYCLE_WEEKS):
        weeks = [{question(item).topic for item in items_of(slot)} for slot in range(start, start + CYCLE_WEEKS)]
        assert sum(len(topics) for topics in weeks) == len(set().union(*weeks))


def test_the_anchor_opens_every_cycle() -> None:
    assert slots_with("W3") == list(range(0, 2 * ROTATION_WEEKS, CYCLE_WEEKS))
    assert {items_of(slot)[0] for slot in slots_with("W3")} == {"W3"}


def test_the_items_of_the_first_two_cycles_return_after_12_weeks() -> None:
    steady = {item for slot in range(2 * CYCLE_WEEKS) for item in items_of(slot)} - {"W3", "T1"}
    assert {gap for item in steady for gap in gaps(slots_with(item))} == {12}


def test_t1_returns_after_4_or_8_weeks() -> None:
    assert gaps(slots_with("T1")) == {4, 8}


def test_an_alternate_takes_every_second_turn_of_its_twin() -> None:
    for usual, alternate in (("W4", "W5"), ("L4", "L5"), ("S4", "S5"), ("P4", "P5"), ("E3", "E4")):
        assert [slot + 12 for slot in slots_with(usual)] == slots_with(alternate)


def test_the_recommendation_is_asked_once_a_quarter() -> None:
    assert gaps(slots_with("N1")) == {12}


def test_the_open_question_closes_each_cycle() -> None:
    assert [slot for slot in PERIOD if open_question_in(slot)] == [3, 7, 11, 15, 19, 23]


def test_the_plan_starts_over_after_its_period() -> None:
    assert [items_of(slot) for slot in PERIOD] == [items_of(slot + ROTATION_WEEKS) for slot in PERIOD]


def test_the_listing_names_iso_weeks_from_the_week_of_the_start() -> None:
    assert listing(date(2026, 1, 6), 1) == [
        {
            "week": "2026-W02",
            "items": [
                {"item": "W3", "topic": "voice"},
                {"item": "W1", "topic": "workload"},
                {"item": "E1", "topic": "engagement"},
            ],
        }
    ]


def test_the_listing_crosses_a_long_year() -> None:
    assert [week["week"] for week in listing(date(2026, 12, 28), 2)] == ["2026-W53", "2027-W01"]


def test_the_open_question_is_listed_last_in_its_week() -> None:
    assert listing(date(2026, 1, 6), 4)[3]["items"][-1] == {"item": "O1", "topic": "open"}


def test_no_weeks_list_nothing() -> None:
    assert listing(date(2026, 1, 6), 0) == []
