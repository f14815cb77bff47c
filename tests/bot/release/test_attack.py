"""The rehearsed attack, on examples that would tell and against every answer that there could be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import product

import numpy as np
import pytest

from adapters.solver import HighsSolver
from bot.model.calendar import Week
from bot.model.released import GUARD_WEEKS, Fact
from bot.model.units import Unit, UnitKind
from bot.ports.solver import Programme, Solver, Unsolved
from bot.release.attack import Attack, Division
from bot.release.cells import AGREE5, ENPS, Scale, Span
from bot.release.certificates import check

WEEK = Week(2026, 30)
TEAM, POOL = Unit(UnitKind.TEAM, "1"), Unit(UnitKind.POOL, "Care")
LOW, LEANING_LOW, MIXED, LEANING_HIGH, HIGH = (Span(place, place) for place in range(5))


class NoSolver:
    """What is left when scipy does not work."""

    def solve(self, _programme: Programme) -> Unsolved:
        return Unsolved.UNDECIDED


def people(count: int, first: int = 0) -> frozenset[str]:
    return frozenset(f"p{number}" for number in range(first, first + count))


def fact(those: Collection[str], cell: Span, *, ago: int = 4, items: tuple[str, ...] = ("W1",), scale: Scale = AGREE5) -> Fact:
    low, high = scale.sums(len(those) * len(items), cell)
    return Fact(WEEK.plus(-ago), items, TEAM, frozenset(those), low, high)


def attack(facts: Iterable[Fact], *, scale: Scale = AGREE5, solver: Solver | None = None, strict: bool = False) -> Attack:
    return Attack(WEEK, ("W1",), facts, scale=scale, solver=solver or HighsSolver(), strict=strict)


def spans(
    facts: Iterable[Fact], those: Collection[str], reference: Span | None = None, *, scale: Scale = AGREE5
) -> tuple[Span, ...]:
    return attack(facts, scale=scale).divide(those, reference).spans


def test_a_first_figure_is_shown_as_one_of_five_steps() -> None:
    assert spans([], people(5)) == (LOW, LEANING_LOW, MIXED, LEANING_HIGH, HIGH)


def test_nine_are_never_said_to_agree_after_six_of_them_were_mixed() -> None:
    assert spans([fact(people(6), MIXED)], people(9))[-1] == Span(3, 4)


def test_fifty_three_are_never_at_80_after_fifty_of_them_were_at_70() -> None:
    history = [fact(people(50), Span(15, 15), scale=ENPS)]
    assert spans(history, people(53), Span(15, 15), scale=ENPS)[-1] == Span(15, 16)


def test_two_teams_of_a_pool_never_tell_together_what_each_newcomer_said() -> None:
    rehearsed = attack([fact(people(8), LEANING_LOW)])
    first, second = people(4) | {"new"}, people(4, 4) | {"newer"}
    assert LEANING_LOW in rehearsed.divide(first, None).spans
    assert HIGH in rehearsed.divide(second, None).spans
    rehearsed.publish(TEAM, first, LEANING_LOW)
    assert HIGH not in rehearsed.divide(second, None).spans


def test_a_fact_older_than_a_year_is_forgotten() -> None:
    assert HIGH not in spans([fact(people(6), MIXED, ago=GUARD_WEEKS)], people(9))
    assert HIGH in spans([fact(people(6), MIXED, ago=GUARD_WEEKS + 1)], people(9))


def test_another_items_figures_tell_nothing() -> None:
    assert HIGH in spans([fact(people(6), MIXED, items=("W2",))], people(9))


def test_an_old_figure_of_two_items_is_a_fact_about_their_sum() -> None:
    old = Fact(WEEK.plus(-4), ("W1", "W2"), TEAM, people(6), 58, 58)
    # Six people's twelve answers are at least 58 of 60: of W1 alone at least 28 of 30.
    assert spans([old], people(6))[-1] == HIGH
    assert spans([Fact(WEEK.plus(-4), ("W1", "W2"), TEAM, people(6), 59, 59)], people(9))[-1] == HIGH
    assert attack([Fact(WEEK.plus(-4), ("W1", "W2"), TEAM, people(6), 60, 60)]).certificate().told == {
        (person, item) for person in people(6) for item in ("W1", "W2")
    }


def test_a_result_that_only_a_changed_answer_can_bring_is_a_cell_of_its_own() -> None:
    assert spans([fact(people(6), LOW)], people(6), LOW) == (LOW, LEANING_LOW, MIXED, LEANING_HIGH, HIGH)


def test_an_insider_is_thought_of_where_the_organisation_is_strict() -> None:
    history = [fact(people(5), MIXED)]  # 14 to 16 of five
    those = people(4) | {"new"}
    bare = attack(history).divide(those, None).spans
    assert len(attack(history, strict=True).divide(those, None).spans) < len(bare)


def test_a_figure_of_nobody_is_not_shown() -> None:
    assert spans([], frozenset()) == (AGREE5.whole,)


def test_only_the_whole_scale_is_not_shown() -> None:
    assert Division(AGREE5, 5, (AGREE5.whole,)).cell(15) is None
    assert Division(AGREE5, 5, (Span(0, 1), Span(2, 4))).cell(15) == Span(2, 4)


class TestFactsThatContradictEachOther:
    HISTORY = (fact(people(6), LOW, ago=12), fact(people(6), MIXED, ago=8), fact(people(6), HIGH, ago=4))

    def test_figures_go_on(self) -> None:
        assert len(spans(self.HISTORY, people(6), HIGH)) > 1

    def test_the_oldest_weeks_are_left_out_of_the_worlds(self) -> None:
        assert attack(self.HISTORY).certificate().left_out == {*self.HISTORY[:2]}

    def test_they_are_left_out_of_what_hangs_together_alone(self) -> None:
        apart = fact(people(6, 10), LOW, ago=12)
        assert apart not in attack([*self.HISTORY, apart]).certificate().left_out

    def test_they_stay_in_the_pairs(self) -> None:
        changed = people(1) | people(5, 20)
        history = [fact(people(6), MIXED, ago=12), fact(changed, HIGH, ago=8), fact(changed, LOW, ago=4)]
        assert attack(history).certificate().left_out == {*history[:2]}
        assert HIGH not in spans(history, people(9))

    def test_a_figure_that_contradicts_leaves_out_what_it_contradicts(self) -> None:
        rehearsed = attack([fact(people(6), LOW)])
        published = rehearsed.publish(TEAM, people(6), HIGH)
        assert rehearsed.certificate().left_out == {fact(people(6), LOW)}
        check(rehearsed.certificate(), [fact(people(6), LOW)], [published], range(1, 6))


def test_a_cell_that_would_tell_cannot_be_published() -> None:
    with pytest.raises(ValueError, match="open"):
        attack([fact(people(6), MIXED)]).publish(TEAM, people(9), HIGH)


class TestWithoutASolver:
    def test_a_first_figure_is_shown(self) -> None:
        assert len(attack([], solver=NoSolver()).divide(people(5), None).spans) == 5

    def test_an_undecided_result_is_joined(self) -> None:
        history = [fact(people(6), LOW), fact(people(6, 3), HIGH)]
        rehearsed = attack(history, solver=NoSolver())
        proved = attack(history)
        assert len(rehearsed.divide(people(9), None).spans) <= len(proved.divide(people(9), None).spans)

    def test_a_group_beside_facts_of_which_nobody_knows_whether_they_agree_is_not_shown(self) -> None:
        # Each pair may be true; all three may not: nine people's sums are said of three sets of six.
        history = [fact(people(6), HIGH), fact(people(6, 3), HIGH), fact(people(3) | people(3, 6), LOW)]
        assert attack(history, solver=NoSolver()).divide(people(1) | people(5, 20), None).spans == (AGREE5.whole,)


# ---------------------------------------------------------------- every answer that there could be


def lived(seed: int, count: int, solver: Solver | None = None) -> tuple[list[tuple[Sequence[int], Division]], list[Fact]]:
    """Some rounds of a handful of people who never change an answer; what could have come out, and what did."""
    dice = np.random.default_rng(seed)
    said = dice.integers(1, 6, count).tolist()
    facts: list[Fact] = []
    divided: list[tuple[Sequence[int], Division]] = []
    last: dict[int, Span] = {}
    for asking in range(4):
        drawn = dice.permutation(count).tolist()
        cut = 3 * int(dice.integers(2))
        rehearsed = Attack(WEEK.plus(4 * asking), ("W1",), facts, scale=AGREE5, solver=solver or HighsSolver())
        for number, block in enumerate((drawn[:cut], drawn[cut : int(dice.integers(cut + 3, count + 1))])):
            those = [f"p{place}" for place in block]
            division = rehearsed.divide(those, last.get(number))
            divided.append((block, division))
            cell = division.cell(sum(said[place] for place in block)) if block else None
            if cell is not None:
                last[number] = cell
                rehearsed.publish(Unit(UnitKind.TEAM, str(number)), those, cell)
        check(rehearsed.certificate(), facts, rehearsed.published, range(1, 6))
        facts += rehearsed.published
    return divided, facts


def assert_nothing_told(seed: int, count: int, solver: Solver | None = None) -> None:
    """Of all answers that fit what was published before, and any cell that could come out, nobody's is always the same."""
    divided, facts = lived(seed, count, solver)
    possible = np.array(list(product(range(1, 6), repeat=count)), dtype=np.int8)
    waiting = iter(facts)
    following = next(waiting, None)
    for block, division in divided:
        if division.spans == (AGREE5.whole,):
            continue
        sums = possible[:, block].sum(axis=1)
        for cell in division.spans:
            low, high = AGREE5.sums(len(block), cell)
            left = possible[(low <= sums) & (sums <= high)]
            assert not len(left) or (left.min(axis=0) != left.max(axis=0)).all()
        assert following is not None
        possible = possible[(following.low <= sums) & (sums <= following.high)]
        following = next(waiting, None)


@pytest.mark.parametrize("seed", range(12))
def test_no_cell_that_could_come_out_tells_anything_of_six_people(seed: int) -> None:
    assert_nothing_told(seed, 6)


@pytest.mark.parametrize("seed", range(3))
def test_no_cell_that_could_come_out_tells_anything_of_seven_people(seed: int) -> None:
    assert_nothing_told(seed, 7)


@pytest.mark.parametrize("seed", range(4))
def test_without_a_solver_nothing_is_told_either(seed: int) -> None:
    assert_nothing_told(seed, 6, NoSolver())


def test_a_publisher_of_bare_steps_tells_something_of_six_people() -> None:
    told = 0
    for seed in range(12):
        dice = np.random.default_rng(seed)
        said = dice.integers(1, 6, 6)
        possible = np.array(list(product(range(1, 6), repeat=6)), dtype=np.int8)
        for _ in range(4):
            block = dice.permutation(6)[: dice.integers(3, 7)]
            result = AGREE5.result(len(block), int(said[block].sum()))
            low, high = AGREE5.sums(len(block), Span(result, result))
            sums = possible[:, block].sum(axis=1)
            possible = possible[(low <= sums) & (sums <= high)]
        told += bool((possible.min(axis=0) == possible.max(axis=0)).any())
    assert told


def test_the_order_in_which_facts_and_people_come_changes_nothing() -> None:
    _, facts = lived(5, 7)
    block = [f"p{place}" for place in range(6)]
    forth, back = attack(facts), attack(reversed(facts))
    assert forth.divide(block, None) == back.divide(block[::-1], None)
    assert forth.certificate() == back.certificate()


def test_what_can_come_out_does_not_depend_on_the_answers_at_hand() -> None:
    history = [fact(people(6), MIXED)]
    first, second = attack(history), attack(history)
    later = people(6, 20)
    before = [rehearsed.divide(people(9), None) for rehearsed in (first, second)]
    first.publish(TEAM, later, LOW)
    second.publish(TEAM, later, HIGH)
    assert [rehearsed.divide(people(9), None) for rehearsed in (first, second)] == before


def test_an_erased_persons_tombstone_is_a_person_like_any_other() -> None:
    renamed = [fact((people(6) - {"p0"}) | {"tombstone"}, MIXED)]
    assert spans(renamed, (people(9) - {"p0"}) | {"tombstone"}) == spans([fact(people(6), MIXED)], people(9))
