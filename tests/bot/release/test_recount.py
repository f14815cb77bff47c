"""What the recount refuses: a release that keeps every rule but one, told by who was invited and who answered."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.solver import HighsSolver
from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import Band, Fact, Figure, Invited, Participation, Past, Release, Voter, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.recount import recount
from bot.release.rehearsal import UnsafeReleaseError
from bot.release.rules import release
from tests.cells import MIXED

WEEK = Week(2026, 30)
WORKLOAD, ENPS = Asked(Topic.WORKLOAD, "", ("W1",)), Asked(Topic.ENPS, "", ("N1",))
POOL, COMPANY_POOL = Unit(UnitKind.POOL, "Care"), Unit(UnitKind.POOL)
Group = tuple[str | None, str, int, int]
"""A team, or None for those who count in no team; its department; how many answered, of how many invited."""


def of(team: str | None, answered: int, invited: int, department: str = "Care") -> Group:
    return (team, department, answered, invited)


def round_of(*groups: Group) -> tuple[list[Voter], list[Invited]]:
    voters = [
        Voter(f"{team}.{department}.{number}", team, department, {"W1": 3, "N1": 9})
        for team, department, answered, _ in groups
        for number in range(answered)
    ]
    return voters, [Invited(team, department, people, f"Team {team}") for team, department, _, people in groups]


def released(unit: Unit, people: Sequence[Voter], band: Band | None, asked: Asked = WORKLOAD) -> Release:
    """One figure alone, shown."""
    fact = Fact(WEEK, asked.items, unit, frozenset(voter.person for voter in people), 0, 0)
    return Release(WEEK, (Figure(WEEK, asked.topic, unit, "Care", MIXED, band, asked.item),), (), (fact,))


def refused(rule: str, result: Release, groups: Sequence[Group], k: int = 5) -> None:
    voters, invited = round_of(*groups)
    with pytest.raises(UnsafeReleaseError, match=rule):
        recount(result, [WORKLOAD, ENPS], voters, invited, k)


def passes(result: Release, groups: Sequence[Group]) -> None:
    voters, invited = round_of(*groups)
    recount(result, [WORKLOAD, ENPS], voters, invited, 5)


def pooled(groups: Sequence[Group], band: Band, unit: Unit = POOL, asked: Asked = WORKLOAD) -> Release:
    """A pool that counts everybody who answered."""
    return released(unit, round_of(*groups)[0], band, asked)


class TestPools:
    def test_a_pool_at_the_edge_passes(self) -> None:
        for groups, unit in (
            ([of("1", 4, 5), of("2", 4, 5)], POOL),
            ([of("1", 4, 4), of("2", 4, 5), of("3", 0, 1)], POOL),
            ([of("1", 4, 4), of("2", 3, 4), of(None, 1, 1)], POOL),
            ([of("1", 4, 5), of("2", 3, 5), of("3", 1, 2, "Sales")], COMPANY_POOL),
            ([of("1", 4, 5, ""), of("2", 4, 5, "")], COMPANY_POOL),
        ):
            voters, invited = round_of(*groups)
            passes(released(unit, voters, Band.of(sum(row.people for row in invited))), groups)

    @pytest.mark.parametrize(
        "groups",
        [
            pytest.param([of("1", 4, 4), of("2", 4, 6)], id="a team smaller than k"),
            pytest.param([of("1", 4, 5), of("2", 3, 3), of(None, 1, 1)], id="somebody who counts in no team"),
            pytest.param([of("1", 4, 5), of("2", 3, 5)], id="too few"),
        ],
    )
    def test_a_pool_that_would_tell_that_somebody_answered_is_refused(self, groups: Sequence[Group]) -> None:
        refused("R3", pooled(groups, Band.TEN), groups)

    @pytest.mark.parametrize(
        "groups",
        [
            pytest.param([of("1", 4, 5), of("2", 3, 5), of("3", 1, 1, "Sales")], id="a department that holds seven at most"),
            pytest.param([of("1", 4, 4), of("2", 4, 4, "Sales")], id="two small teams"),
            pytest.param([of("1", 4, 4, ""), of("2", 4, 9, "")], id="teams of no department"),
        ],
    )
    def test_a_companys_pool_that_would_tell_is_refused(self, groups: Sequence[Group]) -> None:
        refused("R3", pooled(groups, Band.TEN, COMPANY_POOL), groups)

    def test_a_pool_that_counts_a_team_of_its_own_figure_is_refused(self) -> None:
        groups = [of("1", 4, 5), of("2", 4, 5), of("3", 5, 5)]
        refused("R3", pooled(groups, Band.TEN), groups)

    def test_a_companys_pool_that_counts_a_department_with_a_pool_of_its_own_is_refused(self) -> None:
        groups = [of("1", 4, 5), of("2", 4, 5), of("3", 4, 5, "Sales"), of("4", 4, 5, "IT")]
        refused("R3", pooled(groups, Band.TWENTY, COMPANY_POOL), groups)

    def test_an_enps_pool_that_fifty_alone_can_fill_is_refused(self) -> None:
        groups = [of("1", 49, 60), of(None, 1, 1)]
        refused("R3", pooled(groups, Band.FIFTY, asked=ENPS), groups)
        larger = [of("1", 49, 60), of("2", 1, 2)]
        passes(pooled(larger, Band.FIFTY, asked=ENPS), larger)


class TestTeams:
    def test_a_team_below_k_is_refused(self) -> None:
        refused("R3", released(Unit.of_team(1), round_of(of("1", 4, 9))[0], Band.FIVE), [of("1", 4, 9)])

    def test_a_team_that_counts_a_neighbour_is_refused(self) -> None:
        groups = [of("1", 5, 9), of("2", 1, 9)]
        refused("R3", released(Unit.of_team(1), round_of(*groups)[0], Band.FIVE), groups)

    @pytest.mark.parametrize("band", [Band.FIVE, Band.TWENTY, Band.FIFTY, None])
    def test_a_band_that_is_not_of_those_invited_is_refused(self, band: Band) -> None:
        groups = [of("1", 9, 10)]
        voters, _ = round_of(*groups)
        refused("R5", released(Unit.of_team(1), voters, band), groups)
        passes(released(Unit.of_team(1), voters, Band.TEN), groups)

    def test_a_k_below_five_is_refused(self) -> None:
        groups = [of("1", 5, 9)]
        refused("below five", released(Unit.of_team(1), round_of(*groups)[0], Band.FIVE), groups, k=4)


def said(unit: Unit, participation: Participation | None) -> Release:
    return Release(WEEK, (), ((unit, participation),), ())


class TestParticipation:
    @pytest.mark.parametrize("unit", [Unit(UnitKind.DEPARTMENT, "Care"), COMPANY_UNIT])
    def test_what_is_said_of_anything_but_a_team_is_refused(self, unit: Unit) -> None:
        refused("R9", said(unit, Participation.HALF_OR_MORE), [of("1", 13, 13)])
        passes(said(unit, None), [of("1", 13, 13)])

    @pytest.mark.parametrize(
        ("answered", "invited", "true"),
        [
            (4, 4, Participation.NOT_YET),
            (4, 12, Participation.NOT_YET),
            (5, 9, Participation.ENOUGH),
            (5, 11, Participation.UNDER_HALF),
            (5, 10, Participation.HALF_OR_MORE),
            (7, 10, Participation.HALF_OR_MORE),
            (8, 10, Participation.MOST),
        ],
    )
    def test_of_a_team_one_thing_alone_may_be_said(self, answered: int, invited: int, true: Participation) -> None:
        passes(said(Unit.of_team(1), true), [of("1", answered, invited)])
        for other in {*Participation, None} - {true}:
            refused("R9", said(Unit.of_team(1), other), [of("1", answered, invited)])


@st.composite
def rounds(draw: st.DrawFn) -> list[Group]:
    groups = []
    for number in range(draw(st.integers(1, 6))):
        invited = draw(st.integers(1, 14))
        team = draw(st.sampled_from([str(number), str(number), str(number), None]))
        department = draw(st.sampled_from(["Care", "Sales", ""])) if team else f"D{number}"
        groups.append(of(team, draw(st.integers(0, invited)), invited, department))
    return groups


@given(rounds(), st.integers(5, 9))
def test_what_the_rules_make_passes_and_nothing_beyond_it(groups: list[Group], k: int) -> None:
    voters, invited = round_of(*groups)
    result = release(WEEK, asked=[WORKLOAD], voters=voters, invited=invited, past=Past(), k=k, solver=HighsSolver())
    recount(result, [WORKLOAD], voters, invited, k)
    shown = {figure.unit for figure in result.figures if not isinstance(figure.result, Withheld)}
    pools = {Unit(UnitKind.POOL, row.department) for row in invited}
    for unit in ({figure.unit for figure in result.figures} | pools) - shown:
        with pytest.raises(UnsafeReleaseError):
            recount(released(unit, [], Band.FIVE), [WORKLOAD], voters, invited, k)
