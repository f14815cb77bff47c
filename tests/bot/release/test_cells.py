"""Results as ranges of sums, and how those that would tell are joined."""

from fractions import Fraction

import pytest

from bot.release.cells import AGREE5, ENPS, Scale, Span, divide


@pytest.mark.parametrize("scale", [AGREE5, ENPS])
@pytest.mark.parametrize("people", [5, 8, 50, 53])
def test_every_sum_lies_in_exactly_the_result_that_it_falls_into(scale: Scale, people: int) -> None:
    for total in range(people * scale.least, people * scale.most + 1):
        result = scale.result(people, total)
        low, high = scale.sums(people, Span(result, result))
        assert low <= total <= high


@pytest.mark.parametrize(("total", "step"), [(17, 0), (18, 1), (21, 1), (22, 2), (25, 2), (26, 3), (29, 3), (30, 4)])
def test_the_steps_of_eight_people_begin_at_their_bounds(total: int, step: int) -> None:
    assert AGREE5.result(8, total) == step  # 18 of 8 is a mean of 2.25


@pytest.mark.parametrize(("per_cent", "score"), [(25, 30), (-25, -20), (24, 20), (-26, -30), (75, 80), (100, 80), (-100, -80)])
def test_an_enps_is_rounded_to_ten_with_halves_up_and_clamped(per_cent: int, score: int) -> None:
    assert 10 * ENPS.result(100, per_cent) - 80 == score


def test_where_nothing_tells_every_result_is_a_cell() -> None:
    assert divide(AGREE5, AGREE5.middle, lambda _: False) == tuple(Span(place, place) for place in range(5))


def test_where_everything_tells_the_whole_scale_is_left() -> None:
    assert divide(AGREE5, AGREE5.middle, lambda _: True) == (AGREE5.whole,)


def test_a_telling_result_joins_its_neighbour_towards_the_reference() -> None:
    assert divide(AGREE5, Span(1, 1), lambda span: span == Span(4, 4))[-1] == Span(3, 4)
    assert divide(AGREE5, Span(3, 3), lambda span: span == Span(0, 0))[0] == Span(0, 1)


def test_the_farthest_joins_first_and_of_two_as_far_the_lower() -> None:
    asked: list[Span] = []

    def tells(span: Span) -> bool:
        asked.append(span)
        return span in (Span(0, 0), Span(4, 4))

    assert divide(AGREE5, Span(2, 2), tells) == (Span(0, 1), Span(2, 2), Span(3, 4))
    assert asked.index(Span(0, 1)) < asked.index(Span(3, 4))


def test_a_telling_result_at_the_reference_joins_the_neighbour_that_does_not_tell() -> None:
    cells = divide(AGREE5, Span(1, 2), lambda span: span in (Span(1, 1), Span(2, 2)))
    assert cells == (Span(0, 1), Span(2, 3), Span(4, 4))


def test_a_telling_result_at_the_reference_joins_the_neighbour_nearer_the_middle_where_neither_tells() -> None:
    assert Span(1, 2) in divide(AGREE5, Span(1, 1), lambda span: span == Span(1, 1))
    assert Span(1, 2) in divide(AGREE5, Span(2, 2), lambda span: span == Span(2, 2))


def test_a_scale_may_have_results_that_few_people_cannot_reach() -> None:
    narrow = Scale(0, 1, (Fraction(1, 3), Fraction(2, 5)))
    low, high = narrow.sums(2, Span(1, 1))
    assert low > high
