"""The roster file: what is accepted, and what is told of what isn't."""

from datetime import date
from pathlib import Path

import pytest

from adapters.files.problems import BadFileError
from adapters.files.roster import read_roster
from bot.model.absence import Absence
from bot.model.roster import RosterRow

HEADER = "email,name,team,department,manager_email,language,timezone\n"


def roster(folder: Path, *rows: str) -> tuple[RosterRow, ...]:
    path = folder / "roster.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return read_roster(path)


def problems(folder: Path, *rows: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFileError) as caught:
        roster(folder, *rows)
    return [(problem.line, problem.column) for problem in caught.value.problems]


def test_a_row_becomes_a_person_with_addresses_in_lower_case(tmp_path: Path) -> None:
    assert roster(tmp_path, "Eeva@X.fi,Eeva,Tuki,Palvelu,Pomo@X.fi,FI,Europe/Helsinki") == (
        RosterRow("eeva@x.fi", "Eeva", "Tuki", "Palvelu", "pomo@x.fi", "fi", "Europe/Helsinki"),
    )


def test_names_are_taken_as_they_look(tmp_path: Path) -> None:
    assert roster(tmp_path, "a@x.fi,A\u00adku\u00a0 Ankka,Tu\u200bki, Palvelu\u202e,,,") == (
        RosterRow("a@x.fi", "Aku Ankka", "Tuki", "Palvelu", "", "", ""),
    )


def test_only_address_and_name_are_needed(tmp_path: Path) -> None:
    assert roster(tmp_path, "a@x.fi,Aku,,,,,") == (RosterRow("a@x.fi", "Aku", "", "", "", "", ""),)


@pytest.mark.parametrize("workspace", ["T0123ABCD", "00000000-0000-0000-0000-00000000000a", ""])
def test_the_column_of_the_workspace_may_be_there(tmp_path: Path, workspace: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER.strip()},workspace\na@x.fi,Aku,,,,,,{workspace}\n", encoding="utf-8")
    assert [person.workspace for person in read_roster(path)] == [workspace]


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [
        ("2026-01-05", "2026-01-09", Absence(date(2026, 1, 5), date(2026, 1, 9))),
        ("5.1.2026", "9.1.2026", Absence(date(2026, 1, 5), date(2026, 1, 9))),
        ("", "2026-01-09", Absence(date.min, date(2026, 1, 9))),
        ("", "", None),
    ],
)
def test_the_days_of_an_absence_may_be_there(tmp_path: Path, first: str, last: str, away: Absence | None) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER.strip()},away_from,away_until\na@x.fi,Aku,,,,,,{first},{last}\n", encoding="utf-8")
    assert [person.away for person in read_roster(path)] == [away]


@pytest.mark.parametrize(
    ("first", "last", "column"),
    [
        ("soon", "2026-01-09", "away_from"),
        ("2026-01-05", "2026-02-30", "away_until"),
        ("01/05/2026", "2026-01-09", "away_from"),  # May or January
        ("2026-01-05", "", "away_until"),
        ("2026-01-09", "2026-01-05", "away_until"),
    ],
)
def test_days_that_contradict_each_other_are_told_by_place(tmp_path: Path, first: str, last: str, column: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER.strip()},away_from,away_until\na@x.fi,Aku,,,,,,{first},{last}\n", encoding="utf-8")
    with pytest.raises(BadFileError) as caught:
        read_roster(path)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, column)]


def test_a_workspace_is_written_by_its_id(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER.strip()},workspace\na@x.fi,Aku,,,,,,our-workspace\n", encoding="utf-8")
    with pytest.raises(BadFileError, match="T0123ABCD") as caught:
        read_roster(path)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, "workspace")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("aku,Aku,,,,,", "email"),
        (",Aku,,,,,", "email"),
        ("a@x.fi,,,,,,", "name"),
        ("a@x.fi,Aku,,,boss,,", "manager_email"),
        ("a@x.fi,Aku,,,,de,", "language"),
        ("a@x.fi,Aku,,,,,Helsinki", "timezone"),
        ("a@x.fi,Aku,,,,,Europe", "timezone"),
        ("a@x.fi,Aku,,,,,../../etc/passwd", "timezone"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(tmp_path: Path, row: str, column: str) -> None:
    assert problems(tmp_path, row) == [(2, column)]


def test_an_address_may_not_come_twice_in_whatever_case(tmp_path: Path) -> None:
    assert problems(tmp_path, "a@x.fi,Aku,,,,,", "A@X.FI,Aku,,,,,") == [(3, "email")]


def test_a_team_is_in_one_department(tmp_path: Path) -> None:
    assert problems(tmp_path, "a@x.fi,A,T,D1,,,", "b@x.fi,B,T,D1,,,", "c@x.fi,C,T,D2,,,") == [(4, "department")]


def test_a_team_is_spelt_one_way(tmp_path: Path) -> None:
    assert problems(tmp_path, "a@x.fi,A,Tuki,,,,", "b@x.fi,B,tuki,,,,") == [(3, "team")]


def test_the_members_of_a_team_have_one_manager(tmp_path: Path) -> None:
    rows = ("a@x.fi,A,T,,m@x.fi,,", "b@x.fi,B,T,,n@x.fi,,", "c@x.fi,C,T,,,,", "d@x.fi,D,T,,M@X.fi,,")
    assert problems(tmp_path, *rows) == [(3, "manager_email"), (4, "manager_email")]


@pytest.mark.parametrize("own", ["boss@x.fi", "m@x.fi", ""])
def test_a_manager_in_his_own_team_may_name_his_own_manager(tmp_path: Path, own: str) -> None:
    assert len(roster(tmp_path, f"m@x.fi,M,T,,{own},,", "a@x.fi,A,T,,m@x.fi,,", "b@x.fi,B,T,,m@x.fi,,")) == 3


def test_people_without_a_team_may_have_any_manager(tmp_path: Path) -> None:
    assert len(roster(tmp_path, "a@x.fi,A,,,m@x.fi,,", "b@x.fi,B,,D,n@x.fi,,")) == 2


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    assert problems(tmp_path, "a,A,,,,xx,", "b@x.fi,,,,,,Mars") == [(2, "email"), (2, "language"), (3, "name"), (3, "timezone")]


def test_a_problem_names_no_person(tmp_path: Path) -> None:
    with pytest.raises(BadFileError) as caught:
        roster(tmp_path, "salla@x.fi,Salla,T,,m@x.fi,,", "salla@x.fi,,T,,n@x.fi,,", "nobody,Nella,,,,,")
    assert not {word for word in ("salla", "Salla", "m@x", "n@x", "nobody", "Nella") if word in str(caught.value)}


def test_a_roster_without_people_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == [(1, "")]
