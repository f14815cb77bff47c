"""Which groups may have a figure: what is shown, and what is not, leaves everybody the possibility of not having answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product

import pytest

from bot.model.pulses import Topic
from bot.model.released import Band, Invited, Voter
from bot.model.units import Unit, UnitKind
from bot.release.blocks import Block, blocks_of
from bot.release.rules import participation_of

POOL, SALES_POOL, COMPANY_POOL = Unit(UnitKind.POOL, "Care"), Unit(UnitKind.POOL, "Sales"), Unit(UnitKind.POOL)
K = 5
Group = tuple[str | None, str, int, int]
"""A team, or None for those who count in no team; its department; how many answered, of how many invited."""


def of(team: str | None, answered: int, invited: int, department: str = "Care") -> Group:
    return (team, department, answered, invited)


def blocks(*groups: Group, topic: Topic = Topic.WORKLOAD, k: int = K, names: dict[str, str] | None = None) -> list[Block]:
    voters = [
        Voter(f"{team}.{department}.{number}", team, department, {"W1": 3})
        for team, department, answered, _ in groups
        for number in range(answered)
    ]
    invited = [Invited(team, where, people, (names or {}).get(team or "", "")) for team, where, _, people in groups]
    return blocks_of(topic, voters, invited, k)


def shown(*groups: Group, topic: Topic = Topic.WORKLOAD, k: int = K) -> set[Unit]:
    return {block.unit for block in blocks(*groups, topic=topic, k=k)}


class TestPools:
    def test_small_teams_of_a_department_are_pooled_from_eight_people_on(self) -> None:
        assert shown(of("1", 4, 5), of("2", 4, 5)) == {POOL}
        assert shown(of("1", 4, 5), of("2", 3, 5)) == set()

    def test_a_pool_of_four_and_six_is_not_shown_at_eight(self) -> None:
        """All four of the small team would have to have answered."""
        assert shown(of("1", 4, 4), of("2", 4, 6)) == set()

    def test_a_team_of_which_nobody_answered_belongs_to_the_pool(self) -> None:
        assert shown(of("1", 4, 4), of("2", 4, 6), of("3", 0, 1)) == {POOL}
        (pool,) = blocks(of("1", 4, 4), of("2", 4, 6), of("3", 0, 1))
        assert pool.invited == 11

    def test_whoever_counts_in_no_team_is_a_team_of_one(self) -> None:
        assert shown(of("1", 4, 5), of("2", 3, 3), of(None, 1, 1)) == set()
        assert shown(of("1", 4, 5), of("2", 3, 3), of(None, 1, 2)) == {POOL}

    def test_somebody_who_manages_the_own_team_counts_in_the_pool_alone(self) -> None:
        team, pool = sorted(blocks(of("1", 5, 5), of(None, 8, 9)), key=lambda block: len(block.voters))
        assert (team.unit, pool.unit) == (Unit.of_team(1), POOL)
        assert {voter.team for voter in team.voters} == {"1"}
        assert {voter.team for voter in pool.voters} == {None}

    def test_a_pool_that_is_too_small_is_promoted_to_the_company(self) -> None:
        assert shown(of("1", 4, 5), of("2", 4, 5, "Sales")) == {COMPANY_POOL}

    def test_a_pool_that_would_force_somebody_is_promoted_to_the_company(self) -> None:
        assert shown(of("1", 4, 4), of("2", 4, 6), of("3", 1, 5, "Sales")) == {COMPANY_POOL}

    def test_in_the_companys_pool_a_department_counts_as_less_than_a_pool_of_its_own(self) -> None:
        """Of Care at most seven answered, else it would be shown: shown at eight, the one of Sales must have."""
        assert shown(of("1", 4, 5), of("2", 3, 5), of("3", 1, 1, "Sales")) == set()
        assert shown(of("1", 4, 5), of("2", 3, 5), of("3", 1, 2, "Sales")) == {COMPANY_POOL}

    def test_teams_without_a_department_are_pooled_in_the_companys_alone(self) -> None:
        assert shown(of("1", 4, 5, ""), of("2", 4, 5, "")) == {COMPANY_POOL}

    def test_a_shown_pool_is_no_part_of_the_companys(self) -> None:
        assert shown(of("1", 4, 5), of("2", 4, 5), of("3", 4, 9, "Sales")) == {POOL}

    def test_a_higher_k_moves_the_pools_too(self) -> None:
        assert shown(of("1", 6, 9), of("2", 5, 9), k=9) == set()
        assert shown(of("1", 6, 9), of("2", 6, 9), k=9) == {POOL}


class TestEnps:
    def test_a_pool_has_fifty_as_a_team_has(self) -> None:
        assert shown(of("1", 25, 30), of("2", 24, 30), topic=Topic.ENPS) == set()
        assert shown(of("1", 25, 30), of("2", 25, 30), topic=Topic.ENPS) == {POOL}

    def test_a_pool_that_fifty_alone_can_fill_is_not_shown(self) -> None:
        assert shown(of("1", 49, 60), of(None, 1, 1), topic=Topic.ENPS) == set()
        assert shown(of("1", 49, 60), of("2", 1, 2), topic=Topic.ENPS) == {POOL}


class TestBands:
    @pytest.mark.parametrize(
        ("answered", "invited", "band"), [(5, 9, "5-9"), (9, 10, "10-19"), (10, 20, "20-49"), (9, 50, "50+")]
    )
    def test_the_band_is_of_those_invited(self, answered: int, invited: int, band: str) -> None:
        (team,) = blocks(of("1", answered, invited))
        assert Band.of(team.invited) == band


class TestOrder:
    def test_pools_come_before_teams_and_each_kind_by_name_in_code_points(self) -> None:
        groups = [of("1", 5, 5), of("2", 5, 5), of("3", 5, 5), of("4", 4, 5), of("5", 4, 5), of("6", 8, 9, "Sales")]
        groups += [of(None, 8, 9, "Sales"), of("7", 4, 5, "IT"), of("8", 4, 5, "HR")]
        names = {"1": "Öresund", "2": "Zeta", "3": "Alfa", "6": "alfa"}
        expected = [COMPANY_POOL, POOL, SALES_POOL, *(Unit.of_team(team) for team in (3, 2, 6, 1))]
        assert [block.unit for block in blocks(*groups, names=names)] == expected
        assert [block.unit for block in blocks(*reversed(groups), names=names)] == expected


# ---------------------------------------------------------------- everything that can come


def _worlds(groups: Sequence[Group], topic: Topic) -> Iterator[tuple[tuple[int, ...], frozenset[object]]]:
    """Every number of people who may have answered in each group, and all that would be published about numbers."""
    names = [
        [Voter(f"{place}.{number}", team, department, {"W1": 3}) for number in range(people)]
        for place, (team, department, _, people) in enumerate(groups)
    ]
    invited = [Invited(team, department, people) for team, department, _, people in groups]
    for answered in product(*(range(people + 1) for _, _, _, people in groups)):
        voters = [voter for own, count in zip(names, answered, strict=True) for voter in own[:count]]
        said: set[object] = {(block.unit, Band.of(block.invited)) for block in blocks_of(topic, voters, invited, K)}
        for (team, _, _, people), count in zip(groups, answered, strict=True):
            if team is not None and topic is not Topic.ENPS:
                said.add((team, participation_of(count, people, K)))
        yield answered, frozenset(said)


def _who_must_have_answered(groups: Sequence[Group], topic: Topic = Topic.WORKLOAD) -> list[object]:
    """The groups of which all must have answered, given only what is published, save teams of exactly as many as are needed."""
    fewest: dict[frozenset[object], tuple[int, ...]] = {}
    shown_alone = defaultdict[frozenset[object], set[str | None]](set)
    for answered, said in _worlds(groups, topic):
        fewest[said] = tuple(map(min, fewest.get(said, answered), answered))
        least = 50 if topic is Topic.ENPS else K
        shown_alone[said] |= {
            team for (team, _, _, people), count in zip(groups, answered, strict=True) if team and people == count == least
        }
    return [
        (team, department, sorted(map(str, said)))
        for said, least_of in fewest.items()
        for (team, department, _, people), count in zip(groups, least_of, strict=True)
        if count == people and team not in shown_alone[said]
    ]


def test_of_a_department_of_three_teams_nobody_must_have_answered() -> None:
    for sizes in combinations_with_replacement(range(1, 9), 3):
        assert _who_must_have_answered([of(str(team), 0, people) for team, people in enumerate(sizes)]) == []


@pytest.mark.parametrize("managers", [1, 2, 5])
def test_of_two_teams_and_their_managers_nobody_must_have_answered(managers: int) -> None:
    for sizes in combinations_with_replacement(range(1, 9), 2):
        assert _who_must_have_answered([*(of(str(n), 0, people) for n, people in enumerate(sizes)), of(None, 0, managers)]) == []


def test_of_two_departments_nobody_must_have_answered() -> None:
    departments = list(combinations_with_replacement((1, 4, 5, 6), 2))
    for care, sales in combinations_with_replacement(departments, 2):
        groups = [of(f"c{n}", 0, people) for n, people in enumerate(care)]
        assert _who_must_have_answered(groups + [of(f"s{n}", 0, people, "Sales") for n, people in enumerate(sales)]) == []


@pytest.mark.parametrize("sizes", [(10, 4), (11, 4), (10, 5, 3), (12, 1, 5)])
def test_of_teams_with_bands_nobody_must_have_answered(sizes: Sequence[int]) -> None:
    assert _who_must_have_answered([of(str(n), 0, people) for n, people in enumerate(sizes)]) == []


@pytest.mark.parametrize("sizes", [(49, 1), (49, 2), (50, 1), (60, 1), (60, 2), (26, 25), (30, 30)])
def test_for_an_enps_nobody_must_have_answered(sizes: Sequence[int]) -> None:
    assert _who_must_have_answered([of(str(n), 0, people) for n, people in enumerate(sizes)], Topic.ENPS) == []
