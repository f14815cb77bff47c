"""The strongest and the weakest topics on the page's card."""

from __future__ import annotations

from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Result, Withheld
from bot.page.extremes import extremes
from tests.bot.digest.digest_cases import CASES, Case, told
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, LEANING_TO_DISAGREE, MIXED, span

EN = Language.EN
TOPICS = (Topic.WORKLOAD, Topic.COMMUNICATION, Topic.TOOLS, Topic.SKILLS, Topic.LEADERSHIP, Topic.PROCESSES, Topic.ENGAGEMENT)


def found(*results: Result) -> tuple[list[str], list[str], str]:
    figures = [told(topic, 0, result) for topic, result in zip(TOPICS, results, strict=False)]
    card = extremes(Case(figures).document(), EN)
    return [one.topic for one in card.strongest], [one.topic for one in card.weakest], card.alike


def test_three_are_strongest_and_three_weakest_each_the_furthest_first() -> None:
    strong, weak, _ = found(span(4, 5), MIXED, DISAGREE, AGREE, LEANING_TO_DISAGREE, LEANING_TO_AGREE, span(2, 3))
    assert strong == ["Skills", "Workload", "Processes"]
    assert weak == ["Tools", "Leadership", "Enthusiasm"]


def test_of_few_topics_none_is_on_both_sides() -> None:
    assert found(AGREE, DISAGREE, MIXED) == (["Workload", "Tools"], ["Communication"], "")


def test_what_is_equal_on_both_sides_is_named_on_neither_where_others_stand_apart() -> None:
    assert found(AGREE, MIXED, MIXED, MIXED, MIXED, MIXED, DISAGREE) == (["Workload"], ["Enthusiasm"], "")
    assert found(AGREE, AGREE, MIXED, MIXED, MIXED, MIXED)[:2] == (
        ["Workload", "Communication"],
        ["Leadership", "Processes", "Skills"],
    )


def test_topics_that_are_all_alike_are_said_to_be() -> None:
    assert found(MIXED, MIXED) == ([], [], "**Communication, Workload**: mixed.")


def test_what_is_below_the_middle_is_no_strength() -> None:
    assert found(DISAGREE, span(2, 3), LEANING_TO_DISAGREE) == ([], ["Workload"], "")


def test_what_is_not_shown_now_is_neither_strong_nor_weak_whatever_it_was() -> None:
    before, now = told(Topic.WORKLOAD, 4, DISAGREE), told(Topic.WORKLOAD, 0, Withheld())
    card = extremes(Case([before, now, told(Topic.COMMUNICATION, 0, AGREE), told(Topic.TOOLS, 0, MIXED)]).document(), EN)
    assert [one.topic for one in (*card.strongest, *card.weakest)] == ["Communication", "Tools"]
    assert found(Withheld()) == ([], [], "")


def test_a_departments_topics_are_told_by_their_step_and_never_by_a_number() -> None:
    card = extremes(CASES["department"].document(), EN)
    assert all(not any(mark.isdigit() for mark in one.words) for one in (*card.strongest, *card.weakest))
