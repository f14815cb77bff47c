"""The attack's own mathematics agrees with trying out everything there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.adversary.pairs import told_by_pairs
from tests.adversary.participation import Claim, Crowd
from tests.adversary.solving import Clue, told


def histories(seed: int) -> tuple[list[Clue], dict[str, int]]:
    """A few narrow clues about five or six people who say something from 1 to 3, and the truth."""
    dice = np.random.default_rng(seed)
    people = [f"p{number}" for number in range(dice.integers(5, 7))]
    truth = {one: int(dice.integers(1, 4)) for one in people}
    clues = []
    for _ in range(dice.integers(1, 5)):
        some = frozenset(one for one in people if dice.random() < 0.7) or frozenset(people[:1])
        total = sum(truth[one] for one in some)
        clues.append(Clue(some, total - int(dice.integers(0, 2)), total + int(dice.integers(0, 2))))
    return clues, truth


def solutions(clues: list[Clue], people: list[str], known: dict[str, int]) -> list[dict[str, int]]:
    found = [dict(zip(people, values, strict=True)) for values in product((1, 2, 3), repeat=len(people))]
    return [
        one
        for one in found
        if all(one[name] == value for name, value in known.items())
        and all(clue.low <= sum(one[str(key)] for key in clue.keys) <= clue.high for clue in clues)
    ]


@pytest.mark.parametrize("seeds", [range(start, start + 10) for start in range(0, 60, 10)], ids=lambda seeds: f"from {seeds[0]}")
def test_it_finds_what_trying_everything_finds_for_an_outsider_and_for_each_insider(seeds: range) -> None:
    for seed in seeds:
        clues, truth = histories(seed)
        people = sorted({str(key) for clue in clues for key in clue.keys})
        worlds = solutions(clues, people, {})
        single = {one for one in people if len({world[one] for world in worlds}) == 1}
        pairs = set()
        for insider in people:
            mine = solutions(clues, people, {insider: truth[insider]})
            pairs |= {(insider, one) for one in people if len({world[one] for world in mine}) == 1 and one not in single}
        found = told(clues, truth, (1, 3), insiders=True)
        assert (found.keys, found.to_insiders) == (single, {(insider, one) for insider, one in pairs if insider != one})
        if len(clues) <= 2:
            assert told_by_pairs([(clue, truth) for clue in clues], (1, 3)).keys <= single


def test_two_figures_tell_together_what_trying_everything_finds() -> None:
    for seed in range(60):
        clues, truth = histories(seed)
        if len(clues) > 1:
            people = sorted({str(key) for clue in clues[:2] for key in clue.keys})
            worlds = solutions(clues[:2], people, {})
            single = {one for one in people if len({world[one] for world in worlds}) == 1}
            assert told_by_pairs([(clue, truth) for clue in clues[:2]], (1, 3)).keys == single


def test_somebody_can_have_stayed_away_exactly_where_numbers_of_respondents_say_so() -> None:
    dice = np.random.default_rng(1)
    forced = 0
    for _ in range(300):
        crowds = tuple(
            Crowd(f"c{number}", int(dice.integers(1, 5)), int(dice.integers(0, 5))) for number in range(dice.integers(1, 4))
        )
        groups = {crowd.name: ("g", int(dice.integers(1, 6))) for crowd in crowds[:2]}
        groups = dict.fromkeys(groups, next(iter(groups.values())))
        ranges = [range(min(crowd.invited, crowd.cap) + 1) for crowd in crowds]
        least = int(dice.integers(0, 8))
        fitting = [
            dict(zip((crowd.name for crowd in crowds), numbers, strict=True))
            for numbers in product(*ranges)
            if sum(numbers) >= least and sum(numbers[:2]) <= next(iter(groups.values()))[1]
        ]
        if fitting:
            all_came = {crowd.name for crowd in crowds if all(one[crowd.name] == crowd.invited for one in fitting)}
            assert Claim(crowds, least, groups).forced() == all_came
            forced += len(all_came)
    assert forced > 20
