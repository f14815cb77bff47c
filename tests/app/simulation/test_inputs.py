"""What a dry run's files may hold, and how each problem is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.files.problems import BadFileError
from app.simulation.inputs import read_inputs

ROSTER = "person,team,department,from_week,to_week\n"
ANSWERS = "week,person,item,value,comment,quotable\n"
FEEDBACK = "id,date,team,metric,score,comment,language,channel,stage,source\n"


class Files:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def problems(self, roster: str = "a,Tuki,,1,\n", answers: str = "", feedback: str = "", weeks: int = 4) -> list[str]:
        """All problems, as file: line, column: message."""
        paths = [self.folder / name for name in ("R.csv", "A.csv", "F.csv")]
        for path, text in zip(paths, (ROSTER + roster, ANSWERS + answers, FEEDBACK + feedback), strict=True):
            path.write_text(text, encoding="utf-8")
        try:
            read_inputs(*paths, weeks)
        except BadFileError as error:
            return str(error).replace(f"{self.folder}/", "").splitlines()
        return []


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a,,,1,", "R.csv, line 3, column team: must not be empty"),
        (",Tuki,,1,", "R.csv, line 3, column person: must not be empty"),
        ("a,Tuki,,zero,", 'R.csv, line 3, column from_week: "zero" is no week; write a whole number from 1'),
        ("a,Tuki,,0,", 'R.csv, line 3, column from_week: "0" is no week; write a whole number from 1'),
        (
            "a,Tuki,,3,2",
            'R.csv, line 3, column to_week: "2" is no week from from_week on; write a number, or leave it empty for the end',
        ),
        ("b,Myynti,,4,", "R.csv, line 3, column from_week: overlaps the same person's weeks on line 2; one team at a time"),
        ("B,Myynti,,9,", "R.csv, line 3, column person: not spelt as on line 2; spell a person one way"),
        ("a,tuki,,1,", 'R.csv, line 3, column team: "tuki" is spelt "Tuki" on line 2; spell a team one way'),
        ("a,Tuki,X,1,", "R.csv, line 3, column department: not the team's department on line 2; one department a team at a time"),
        (
            "reader@simulation.invalid,Tuki,,1,",
            "R.csv, line 3, column person: is the name of the digests' made-up reader; choose another",
        ),
    ],
)
def test_a_wrong_line_of_the_roster_is_told_with_its_place_and_what_would_be_right(files: Files, line: str, problem: str) -> None:
    assert files.problems(f"b,Tuki,,1,4\n{line}\n") == [problem]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("0,a,W3,4,,", 'A.csv, line 2, column week: "0" is no week of this run; write a whole number from 1 to 4'),
        ("5,a,W3,4,,", 'A.csv, line 2, column week: "5" is no week of this run; write a whole number from 1 to 4'),
        ("1,b,W3,4,,", "A.csv, line 2, column person: is not in the roster; write it as there"),
        (
            "1,a,W9,4,,",
            'A.csv, line 2, column item: "W9" is no item of the bank; `voinko questions` lists them',
        ),
        (
            "1,a,W3,6,,",
            'A.csv, line 2, column value: "6" is no answer to W3; write a whole number from 1 to 5, or nothing for a skip',
        ),
        (
            "1,a,N1,11,,",
            'A.csv, line 2, column value: "11" is no answer to N1; write a whole number from 0 to 10, or nothing for a skip',
        ),
        ("4,a,O1,3,,", "A.csv, line 2, column value: the open item O1 has no value; leave it empty"),
        ("1,a,W3,4,hello,", "A.csv, line 2, column comment: only the open item O1 has a comment; leave it empty"),
        ("4,a,O1,,hello,maybe", 'A.csv, line 2, column quotable: "maybe" is neither true nor false; or leave it empty'),
        (
            "1,a,W3,4,,\n1,a,W3,5,,",
            "A.csv, line 3, column value: another answer than on line 2 to the same item in the same week; give one",
        ),
    ],
)
def test_a_wrong_answer_is_told_with_its_place_and_what_would_be_right(files: Files, line: str, problem: str) -> None:
    assert files.problems(answers=f"{line}\n") == [problem]


def test_everything_wrong_in_all_three_files_is_told_at_once(files: Files) -> None:
    found = files.problems("a,Tuki,,1,\nb,,,1,\n", "9,a,W3,1,,\n1,a,W3,9,,\n", "1,2026-01-05,Tuki,nps,11,,,,,x\n")
    assert [line.split(":")[0] for line in found] == [
        "A.csv, line 2, column week",
        "A.csv, line 3, column value",
        "F.csv, line 2, column score",
        "R.csv, line 3, column team",
    ]


def test_nobody_is_called_unknown_while_the_roster_itself_is_wrong(files: Files) -> None:
    assert files.problems("a,,,1,\n", "1,a,W3,4,,\n") == ["R.csv, line 2, column team: must not be empty"]


def test_feedback_on_a_team_that_never_is_in_the_roster_is_a_problem(files: Files) -> None:
    assert files.problems(feedback="1,2026-01-05,Myynti,nps,9,,,,,x\n")[0].startswith("F.csv, line 2, column team: unknown team")


def test_an_organisation_that_is_empty_in_the_first_week_is_refused(files: Files) -> None:
    assert files.problems("a,Tuki,,2,\n") == [
        "R.csv, column from_week: nobody is there in week 1; let the weeks begin with the first one in which somebody is"
    ]


@pytest.mark.parametrize("roster", ["a,Tuki,,1,2\na,Myynti,,3,\n", "a,Tuki,,1,1\na,Tuki,,3,9\n", "a,Tuki,X,1,2\nb,Tuki,Y,3,\n"])
def test_movers_returners_and_teams_that_change_departments_are_fine(files: Files, roster: str) -> None:
    assert files.problems(roster) == []


def test_the_same_answer_written_twice_and_a_skip_are_fine(files: Files) -> None:
    assert files.problems(answers="1,a,W3,4,,\n1,a,W3,4,,\n1,a,W1,,,\n4,a,O1,,hello,true\n") == []
