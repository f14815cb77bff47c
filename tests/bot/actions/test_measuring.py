"""How an action went: both sides before and since, with the warnings that belong to such a comparison."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.stats import linregress

from adapters.statistics import ScipyStatistics
from bot.actions.estimates import asked_for, three_dots, told
from bot.actions.measuring import Evidence, entry, loop_view, shown_in
from bot.actions.suggestions import suggested
from bot.model.actions import StartedAction
from bot.model.calendar import Week
from bot.model.estimates import Estimate, Quarter
from bot.model.feedback import Metric
from bot.model.messages import ends
from bot.model.pulses import Topic
from bot.model.released import Band, Figure, Withheld
from bot.model.units import Unit
from bot.ports.feedback import ScoreCounts
from bot.release.derived import Record
from tests.bot.digest.digest_cases import CASES, Case, course
from tests.bot.digest.digest_cases import told as published
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, LEANING_TO_DISAGREE, MIXED, span

TEAM = Unit.of_team(1)
START = Week(2026, 20)
STATISTICS = ScipyStatistics()
ACTION = StartedAction(7, TEAM, Topic.WORKLOAD, "workload.2", "", "", START.plus(-1), START.monday)


def figures(steps: dict[int, int | tuple[int, int] | None]) -> Record:
    """Weeks from the start -> the published step or range of steps, None where it was withheld."""
    return Record(
        Figure(
            START.plus(week),
            Topic.WORKLOAD,
            TEAM,
            "Palvelu",
            *((Withheld(), None) if step is None else (span(*ends(step)), Band.FIVE)),
        )
        for week, step in steps.items()
    )


def customers(before: float, after: float, *, a_week: int = 20, weeks: range = range(-12, 12)) -> dict[Week, ScoreCounts]:
    """Every week's customers: a share of them satisfied, before the start and since."""
    made = {}
    for week in weeks:
        satisfied = round(a_week * (before if week < 0 else after))
        made[START.plus(week)] = {(1, Metric.CSAT): {5.0: satisfied, 2.0: a_week - satisfied}}
    return made


def seen(record: Record, scores: dict[Week, ScoreCounts] | None = None, week: int = 8) -> Evidence:
    return Evidence(START.plus(week), record, (1,), scores or {}, STATISTICS)


def test_it_is_open_until_its_topic_has_come_round_four_weeks_later() -> None:
    record = figures({-3: 2, 1: 3, 5: 4})
    assert entry(ACTION, seen(record, week=4))["state"] == "open"
    assert entry(ACTION, seen(record, week=5))["state"] == "measured"


def test_both_sides_are_told_before_and_since() -> None:
    made = entry(ACTION, seen(figures({-11: 3, -7: 3, -3: 2, 1: 3, 5: 4}), customers(0.5, 0.8)))
    assert (made["baseline"]["steps"], made["after"]["steps"], made["aim"]) == ([3, 3, 2], [3, 4], 3)
    assert (made["customers"]["before"], made["customers"]["after"]) == ({"value": 50.0, "n": 240}, {"value": 80.0, "n": 180})
    change = made["customers"]["change"]
    assert 15 < change["low"] < 30 < change["high"] < 45


def test_what_is_withheld_since_is_said_to_be() -> None:
    assert entry(ACTION, seen(figures({-3: 3, 5: None})))["after"] == {"weeks": 9, "steps": [], "cells": [], "withheld": True}


def test_a_range_before_and_since_stands_as_its_middle_beside_its_ends() -> None:
    made = entry(ACTION, seen(figures({-7: 4, -3: (2, 3), 1: (3, 4), 5: 4})))
    assert (made["baseline"]["steps"], made["baseline"]["cells"]) == ([4, 2.5], [[4, 4], [2, 3]])
    assert (made["after"]["steps"], made["after"]["cells"]) == ([3.5, 4], [[3, 4], [4, 4]])
    assert made["aim"] == 4  # one above all that it may have been


def test_a_range_reaches_its_aim_when_all_of_it_does() -> None:
    document = CASES["fall"].document()
    made = [entry(ACTION, seen(figures({-3: 3, 5: after}))) for after in ((3, 5), (4, 5))]
    (missed,), (reached,) = (loop_view({**document, "actions": [one]}) for one in made)
    assert (missed.now, missed.adjust is None) == (span(3, 5), False)
    assert (reached.now, reached.adjust is None) == (span(4, 5), True)


def test_six_weeks_of_customers_must_lie_before_it() -> None:
    record = figures({-3: 3, 5: 3})
    five, six = (customers(0.5, 0.8, weeks=range(-weeks, 12)) for weeks in (5, 6))
    assert entry(ACTION, seen(record, five))["customers"] is None
    assert entry(ACTION, seen(record, six))["customers"]["before"]["n"] == 120


def test_ten_scores_are_needed_on_either_side() -> None:
    record = figures({-3: 3, 5: 3})
    assert entry(ACTION, seen(record, customers(0.5, 0.8, a_week=1), week=8))["customers"]["after"] is None


def test_a_series_is_told_from_eight_weeks_on_either_side() -> None:
    record, scores = figures({-3: 3, 5: 3}), customers(0.5, 0.8)
    assert entry(ACTION, seen(record, scores, week=6))["customers"]["series"] is None
    series = entry(ACTION, seen(record, scores, week=7))["customers"]["series"]
    assert (series["before"], series["after"], series["change"]) == (12, 8, 30.0)


def test_an_action_begun_after_a_low_carries_the_warning() -> None:
    assert entry(ACTION, seen(figures({-7: 4, -3: 2})))["begun_after_a_low"] is True
    assert entry(ACTION, seen(figures({-11: 4, -7: 3, -3: 3})))["begun_after_a_low"] is True
    assert entry(ACTION, seen(figures({-7: 3, -3: 3})))["begun_after_a_low"] is False


def test_an_action_is_shown_for_half_a_year() -> None:
    assert [shown_in(ACTION, START.plus(week)) for week in (-2, -1, 0, 25, 26)] == [False, True, True, True, False]


def test_the_loop_goes_on_with_something_else_where_it_did_not_help() -> None:
    document = CASES["fall"].document()
    missed = entry(ACTION, seen(figures({-3: 3, 5: 3})))
    (turn,) = loop_view({**document, "actions": [missed]})
    assert (turn.found, turn.aim, turn.now) == (MIXED, 4, MIXED)
    assert turn.adjust is not None
    assert turn.adjust.name == "workload.1"
    (reached,) = loop_view({**document, "actions": [entry(ACTION, seen(figures({-3: 3, 5: 4})))]})
    assert reached.adjust is None


# ---------------------------------------------------------------- what is suggested


def test_what_is_under_way_is_left_alone() -> None:
    document = CASES["fall"].document()
    assert suggested(document) == {"topic": "workload", "reason": "still_low", "id": "workload.3"}
    assert suggested(document, busy=["workload"]) is None  # nothing on show is strong


def test_a_healthy_topic_that_is_merely_the_lowest_is_left_in_peace() -> None:
    assert suggested(CASES["normal"].document()) is None  # workload and tools are mixed, and nothing has moved


def test_a_strength_is_built_on_where_it_has_lasted_and_nothing_is_under_way() -> None:
    document = Case(course(Topic.VOICE, LEANING_TO_AGREE, AGREE, LEANING_TO_AGREE)).document()
    assert suggested(document) == {"topic": "voice", "reason": "strength", "id": "voice.0"}
    assert suggested(document, used=["voice.0"]) is None  # it has been built on of late
    assert suggested(document, busy=["tools"]) is None
    assert suggested(Case(course(Topic.VOICE, AGREE, AGREE)).document()) is None
    assert suggested(Case(course(Topic.VOICE, MIXED, AGREE, AGREE)).document()) is None


def test_where_nothing_is_low_and_nothing_strong_nothing_is_suggested() -> None:
    assert suggested(Case([published(Topic.WORKLOAD, 0, MIXED)]).document()) is None


def test_it_stays_on_what_was_suggested_before_while_that_is_still_low() -> None:
    lows = [*course(Topic.VOICE, LEANING_TO_DISAGREE, LEANING_TO_DISAGREE), *course(Topic.TOOLS, DISAGREE, DISAGREE)]
    document = Case(lows).document()
    assert [one and one["topic"] for one in (suggested(document), suggested(document, before="voice"))] == ["tools", "voice"]
    assert suggested(document, before="voice", busy=["voice"]) == suggested(document)
    assert suggested(document, before="skills") == suggested(document)


def test_what_is_built_on_is_always_the_strongest() -> None:
    strong = [*course(Topic.VOICE, *[LEANING_TO_AGREE] * 3), *course(Topic.WORKLOAD, *[AGREE] * 3)]
    document = Case(strong).document()
    found = [suggested(document), suggested(document, before="voice")]
    assert [one and (one["topic"], one["reason"]) for one in found] == [("workload", "strength")] * 2


def test_the_next_cycle_suggests_another_step_of_the_topic() -> None:
    document = CASES["fall"].document()
    names = [suggested(document | {"week": str(Week(2026, 10).plus(4 * cycle))}) for cycle in range(3)]
    assert len({one["id"] for one in names if one}) == 3
    first = names[0]
    assert first is not None
    assert suggested(document) == first
    assert suggested(document, used=[first["id"]]) not in (None, first)


def test_a_target_reached_while_customers_fell_is_no_reason_to_go_on_unlooked() -> None:
    after = entry(ACTION, seen(figures({-3: 3, 5: 4}), customers(0.8, 0.5), week=8))
    (turn,) = loop_view({**CASES["fall"].document(), "actions": [after]})
    assert turn.reached_but_fallen is True
    well = entry(ACTION, seen(figures({-3: 3, 5: 4}), customers(0.5, 0.8), week=8))
    (turn,) = loop_view({**CASES["fall"].document(), "actions": [well]})
    assert turn.reached_but_fallen is False


# ---------------------------------------------------------------- three views


def estimate(week: int) -> Estimate:
    return Estimate(1, Quarter(2026, 1), Week(2026, week), {Topic.WORKLOAD: 4, Topic.SKILLS: 2})


def test_an_estimate_stands_only_beside_what_the_team_said_after_it() -> None:
    document = CASES["fall"].document()  # workload was released in week 10, skills never
    (dots,) = three_dots(document, estimate(10))
    assert (dots.topic, dots.manager, dots.team, dots.customers) == (Topic.WORKLOAD, 4, DISAGREE, 33)
    assert three_dots(document, estimate(11)) == ()
    assert three_dots(document, None) == ()
    later = told(document, estimate(11))
    assert later is not None
    assert later["dots"] == []
    assert "4" not in str(later["dots"])


@pytest.mark.parametrize(
    ("week", "quarter"),
    [("2025-W52", ""), ("2026-W01", "2026-Q1"), ("2026-W03", "2026-Q1"), ("2026-W04", ""), ("2026-W14", "2026-Q2")],
)
def test_a_quarters_estimate_is_asked_in_its_first_weeks(week: str, quarter: str) -> None:
    assert str(asked_for(Week.parse(week)) or "") == quarter


@pytest.mark.parametrize("written", ["2026-Q1", "2026-Q4"])
def test_a_quarter_reads_what_it_writes(written: str) -> None:
    assert str(Quarter.parse(written)) == written


@pytest.mark.parametrize("written", ["2026-Q0", "2026-Q5", "26-Q1", "2026", "２０２６-Q1", ""])
def test_nothing_else_is_a_quarter(written: str) -> None:
    assert Quarter.parse(written) is None


def test_the_first_day_of_a_year_may_lie_in_last_years_week() -> None:
    assert Quarter.of(date(2027, 1, 1)) == Quarter(2027, 1)


# ---------------------------------------------------------------- the mathematics


def test_a_jump_between_two_straight_lines_is_found_to_the_digit() -> None:
    before = [(float(time), 10 + 0.5 * time) for time in range(10)]
    after = [(float(time), 10 + 0.5 * (10 + time) + 3) for time in range(8)]
    jump, low, high = STATISTICS.level_change(before, after)
    assert (jump, low, high) == pytest.approx((3, 3, 3), abs=1e-6)


def test_the_lines_are_those_of_a_regression_on_each_side() -> None:
    dice = np.random.default_rng(4)
    before = [(float(time), float(value)) for time, value in enumerate(dice.normal(50, 5, 10))]
    after = [(float(time), float(value)) for time, value in enumerate(dice.normal(60, 5, 9))]
    one, other = linregress(*zip(*before, strict=True)), linregress(*zip(*after, strict=True))
    jump, low, high = STATISTICS.level_change(before, after)
    assert jump == pytest.approx(other.intercept - (one.intercept + 10 * one.slope))
    assert low < jump < high


def test_scores_that_never_vary_have_no_interval() -> None:
    assert STATISTICS.difference([100.0] * 30, [100.0] * 40) is None
    found = STATISTICS.difference([0.0, 100.0] * 50, [100.0] * 40)
    assert found is not None
    assert found[0] < 50 < found[1]


def test_the_interval_of_a_difference_is_the_same_every_time() -> None:
    assert STATISTICS.difference([1.0, 2.0, 5.0] * 9, [2.0, 4.0] * 9) == STATISTICS.difference(
        [1.0, 2.0, 5.0] * 9, [2.0, 4.0] * 9
    )


def test_corrected_probabilities_are_those_of_benjamini_and_hochberg() -> None:
    assert STATISTICS.discoveries([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
