"""The customers' figures: what is shown, with what interval, and when a change is called one."""

import math
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from adapters.statistics import ScipyStatistics
from bot.customers.figures import CustomerFigure, Direction, FigureState, Period, dried_up, figures, joined, windows
from bot.customers.intervals import estimated, net_promoter_score, recovered, wilson
from bot.model.calendar import Week
from bot.model.feedback import Metric

TEAM = 1
STATISTICS = ScipyStatistics()
Counts = Mapping[float, int]


def figure(metric: Metric, now: Counts, before: Counts | None = None) -> CustomerFigure:
    return figures({(TEAM, metric): now}, {(TEAM, metric): before or {}}, [TEAM], STATISTICS)[metric]


def counted(scores: list[int]) -> dict[float, int]:
    return {float(score): scores.count(score) for score in scores}


SCORES = {Metric.NPS: (0, 10), Metric.CSAT: (1, 5), Metric.CES: (1, 7), Metric.MYSTERY: (0, 100)}
BOUNDS = {Metric.NPS: (-1, 1), Metric.CSAT: (0, 1), Metric.CES: (1, 7), Metric.MYSTERY: (0, 100)}


@st.composite
def samples(draw: st.DrawFn, least: int = 2) -> tuple[Metric, list[int]]:
    metric = draw(st.sampled_from(list(SCORES)))
    return metric, draw(st.lists(st.integers(*SCORES[metric]), min_size=least, max_size=80))


class TestWindows:
    def test_the_four_weeks_end_with_the_sunday_of_the_digests_week(self) -> None:
        assert windows(Week(2026, 5)).now == Period(date(2026, 1, 5), date(2026, 2, 1))

    def test_the_four_weeks_before_end_where_the_latest_begin(self) -> None:
        assert windows(Week(2026, 5)).before == Period(date(2025, 12, 8), date(2026, 1, 4))

    def test_mystery_shopping_looks_at_thirteen_weeks_and_the_thirteen_before(self) -> None:
        made = windows(Week(2026, 13))
        assert (made.quarter, made.quarter_before) == (
            Period(date(2025, 12, 29), date(2026, 3, 29)),
            Period(date(2025, 9, 29), date(2025, 12, 28)),
        )

    def test_joined_takes_mystery_shopping_from_the_quarter_and_the_rest_from_the_weeks(self) -> None:
        weeks = {(TEAM, Metric.NPS): {9.0: 1}, (TEAM, Metric.MYSTERY): {50.0: 1}}
        quarter = {(TEAM, Metric.NPS): {9.0: 7}, (TEAM, Metric.MYSTERY): {50.0: 3}}
        assert joined(weeks, quarter) == {(TEAM, Metric.NPS): {9.0: 1}, (TEAM, Metric.MYSTERY): {50.0: 3}}


class TestThresholds:
    @pytest.mark.parametrize("metric", [Metric.NPS, Metric.CSAT, Metric.CES])
    @pytest.mark.parametrize(
        ("n", "state"),
        [(0, "none"), (1, "too_few"), (9, "too_few"), (10, "direction_only"), (29, "direction_only"), (30, "released")],
    )
    def test_a_number_from_thirty_a_direction_from_ten(self, metric: Metric, n: int, state: str) -> None:
        assert figure(metric, {5.0: n}).state == state

    @pytest.mark.parametrize(("visits", "state"), [(0, "none"), (1, "too_few"), (2, "too_few"), (3, "released")])
    def test_mystery_shopping_from_three_visits(self, visits: int, state: str) -> None:
        assert figure(Metric.MYSTERY, {80.0: visits}).state == state

    @pytest.mark.parametrize("n", [0, 9, 29])
    def test_below_thirty_no_number_gets_out_whatever_was_before(self, n: int) -> None:
        made = figure(Metric.NPS, {9.0: n}, {3.0: 100})
        assert (made.value, made.low, made.high, made.previous) == (None, None, None, None)

    def test_the_previous_number_too_needs_thirty(self) -> None:
        assert figure(Metric.NPS, {9.0: 40}, {9.0: 29}).previous is None
        assert figure(Metric.NPS, {9.0: 40}, {9.0: 30}).previous == 100

    def test_every_metric_is_there_though_nobody_gave_feedback(self) -> None:
        made = figures({}, {}, [TEAM], STATISTICS)
        assert {metric: one.state for metric, one in made.items()} == dict.fromkeys(SCORES, FigureState.NONE)

    def test_n_is_always_told(self) -> None:
        assert [figure(Metric.MYSTERY, {70.0: n}).n for n in (0, 2, 4)] == [0, 2, 4]


class TestValues:
    def test_nps_is_promoters_less_detractors_as_a_whole_number(self) -> None:
        assert figure(Metric.NPS, {10.0: 20, 9.0: 12, 8.0: 10, 7.0: 6, 6.0: 6, 0.0: 10}).value == 25

    def test_csat_is_the_share_of_fours_and_fives(self) -> None:
        assert figure(Metric.CSAT, {5.0: 20, 4.0: 10, 3.0: 5, 1.0: 5}).value == 75

    def test_ces_is_a_mean_with_one_decimal(self) -> None:
        assert figure(Metric.CES, {7.0: 10, 5.0: 10, 4.0: 10, 2.0: 3}).value == 5.0

    def test_mystery_shopping_is_a_mean_as_a_whole_number(self) -> None:
        assert figure(Metric.MYSTERY, {82.5: 1, 71.0: 1, 90.0: 1}).value == 81

    def test_a_departments_scores_are_counted_together(self) -> None:
        counts = {(1, Metric.NPS): {9.0: 15}, (2, Metric.NPS): {3.0: 15, 9.0: 10}, (3, Metric.NPS): {0.0: 99}}
        made = figures(counts, {}, [1, 2], STATISTICS)[Metric.NPS]
        assert (made.n, made.value) == (40, 25)


class TestIntervals:
    @pytest.mark.parametrize(("n", "margin"), [(30, 28), (100, 15), (400, 8)])
    def test_the_margin_of_an_nps_is_as_wide_as_its_readers_are_told(self, n: int, margin: int) -> None:
        made = net_promoter_score({10.0: round(n * 0.4), 8.0: round(n * 0.35), 3.0: round(n * 0.25)})
        assert (made.high - made.low) / 2 * 100 == pytest.approx(margin, abs=1)

    def test_a_large_sample_s_nps_interval_is_the_wald_interval(self) -> None:
        made = net_promoter_score({10.0: 40_000, 8.0: 35_000, 3.0: 25_000})
        margin = 1.959964 * math.sqrt((0.4 + 0.25 - 0.15**2) / 100_000)
        assert (made.low, made.high) == pytest.approx((0.15 - margin, 0.15 + margin), abs=1e-5)

    @pytest.mark.parametrize(("score", "low", "high"), [(10.0, 82, 100), (8.0, -9, 9), (0.0, -100, -82)])
    def test_thirty_equal_scores_prove_no_certainty_of_an_nps(self, score: float, low: int, high: int) -> None:
        made = figure(Metric.NPS, {score: 30})
        assert (made.low, made.high) == (low, high)

    @pytest.mark.parametrize(("successes", "n"), [(0, 30), (1, 30), (15, 31), (30, 30), (399, 1000)])
    def test_a_share_has_wilsons_interval(self, successes: int, n: int) -> None:
        made, theirs = wilson(successes, n), stats.binomtest(successes, n).proportion_ci(method="wilson")
        assert (made.low, made.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)

    @pytest.mark.parametrize("metric", [Metric.CES, Metric.MYSTERY])
    def test_a_mean_has_students_interval(self, metric: Metric) -> None:
        scores = [3, 5, 6, 7, 4, 5, 2, 6, 5, 7, 1, 4]
        made = estimated(metric, counted(scores), STATISTICS)
        theirs = stats.ttest_1samp(scores, 0).confidence_interval(0.95)
        assert (made.low, made.high) == pytest.approx((theirs.low, theirs.high))

    def test_thirty_equal_ces_scores_prove_no_certainty(self) -> None:
        made = figure(Metric.CES, {7.0: 30})
        assert (made.value, made.low, made.high) == (7.0, 6.6, 7.0)

    def test_equal_visits_say_nothing_of_their_spread(self) -> None:
        made = figure(Metric.MYSTERY, {80.0: 3})
        assert (made.value, made.low, made.high) == (80, None, None)

    @given(samples())
    def test_low_value_and_high_are_in_order_and_within_the_scale(self, sample: tuple[Metric, list[int]]) -> None:
        metric, scores = sample
        made, (least, most) = estimated(metric, counted(scores), STATISTICS), BOUNDS[metric]
        assert least <= made.low <= made.value <= made.high <= most

    @given(samples(least=30))
    def test_so_are_the_numbers_shown(self, sample: tuple[Metric, list[int]]) -> None:
        made = figure(sample[0], counted(sample[1]))
        if made.low is not None:
            assert made.value is not None
            assert made.high is not None
            assert made.low <= made.value <= made.high

    @given(st.sampled_from([Metric.NPS, Metric.CSAT, Metric.CES]), st.integers(1, 5), st.integers(2, 10_000))
    def test_no_interval_has_zero_width(self, metric: Metric, score: int, n: int) -> None:
        made = estimated(metric, {float(score): n}, STATISTICS)
        assert made.high > made.low

    @given(samples())
    def test_the_order_of_the_scores_has_no_effect(self, sample: tuple[Metric, list[int]]) -> None:
        metric, scores = sample
        assert estimated(metric, counted(scores), STATISTICS) == estimated(metric, counted(scores[::-1]), STATISTICS)

    @given(samples(), st.data())
    def test_a_better_score_never_lowers_the_value(self, sample: tuple[Metric, list[int]], data: st.DataObject) -> None:
        metric, scores = sample
        which = data.draw(st.integers(0, len(scores) - 1))
        better = [*scores[:which], data.draw(st.integers(scores[which], SCORES[metric][1])), *scores[which + 1 :]]
        before, after = (estimated(metric, counted(one), STATISTICS).value for one in (scores, better))
        assert after >= before - 1e-12

    @given(samples())
    def test_more_of_the_same_scores_narrow_the_interval(self, sample: tuple[Metric, list[int]]) -> None:
        metric, scores = sample
        once, thrice = (estimated(metric, counted(one), STATISTICS) for one in (scores, scores * 3))
        assert thrice.high - thrice.low <= once.high - once.low + 1e-12


class TestDirection:
    def test_a_clear_rise_is_up_and_its_mirror_down(self) -> None:
        low, high = {4.0: 30, 8.0: 10}, {10.0: 30, 8.0: 10}
        assert figure(Metric.NPS, high, low).direction is Direction.UP
        assert figure(Metric.NPS, low, high).direction is Direction.DOWN

    def test_a_change_within_the_noise_is_flat(self) -> None:
        assert figure(Metric.NPS, {10.0: 15, 4.0: 15}, {10.0: 18, 4.0: 12}).direction is Direction.FLAT

    @pytest.mark.parametrize(("n_before", "direction"), [(0, None), (9, None), (10, Direction.UP)])
    def test_there_is_none_when_fewer_than_ten_came_before(self, n_before: int, direction: Direction | None) -> None:
        assert figure(Metric.CSAT, {5.0: 40}, {1.0: n_before}).direction is direction

    def test_ten_scores_have_a_direction_though_no_number(self) -> None:
        made = figure(Metric.CES, {6.0: 5, 7.0: 5}, {1.0: 5, 2.0: 5})
        assert (made.state, made.direction) == (FigureState.DIRECTION_ONLY, Direction.UP)

    def test_two_shares_are_compared_by_newcombes_interval(self) -> None:
        # His own example (1998, table II, method 10): 56/70 against 48/80.
        made = recovered(wilson(56, 70), wilson(48, 80))
        assert (made.low, made.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)

    @pytest.mark.parametrize(("before", "direction"), [(45, Direction.FLAT), (44, Direction.UP)])
    def test_a_share_has_changed_from_the_very_score_where_the_interval_excludes_0(
        self, before: int, direction: Direction
    ) -> None:
        assert figure(Metric.CSAT, {5.0: 56, 1.0: 24}, {5.0: before, 1.0: 80 - before}).direction is direction

    @given(st.lists(st.integers(1, 7), min_size=10, max_size=40), st.lists(st.integers(1, 7), min_size=10, max_size=40))
    def test_two_means_never_differ_where_welchs_test_says_they_don_t(self, now: list[int], before: list[int]) -> None:
        if len(set(now)) > 1 < len(set(before)) and stats.ttest_ind(now, before, equal_var=False).pvalue > 0.05:
            assert figure(Metric.CES, counted(now), counted(before)).direction is Direction.FLAT

    def test_two_means_differ_where_welchs_test_is_sure(self) -> None:
        assert figure(Metric.CES, {6.0: 20, 4.0: 20}, {5.0: 20, 3.0: 20}).direction is Direction.UP

    def test_visits_are_compared_with_those_of_the_quarter_before(self) -> None:
        assert figure(Metric.MYSTERY, {80.0: 2, 84.0: 2}, {40.0: 2, 44.0: 2}).direction is Direction.UP
        assert figure(Metric.MYSTERY, {80.0: 2, 84.0: 2}, {40.0: 1, 44.0: 1}).direction is None

    def test_equal_visits_show_no_clear_change(self) -> None:
        assert figure(Metric.MYSTERY, {80.0: 3}, {40.0: 3}).direction is Direction.FLAT

    @given(samples(least=10))
    def test_the_same_scores_again_are_no_change(self, sample: tuple[Metric, list[int]]) -> None:
        metric, scores = sample
        assert figure(metric, counted(scores), counted(scores)).direction is Direction.FLAT


class TestDryingUp:
    def test_a_metric_has_dried_up_when_there_was_something_before_and_nothing_now(self) -> None:
        assert [figure(Metric.NPS, now, before).dried_up for now, before in (({}, {9.0: 1}), ({9.0: 1}, {9.0: 9}), ({}, {}))] == [
            True,
            False,
            False,
        ]

    def test_a_unit_has_dried_up_only_when_all_its_metrics_are_silent(self) -> None:
        before = {(TEAM, Metric.NPS): {9.0: 1}, (TEAM, Metric.CSAT): {5.0: 1}}
        assert dried_up(figures({}, before, [TEAM], STATISTICS))
        assert not dried_up(figures({(TEAM, Metric.CSAT): {5.0: 1}}, before, [TEAM], STATISTICS))
        assert not dried_up(figures({}, {}, [TEAM], STATISTICS))


class TestStatistics:
    @pytest.mark.parametrize(("degrees", "quantile"), [(1, 12.7062), (9, 2.2622), (29, 2.0452), (1000, 1.9623)])
    def test_the_t_quantiles_are_those_of_the_printed_tables(self, degrees: int, quantile: float) -> None:
        assert STATISTICS.t_quantile(0.975, degrees) == pytest.approx(quantile, abs=5e-5)
