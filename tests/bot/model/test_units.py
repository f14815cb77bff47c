"""A team's id and the unit that the team is."""

from __future__ import annotations

import pytest

from bot.model.units import COMPANY_UNIT, Unit, UnitKind


def test_a_teams_unit_tells_the_teams_id() -> None:
    assert Unit.of_team(12) == Unit(UnitKind.TEAM, "12")
    assert Unit.of_team(12).team_id == 12


@pytest.mark.parametrize("unit", [COMPANY_UNIT, Unit(UnitKind.POOL, "7"), Unit(UnitKind.DEPARTMENT, "7")])
def test_no_other_unit_is_a_team(unit: Unit) -> None:
    with pytest.raises(ValueError, match="is no team"):
        unit.team_id  # noqa: B018 - reading it is what fails
