"""Whose digests a person may read. Pure.

Everybody reads the digest of the own team, in which a manager sees no more than the team (release rule R14); a manager those
of the teams managed; a department's reader those of the department and its teams; a company's reader all. It is looked up at
every request and written down nowhere, so that whoever loses a role loses the sight with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.model.company import Company
from bot.model.people import Employee, Team, spelled
from bot.model.units import COMPANY_UNIT, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Readable:
    """A unit whose digests somebody may read, and its name."""

    unit: Unit
    name: str


def readable(reader: Employee, company: Company, managed: Collection[Team], teams: Collection[Team]) -> tuple[Readable, ...]:
    """What the reader may read: the company first, each department with its teams, then teams of no department.

    ``managed`` are the teams that the reader manages now, ``teams`` all there are.
    """
    if not reader.active:
        return ()
    email = spelled(reader.email)
    all_of_it = _is_among(email, company.company_readers)
    every = {one.department for one in teams if one.department}
    departments = {name for name in every if all_of_it or _is_among(email, company.heads_of(name))}
    own = {one.id for one in managed} | ({reader.team.id} if reader.team else set())
    mine = [one for one in teams if all_of_it or one.department in departments or one.id in own]
    first = (Readable(COMPANY_UNIT, company.name),) if all_of_it else ()
    return (*first, *_in_order(mine, departments))


def _in_order(teams: Sequence[Team], departments: Collection[str]) -> Iterable[Readable]:
    """Departments by name, each before its teams; what has no department comes last."""
    for department in sorted({one.department for one in teams}, key=lambda name: (not name, name)):
        if department in departments:
            yield Readable(Unit(UnitKind.DEPARTMENT, department), department)
        for team in sorted((one for one in teams if one.department == department), key=lambda team: team.name):
            yield Readable(Unit.of_team(team.id), team.name)


def _is_among(email: str, emails: Iterable[str]) -> bool:
    return email in map(spelled, emails)
