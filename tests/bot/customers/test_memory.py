"""The customers' longer memory, and how rarely a digest of unchanged customers claims a change."""

import numpy as np
import pytest

from adapters.statistics import ScipyStatistics
from bot.customers.figures import Direction
from bot.customers.intervals import LEVEL, Counts, Interval
from bot.customers.looks import AIM, Look, sure_level
from bot.customers.memory import Against, Memory, memory
from bot.customers.side import Counted, row_looks, side_of, unit_looks
from bot.model.calendar import Week
from bot.model.feedback import CustomerGoals, Metric
from bot.ports.feedback import ScoreCounts

STATISTICS = ScipyStatistics()
GOOD: Counts = {5.0: 37, 2.0: 13}  # 74 %
BAD: Counts = {5.0: 22, 2.0: 28}  # 44 %


def remembered(
    now: Counts,
    *,
    quarter: Counts | None = None,
    year: Counts | None = None,
    earlier: list[Counts] | None = None,
    metric: Metric = Metric.CSAT,
) -> Memory | None:
    past = {Against.QUARTER: quarter or {}, Against.YEAR: year or {}}
    return memory(metric, now, past, earlier or [], STATISTICS, level=LEVEL)


class TestMemory:
    def test_a_fall_is_no_normal_state_after_four_weeks(self) -> None:
        told = remembered(BAD, quarter=GOOD, earlier=[BAD, BAD, GOOD])
        assert told == Memory(Against.QUARTER, Direction.DOWN, 74, 12)

    def test_a_fall_of_more_than_a_quarter_is_seen_against_the_year_before(self) -> None:
        told = remembered(BAD, quarter=BAD, year=GOOD, earlier=[BAD, BAD, BAD, BAD, GOOD])
        assert told == Memory(Against.YEAR, Direction.DOWN, 74, 20)

    def test_a_good_month_between_ends_what_is_counted(self) -> None:
        told = remembered(BAD, quarter=GOOD, earlier=[GOOD, BAD])
        assert told is not None
        assert told.since_weeks == 4

    def test_a_period_that_overlaps_the_quarter_is_not_counted(self) -> None:
        told = remembered(BAD, quarter=GOOD, earlier=[BAD] * 12)
        assert told is not None
        assert told.since_weeks == 12

    @pytest.mark.parametrize(("quarter", "told"), [({5.0: 29}, None), ({5.0: 30}, 100)])
    def test_the_value_of_then_needs_thirty_scores(self, quarter: Counts, told: int | None) -> None:
        found = remembered(BAD, quarter=quarter)
        assert found is not None
        assert found.previous == told

    def test_too_little_feedback_then_is_no_comparison(self) -> None:
        assert remembered(BAD, quarter={5.0: 9}) is None

    def test_a_rise_is_remembered_too(self) -> None:
        told = remembered(GOOD, quarter=BAD)
        assert told is not None
        assert told.direction is Direction.UP

    def test_visits_of_a_mystery_shopper_are_compared_with_those_of_a_year_ago_alone(self) -> None:
        low, high = {40.0: 4, 45.0: 4}, {80.0: 4, 85.0: 4}
        assert remembered(low, quarter=high, metric=Metric.MYSTERY) is None
        assert remembered(low, year=high, metric=Metric.MYSTERY) == Memory(Against.YEAR, Direction.DOWN, 82, 13)


class TestManyLooks:
    def test_without_looks_there_is_nothing_to_be_surer_of(self) -> None:
        assert sure_level([]) == LEVEL

    def test_one_clear_look_of_many_must_be_clear_for_all(self) -> None:
        assert sure_level([_look(0.008), *[_look(0.5)] * 4]) == pytest.approx(1 - AIM / 5)
        assert sure_level([_look(0.03), *[_look(0.5)] * 4]) == pytest.approx(1 - AIM / 5)

    def test_many_clear_looks_carry_each_other(self) -> None:
        # Benjamini and Hochberg's own example: the four smallest of fifteen are discoveries at .05, and at .04 too.
        written = (
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1.0,
        )
        level = sure_level([_look(p) for p in written])
        assert [p for p in written if _look(p)(level).low > 0] == [0.0001, 0.0004, 0.0019, 0.0095]


def _look(p: float) -> Look:
    """A comparison whose interval excludes 0 at every level up to 1 - p."""
    return lambda level: Interval(1, 1 if level <= 1 - p else -1, 2)


def _sample(dice: np.random.Generator, metric: Metric) -> Counts:
    low, high = {Metric.NPS: (0, 10), Metric.CSAT: (1, 5), Metric.CES: (1, 7), Metric.MYSTERY: (50, 99)}[metric]
    drawn = dice.integers(low, high, 8 if metric is Metric.MYSTERY else dice.choice((12, 40, 90)), endpoint=True).tolist()
    return {float(score): drawn.count(score) for score in set(drawn)}


def _unchanged(dice: np.random.Generator, teams: range) -> Counted:
    def counts() -> ScoreCounts:
        return {
            (team, metric): _sample(dice, metric)
            for team in teams
            for metric in (Metric.NPS, Metric.CSAT, Metric.CES, Metric.MYSTERY)
        }

    past = {against: counts() for against in Against}
    return Counted(counts(), counts(), {}, {}, {}, {}, {}, {}, past)


@pytest.mark.parametrize(("teams", "digests"), [(1, 1000), (6, 200)])
def test_of_digests_of_unchanged_customers_at_most_one_in_twenty_claims_a_change(teams: int, digests: int) -> None:
    dice, goals, claimed = np.random.default_rng(20260106), CustomerGoals(), 0
    for _ in range(digests):
        counted, ids = _unchanged(dice, range(teams)), range(teams)
        rows = [[team] for team in ids] if teams > 1 else []
        level = sure_level([*unit_looks(ids, counted, goals, STATISTICS), *row_looks(rows, counted, STATISTICS)])
        sides = [side_of(one, counted, Week(2026, 2), goals, STATISTICS, level=level) for one in rows]
        whole = side_of(ids, counted, Week(2026, 2), goals, STATISTICS, level=level)
        directions = {figure.direction for side in (whole, *sides) for figure in side.figures.values()}
        claimed += bool(whole.memory) or bool(directions & {Direction.UP, Direction.DOWN})
    assert claimed <= 0.05 * digests
