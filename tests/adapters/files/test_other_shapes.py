"""Shapes of other systems' files beyond the samples: each is proposed rightly and comes to the right rows."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date
from pathlib import Path

import pytest
from openpyxl import Workbook

from adapters.feedback.paths import Place
from adapters.files.chosen import parse_choice
from adapters.files.dates import Days, forms_of
from adapters.files.learning import learnt_feedback
from adapters.files.own_form import CHOSEN, read_own
from adapters.files.problems import BadFileError
from adapters.files.records import Layout
from adapters.files.source_file import FileForm, FileSource, read_source
from bot.model.feedback import Feedback
from bot.model.people import name_key
from tests.adapters.files.test_learning import _places
from tests.adapters.files.test_samples import READER


def _read(path: Path, **told: str) -> list[Feedback]:
    """The rows by what is proposed, with places that nobody can know."""
    proposal = learnt_feedback(path)
    form = FileForm(_places(proposal, told), proposal.layout, "", proposal.timezone, proposal.skip_unanswered)
    words = {name: {name_key(word): ours for word, ours in table.items()} for name, table in proposal.words.items()}
    return [row for _, row in read_source(path, FileSource("learnt", form, words), READER).rows]


def _json(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document))
    return path


def test_one_file_of_hubspot_holds_three_metrics_and_its_csat_of_three_steps_counts_as_ours(tmp_path: Path) -> None:
    said = [("NPS", "2"), ("CSAT", "2"), ("CSAT", "1"), ("CSAT", "0"), ("CES", "7")]
    results = [
        {
            "id": str(number),
            "properties": {
                "hs_survey_type": kind,
                "hs_value": value,
                "hs_content": None,
                "hs_submission_timestamp": "2026-10-12T06:05:11.123Z",
            },
        }
        for number, (kind, value) in enumerate(said)
    ]
    rows = _read(_json(tmp_path / "hubspot.json", {"results": results}), team="=Myymälä Turku")
    assert [(row.metric, row.score) for row in rows] == [("nps", 2), ("csat", 5), ("csat", 3), ("csat", 1), ("ces", 7)]


def test_a_view_of_zendesk_brings_its_first_reply_time(tmp_path: Path) -> None:
    path = tmp_path / "view.csv"
    path.write_text(
        "Summation column,Id,Group,Satisfaction Score,Solved at,First reply time in minutes\n"
        "1,71,Myymälä Turku,Good,2026-10-12 09:05,12\n1,72,Myymälä Turku,Offered,2026-10-12 09:05,3\n"
    )
    assert [(row.id, row.score, row.response_minutes) for row in _read(path)] == [("71", 5, 12)]


def test_a_list_of_questions_inside_each_record_becomes_columns(tmp_path: Path) -> None:
    answers = [
        {
            "ResponseId": "R1",
            "ResponseDate": "16.10.2026 9:02:11",
            "RespondentAnswers": _asked("Myymälä Turku", "9", "Kiva. Kiitos"),
        },
        {"ResponseId": "R2", "ResponseDate": "17.10.2026 19:02:11", "RespondentAnswers": _asked("Kundtjänst Vasa", "3", None)},
    ]
    rows = _read(_json(tmp_path / "webropol.json", {"SurveyAnswers": answers}))
    assert [(row.id, row.team_name, row.metric, row.score, row.comment) for row in rows] == [
        ("R1", "Myymälä Turku", "nps", 9, "Kiva. Kiitos"),
        ("R2", "Kundtjänst Vasa", "nps", 3, ""),
    ]


def _asked(unit: str, score: str, comment: str | None) -> list[dict[str, str | None]]:
    asked = {"Yksikkö": unit, "Kuinka todennäköisesti suosittelet meitä? (0-10)": score, "Miksi annoit tämän arvion?": comment}
    return [
        {"QuestionId": str(number), "Question": text, "Answer": answer} for number, (text, answer) in enumerate(asked.items())
    ]


def test_ids_that_a_spreadsheet_has_cut_at_fifteen_digits_are_told(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("id,date,team,nps\n" + "".join(f"11800012345678{n}000,2026-10-12,Myymälä Turku,9\n" for n in range(3)))
    with pytest.raises(BadFileError, match="zeros alone after 15 digits"):
        _read(path)


def test_long_ids_that_end_in_other_digits_go_in(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("id,date,team,nps\n" + "".join(f"11800012345678900{n},2026-10-12,Myymälä Turku,9\n" for n in range(3)))
    assert len(_read(path)) == 3


def _sheet(path: Path, *table: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in table:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def test_a_spreadsheets_date_as_a_bare_number_is_refused(tmp_path: Path) -> None:
    path = _sheet(tmp_path / "x.xlsx", ("id", "date", "team", "nps"), ("1", 46307, "Myymälä Turku", 9))
    with pytest.raises(BadFileError, match='"46307" is no date'):
        _read(path)


def test_cells_that_are_dates_where_scores_should_be_are_told(tmp_path: Path) -> None:
    path = _sheet(tmp_path / "x.xlsx", ("id", "date", "team", "nps"), ("1", "2026-10-12", "Myymälä Turku", date(2026, 9, 10)))
    with pytest.raises(BadFileError, match=r'"2026-09-10T00:00:00" \(1×\) is no nps'):
        _read(path, nps="nps")


def test_a_merged_header_names_the_columns_below_it(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ("id", "date", "team", "How was it?", None),
        (None, None, None, "nps", "Comment"),
        ("1", "2026-10-12", "Myymälä Turku", 9, "Kiva"),
    ):
        book.active.append(row)  # type: ignore[union-attr]
    book.active.merge_cells("D1:E1")  # type: ignore[union-attr]
    book.save(tmp_path / "x.xlsx")
    layout = Layout(header_rows=2)
    places = {name: Place(at, paths=(at,)) for name, at in (("id", "id"), ("date", "date"), ("team", "team"))}
    places |= {"nps": Place("", paths=("How was it?",)), "comment": Place("", paths=("How was it? / Comment",))}
    read = read_source(tmp_path / "x.xlsx", FileSource("x", FileForm(places, layout)), READER)
    assert [(row.score, row.comment) for _, row in read.rows] == [(9, "Kiva")]


def test_a_formula_counts_as_what_it_came_to(tmp_path: Path) -> None:
    path = _sheet(tmp_path / "x.xlsx", ("id", "date", "team", "nps"), ("1", "2026-10-12", "Myymälä Turku", "=4+5"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b"<f>4+5</f><v />", b"<f>4+5</f><v>9</v>"))
    assert [row.score for row in _read(path)] == [9]


def test_the_words_of_the_settings_are_found_in_any_case_and_with_any_spaces(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,date,team,csat\n1,2026-10-12,TUKI\u00a0 Oulu,erittäin\u00a0Tyytyväinen\n")
    words = {"teams": {"tuki oulu": "Puhelinpalvelu Oulu"}, "scores": {"erittäin tyytyväinen": "5"}}
    places = {name: Place(name, paths=(name,)) for name in ("id", "date", "team", "csat")}
    read = read_source(path, FileSource("x", FileForm(places), words), READER)
    assert [(row.team_name, row.score) for _, row in read.rows] == [("Puhelinpalvelu Oulu", 5)]


def test_a_map_for_another_file_lists_what_there_is_once_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,date,How likely is it that you would recommend us to a friend or colleague?\n1,2026-10-12,9\n")
    places = {name: Place(name, paths=(name,)) for name in ("id", "date", "unit", "nps")}
    with pytest.raises(BadFileError) as told:
        read_source(path, FileSource("x", FileForm(places)), READER)
    assert str(told.value).count("to a friend or colleague?") == 1


def test_a_neutral_answer_counts_as_the_middle_of_the_scale(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,date,team,satisfaction\n1,2026-10-12,Myymälä Turku,Neutral\n2,2026-10-12,Myymälä Turku,Satisfied\n")
    assert [row.score for row in _read(path)] == [3, 4]


@pytest.mark.parametrize(
    ("header", "when"),
    [
        ("ID;Startzeit;Fertigstellungszeit;Ihre Filiale;Werden Sie uns weiterempfehlen?", "Fertigstellungszeit"),
        ("Id;Aloitusaika;Valmistumisaika;Missä myymälässä kävit?;Suosittelisitko meitä?", "Valmistumisaika"),
        ("Id;Starttid;Slutförandetid;Vilken butik besökte du?;Skulle du rekommendera oss?", "Slutförandetid"),
    ],
)
def test_a_form_of_microsofts_is_told_by_its_end_in_the_owners_language(header: str, when: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(f"{header}\r\n1;12.10.2026 9:02;12.10.2026 9:05;Myymälä Turku;9\r\n".encode("cp1252"))
    places = learnt_feedback(path).places
    assert (places["date"], {"id", "team", "nps"} <= places.keys()) == (when, True)


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("11/3/26 9:02", "%d/%m/%y %H:%M"),
        ("11/03/2026 09:02:11 PM", "%d/%m/%Y %I:%M:%S %p"),
        ("3-11-2026", "%d-%m-%Y"),
    ],
)
def test_the_form_that_is_proposed_for_an_unclear_date_reads_it(cell: str, form: str) -> None:
    day_first, month_first = forms_of(cell)
    assert day_first == form
    days = {Days(UTC, UTC, written=written).day(cell) for written in (day_first, month_first)}
    assert days == {date(2026, 3, 11), date(2026, 11, 3)}


def test_learning_says_how_to_tell_it_what_a_word_stands_for(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,date,team,csat\n1,2026-10-12,Myymälä Turku,Jees\n")
    places = {name: Place(name, paths=(name,)) for name in ("id", "date", "team", "csat")}
    with pytest.raises(BadFileError, match=r'"Jees" \(1×\) is no csat.*--score'):
        read_source(path, FileSource("x", FileForm(places), proposed=True), READER)


def test_a_metric_s_own_column_may_be_chosen_of_any_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,date,team,metric,Stars\n1,2026-10-12,Myymälä Turku,visits,4\n")
    [(_, row)] = read_own(path, READER, parse_choice(["csat=stars"], CHOSEN)).rows
    assert (row.metric, row.score) == ("csat", 4)


@pytest.mark.parametrize("code", ["131052-308T", "131002A308T", "811228-9874", "19811228-9874"])
def test_a_column_of_personal_identity_codes_is_proposed_for_nothing(code: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"Vastaajan numero,date,team,nps\n{code},2026-10-12,Myymälä Turku,9\n")
    assert "id" not in learnt_feedback(path).places
