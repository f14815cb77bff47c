"""A change is signalled only where it is more than noise (release rule R15)."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import Band, Figure, StepCell, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.derived import Record
from bot.release.signals import Change, Signal, SignalState, change, signal
from tests.cells import AGREE, DISAGREE, MIXED, single, span

FIRST = Week(2026, 2)
TEAM = Unit.of_team(1)
TOO_EARLY, NONE_SURE = Change(SignalState.TOO_EARLY), Change(SignalState.NONE_SURE)


def signalled(found: Signal) -> Change:
    return Change(SignalState.SIGNAL, found)


def askings(cells: Sequence[StepCell | Withheld], unit: Unit = TEAM) -> list[Figure]:
    """One asking every fourth week."""
    return [Figure(FIRST.plus(4 * n), Topic.WORKLOAD, unit, "Care", cell, Band.FIVE) for n, cell in enumerate(cells)]


def steps(*values: int) -> list[StepCell]:
    return [single(value) for value in values]


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ((4,), TOO_EARLY),
        ((5, 5, 1, 1), TOO_EARLY),  # four releases, however far they fall
        ((4, 4, 4, 2, 2), signalled(Signal.FALL)),
        ((2, 2, 2, 3, 4), signalled(Signal.RISE)),
        ((4, 4, 4, 4, 2), NONE_SURE),  # one release alone is mostly noise
        ((4, 4, 4, 2, 4), NONE_SURE),
        ((3, 4, 4, 4, 3, 3), NONE_SURE),  # one of the four was as low
        ((3, 4, 4, 4, 4, 3, 3), signalled(Signal.FALL)),  # longer ago than the four
        ((4, 4, 4, 4, 3, 3, 3), NONE_SURE),  # it is said twice at most
    ],
)
def test_the_last_two_releases_lie_beyond_every_one_of_the_four_before(history: tuple[int, ...], told: Change) -> None:
    assert change(askings(steps(*history))) == told


def test_what_was_withheld_is_no_release() -> None:
    withheld = Withheld()
    assert change(askings([AGREE, withheld, AGREE, AGREE, withheld, DISAGREE, DISAGREE])) == signalled(Signal.FALL)


@pytest.mark.parametrize(
    ("last", "told"), [(span(1, 2), signalled(Signal.FALL)), (span(2, 3), NONE_SURE), (span(1, 4), NONE_SURE)]
)
def test_ranges_that_touch_are_no_change(last: StepCell, told: Change) -> None:
    assert change(askings([span(3, 4), MIXED, span(3, 5), last, last])) == told


def company(*teams: Sequence[int]) -> Record:
    return Record(figure for key, cells in enumerate(teams, start=1) for figure in askings(steps(*cells), Unit.of_team(key)))


DEPARTMENT = Unit(UnitKind.DEPARTMENT, "Care")


@pytest.mark.parametrize("unit", [DEPARTMENT, COMPANY_UNIT])
def test_a_larger_unit_goes_by_the_level_of_what_was_released_in_every_release(unit: Unit) -> None:
    fallen = company((4, 4, 4, 2, 2), (4, 4, 4, 4, 4), (4, 4, 4, 3, 3))
    assert change(fallen.of(unit, Topic.WORKLOAD)) == signalled(Signal.FALL)
    joined_late = Record(
        [
            *askings(steps(4, 4, 4, 4, 4), Unit.of_team(1)),
            *askings(steps(4, 4, 4, 4, 4), Unit.of_team(2)),
            *askings(steps(1, 1), Unit.of_team(3))[:0],
            *(figure for figure in askings(steps(4, 4, 4, 1, 1), Unit.of_team(3)) if figure.week > FIRST.plus(8)),
        ]
    )
    assert change(joined_late.of(unit, Topic.WORKLOAD)) == NONE_SURE  # who is new moves no level


def test_a_level_has_to_move_by_more_than_its_number_of_blocks_moves_by_chance() -> None:
    quiet = [(4,) * 5] * 3
    assert change(company(*quiet, (4, 4, 4, 3, 3)).of(DEPARTMENT, Topic.WORKLOAD)) == signalled(Signal.FALL)  # by 0.125, of 0.1
    assert change(company(*quiet, *quiet, (4, 4, 4, 3, 3)).of(DEPARTMENT, Topic.WORKLOAD)) == NONE_SURE  # by 0.071, of 0.076


def test_of_fewer_than_two_blocks_nothing_is_told() -> None:
    assert change(company((4, 4, 4, 1, 1)).of(DEPARTMENT, Topic.WORKLOAD)) == NONE_SURE


BOUNDS = np.array([2.25, 2.75, 3.25, 3.75])


@pytest.mark.parametrize("people", [7, 10, 14, 25])
def test_at_most_one_asking_in_twenty_of_an_unchanged_team_is_signalled(people: int) -> None:
    """Made-up teams whose people stay as they are and answer with noise; `docs/signals.md` has the rates at length."""
    dice = np.random.default_rng(people)
    told = asked = 0
    for _ in range(400):
        usual = dice.normal(dice.uniform(2.2, 4.0) + dice.normal(0, 0.5), 0.7, people)
        answers = np.clip(np.rint(usual + dice.normal(0, 0.75, (13, people))), 1, 5)
        came = dice.random((13, people)) < 0.9
        means = [row[here].mean() for row, here in zip(answers, came, strict=True) if here.sum() >= 5]
        spans = [(step, step) for step in (float((mean >= BOUNDS).sum()) for mean in means)]
        told += sum(signal(spans[:end]) is not None for end in range(5, len(spans) + 1))
        asked += max(0, len(spans) - 4)
    assert asked > 3000
    assert told / asked <= 0.05
