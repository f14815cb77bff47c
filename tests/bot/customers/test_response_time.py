"""How long customers wait: thresholds, the share within the promise, and when it is called slower."""

from __future__ import annotations

import pytest

from bot.customers.figures import Direction, FigureState
from bot.customers.intervals import Interval
from bot.customers.response_time import response_time

QUICK, SLOW = {10.0: 20, 20.0: 20, 30.0: 10}, {40.0: 10, 90.0: 20, 200.0: 20}


@pytest.mark.parametrize(
    ("n", "state"), [(0, "none"), (9, "too_few"), (10, "direction_only"), (29, "direction_only"), (30, "released")]
)
def test_a_median_from_thirty_answers(n: int, state: str) -> None:
    made = response_time({30.0: n} if n else {}, QUICK, 60)
    assert (made.state, made.n) == (state, n)
    assert (made.median is None) == (made.within is None) == (state != FigureState.RELEASED)


def test_half_of_the_customers_waited_no_longer_than_the_median() -> None:
    assert response_time(QUICK, {}, None).median == Interval(20, 10, 20)


def test_the_share_within_the_promise_counts_who_waited_exactly_so_long() -> None:
    made = response_time({60.0: 15, 61.0: 15}, {}, 60)
    assert made.within == Interval(50, 33, 67)


def test_without_a_promise_there_is_no_share() -> None:
    assert response_time(QUICK, QUICK, None).within is None


@pytest.mark.parametrize("promised", [60.0, None])
def test_longer_waiting_is_up_and_its_mirror_down(promised: float | None) -> None:
    assert response_time(SLOW, QUICK, promised).direction is Direction.UP
    assert response_time(QUICK, SLOW, promised).direction is Direction.DOWN
    assert response_time(QUICK, QUICK, promised).direction is Direction.FLAT


def test_fewer_than_ten_answers_before_give_no_direction() -> None:
    made = response_time(SLOW, {10.0: 9}, 60)
    assert (made.direction, made.previous) == (None, None)
    assert response_time(SLOW, {10.0: 10}, 60).direction is Direction.UP


def test_equal_minutes_say_nothing_of_their_spread() -> None:
    assert response_time({31.0: 30}, {30.0: 30}, None).direction is Direction.FLAT
