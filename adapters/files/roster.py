"""The roster file: who works in which team, and who manages it. Problems name lines, never people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.files.problems import Findings, quoted
from adapters.files.tables import Columns, all_rows
from bot.model.absence import Absence
from bot.model.people import Language, name_key, name_of, spelled
from bot.model.roster import RosterRow, leader_of

COLUMNS = Columns(
    ("email", "name", "team", "department", "manager_email", "language", "timezone", "workspace", "away_from", "away_until"),
    optional=("workspace", "away_from", "away_until"),
)

_WORKSPACE = re.compile(r"T[A-Z0-9]{1,20}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EMAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.[^\s@,;<>\"().]+")

_Numbered = tuple[int, RosterRow]


def read_roster(path: Path) -> tuple[RosterRow, ...]:
    """Everyone in the file, e-mail addresses in lower case. Raises BadFileError with all that is wrong."""
    findings = Findings(str(path))
    people = [(row.line, person_in(row.line, row.cells, findings)) for row in all_rows(path, COLUMNS, findings)]
    if not people and not findings.problems:
        findings.add(1, "", "only a header; a roster needs at least one person")
    check_roster(people, findings)
    findings.settle()
    return tuple(person for _, person in people)


def check_roster(people: Sequence[_Numbered], findings: Findings) -> None:
    """Note every line that contradicts another: one row a person; one spelling, department and manager a team."""
    _check_emails(people, findings)
    teams: defaultdict[str, list[_Numbered]] = defaultdict(list)
    for line, person in people:
        if person.team:
            teams[name_key(person.team)].append((line, person))
    for members in teams.values():
        _check_team(members, findings)


def person_in(line: int, cells: Mapping[str, str], findings: Findings) -> RosterRow:
    """One row's person, whatever is wrong with it noted."""
    person = RosterRow(
        email=spelled(cells["email"]),
        name=name_of(cells["name"]),
        team=name_of(cells["team"]),
        department=name_of(cells["department"]),
        manager_email=spelled(cells["manager_email"]),
        language=cells["language"].lower(),
        timezone=cells["timezone"],
        workspace=cells["workspace"],
        away=_away(line, cells["away_from"], cells["away_until"], findings),
    )
    if not is_email(person.email):
        findings.add(line, "email", "must be an e-mail address such as name@company.example")
    if not person.name:
        findings.add(line, "name", "must not be empty")
    if person.manager_email and not is_email(person.manager_email):
        findings.add(line, "manager_email", "must be an e-mail address such as name@company.example, or empty")
    if person.language and person.language not in set(Language):
        findings.add(line, "language", f"{quoted(cells['language'])} is none of fi, sv, en; or leave it empty")
    if person.timezone and not is_zone(person.timezone):
        message = f"{quoted(person.timezone)} is no IANA time zone; write one such as Europe/Helsinki, or leave it empty"
        findings.add(line, "timezone", message)
    if person.workspace and not _WORKSPACE.fullmatch(person.workspace):
        message = f"{quoted(person.workspace)} is no id of a Slack workspace (T0123ABCD) or an Entra tenant; or leave it empty"
        findings.add(line, "workspace", message)
    return person


def _away(line: int, first: str, last: str, findings: Findings) -> Absence | None:
    """When the person is away: until the last day, from the first one or all the time before."""
    days = {"away_from": first, "away_until": last}
    for column, cell in days.items():
        if cell and _day(cell) is None:
            findings.add(line, column, f"{quoted(cell)} is no day; write it as 2026-11-16 or 16.11.2026, or leave it empty")
            return None
    if not last:
        if first:
            findings.add(line, "away_until", "must name the last day of being away, where away_from names the first")
        return None
    begins, ends = _day(first) or date.min, _day(last) or date.max
    if ends < begins:
        findings.add(line, "away_until", "lies before away_from; write the last day of being away")
        return None
    return Absence(begins, ends)


def _day(cell: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(cell, form).replace(tzinfo=UTC).date()
    return None


def is_email(text: str) -> bool:
    """Tell whether the text has the form of an e-mail address: name@domain.tld, no spaces, no display name."""
    return _EMAIL.fullmatch(text) is not None


def is_zone(name: str) -> bool:
    """Tell whether there is an IANA time zone of that name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder of zones such as "Europe"
        return False
    return True


def _check_emails(people: Sequence[_Numbered], findings: Findings) -> None:
    first: dict[str, int] = {}
    for line, person in people:
        if person.email and first.setdefault(person.email, line) != line:
            findings.add(line, "email", f"the same address as on line {first[person.email]}; one row and one team a person")


def _check_team(members: Sequence[_Numbered], findings: Findings) -> None:
    """One spelling, one department and one manager a team."""
    head_line, head = members[0]
    for line, person in members:
        if person.team != head.team:
            findings.add(
                line, "team", f"{quoted(person.team)} is spelt {quoted(head.team)} on line {head_line}; spell a team one way"
            )
        if person.department != head.department:
            message = f"the team is in department {quoted(head.department)} on line {head_line}; one department a team"
            findings.add(line, "department", message)
    led_line, manager = _manager(members)
    for line, person in members:
        # A manager may sit in the team he or she manages and then names his or her own manager.
        if manager not in {person.manager_email, person.email}:
            message = f"not the manager that the same team has on line {led_line}; one manager a team"
            findings.add(line, "manager_email", message)


def _manager(members: Sequence[_Numbered]) -> tuple[int, str]:
    """The first manager named by a member who manages nobody in the team, and that member's line."""
    manager = leader_of((person.email, person.manager_email) for _, person in members)
    return next(line for line, person in members if person.manager_email == manager), manager
