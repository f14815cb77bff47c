"""The rotation's promises, each counted over whole periods."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from bot.model.calendar import Week
from bot.model.pulses import CYCLE_WEEKS, STEP_TOPICS
from bot.pulse.questions import BANK, question
from bot.pulse.rotation import begins_in, is_anchored, items_of, listing, open_question_in

ROUND_AGAIN_WEEKS = 44  # within which every question has its turn
WHOLE_WEEKS = 324  # after which order and recommendation stand to each other as in the beginning
ORDER = "C2 P1 W2 L1 S1 E2 C3 P2 K2 L2 S3 W4 C4 P4 T1 S4 E3 L5 P5 K3 W5 S5 T3 L4 S6 E4 K4".split()  # noqa: SIM905 - as on paper
FIRST = Week(2026, 2)

# A cycle of the plan before this one, which asked a topic's questions by turns.
OLD = (("W3", "W2", "E2"), ("C3", "L2", "L3"), ("S2", "S3", "P3"), ("K2", "K3", "T3"))
OLD_BEGINNING = (("W3", "W1", "E1"), ("C1", "C2", "L1"), ("S1", "P1", "P2"), ("K1", "T1", "T2"))


def cycle(number: int, begins: int = 0) -> list[tuple[str, ...]]:
    """The four weeks of a cycle, counted from 1."""
    return [items_of(CYCLE_WEEKS * (number - 1) + week, begins) for week in range(CYCLE_WEEKS)]


def rotating(slots: Sequence[int], begins: int = 0) -> list[str]:
    return [item for slot in slots for item in items_of(slot, begins) if not question(item).anchor]


def test_the_first_cycle_is_as_planned() -> None:
    assert cycle(1) == [("W3", "W1", "E1"), ("C1", "L3", "C2"), ("S2", "P3", "P1"), ("K1", "T2", "W2")]


def test_the_rotating_questions_come_in_their_order_and_round_again() -> None:
    turns = rotating(range(WHOLE_WEEKS))
    assert turns == ORDER * 8


@pytest.mark.parametrize("slot", range(0, WHOLE_WEEKS, CYCLE_WEEKS))
def test_every_question_has_its_turn_within_44_weeks_of_any_cycles_beginning(slot: int) -> None:
    assert {item for ahead in range(ROUND_AGAIN_WEEKS) for item in items_of(slot + ahead)} == set(BANK)


def test_three_questions_are_asked_every_week() -> None:
    assert {len(set(items_of(slot))) for slot in range(WHOLE_WEEKS)} == {3}


def test_every_topics_anchor_is_asked_once_a_cycle_always_in_the_same_week_of_it() -> None:
    weeks = {
        (question(item).topic, slot % CYCLE_WEEKS)
        for slot in range(WHOLE_WEEKS)
        for item in items_of(slot)
        if question(item).anchor and item != "N1"
    }
    asked = Counter(item for slot in range(WHOLE_WEEKS) for item in items_of(slot) if question(item).anchor)
    assert len(weeks) == len(STEP_TOPICS)
    assert {count for item, count in asked.items() if item != "N1"} == {WHOLE_WEEKS // CYCLE_WEEKS}


def test_the_anchors_go_before_the_rotating_question() -> None:
    anchors = [[question(item).anchor for item in items_of(slot)] for slot in range(WHOLE_WEEKS)]
    assert all(own == sorted(own, reverse=True) for own in anchors)


def test_no_question_returns_before_a_cycle_is_over() -> None:
    asked = [(slot, item) for slot in range(WHOLE_WEEKS) for item in items_of(slot)]
    gaps = {later - earlier for item in BANK for earlier, later in pairwise([slot for slot, one in asked if one == item])}
    assert min(gaps) == CYCLE_WEEKS


def test_the_recommendation_takes_the_first_place_of_every_third_cycle_and_no_other() -> None:
    slots = [slot for slot in range(WHOLE_WEEKS) if "N1" in items_of(slot)]
    assert slots == [CYCLE_WEEKS * number + 1 for number in range(2, WHOLE_WEEKS // CYCLE_WEEKS, 3)]


def test_the_open_question_closes_each_cycle() -> None:
    assert [slot for slot in range(24) if open_question_in(slot)] == [3, 7, 11, 15, 19, 23]


def test_administrators_read_the_plan_that_is_asked() -> None:
    page = (Path(__file__).parents[3] / "docs" / "questions.md").read_text(encoding="utf-8")
    (order,) = re.findall(r"^Rotating, in this order.*?: (.*?)\. ", page, re.DOTALL | re.MULTILINE)
    assert re.findall(r"[A-Z]\d", order) == ORDER
    rows = re.findall(r"^\| \d \| (.*) \|$", page, re.MULTILINE)
    assert [tuple(re.findall(r"[A-Z]\d", row)) for row in rows] == cycle(1, begins=1)


# ---------------------------------------------------------------- a company that has begun under the plan before


def began(*cycles: Sequence[tuple[str, ...]]) -> dict[Week, tuple[str, ...]]:
    return {FIRST.plus(slot): items for slot, items in enumerate(week for one in cycles for week in one)}


@pytest.mark.parametrize("weeks", range(1, CYCLE_WEEKS + 1))
def test_the_order_begins_in_the_first_whole_cycle_after_the_plan_before(weeks: int) -> None:
    asked = began(OLD_BEGINNING, OLD[:weeks])
    begins = begins_in(FIRST, FIRST.plus(CYCLE_WEEKS + weeks), asked)
    assert begins == 2
    assert rotating(range(CYCLE_WEEKS + weeks, 2 * CYCLE_WEEKS), begins) == []
    assert rotating(range(2 * CYCLE_WEEKS, 4 * CYCLE_WEEKS), begins) == ORDER[:5]  # and the recommendation, in the third cycle


def test_until_then_the_anchors_are_asked_alone() -> None:
    assert cycle(2, begins=2) == [("W3", "W1", "E1"), ("C1", "L3"), ("S2", "P3"), ("K1", "T2")]


def test_where_the_plan_before_asked_as_this_one_does_the_cycle_is_whole() -> None:
    asked = began(OLD_BEGINNING, OLD, OLD_BEGINNING[:1])
    assert begins_in(FIRST, FIRST.plus(9), asked) == 2


def test_the_order_stays_where_it_began() -> None:
    asked = began(OLD_BEGINNING, OLD[:2], cycle(2, begins=2)[2:])
    for later in range(CYCLE_WEEKS * 2, 60):
        week = FIRST.plus(later)
        assert begins_in(FIRST, week, asked) == 2
        asked[week] = items_of(later, 2)


def test_after_a_long_silence_it_begins_with_what_is_asked_then() -> None:
    assert begins_in(FIRST, FIRST.plus(41), began(OLD_BEGINNING)) == 11


def test_a_company_that_begins_with_this_plan_begins_with_the_order_too() -> None:
    assert begins_in(FIRST, FIRST, {}) == 0
    assert begins_in(FIRST, FIRST.plus(30), {FIRST.plus(slot): items_of(slot) for slot in range(1, 30)}) == 0


def test_a_round_tells_by_its_questions_of_which_plan_it_is() -> None:
    assert all(is_anchored(items_of(slot, begins)) for slot in range(WHOLE_WEEKS) for begins in (0, 99))
    assert not any(is_anchored(items) for items in (*OLD_BEGINNING[1:], *OLD))


# ---------------------------------------------------------------- the listing


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


def test_a_company_that_has_been_silent_lists_the_order_from_the_cycle_to_come() -> None:
    listed = listing(FIRST.monday, 4, FIRST.plus(40).day(2), began(OLD_BEGINNING))
    assert [[one["item"] for one in week["items"]] for week in listed[:2]] == [["W3", "W1", "E1"], ["C1", "L3", "C2"]]


def test_a_company_that_has_begun_lists_from_a_later_day_what_its_round_asks_and_what_follows() -> None:
    listed = listing(FIRST.monday, 3, FIRST.plus(5).day(2), began(OLD_BEGINNING, OLD[:2]))
    assert [week["week"] for week in listed] == ["2026-W07", "2026-W08", "2026-W09"]
    assert [[one["item"] for one in week["items"]] for week in listed] == [list(OLD[1]), ["S2", "P3"], ["K1", "T2", "O1"]]
