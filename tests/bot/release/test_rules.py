"""The release rules, one by one, and as properties over whole companies."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.solver import HighsSolver
from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import Fact, Invited, Participation, Past, Release, Step, StepCell, Voter, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.solver import Programme, Unsolved
from bot.release.rehearsal import rehearse
from bot.release.rules import participation_of, release
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, LEANING_TO_DISAGREE, MIXED, score

WEEK = Week(2026, 10)
ASKED = [Asked(Topic.WORKLOAD, "", ("W1",))]
TEAM_A, TEAM_B = Unit.of_team(1), Unit.of_team(2)
POOL = Unit(UnitKind.POOL, "Care")


def voters(
    team: str | None, count: int, value: int = 3, *, department: str = "Care", first: int = 0, item: str = "W1"
) -> list[Voter]:
    return [Voter(f"{team}-{number}", team, department, {item: value}) for number in range(first, first + count)]


def published(people: list[Voter], *, history: list[Fact] | None = None, k: int = 5, asked: Sequence[Asked] = ASKED) -> Release:
    sizes: dict[tuple[str | None, str], int] = {}
    for voter in people:
        sizes[voter.team, voter.department] = sizes.get((voter.team, voter.department), 0) + 1
    invited = [Invited(team, department, count) for (team, department), count in sizes.items()]
    past = Past(history or [])
    result = release(WEEK, asked=asked, voters=people, invited=invited, past=past, k=k, solver=HighsSolver())
    rehearse(result, asked, past, k)
    return result


def shown(result: Release) -> dict[Unit, object]:
    return {figure.unit: figure.result for figure in result.figures if not isinstance(figure.result, Withheld)}


def counted(result: Release, unit: Unit) -> frozenset[str]:
    return next(one.people for one in result.facts if one.unit == unit)


def whom(result: Release) -> list[tuple[Unit, frozenset[str]]]:
    return [(fact.unit, fact.people) for fact in result.facts]


class TestBlocks:
    def test_five_respondents_are_shown_and_four_are_not(self) -> None:
        assert TEAM_A in shown(published(voters("1", 5)))
        assert shown(published(voters("1", 4))) == {}

    def test_a_withheld_team_still_has_its_cell(self) -> None:
        (figure,) = published(voters("1", 4)).figures
        assert (figure.unit, figure.result, figure.band) == (TEAM_A, Withheld(), None)

    def test_a_stricter_k_moves_every_threshold(self) -> None:
        assert shown(published(voters("1", 8), k=9)) == {}
        assert set(shown(published(voters("1", 9), k=9))) == {TEAM_A}

    def test_nobody_may_lower_k(self) -> None:
        with pytest.raises(ValueError, match="at least 5"):
            published(voters("1", 9), k=4)

    def test_a_person_who_skipped_every_item_of_a_topic_is_no_respondent_of_it(self) -> None:
        skipped = [replace(voter, values={}) for voter in voters("1", 1, first=4)]
        assert shown(published(voters("1", 4) + skipped)) == {}


class TestSteps:
    @pytest.mark.parametrize(
        ("values", "step"),
        [
            ((1, 1, 1, 1, 1), DISAGREE),
            ((2, 2, 2, 2, 3), DISAGREE),  # 2.2
            ((2, 2, 3, 2, 2, 2, 2, 3), LEANING_TO_DISAGREE),  # 2.25 exactly
            ((3, 3, 2, 3, 3, 2, 3, 3), MIXED),  # 2.75 exactly
            ((3, 3, 3, 3, 4, 3, 3, 4), LEANING_TO_AGREE),  # 3.25 exactly
            ((4, 4, 4, 3, 4, 4, 4, 3), AGREE),  # 3.75 exactly
            ((5, 5, 5, 5, 5), AGREE),
        ],
    )
    def test_the_mean_falls_into_one_of_five_fixed_steps(self, values: tuple[int, ...], step: Step) -> None:
        people = [Voter(str(number), "1", "Care", {"W1": value}) for number, value in enumerate(values)]
        assert shown(published(people)) == {TEAM_A: step}

    def test_people_are_counted_not_answers(self) -> None:
        both = [Asked(Topic.WORKLOAD, "", ("W1", "W2"))]
        people = [Voter(str(n), "1", "Care", {"W1": 5, "W2": 5}) for n in range(2)]
        people += [Voter(str(n), "1", "Care", {"W1": 2}) for n in range(2, 5)]
        # By people (5 + 5 + 2 + 2 + 2) / 5 = 3.2, by answers 26 / 7 = 3.7.
        assert shown(published(people, asked=both)) == {TEAM_A: MIXED}

    def test_a_detail_is_a_figure_of_its_own_beside_its_topic(self) -> None:
        asked = [Asked(Topic.WORKLOAD, "", ("W1",)), Asked(Topic.WORKLOAD, "W2", ("W2",))]
        people = [Voter(str(n), "1", "Care", {"W1": 1, "W2": 5}) for n in range(5)]
        result = published(people, asked=asked)
        assert [(figure.item, figure.result) for figure in result.figures] == [("", DISAGREE), ("W2", AGREE)]
        assert [(fact.items, fact.low, fact.high) for fact in result.facts] == [(("W1",), 5, 11), (("W2",), 19, 25)]

    def test_the_fact_of_two_questions_is_about_both_sums_together(self) -> None:
        both = [Asked(Topic.WORKLOAD, "", ("W1", "W2"))]
        people = [Voter(str(n), "1", "Care", {"W1": 3, "W2": 4} if n else {"W1": 3}) for n in range(5)]
        (fact,) = published(people, asked=both).facts
        assert (fact.items, fact.low, fact.high) == (("W1", "W2"), 33, 37)  # means from 3.25 to under 3.75, twice five people

    def test_enps_needs_fifty_people_and_is_rounded_and_clamped(self) -> None:
        asked = [Asked(Topic.ENPS, "", ("N1",))]
        assert shown(published(voters("1", 49, 10, item="N1"), asked=asked)) == {}
        assert shown(published(voters("1", 50, 10, item="N1"), asked=asked)) == {TEAM_A: score(80)}
        mixed = voters("1", 30, 9, item="N1") + voters("1", 22, 6, item="N1", first=30)
        assert shown(published(mixed, asked=asked)) == {TEAM_A: score(20)}  # 8 / 52 = 15.4


def earlier(people: list[Voter] | frozenset[str], *, unit: Unit = TEAM_A, weeks: int = 4) -> Fact:
    persons = people if isinstance(people, frozenset) else frozenset(voter.person for voter in people)
    return Fact(WEEK.plus(-weeks), ("W1",), unit, persons, len(persons), 5 * len(persons))


def known(people: list[Voter], low: int, high: int, *, unit: Unit = TEAM_A, weeks: int = 4) -> Fact:
    return replace(earlier(people, unit=unit, weeks=weeks), low=low, high=high)


def six_people() -> list[Voter]:
    """Six people who say 19 together: with three newcomers who all say 5 it is 34, and could be nothing else."""
    return [*voters("1", 5), *voters("1", 1, 4, first=5)]


class TestRehearsedAttack:
    def test_the_same_people_may_be_counted_again(self) -> None:
        people = voters("1", 6)
        assert shown(published(people, history=[known(people, 17, 19)])) == {TEAM_A: MIXED}

    def test_three_newcomers_who_all_say_the_same_are_hidden_in_a_range(self) -> None:
        six = six_people()
        result = published([*six, *voters("1", 3, 5, first=6)], history=[known(six, 17, 19)])
        (cell,) = shown(result).values()
        assert isinstance(cell, StepCell)
        assert cell.step is None

    def test_nobody_is_left_out(self) -> None:
        before = known(voters("1", 7), 20, 22)
        assert len(counted(published(voters("1", 8), history=[before]), TEAM_A)) == 8

    def test_the_figures_of_other_units_count_too(self) -> None:
        six = six_people()
        people = [*six, *voters("1", 3, 5, first=6)]
        assert shown(published(people, history=[known(six, 17, 19, unit=POOL)])) != shown(published(people))

    def test_figures_older_than_52_weeks_do_not_count(self) -> None:
        six = six_people()
        people = [*six, *voters("1", 3, 5, first=6)]
        assert shown(published(people, history=[known(six, 17, 19, weeks=53)])) == shown(published(people))
        assert shown(published(people, history=[known(six, 17, 19, weeks=52)])) != shown(published(people))

    def test_figures_of_other_questions_do_not_count(self) -> None:
        six = six_people()
        people = [*six, *voters("1", 3, 5, first=6)]
        other = replace(known(six, 17, 19), items=("W2",))
        assert shown(published(people, history=[other])) == shown(published(people))

    def test_where_only_the_whole_scale_is_left_nothing_is_shown(self) -> None:
        six = voters("1", 6, 5)
        assert shown(published(six[1:], history=[known(six, 23, 30)])) == {}  # what the one who is missing had said

    def test_a_figure_of_two_questions_counts_for_the_four_weeks_of_each(self) -> None:
        people = voters("1", 6)
        assert shown(published(people, history=[replace(known(people, 12, 60, weeks=3), items=("W1", "W2"))])) == {}

    def test_without_a_solver_no_more_is_shown(self) -> None:
        six = six_people()
        people, past = [*six, *voters("1", 3, 5, first=6)], Past([known(six, 17, 19)])
        result = release(WEEK, asked=ASKED, voters=people, invited=[Invited("1", "Care", 9)], past=past, k=5, solver=NoSolver())
        rehearse(result, ASKED, past, 5)

    @pytest.mark.parametrize("strict", [False, True])
    def test_a_figure_that_only_a_changed_answer_can_bring_passes_the_rehearsal(self, *, strict: bool) -> None:
        # Six at 17 to 19, then nine at 34 or more: the newcomers said 5. But the nine were at 20 or less before.
        nine = voters("1", 9, value=5)
        history = [known(nine, 9, 20, unit=TEAM_B, weeks=8), known(nine[:6], 17, 19, weeks=4)]
        past = Past(history)
        result = release(
            WEEK, asked=ASKED, voters=nine, invited=[Invited("1", "Care", 9)], past=past, k=5, solver=HighsSolver(), strict=strict
        )
        rehearse(result, ASKED, past, 5, strict=strict)
        assert shown(result) == {TEAM_A: AGREE}

    def test_a_topic_is_released_at_most_once_in_four_weeks(self) -> None:
        people = voters("1", 6)
        assert shown(published(people, history=[known(people, 6, 30, weeks=3)])) == {}


class NoSolver:
    """One that never decides."""

    def solve(self, _programme: Programme) -> Unsolved:
        return Unsolved.UNDECIDED


class TestParticipation:
    @pytest.mark.parametrize(
        ("respondents", "invited", "said"),
        [
            (4, 9, Participation.NOT_YET),
            (5, 9, Participation.ENOUGH),
            (9, 9, Participation.ENOUGH),
            (5, 11, Participation.UNDER_HALF),
            (5, 10, Participation.HALF_OR_MORE),
            (8, 10, Participation.MOST),
            (4, 100, Participation.NOT_YET),
        ],
    )
    def test_bands(self, respondents: int, invited: int, said: Participation) -> None:
        assert participation_of(respondents, invited, 5) is said

    def test_it_is_said_of_teams_alone(self) -> None:
        said = dict(published(voters("1", 5) + voters("2", 4) + voters(None, 1)).participation)
        assert said == {
            TEAM_A: Participation.ENOUGH,
            TEAM_B: Participation.NOT_YET,
            Unit(UnitKind.DEPARTMENT, "Care"): None,
            COMPANY_UNIT: None,
        }


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[Voter], list[Fact]]:
    """A company in which every person may have answered, and earlier figures that counted some of the same people."""
    people = []
    for team in range(draw(st.integers(1, 5))):
        department = f"D{team % 2}"
        for number in range(draw(st.integers(1, 12))):
            key = draw(st.sampled_from([str(team)] * 6 + [None]))
            values = draw(st.sampled_from([{"W1": 1}, {"W1": 3}, {"W1": 5}, {}]))
            people.append(Voter(f"p{team}.{number}", key, department, values))
    persons = [voter.person for voter in people]
    history = [
        earlier(frozenset(chosen), unit=Unit.of_team(number), weeks=draw(st.integers(1, 52)))
        for number, chosen in enumerate(draw(st.lists(st.sets(st.sampled_from(persons), min_size=1), max_size=4)))
    ]
    return people, history


@given(companies(), st.integers(5, 9))
def test_no_block_below_k_and_all_disjoint(company: tuple[list[Voter], list[Fact]], k: int) -> None:
    people, history = company
    result = published(people, history=history, k=k)
    seen: set[str] = set()
    for one in result.facts:
        assert len(one.people) >= (k if one.unit.kind is UnitKind.TEAM else k + 3)
        assert seen.isdisjoint(one.people)
        seen |= one.people


@given(companies(), st.integers(5, 9))
def test_what_a_level_counts_beyond_its_shown_teams_is_nobody_or_a_whole_pool(
    company: tuple[list[Voter], list[Fact]], k: int
) -> None:
    people, history = company
    result = published(people, history=history, k=k)
    departments = {voter.person: voter.department for voter in people}
    for level in {*departments.values(), None}:
        mine = [one for one in result.facts if level is None or {departments[person] for person in one.people} == {level}]
        teams = frozenset[str]().union(*(one.people for one in mine if one.unit.kind is UnitKind.TEAM))
        pools = [one.people for one in mine if one.unit.kind is UnitKind.POOL]
        residual = frozenset[str]().union(*(one.people for one in mine)) - teams
        assert len(residual) == sum(map(len, pools))
        assert all(len(pool) >= k + 3 for pool in pools)


@given(companies())
def test_what_is_shown_depends_on_counts_never_on_values(company: tuple[list[Voter], list[Fact]]) -> None:
    people, history = company
    others = [replace(voter, values={item: 6 - value for item, value in voter.values.items()}) for voter in people]
    first, second = published(people, history=history), published(others, history=history)
    if len(shown(first)) < 2:  # a cell of this round counts for the next block: from the second on, what is shown may differ
        assert set(shown(first)) == set(shown(second))
        assert whom(first) == whom(second)
    assert first.participation == second.participation


@given(companies(), st.data())
def test_the_order_of_arrival_changes_nothing(company: tuple[list[Voter], list[Fact]], data: st.DataObject) -> None:
    people, history = company
    shuffled, reordered = data.draw(st.permutations(people)), data.draw(st.permutations(history))
    first, second = published(people, history=history), published(shuffled, history=reordered)
    assert first.figures == second.figures
    assert set(first.facts) == set(second.facts)
