"""The contacts file: whom an employee may turn to."""

from pathlib import Path

import pytest

from adapters.files.contacts import read_contacts
from adapters.files.problems import BadFileError
from bot.model.people import Contact


def contacts(folder: Path, *rows: str) -> tuple[Contact, ...]:
    path = folder / "contacts.csv"
    path.write_text("role,name,email,phone,department,deputy_email\n" + "\n".join(rows), encoding="utf-8")
    return read_contacts(path)


def test_contacts_keep_the_order_of_the_file(tmp_path: Path) -> None:
    assert contacts(tmp_path, "oh,Terveystalo,,+358 9 123,,", "OSH,Olli,O@x.fi,,Palvelu,d@x.fi") == (
        Contact("oh", "Terveystalo", "", "+358 9 123", "", ""),
        Contact("osh", "Olli", "o@x.fi", "", "Palvelu", "d@x.fi"),
    )


@pytest.mark.parametrize("role", ["oh", "osh", "shop", "hr", "alt", "other"])
def test_every_role_is_taken(tmp_path: Path, role: str) -> None:
    assert contacts(tmp_path, f"{role},N,,1,,")[0].role == role


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("mgr,N,,1,,", "role"),
        ("hr,,,1,,", "name"),
        ("hr,N,,,,", "phone"),
        ("hr,N,nobody,,,", "email"),
        ("hr,N,,1,,nobody", "deputy_email"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(tmp_path: Path, row: str, column: str) -> None:
    with pytest.raises(BadFileError) as caught:
        contacts(tmp_path, "hr,H,,1,,", row)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(3, column)]


def test_the_same_contact_twice_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="line 3: the same contact as on line 2"):
        contacts(tmp_path, "hr,H,,1,,", "hr,H,,1,,")


def test_a_department_is_the_rosters_however_it_is_spelled(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("role,name,email,phone,department,deputy_email\nhr,H,,1,PALVELU\u00a0,\n", encoding="utf-8")
    assert read_contacts(path, {"Palvelu", ""}) == (Contact("hr", "H", "", "1", "Palvelu", ""),)
