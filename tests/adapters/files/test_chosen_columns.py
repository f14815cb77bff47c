"""Somebody else's file: their columns by ours, and one clear sentence where a choice finds nothing."""

import json
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest

from adapters.files.chosen import BadChoiceError, parse_choice
from adapters.files.comments import Comment, read_comments
from adapters.files.own_form import COLUMNS, read_feedback
from adapters.files.problems import BadFileError
from bot.model.feedback import Feedback, Metric

TEAMS = {"Tuki": 1}
THEIRS = ("id=Ticket", "date=Closed at", "team=Department", "score=Rating", "metric==nps", "source==crm")
EXPECTED = Feedback("crm", "T1", date(2026, 1, 5), 1, "Tuki", Metric.NPS, 9.0, "", "", "", "")


def read(path: Path, *choices: str, aliases: dict[tuple[str, str], int] | None = None) -> list[Feedback]:
    return list(read_feedback(path, TEAMS, choice=parse_choice(choices, COLUMNS), aliases=aliases))


def problems(path: Path, *choices: str) -> list[str]:
    with pytest.raises(BadFileError) as caught:
        read(path, *choices)
    return [str(problem).removeprefix(f"{path}, ").removeprefix(f"{path}: ") for problem in caught.value.problems]


def csv(folder: Path, *lines: str) -> Path:
    path = folder / "theirs.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def jsonl(folder: Path, *objects: object) -> Path:
    path = folder / "theirs.jsonl"
    path.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    return path


class TestCsv:
    HEADER = "Ticket,Closed at,Department,Rating,Agent"
    ROW = "T1,2026-01-05T10:00:00Z,Tuki,9,Matti"

    def test_chosen_columns_are_ours_and_the_others_are_passed_over(self, tmp_path: Path) -> None:
        assert read(csv(tmp_path, self.HEADER, self.ROW), *THEIRS) == [EXPECTED]

    def test_names_are_found_in_any_case_and_with_semicolons(self, tmp_path: Path) -> None:
        assert read(csv(tmp_path, self.HEADER.upper().replace(",", ";"), self.ROW.replace(",", ";")), *THEIRS) == [EXPECTED]

    def test_a_column_of_our_own_name_needs_no_choice(self, tmp_path: Path) -> None:
        path = csv(tmp_path, "id,date,team,Rating,comment,response_minutes", "T1,2026-01-05,Tuki,9,Kiitos,12.5")
        [row] = read(path, "score=rating", "metric==nps", "source==crm")
        assert (row.comment, row.response_minutes) == ("Kiitos", 12.5)

    def test_the_first_of_several_that_holds_something_counts(self, tmp_path: Path) -> None:
        path = csv(tmp_path, self.HEADER + ",Unit", "T1,2026-01-05,,9,x,Tuki")
        assert read(path, *THEIRS[:2], *THEIRS[3:], "team=Department | Unit") == [EXPECTED]

    def test_a_choice_that_finds_nothing_is_told_once_with_what_there_is(self, tmp_path: Path) -> None:
        path = csv(tmp_path, self.HEADER, self.ROW, self.ROW)
        [problem] = problems(path, *THEIRS[:3], "score=Ratings", *THEIRS[4:])
        assert problem.startswith('column score: there is no column "Ratings" (did you mean Rating?); there are')
        assert problem.endswith("Ticket, Closed at, Department, Rating, Agent")

    def test_what_is_needed_and_not_chosen_is_told(self, tmp_path: Path) -> None:
        [problem] = problems(csv(tmp_path, self.HEADER, self.ROW), *THEIRS[:1], *THEIRS[2:])
        assert problem.startswith("column date: is needed; say which column it is with --map date=…; there are Ticket")

    def test_a_chosen_column_that_is_there_twice_is_told(self, tmp_path: Path) -> None:
        [problem] = problems(csv(tmp_path, self.HEADER + ",Rating", self.ROW + ",1"), *THEIRS)
        assert 'the column "Rating" is there 2 times' in problem

    def test_an_empty_file_and_a_short_row_are_told(self, tmp_path: Path) -> None:
        assert problems(csv(tmp_path, ""), *THEIRS) == ["is empty"]
        [problem] = problems(csv(tmp_path, self.HEADER, "T1,2026"), *THEIRS)
        assert problem.startswith("line 2: has 2 cells, the header has 5 columns")


class TestJsonLines:
    OBJECT: ClassVar = {
        "ticket": {"id": "T1", "closed.at": "2026-01-05"},
        "unit": {"names": ["Tuki"]},
        "rating": 9,
        "x": {"y": []},
    }
    CHOICE = ("id=ticket.id", "date=ticket.closed.at", "team=unit.names.0", "score=rating", "metric==nps", "source==crm")

    def test_a_path_leads_into_objects_lists_and_keys_with_dots(self, tmp_path: Path) -> None:
        assert read(jsonl(tmp_path, self.OBJECT), *self.CHOICE) == [EXPECTED]

    def test_a_path_that_leads_nowhere_is_told_once_with_what_there_is(self, tmp_path: Path) -> None:
        path = jsonl(tmp_path, self.OBJECT, self.OBJECT)
        [problem] = problems(path, *self.CHOICE[:2], "team=unit.name.0", *self.CHOICE[3:])
        assert problem.startswith('column team: nothing stands at "unit.name.0" (did you mean unit.names.0?); there are')
        assert problem.endswith("ticket.id, ticket.closed.at, unit.names.0, rating, x.y")

    def test_one_that_leads_nowhere_in_no_line_is_told_for_columns_that_may_be_empty_too(self, tmp_path: Path) -> None:
        [problem] = problems(jsonl(tmp_path, self.OBJECT), *self.CHOICE, "comment=ticket.comment")
        assert problem.startswith('column comment: nothing stands at "ticket.comment"')
        assert read(jsonl(tmp_path, self.OBJECT | {"comment": None}), *self.CHOICE) == [EXPECTED]

    @pytest.mark.parametrize("line", ["[1]", "{", '{"a": 1, "a": 2}', "[" * 100_000, '{"ticket": NaN}'])
    def test_a_file_that_is_no_json_is_one_sentence(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "theirs.jsonl"
        path.write_text(line, encoding="utf-8")
        [problem] = problems(path, *self.CHOICE)
        assert "JSON" in problem

    @pytest.mark.parametrize("line", ["[1]", "{", '{"a": 1, "a": 2}', "1", "[" * 10_000, '{"ticket": NaN}'])
    def test_a_line_that_is_no_object_is_told(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "theirs.jsonl"
        path.write_text(f"{json.dumps(self.OBJECT)}\n{line}", encoding="utf-8")
        assert problems(path, *self.CHOICE)[0].startswith("line 2: is no JSON")

    def test_a_value_that_is_no_cell_is_told(self, tmp_path: Path) -> None:
        assert (
            "record 1, column score: must be a text"
            in problems(jsonl(tmp_path, self.OBJECT | {"rating": {"a": 1}}), *self.CHOICE)[0]
        )


class TestChoices:
    @pytest.mark.parametrize("text", ["score", "=Rating", "score=", "", "score= | a", "stars=Rating"])
    def test_what_is_no_choice_is_told_with_the_form(self, text: str) -> None:
        with pytest.raises(BadChoiceError, match=r"write score=Rating|ours are id, date"):
            parse_choice([text], COLUMNS)

    def test_a_near_name_is_suggested(self) -> None:
        with pytest.raises(BadChoiceError, match="did you mean score"):
            parse_choice(["scroe=Rating"], COLUMNS)

    def test_each_column_is_chosen_once(self) -> None:
        with pytest.raises(BadChoiceError, match="chosen already"):
            parse_choice(["score=a", "score=b"], COLUMNS)


def test_a_source_s_own_name_for_a_team_is_known(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,date,team,metric,score,source", "1,2026-01-05,Support HEL,nps,9,crm")
    assert [one.team_id for one in read(path, "metric==nps", aliases={("crm", "support hel"): 7})] == [7]
    assert [one.team_id for one in read(path, "metric==nps", aliases={("", "support hel"): 8})] == [8]
    assert "unknown team" in problems(path, "metric==nps")[0]


class TestCommentsAlone:
    def test_a_table_to_be_read_needs_its_comments_alone(self, tmp_path: Path) -> None:
        assert read_comments(csv(tmp_path, "who,Comment", "x,Kiitos", "y,")) == [Comment(2, "Kiitos")]

    def test_a_table_without_comments_is_one_clear_problem(self, tmp_path: Path) -> None:
        with pytest.raises(BadFileError) as caught:
            read_comments(csv(tmp_path, "who,rating", "x,5"))
        assert len(caught.value.problems) == 1
        assert "a column comment" in str(caught.value)
