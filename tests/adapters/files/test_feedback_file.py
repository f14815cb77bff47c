"""The feedback file: metrics and their ranges, teams, doubles, and nothing half-read."""

import json
from datetime import date
from pathlib import Path

import pytest

from adapters.files.own_form import COLUMNS, read_feedback
from adapters.files.problems import BadFileError
from bot.model.feedback import Feedback, Metric

TEAMS = {"Tuki": 1, "Myynti": 2}
HEADER = ",".join(COLUMNS.names)


def row(**cells: str) -> str:
    usual = {"id": "1", "date": "2026-01-05", "team": "Tuki", "metric": "nps", "score": "9", "source": "crm"} | cells
    return ",".join(usual.get(name, "") for name in COLUMNS.names)


def feedback(folder: Path, *rows: str, quarantine: bool = False) -> list[Feedback]:
    path = folder / "feedback.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return list(read_feedback(path, TEAMS, quarantine=quarantine))


def problems(folder: Path, *rows: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFileError) as caught:
        feedback(folder, *rows)
    return [(problem.line, problem.column) for problem in caught.value.problems]


def test_a_row_becomes_feedback(tmp_path: Path) -> None:
    cells = row(comment="Kiitos!", language="FI", channel="chat", stage="purchase")
    assert feedback(tmp_path, cells) == [
        Feedback("crm", "1", date(2026, 1, 5), 1, "Tuki", Metric.NPS, 9.0, "Kiitos!", "fi", "chat", "purchase")
    ]


@pytest.mark.parametrize(
    ("metric", "score"),
    [("nps", "0"), ("NPS", "10"), ("csat", "1"), ("csat", "5.0"), ("ces", "7"), ("mystery", "82.5"), ("mystery", "100")],
)
def test_scores_within_the_metric_s_range_are_taken(tmp_path: Path, metric: str, score: str) -> None:
    assert feedback(tmp_path, row(metric=metric, score=score))[0].score == float(score)


def test_a_decimal_comma_is_understood(tmp_path: Path) -> None:
    assert feedback(tmp_path, row(metric="mystery", score='"82,5"'))[0].score == 82.5


@pytest.mark.parametrize(
    ("metric", "score"),
    [
        *(("nps", score) for score in ("11", "-1", "9.5", "", "nan", "٣", "1e0")),
        *(("csat", "0"), ("csat", "6"), ("ces", "8"), ("mystery", "100.5"), ("mystery", "inf"), ("comment", "1")),
    ],
)
def test_other_scores_are_told(tmp_path: Path, metric: str, score: str) -> None:
    assert problems(tmp_path, row(metric=metric, score=score, comment="x")) == [(2, "score")]


def test_a_comment_needs_words_and_no_score(tmp_path: Path) -> None:
    assert feedback(tmp_path, row(metric="comment", score="", comment="Hyvä"))[0].score is None
    assert problems(tmp_path, row(metric="comment", score="")) == [(2, "comment")]


@pytest.mark.parametrize(
    "text", ["20260105", "2026-W02-1", "2026-01-05T23:30:00+02:00", "2026-01-05T00:10Z", "5.1.2026", "2026-1-5"]
)
def test_a_date_is_any_of_iso_8601_or_plain_in_its_order(tmp_path: Path, text: str) -> None:
    assert feedback(tmp_path, row(date=text))[0].day == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["", "2026-02-30", "5.13.2026", "yesterday"])
def test_other_dates_are_told(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, row(date=text)) == [(2, "date")]


@pytest.mark.parametrize("column", ["id", "source", "metric"])
def test_id_source_and_metric_are_needed(tmp_path: Path, column: str) -> None:
    assert problems(tmp_path, row(**{column: ""})) == [(2, column)]


def test_a_team_is_known_in_any_case(tmp_path: Path) -> None:
    assert [one.team_id for one in feedback(tmp_path, row(team="tuki"), row(id="2", team="MYYNTI"))] == [1, 2]


def test_an_unknown_team_is_told_with_its_line_and_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r'line 3, column team: unknown team "Tuk" \(did you mean Tuki\?\)'):
        feedback(tmp_path, row(), row(id="2", team="Tuk"))


def test_an_unknown_team_is_kept_aside_on_request(tmp_path: Path) -> None:
    kept = feedback(tmp_path, row(team="Tuk"), quarantine=True)
    assert [(one.team_id, one.team_name) for one in kept] == [(None, "Tuk")]


def test_the_same_row_again_counts_once(tmp_path: Path) -> None:
    assert len(feedback(tmp_path, row(), row(id="2"), row())) == 2


def test_the_same_id_with_other_content_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, row(), row(score="3")) == [(3, "id")]


def test_the_same_id_of_another_source_is_another_piece(tmp_path: Path) -> None:
    assert len(feedback(tmp_path, row(), row(source="web", score="3"))) == 2


def test_nothing_is_given_out_of_a_file_with_a_problem_in_its_last_row(tmp_path: Path) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text("\n".join([HEADER, row(), row(id="2", score="99")]), encoding="utf-8")
    with pytest.raises(BadFileError):
        read_feedback(path, TEAMS)


def test_a_problem_repeats_no_comment(tmp_path: Path) -> None:
    with pytest.raises(BadFileError) as caught:
        feedback(tmp_path, row(score="99", comment="Salla oli töykeä"), row(score="98", comment="Salla"), "Salla,Salla")
    assert "Salla" not in str(caught.value)


def test_json_lines_give_the_same_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    value = {"id": 1, "date": "2026-01-05", "team": "Tuki", "metric": "nps", "score": 9, "source": "crm"}
    path.write_text(json.dumps(value), encoding="utf-8")
    assert list(read_feedback(path, TEAMS)) == feedback(tmp_path, row())


def test_json_lines_tell_line_and_key(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_text('{"id": "1", "date": "2026-01-05", "team": "Tuki", "metric": "nps", "score": "high", "source": "x"}\n{}\n')
    with pytest.raises(BadFileError) as caught:
        read_feedback(path, TEAMS)
    assert [(one.line, one.column) for one in caught.value.problems] == [
        (1, "score"),
        *((2, name) for name in ("", "date", "id", "source", "team")),
    ]


@pytest.mark.parametrize(("text", "minutes"), [("", None), ("0", 0.0), ("12.5", 12.5), ('"12,5"', 12.5)])
def test_the_wait_is_a_column_that_may_be_there(tmp_path: Path, text: str, minutes: float | None) -> None:
    assert feedback(tmp_path, row(response_minutes=text))[0].response_minutes == minutes


@pytest.mark.parametrize("text", ["-1", "soon", "1e9", "inf"])
def test_a_wait_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, row(response_minutes=text)) == [(2, "response_minutes")]


def test_a_file_without_the_column_is_as_good(tmp_path: Path) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text(f"{HEADER.removesuffix(',response_minutes')}\n{row().removesuffix(',')}", encoding="utf-8")
    assert [one.response_minutes for one in read_feedback(path, TEAMS)] == [None]


@pytest.mark.parametrize("column", ["id", "team", "channel", "stage", "source"])
def test_a_key_that_no_index_can_hold_is_told(tmp_path: Path, column: str) -> None:
    assert (2, column) in problems(tmp_path, row(**{column: "x" * 201}))


def test_a_file_larger_than_the_memory_meant_for_it_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.files.spool._IN_MEMORY", 1000)
    rows = feedback(tmp_path, *(row(id=str(number)) for number in range(2500)))
    assert [one.id for one in rows] == [str(number) for number in range(2500)]


@pytest.mark.parametrize(
    ("day", "taken"), [("1989-12-31", False), ("1990-01-01", True), ("2026-01-06", True), ("2026-01-07", False)]
)
def test_a_day_that_can_t_be_is_told_with_its_place(
    tmp_path: Path,
    day: str,
    taken: bool,  # noqa: FBT001 (pytest gives it)
) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text(f"{HEADER}\n{row(date=day)}", encoding="utf-8")
    if taken:
        assert len(list(read_feedback(path, TEAMS, latest=date(2026, 1, 6)))) == 1
    else:
        with pytest.raises(BadFileError, match=r"line 2, column date: .* it must lie between 1990-01-01 and 2026-01-06"):
            read_feedback(path, TEAMS, latest=date(2026, 1, 6))


def test_the_roster_s_own_name_comes_before_an_alias(tmp_path: Path) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text(f"{HEADER}\n{row()}\n{row(id='2', team='tuki')}", encoding="utf-8")
    found = read_feedback(path, TEAMS, aliases={("", "tuki"): 2})
    assert [(one.id, one.team_id) for one in found] == [("1", 1), ("2", 2)]


@pytest.mark.parametrize("column", ["team", "source"])
def test_a_name_to_be_kept_aside_must_be_visible(tmp_path: Path, column: str) -> None:
    with pytest.raises(BadFileError, match=f"line 2, column {column}: .* can't be seen"):
        feedback(tmp_path, row(**({"team": "Ikut"} | {column: "\u202eikuT"})), quarantine=True)


def test_one_slip_in_a_thousand_rows_is_told_once_with_its_count(tmp_path: Path) -> None:
    with pytest.raises(BadFileError) as caught:
        feedback(tmp_path, *(row(id=str(number)) + ",more" for number in range(1000)))
    assert [problem.line for problem in caught.value.problems] == [2]
    assert str(caught.value).endswith("(and so 999 more lines)")


def test_problems_of_every_kind_are_told_at_once(tmp_path: Path) -> None:
    wrong = ({"score": "99"}, {"date": "soon"}, {"team": "Tuk"}, {"id": "", "response_minutes": "-1"}, {"metric": "stars"})
    rows = [row(**({"id": str(number)} | cells)) for number, cells in enumerate(wrong)]
    assert problems(tmp_path, *rows, row() + ",more", row(id="7"), row(id="7", score="1")) == [
        (2, "score"),
        (3, "date"),
        (4, "team"),
        (5, "id"),
        (5, "response_minutes"),
        (6, "metric"),
        (7, ""),
        (9, "id"),
    ]


def test_a_nearly_right_column_is_told_and_the_rows_are_checked_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text("id,date,team,metric,score,coment\n1,2026-01-05,Tuki,nps,99,Kiitos", encoding="utf-8")
    with pytest.raises(BadFileError, match=r'unknown column "coment" \(did you mean comment\?\)') as caught:
        read_feedback(path, TEAMS)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(0, ""), (2, "score")]


def test_columns_that_are_not_needed_may_lack(tmp_path: Path) -> None:
    path = tmp_path / "feedback.csv"
    path.write_text("date,team,comment,mystery_section\n2026-01-05,Tuki,Kiitos,door\n2026-01-05,Tuki,Kiitos,", encoding="utf-8")
    found = list(read_feedback(path, TEAMS))
    assert [(one.source, one.metric, one.comment) for one in found] == [("file", Metric.COMMENT, "Kiitos")] * 2
    assert len({one.id for one in found}) == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252"])
@pytest.mark.parametrize("name", ["feedback.csv", "feedback"])
def test_our_own_form_goes_in_in_any_usual_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"{HEADER}\n{row(comment='Ystävällistä')}", encoding=encoding)
    assert [one.comment for one in read_feedback(path, TEAMS)] == ["Ystävällistä"]
