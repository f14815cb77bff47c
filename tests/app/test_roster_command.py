"""`voinko roster import` of files that other systems wrote, as the administrator types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.commands.people import import_roster, show_roster
from app.terminal import UserError
from tests.app.installations import install

ROSTERS = Path(__file__).parents[1] / "adapters" / "files" / "samples" / "rosters"
ENTRA = ["email=mail | userPrincipalName", "name=displayName", "team=department", "department=officeLocation"]


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(tmp_path, {}, "init")
    with (tmp_path / "voinko.toml").open("a") as file:
        file.write('\n[roster]\nskip = { accountEnabled = ["False"], userType = ["Guest"] }\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stored(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    show_roster(as_json=True)
    return {person["email"]: person for person in json.loads(capsys.readouterr().out)}


def numbered(how_many: int) -> str:
    rows = "".join(f"p{n}@x.example,P{n},Tuki,Palvelu,,,\n" for n in range(how_many))
    return f"email,name,team,department,manager_email,language,timezone\n{rows}"


def test_a_directory_that_knows_no_managers_takes_none_away(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = [
        "email=Work Email",
        "name=Last name, First name",
        "team=Department",
        "department=Division",
        "manager=Supervisor Email",
    ]
    people = (ROSTERS / "bamboohr.csv").read_text().replace("Inactive", "Active")
    (site / "hr.csv").write_text(people)
    import_roster(site / "hr.csv", columns=places)
    (site / "entra.csv").write_bytes((ROSTERS / "entra_users.csv").read_bytes())
    import_roster(site / "entra.csv", columns=ENTRA)
    person = stored(capsys)["aino.ahola@yritys.example"]
    assert (person["manager_email"], person["team"]) == ("kaisa.kallio@yritys.example", "Puhelinpalvelu Oulu")


@pytest.mark.parametrize(
    ("unit", "said"), [("team", "there is no team Tukki .did you mean Tuki."), ("department", "no department Tukki")]
)
def test_a_unit_that_nobody_is_in_is_said_to_be_unknown(site: Path, unit: str, said: str) -> None:
    (site / "all.csv").write_text(numbered(2))
    import_roster(site / "all.csv")
    with pytest.raises(UserError, match=said):
        show_roster(**{unit: "Tukki"})


def test_more_than_a_fifth_leaving_at_once_asks_for_a_yes(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "all.csv").write_text(numbered(10))
    (site / "fewer.csv").write_text(numbered(7))
    import_roster(site / "all.csv")
    with pytest.raises(UserError, match="3 of 10 people would leave at once"):
        import_roster(site / "fewer.csv", deactivate_missing=True)
    assert len(stored(capsys)) == 10
    import_roster(site / "fewer.csv", deactivate_missing=True, yes=True)
    assert len(stored(capsys)) == 7


def test_a_fifth_may_leave_unasked(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "all.csv").write_text(numbered(10))
    (site / "fewer.csv").write_text(numbered(8))
    import_roster(site / "all.csv")
    import_roster(site / "fewer.csv", deactivate_missing=True)
    assert len(stored(capsys)) == 8


def test_whoever_is_missing_and_stays_is_counted_on_standard_error(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "all.csv").write_text(numbered(3))
    (site / "fewer.csv").write_text(numbered(2))
    import_roster(site / "all.csv")
    capsys.readouterr()
    import_roster(site / "fewer.csv")
    assert "Not in the file, and still active: 1;" in " ".join(capsys.readouterr().err.split())


def test_our_own_columns_go_in_from_a_finnish_spreadsheet(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "r.csv").write_bytes("email;name;team\na@x.example;Äijä Öberg;Myymälä\n".encode("cp1252"))
    import_roster(site / "r.csv")
    assert stored(capsys)["a@x.example"]["name"] == "Äijä Öberg"


def test_unknown_columns_are_answered_with_the_command_to_type() -> None:
    with pytest.raises(UserError, match=r"voinko roster learn personio\.csv"):
        import_roster(ROSTERS / "personio.csv")


def test_a_dry_run_names_the_teams_that_can_never_have_figures(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "r.csv").write_text(numbered(4))
    import_roster(site / "r.csv", dry_run=True, as_json=True)
    [team] = json.loads(capsys.readouterr().out)["too_small"]
    assert (team["people"], team["k"], team["counts_in"], team["merge"]) == (4, 5, "nowhere", None)
    import_roster(site / "r.csv", dry_run=True)
    assert f"{team['team']}: 4 people;" in capsys.readouterr().out
