"""Which figures a round gives: an anchor's is its topic's, a rotating question's its own; once a topic's questions gave one."""

from __future__ import annotations

import pytest

from bot.model.calendar import Week
from bot.model.pulses import HELPED_ITEM, Asked, Topic
from bot.model.released import Fact
from bot.model.units import Unit
from bot.pulse.asked import asked_figures, other_questions_until, same_questions
from bot.pulse.rotation import items_of

WEEK, BEFORE = Week(2026, 30), Week(2026, 6)
NEW, OLD = ("K1", "T2", "S5"), ("S5", "P5")


def fact(week: Week, *items: str) -> Fact:
    return Fact(week, items, Unit.of_team(1), frozenset("abcde"), 5, 10)


def test_an_anchor_gives_its_topics_figure_and_a_rotating_question_its_own() -> None:
    assert asked_figures(("C1", "L3", "C2")) == [
        Asked(Topic.COMMUNICATION, "", ("C1",)),
        Asked(Topic.COMMUNICATION, "C2", ("C2",)),
        Asked(Topic.LEADERSHIP, "", ("L3",)),
    ]


def test_the_recommendation_is_its_topics_figure() -> None:
    assert Asked(Topic.ENPS, "", ("N1",)) in asked_figures(("C1", "L3", "N1"))


@pytest.mark.parametrize("slot", range(44))
def test_every_answer_goes_into_one_figure_and_no_other(slot: int) -> None:
    assert sorted(item for one in asked_figures(items_of(slot)) for item in one.items) == sorted(items_of(slot))


def test_did_it_help_displaces_the_rotating_question_where_it_is_asked() -> None:
    figures = asked_figures(("S2", "P3", "P1", HELPED_ITEM))
    assert [one.items for one in figures if one.displaced] == [("P1",)]
    assert figures[-1] == Asked(Topic.HELPED, "", (HELPED_ITEM,))


def test_did_it_help_displaces_nothing_where_a_place_was_free() -> None:
    assert not any(one.displaced for one in asked_figures(("S2", "P3", HELPED_ITEM)))


def test_under_the_plan_before_the_questions_of_a_topic_give_one_figure() -> None:
    assert asked_figures(("C3", "L2", "L3", HELPED_ITEM)) == [
        Asked(Topic.COMMUNICATION, "", ("C3",)),
        Asked(Topic.LEADERSHIP, "", ("L2", "L3")),
        Asked(Topic.HELPED, "", (HELPED_ITEM,)),
    ]


def test_a_topic_is_compared_from_the_week_on_in_which_its_anchor_alone_made_its_figure() -> None:
    first = Week(2026, 2)
    old = [("W3", "W1", "E1"), ("C1", "C2", "L1"), ("S1", "P1", "P2"), ("K1", "T1", "T2"), ("W3", "W2", "E2")]
    rounds = [*old, ("C1", "L3", "N1")]
    asked = {first.plus(slot): items for slot, items in enumerate(rounds)}
    assert other_questions_until(asked) == {
        Topic.WORKLOAD: first.plus(4),
        Topic.ENGAGEMENT: first.plus(4),
        Topic.COMMUNICATION: first.plus(1),
        Topic.LEADERSHIP: first.plus(1),
        Topic.TOOLS: first.plus(2),
        Topic.PROCESSES: first.plus(2),
        Topic.SAFETY: first.plus(3),
    }


def test_a_company_without_rounds_of_the_plan_before_compares_everything() -> None:
    assert other_questions_until({Week(2026, 2).plus(slot): items_of(slot) for slot in range(44)}) == {}


def test_what_an_id_asked_before_is_not_held_against_what_it_asks_now() -> None:
    then, now = fact(BEFORE, "S5"), fact(WEEK.plus(-4), "S5")
    asked = {BEFORE: OLD, WEEK.plus(-4): NEW}
    assert same_questions([then, now], NEW, asked) == [now]
    assert same_questions([then, now], OLD, asked) == [then]


def test_a_question_that_is_the_same_in_both_plans_is_held_against_its_old_figures() -> None:
    history = [fact(BEFORE, "P5"), fact(BEFORE, "L2", "L3")]
    assert same_questions(history, ("C1", "L3", "P5"), {BEFORE: OLD}) == history
