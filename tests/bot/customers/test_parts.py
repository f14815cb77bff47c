"""Feedback by channel and stage: thresholds, targets only where the interval allows, and consistent channels."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from adapters.statistics import ScipyStatistics
from bot.customers.intervals import Counts
from bot.customers.parts import PARTS_AT_MOST, Consistency, Verdict, channels, consistency, parts_of, stages, verdict
from bot.model.feedback import Metric, Target
from bot.model.units import UnitKind

STATISTICS = ScipyStatistics()
CSAT = Metric.CSAT
DAY = date(2026, 3, 8)


def csat(satisfied: int, others: int) -> dict[Metric, Counts]:
    return {CSAT: {score: count for score, count in ((5.0, satisfied), (2.0, others)) if count}}


def test_one_channel_spelled_in_two_ways_is_one() -> None:
    parts = parts_of({1: {"Phone": csat(3, 1), "phone": csat(2, 0)}, 2: {"PHONE": csat(1, 1)}}, [1, 2])
    assert parts == {"PHONE": {CSAT: {5.0: 6, 2.0: 2}}}


def test_another_teams_feedback_is_left_alone() -> None:
    assert parts_of({1: {"chat": csat(3, 0)}, 2: {"phone": csat(9, 0)}}, [1]) == {"chat": csat(3, 0)}


def test_parts_with_most_feedback_come_first_and_there_is_an_end_to_them() -> None:
    many = {f"channel {number:02}": csat(1, 0) for number in range(40)} | {"phone": csat(5, 5)}
    parts = parts_of({1: many}, [1])
    assert list(parts)[:2] == ["phone", "channel 00"]
    assert len(parts) == PARTS_AT_MOST


def test_a_stage_with_a_target_stays_however_many_others_there_are() -> None:
    many = {f"stage {number:02}": csat(9, 0) for number in range(40)} | {"Complaint": csat(1, 0)}
    parts = parts_of({1: many}, [1], ["complaint"])
    assert list(parts)[-1] == "Complaint"
    assert len(parts) == PARTS_AT_MOST


@pytest.mark.parametrize(("n", "state"), [(9, "too_few"), (10, "direction_only"), (29, "direction_only"), (30, "released")])
def test_a_channel_has_a_number_from_thirty_scores(n: int, state: str) -> None:
    (part,) = channels({"phone": csat(n, 0)}, STATISTICS)
    assert (part.figures[CSAT].state, part.figures[CSAT].n) == (state, n)


@pytest.mark.parametrize(
    ("satisfied", "others", "told"),
    [
        (9, 0, Verdict.CANNOT_TELL),  # nine scores say nothing, whatever they are
        (0, 9, Verdict.CANNOT_TELL),
        (10, 0, Verdict.CANNOT_TELL),  # Wilson: 72 to 100
        (16, 0, Verdict.MET),  # 81 to 100
        (15, 0, Verdict.CANNOT_TELL),  # 79.6 to 100: rounded it would be met, and it isn't
        (28, 12, Verdict.CANNOT_TELL),
        (20, 20, Verdict.NOT_MET),
    ],
)
def test_a_target_is_met_or_missed_only_where_the_whole_interval_says_so(satisfied: int, others: int, told: Verdict) -> None:
    assert verdict(Target("problem", CSAT, 80), csat(satisfied, others)[CSAT], STATISTICS, DAY) is told


@pytest.mark.parametrize(
    ("until", "told"),
    [(None, Verdict.NOT_MET), (DAY, Verdict.NOT_MET), (DAY + timedelta(days=1), Verdict.NOT_YET)],
)
def test_a_target_is_missed_only_when_its_last_day_has_come(until: date | None, told: Verdict) -> None:
    target = Target("", CSAT, 80, until=until)
    assert verdict(target, csat(20, 20)[CSAT], STATISTICS, DAY) is told


@pytest.mark.parametrize(
    ("target", "units"),
    [
        (Target("", CSAT, 80), {"company"}),
        (Target("", CSAT, 80, department="PALVELU"), {"department"}),
        (Target("", CSAT, 80, team="tuki"), {"team"}),
        (Target("order", CSAT, 80, team="tuki", department="Palvelu"), {"team"}),
        (Target("", CSAT, 80, team="tuki", department="Varasto"), set()),
        (Target("order", CSAT, 80), {"company", "department", "team"}),
    ],
)
def test_a_target_concerns_the_unit_that_it_names(target: Target, units: set[str]) -> None:
    asked = [(UnitKind.TEAM, "Tuki"), (UnitKind.DEPARTMENT, "Palvelu"), (UnitKind.COMPANY, "Yritys")]
    assert {kind.value for kind, name in asked if target.concerns(kind, name, "Palvelu")} == units


def test_an_nps_target_is_on_the_scale_of_minus_to_plus_a_hundred() -> None:
    happy, sorry = {10.0: 40, 8.0: 10}, {2.0: 40, 8.0: 10}
    target = Target("order", Metric.NPS, -10)
    assert (verdict(target, happy, STATISTICS, DAY), verdict(target, sorry, STATISTICS, DAY)) == (Verdict.MET, Verdict.NOT_MET)


def test_equal_visits_meet_no_target_because_their_spread_is_not_known() -> None:
    assert verdict(Target("shop", Metric.MYSTERY, 50), {90.0: 5}, STATISTICS, DAY) is Verdict.CANNOT_TELL


def test_a_stage_has_its_own_targets_however_they_are_spelled() -> None:
    targets = [Target("Problem", CSAT, 80), Target("order", CSAT, 80)]
    (part,) = stages({"problem": csat(20, 20)}, targets, STATISTICS, DAY)
    assert part.targets == ((targets[0], Verdict.NOT_MET),)


def test_channels_that_clearly_differ_are_told_with_how_far() -> None:
    found = consistency({"phone": csat(20, 30), "chat": csat(45, 5), "web": csat(5, 4)}, STATISTICS)
    assert found == [Consistency(CSAT, 2, "chat", "phone", 50, differ=True)]


def test_channels_that_differ_by_chance_are_not() -> None:
    (found,) = consistency({"phone": csat(24, 8), "chat": csat(27, 5)}, STATISTICS)
    assert (found.spread, found.differ) == (9, False)


def test_with_ten_to_twenty_nine_scores_a_difference_is_told_without_a_number() -> None:
    (found,) = consistency({"phone": csat(1, 14), "chat": csat(15, 0)}, STATISTICS)
    assert (found.spread, found.differ) == (None, True)


@pytest.mark.parametrize("n", [0, 1, 9])
def test_one_channel_with_enough_scores_has_nothing_to_be_compared_with(n: int) -> None:
    assert consistency({"phone": csat(40, 0), "chat": csat(0, n)}, STATISTICS) == []


def test_the_farthest_two_of_many_need_a_clearer_difference_than_two_alone() -> None:
    two = {"a": csat(38, 2), "b": csat(31, 9)}
    many = two | {f"c{number}": csat(35, 5) for number in range(6)}
    assert consistency(two, STATISTICS)[0].differ
    assert not consistency(many, STATISTICS)[0].differ
