"""Medians, differences and other levels than 95 %: each beside scipy's or a printed figure."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from adapters.statistics import ScipyStatistics
from bot.customers.intervals import difference, estimated, median, median_difference, net_promoter_score, value_of, wilson
from bot.model.feedback import SCORED, Metric

STATISTICS = ScipyStatistics()
MINUTES = st.lists(st.integers(0, 600), min_size=6, max_size=120)
SCORES = {Metric.NPS: (0, 10), Metric.CSAT: (1, 5), Metric.CES: (1, 7), Metric.MYSTERY: (0, 100)}


def counted(values: list[int]) -> dict[float, int]:
    return {float(value): values.count(value) for value in set(values)}


@pytest.mark.parametrize(("n", "low", "high"), [(6, 1, 6), (9, 2, 8), (10, 2, 9), (20, 6, 15), (30, 10, 21), (100, 40, 61)])
def test_the_median_s_interval_lies_between_the_places_of_the_printed_tables(n: int, low: int, high: int) -> None:
    made = median({float(place): 1 for place in range(1, n + 1)})
    assert (made.value, made.low, made.high) == ((n + 1) / 2, low, high)


@given(MINUTES)
def test_a_median_has_the_interval_that_scipy_s_quantile_test_gives(minutes: list[int]) -> None:
    made, theirs = median(counted(minutes)), stats.quantile_test(minutes, p=0.5).confidence_interval(0.95)
    assert (made.low, made.high) == (theirs.low, theirs.high)


def test_a_thousand_answers_take_the_normal_approximation_and_hardly_differ() -> None:
    made, theirs = median({float(place): 1 for place in range(1000)}), stats.quantile_test(range(1000), p=0.5)
    interval = theirs.confidence_interval(0.95)
    assert abs(made.low - interval.low) <= 1
    assert abs(made.high - interval.high) <= 1


def test_a_hundred_thousand_answers_are_no_trouble() -> None:
    made = median({float(value): 1000 for value in range(100)})
    assert (made.value, made.high - made.low <= 2) == (49.5, True)


@given(MINUTES)
def test_a_sample_doesn_t_differ_from_itself(minutes: list[int]) -> None:
    made = median_difference(counted(minutes), counted(minutes))
    assert made.low <= 0 == made.value <= made.high


def test_two_medians_an_hour_apart_differ() -> None:
    near = {float(value): 1 for value in range(10, 40)}
    made = median_difference({value + 60: count for value, count in near.items()}, near)
    assert made.value == 60
    assert 0 < made.low < 60 < made.high


def test_price_and_bonett_s_variance_holds_what_it_promises() -> None:
    """Of 400 pairs of samples with one median, about 19 in 20 intervals hold 0."""
    sampling = stats.lognorm(s=0.7, scale=40)
    pairs = [(sampling.rvs(40, random_state=2 * seed), sampling.rvs(40, random_state=2 * seed + 1)) for seed in range(400)]
    made = [median_difference(dict.fromkeys(one.tolist(), 1), dict.fromkeys(other.tolist(), 1)) for one, other in pairs]
    assert 0.92 <= sum(one.low <= 0 <= one.high for one in made) / len(made) <= 0.99


@pytest.mark.parametrize("level", [0.95, 0.99, 1 - 0.05 / 6])
def test_a_share_has_wilsons_interval_at_any_level(level: float) -> None:
    made, theirs = wilson(31, 40, level), stats.binomtest(31, 40).proportion_ci(level, method="wilson")
    assert (made.low, made.high) == pytest.approx((theirs.low, theirs.high))


def test_an_nps_by_hand() -> None:
    # 20 promoters and 10 detractors of 40: 21/42 and 11/42; 0.238 ± 1.96 · √((0.762 − 0.0567) / 42).
    made = net_promoter_score({10.0: 20, 7.0: 10, 3.0: 10})
    margin = 1.959964 * math.sqrt((21 / 42 + 11 / 42 - (10 / 42) ** 2) / 42)
    assert (made.value, made.low, made.high) == pytest.approx((0.25, 10 / 42 - margin, 10 / 42 + margin), abs=1e-6)


def test_a_difference_of_means_is_welchs_or_a_hair_wider() -> None:
    one, other = [3, 5, 6, 7, 4, 5, 2, 6, 5, 7, 1, 4], [2, 3, 3, 5, 1, 4, 2, 6, 1, 2]
    made = difference(Metric.CES, counted(one), counted(other), STATISTICS)
    theirs = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert made.low == pytest.approx(theirs.low, abs=0.02)
    assert made.low <= theirs.low < theirs.high <= made.high


@given(st.sampled_from(SCORED), st.data())
def test_the_value_alone_is_the_estimates_value(metric: Metric, data: st.DataObject) -> None:
    sample = counted(data.draw(st.lists(st.integers(*SCORES[metric]), min_size=2, max_size=60)))
    assert value_of(metric, sample) == pytest.approx(estimated(metric, sample, STATISTICS).value)


@given(st.sampled_from(SCORED), st.data())
def test_a_surer_interval_is_never_narrower(metric: Metric, data: st.DataObject) -> None:
    sample = counted(data.draw(st.lists(st.integers(*SCORES[metric]), min_size=2, max_size=60)))
    usual, surer = (estimated(metric, sample, STATISTICS, level) for level in (0.95, 0.99))
    assert surer.high - surer.low >= usual.high - usual.low - 1e-12
