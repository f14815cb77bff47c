"""Whose digests a person may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model.company import Company
from bot.model.people import Employee, Team
from bot.model.readers import readable
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.rules import LEAST_K

TUKI, MYYNTI, VARASTO, HALLITUS = (
    Team(1, "Tuki", "Palvelu"),
    Team(2, "Myynti", "Palvelu"),
    Team(3, "Varasto", "Logistiikka"),
    Team(4, "Hallitus", ""),
)
TEAMS = (TUKI, MYYNTI, VARASTO, HALLITUS)
COMPANY = Company(
    "Esimerkki Oy",
    company_readers=("CEO@voinko.example",),
    department_readers=(("Palvelu", ("head@voinko.example",)), ("Gone", ("head@voinko.example",)), ("", ("odd@voinko.example",))),
    k=LEAST_K,
)


def person(name: str, team: Team | None = None, *, active: bool = True) -> Employee:
    return Employee(7, f"{name}@voinko.example", name, team, "", None, None, active=active)


def names(reader: Employee, managed: Sequence[Team] = (), company: Company = COMPANY) -> list[str]:
    return [one.name for one in readable(reader, company, managed, TEAMS)]


def test_a_member_reads_the_own_team() -> None:
    assert names(person("aino", TUKI)) == ["Tuki"]


def test_a_manager_reads_the_teams_managed_and_the_own_one() -> None:
    assert names(person("boss", HALLITUS), [TUKI, VARASTO]) == ["Varasto", "Tuki", "Hallitus"]


def test_a_departments_reader_reads_the_department_and_its_teams() -> None:
    assert names(person("head")) == ["Palvelu", "Myynti", "Tuki"]


def test_a_companys_reader_reads_everything_however_the_address_is_spelled() -> None:
    assert names(person("ceo")) == ["Esimerkki Oy", "Logistiikka", "Varasto", "Palvelu", "Myynti", "Tuki", "Hallitus"]


def test_a_departments_name_in_the_settings_is_the_rosters_however_it_is_spelled() -> None:
    head = replace(COMPANY, department_readers=(("palvelu ", ("head@voinko.example",)),))
    assert names(person("head"), company=head) == ["Palvelu", "Myynti", "Tuki"]


def test_no_department_is_no_department() -> None:
    assert names(person("odd")) == []


def test_whoever_is_not_active_reads_nothing() -> None:
    assert names(person("ceo", TUKI, active=False), [TUKI]) == []


@dataclass(frozen=True)
class Somebody:
    reader: Employee
    managed: tuple[Team, ...]
    company: Company
    teams: tuple[Team, ...]


@st.composite
def somebody(draw: st.DrawFn) -> Somebody:
    departments = ("", "A", "B", "C")
    count = draw(st.integers(0, 6))
    teams = tuple(Team(number, f"T{number}", draw(st.sampled_from(departments))) for number in range(1, count + 1))
    some = st.lists(st.sampled_from(teams), unique=True) if teams else st.just([])
    emails = st.lists(st.sampled_from(("me@x.fi", "ME@x.fi", "you@x.fi")), max_size=2).map(tuple)
    company = Company(
        "X",
        company_readers=draw(emails),
        department_readers=tuple((one, draw(emails)) for one in draw(st.permutations(departments))),
        k=LEAST_K,
    )
    own = draw(st.none() | st.sampled_from(teams)) if teams else None
    return Somebody(Employee(7, "me@x.fi", "Me", own, "", None, None), tuple(draw(some)), company, teams)


def is_named(emails: Sequence[str]) -> bool:
    return any(email.casefold() == "me@x.fi" for email in emails)


@given(somebody())
def test_nobody_reads_a_unit_without_a_reason_and_nobody_is_kept_from_one(somebody: Somebody) -> None:
    read = {each.unit for each in readable(somebody.reader, somebody.company, somebody.managed, somebody.teams)}
    whole = is_named(somebody.company.company_readers)
    heads = {name for name, emails in somebody.company.department_readers if name and is_named(emails)}
    expected = {COMPANY_UNIT} if whole else set()
    for team in somebody.teams:
        if whole or team.department in heads or team in somebody.managed or team == somebody.reader.team:
            expected.add(Unit.of_team(team.id))
        if team.department and (whole or team.department in heads):
            expected.add(Unit(UnitKind.DEPARTMENT, team.department))
    assert read == expected


@given(somebody())
def test_losing_every_role_leaves_the_own_team_alone(somebody: Somebody) -> None:
    plain = replace(somebody.company, company_readers=(), department_readers=())
    read = {each.unit for each in readable(somebody.reader, plain, (), somebody.teams)}
    assert read == ({Unit.of_team(somebody.reader.team.id)} if somebody.reader.team else set())


@given(somebody())
def test_no_unit_is_named_twice(somebody: Somebody) -> None:
    units = [each.unit for each in readable(somebody.reader, somebody.company, somebody.managed, somebody.teams)]
    assert len(units) == len(set(units))
