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


COMPANY_UNIT = Unit(UnitKind.COMPANY)
