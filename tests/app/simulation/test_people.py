"""A dry run of an organisation's own roster, with made-up answers: `voinko simulate --people`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.files.problems import BadFileError
from app.commands.simulation import simulate_organisation
from app.simulation.made_up import made_up
from app.terminal import UserError
from bot.model.people import Language
from bot.model.pulses import OPEN_ITEM
from bot.model.roster import RosterRow

HEADER = "email,name,team,department,manager_email,language,timezone"
SIZES = {
    "Tuki": ("Palvelu", 9),
    "Chat": ("Palvelu", 5),
    "Posti": ("Palvelu", 2),
    "Myynti": ("Myynti", 4),
    "Talous": ("Talous", 3),
}


def people(sizes: dict[str, tuple[str, int]]) -> list[str]:
    """The rows of teams whose first member leads the team and names a superior."""
    return [
        f"{team.lower()}{number}@voinko.example,{team} {number},{team},{department},{team.lower()}0@voinko.example,,"
        if number
        else f"{team.lower()}0@voinko.example,{team} 0,{team},{department},boss@voinko.example,,"
        for team, (department, size) in sizes.items()
        for number in range(size)
    ]


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dry run of four weeks."""
    folder = tmp_path_factory.mktemp("people")
    file = written(folder / "people.csv", [HEADER, "boss@voinko.example,Boss,,,,,", *people(SIZES)])
    simulate_organisation(folder / "out", people=file, weeks=4, answering=90, language=Language.SV, as_json=True)
    return folder / "out"


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the command prints of one week, as JSON."""
    file = written(tmp_path / "people.csv", [HEADER, *people(SIZES)])
    simulate_organisation(tmp_path / "out", people=file, weeks=1, answering=100, as_json=True)
    return json.loads(capsys.readouterr().out)


def test_it_tells_who_sees_figures_and_who_never_can_the_teams_own_manager_not_counted(told: dict[str, Any]) -> None:
    assert {team["team"]: (team["people"], team["figures"], team["can_never"]) for team in told["teams"]} == {
        "Chat": (4, "never", True),
        "Myynti": (3, "never", True),
        "Posti": (1, "never", True),
        "Talous": (2, "never", True),
        "Tuki": (8, "always", False),
    }


def test_it_names_the_smallest_team_of_the_department_with_which_one_would_be_large_enough(told: dict[str, Any]) -> None:
    merges = {team["team"]: team["merge"] for team in told["teams"]}
    assert merges == {
        "Chat": {"team": "Posti", "people": 5},
        "Posti": {"team": "Chat", "people": 5},
        "Myynti": None,
        "Talous": None,
        "Tuki": None,
    }


def test_every_digest_says_that_its_answers_are_made_up(out: Path) -> None:
    digests = [json.loads(path.read_text(encoding="utf-8")) for path in out.glob("digests/*/*.json")]
    assert len(digests) == 4 * (len(SIZES) + 3 + 1)
    assert all(digest["made_up_answers"] is True for digest in digests)


def test_nobody_else_may_look_into_the_folder_and_nothing_tells_who_was_counted(out: Path) -> None:
    assert out.stat().st_mode & 0o777 == 0o700
    assert not (out / "blocks.csv").exists()
    readable = [
        path.read_text(encoding="utf-8") for path in out.rglob("*") if path.suffix in {".json", ".csv", ".jsonl", ".html"}
    ]
    assert not any("voinko.example" in text for text in readable)


def test_the_page_says_it_in_the_language_that_was_asked_for_and_names_every_team(out: Path) -> None:
    page = (out / "result.html").read_text(encoding="utf-8")
    assert '<html lang="sv">' in page
    assert "Chat: 4. Som ett team med Posti vore de 5" in page
    assert {team for team in SIZES if re.search(rf"<td>{team}</td>", page)} == SIZES.keys()


def test_comments_roll_up_from_a_team_that_is_too_small_for_them(out: Path) -> None:
    page = (out / "result.html").read_text(encoding="utf-8")
    assert "<tr><td>Posti</td><td>0</td><td>0</td><td>1</td><td>0</td></tr>" in page


def test_the_same_roster_gets_the_same_answers_and_about_so_many_answer_as_is_said() -> None:
    rows = [RosterRow(f"p{number}@voinko.example", "P", f"T{number % 9}", "", "") for number in range(300)]
    drawn = [made_up(rows, answering=70, weeks=4, language=Language.EN).organisation for _ in range(2)]
    turns = [[list(one.turns(week)) for week in range(1, 5)] for one in drawn]
    assert turns[0] == turns[1]
    assert all(190 < len(week) < 230 for week in turns[0])
    writing = sum(bool(turn.comment) for _, turn in turns[0][3])
    assert 50 < writing < 90


def test_made_up_comments_are_never_quoted() -> None:
    rows = [RosterRow(f"p{number}@voinko.example", "P", "T", "", "") for number in range(30)]
    organisation = made_up(rows, answering=100, weeks=4, language=Language.FI).organisation
    assert OPEN_ITEM not in {item for _, turn in organisation.turns(4) for item in turn.values}
    assert not any(turn.quotable for _, turn in organisation.turns(4))


def test_a_roster_with_other_headers_is_read_by_the_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["mail;displayName;unit", *(f"p{number}@voinko.example;P;Tuki" for number in range(6))]
    file = written(tmp_path / "hr.csv", lines)
    columns = ["email=mail", "name=displayName", "team=unit"]
    simulate_organisation(tmp_path / "out", people=file, columns=columns, weeks=1, answering=100, as_json=True)
    assert [(team["team"], team["people"]) for team in json.loads(capsys.readouterr().out)["teams"]] == [("Tuki", 6)]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "name your roster, --people people.csv; or a made-up one, --roster R.csv, with its --answers A.csv"),
        ({"people": Path("no.csv")}, "--people no.csv: there is no such file; name the file that `roster import` is to take"),
        (
            {"people": Path("no.csv"), "answers": Path("A.csv")},
            "--people makes the answers up; leave out --roster, --answers and --feedback",
        ),
        (
            {"roster": Path("R.csv"), "answers": Path("A.csv"), "answering": 50},
            "--answering and --map belong to --people; leave them out",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(tmp_path: Path, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=f"^{re.escape(sentence)}$"):
        simulate_organisation(tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_a_roster_in_which_nobody_has_a_team_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "people.csv", [HEADER, "boss@voinko.example,Boss,,,,,"])
    with pytest.raises(UserError, match="nobody in it is in a team"):
        simulate_organisation(tmp_path / "out", people=file)


def test_what_is_wrong_in_a_roster_is_told_as_by_its_import_and_nothing_is_made(tmp_path: Path) -> None:
    file = written(tmp_path / "people.csv", [HEADER, "nobody,N,Tuki,,,,"])
    with pytest.raises(BadFileError, match="line 2, column email"):
        simulate_organisation(tmp_path / "out", people=file)
    assert not (tmp_path / "out").exists()
