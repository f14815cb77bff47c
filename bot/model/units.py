"""The units that figures are about: teams, pools of small teams, departments, the company."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """Whose figures: a reporting unit, or what is derived from several."""

    TEAM = "team"
    POOL = "pool"  # the small teams of a department, or of the company; never an audience
    DEPARTMENT = "department"
    COMPANY = "company"


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A unit by its lasting key: a team's id as text, a department's name, "" for the company.

    A pool's key is its department's name, "" for the company's pool.
    """

    kind: UnitKind
    key: str = ""

    @classmethod
    def of_team(cls, team_id: int) -> Unit:
        """The unit of the team with that id."""
        return cls(UnitKind.TEAM, str(team_id))

    @property
    def team_id(self) -> int:
        """The id of the team that this unit is. Raises ValueError for every other kind."""
        if self.kind is not UnitKind.TEAM:
            raise ValueError(f"a {self.kind} is no team")
        return int(self.key)


COMPANY_UNIT = Unit(UnitKind.COMPANY)
