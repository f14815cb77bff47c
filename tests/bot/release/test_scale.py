"""The scales: every sum of answers lies on one cell, and a cell says exactly which sums lie on it."""

from fractions import Fraction

import pytest

from bot.model.pulses import Topic
from bot.model.released import Cell, EnpsCell, Step
from bot.release.cells import Span
from bot.release.scale import cell_of, enps_of, scale_of, span_of, step_of, sums
from tests.cells import score, single, span

SINGLE_STEPS = [single(step) for step in Step]
SINGLE_SCORES = [score(value) for value in range(-80, 81, 10)]


@pytest.mark.parametrize("answers", [5, 6, 7, 8, 16, 50, 53])
def test_the_steps_share_out_all_sums_of_answers(answers: int) -> None:
    for cell in SINGLE_STEPS:
        low, high = sums(cell, answers)
        assert {step_of(Fraction(total, answers)) for total in range(low, high + 1)} == {cell.step}
    ends = [end for cell in SINGLE_STEPS for end in sums(cell, answers)]
    assert (ends[0], ends[-1]) == (answers, 5 * answers)
    assert all(after == before + 1 for before, after in zip(ends[1:-1:2], ends[2::2], strict=True))


@pytest.mark.parametrize("people", [50, 53, 101])
def test_the_scores_share_out_all_balances(people: int) -> None:
    for cell in SINGLE_SCORES:
        low, high = sums(cell, people)
        assert {enps_of(Fraction(total, people)) for total in range(low, high + 1)} == {cell.value}
    ends = [end for cell in SINGLE_SCORES for end in sums(cell, people)]
    assert (ends[0], ends[-1]) == (-people, people)
    assert all(after == before + 1 for before, after in zip(ends[1:-1:2], ends[2::2], strict=True))


@pytest.mark.parametrize(("mean", "step"), [("1", 1), ("2.24", 1), ("2.25", 2), ("2.75", 3), ("3.25", 4), ("3.75", 5), ("5", 5)])
def test_a_step_begins_at_its_bound(mean: str, step: int) -> None:
    assert step_of(Fraction(mean)) == step


@pytest.mark.parametrize(
    ("percent", "value"), [(25, 30), (-25, -20), (24, 20), (-26, -30), (74, 70), (75, 80), (100, 80), (-100, -80)]
)
def test_a_score_is_rounded_to_ten_halves_up_and_clamped(percent: int, value: int) -> None:
    assert enps_of(Fraction(percent, 100)) == value


def test_a_range_holds_the_sums_of_all_its_steps() -> None:
    assert sums(span(2, 4), 8) == (sums(single(2), 8)[0], sums(single(4), 8)[1]) == (18, 29)
    assert sums(EnpsCell(-10, 20), 50) == (sums(score(-10), 50)[0], sums(score(20), 50)[1])


@pytest.mark.parametrize(("topic", "singles"), [(Topic.WORKLOAD, SINGLE_STEPS), (Topic.ENPS, SINGLE_SCORES)])
def test_a_cell_is_a_stretch_of_its_topics_scale(topic: Topic, singles: list[Cell]) -> None:
    places = range(scale_of(topic).whole.last + 1)
    assert [cell_of(topic, Span(place, place)) for place in places] == singles
    stretches = [Span(first, last) for first in places for last in places if first <= last]
    assert [span_of(cell_of(topic, stretch)) for stretch in stretches] == stretches
