"""`voinko feedback import` and what takes it back, as the administrator types it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.files.problems import BadFileError
from app.commands.feedback import import_feedback, undo
from app.commands.learning import learn_feedback
from app.installation.refusal import SiteError
from app.terminal import UserError
from tests.app.installations import install

Imports = Callable[..., dict[str, Any]]
SAMPLES = Path(__file__).parents[1] / "adapters" / "files" / "samples" / "feedback"
ROSTER = """email,name,team,department,manager_email,language,timezone
a@x.example,A,Puhelinpalvelu Oulu,,,,
b@x.example,B,Myymälä Turku,,,,
c@x.example,C,Kundtjänst Vasa,,,,
"""
SETTINGS = """
[feedback.forms.file.map]
id = "ID"
date = "Completion time"
team = "Tiimi"
nps = "Kuinka todennäköisesti suosittelet meitä?"
ces = "Kuinka helppoa asiointi oli? (1–7)"
comment = "Kerro lisää"
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(tmp_path, {"voinko.toml": SETTINGS, "roster.csv": ROSTER}, "init", "roster import roster.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def imported(site: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Import a file of the installation's folder or of the samples; what the command tells as JSON."""

    def run(file: Path | str, source: str = "") -> dict[str, Any]:
        capsys.readouterr()
        import_feedback(site / file, source=source, as_json=True)
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_a_spreadsheet_goes_in_by_the_source_that_fits_it(imported: Imports) -> None:
    assert imported(SAMPLES / "ms_forms.xlsx")["added"] == 24


def test_the_same_answers_saved_otherwise_add_nothing_and_what_differs_is_told(imported: Imports) -> None:
    imported(SAMPLES / "ms_forms.xlsx")
    again = imported(SAMPLES / "ms_forms_finnish_excel.csv", "forms")
    assert (again["added"], again["known"], again["different_lines"]) == (0, 24, [7])


def test_an_import_that_was_taken_back_can_be_made_again(imported: Imports) -> None:
    run = imported(SAMPLES / "ms_forms.xlsx")["run"]
    undo(run)
    assert imported(SAMPLES / "ms_forms.xlsx")["added"] == 24


def test_a_score_off_its_scale_in_our_own_columns_is_named_by_its_line_and_form_alone(site: Path, imported: Imports) -> None:
    (site / "own.csv").write_text(
        "id,date,team,metric,score\n1,2026-01-05,Myymälä Turku,csat,4\n2,2026-01-05,Myymälä Turku,csat,9\n"
    )
    with pytest.raises(BadFileError) as caught:
        imported("own.csv")
    assert (
        str(caught.value) == f'{site / "own.csv"}, line 3, column score: "9" (1×) is no csat, which is a whole number from 1 to 5'
    )


def test_columns_that_nobody_knows_are_answered_with_the_command_to_type(imported: Imports) -> None:
    with pytest.raises(UserError, match=r"voinko feedback learn typeform\.csv"):
        imported(SAMPLES / "typeform.csv")


def test_an_identity_code_in_a_column_that_nobody_mapped_is_nowhere_in_the_database(site: Path, imported: Imports) -> None:
    (site / "x.csv").write_text(
        "ID,Completion time,Tiimi,Kuinka todennäköisesti suosittelet meitä?,Kuinka helppoa asiointi oli? (1–7),Kerro lisää,Hetu\n"
        "1,2026-01-05,Myymälä Turku,9,7,Kiitos,131052-308T\n"
    )
    assert imported("x.csv")["added"] == 2
    assert not any(b"131052-308T" in path.read_bytes() for path in site.glob("voinko.db*"))


def test_a_word_that_is_no_score_is_told_once_with_its_count_and_nothing_is_imported(site: Path, imported: Imports) -> None:
    lines = "".join(f"{n},2026-01-05,Myymälä Turku,Offered,7,\n" for n in range(200))
    (site / "x.csv").write_text(
        "ID,Completion time,Tiimi,Kuinka todennäköisesti suosittelet meitä?,Kuinka helppoa asiointi oli? (1–7),Kerro lisää\n"
        + lines
    )
    with pytest.raises(BadFileError) as caught:
        imported("x.csv")
    assert str(caught.value).count("Offered") == 1
    assert '"Offered" (200×) is no nps' in str(caught.value)


def test_our_own_form_goes_in_from_windows_1252_and_tabs(site: Path, imported: Imports) -> None:
    text = "id\tdate\tteam\tmetric\tscore\tcomment\n1\t2026-01-05\tMyymälä Turku\tnps\t9\tYstävällistä väkeä\n"
    (site / "x.txt").write_bytes(text.encode("cp1252"))
    assert imported("x.txt", "paper")["added"] == 1


def test_a_moment_late_in_the_evening_elsewhere_counts_on_the_companys_day(site: Path, imported: Imports) -> None:
    (site / "x.csv").write_text(
        "id,date,team,metric,score,comment,language,channel,stage,source\n1,2026-01-11T22:30:00Z,Myymälä Turku,nps,9,,,,,shop\n"
    )
    imported("x.csv")
    with sqlite3.connect(site / "voinko.db") as connection:
        assert connection.execute("SELECT day FROM feedback").fetchall() == [("2026-01-12",)]


def test_what_was_learnt_is_written_after_a_yes_and_the_file_then_goes_in(
    site: Path, imported: Imports, capsys: pytest.CaptureFixture[str]
) -> None:
    learn_feedback(SAMPLES / "zendesk_explore.csv", yes=True)
    assert "voinko feedback import zendesk_explore.csv --source zendesk-explore" in capsys.readouterr().out
    assert "[feedback.zendesk-explore.file.map]" in (site / "voinko.toml").read_text()
    assert imported(SAMPLES / "zendesk_explore.csv")["added"] == 12


def test_nothing_is_learnt_where_there_is_no_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    monkeypatch.chdir(empty)
    with pytest.raises(SiteError, match="voinko init"):
        learn_feedback(SAMPLES / "zendesk_explore.csv", yes=True)
    assert not list(empty.iterdir())


def test_learning_without_a_yes_writes_nothing(site: Path) -> None:
    before = (site / "voinko.toml").read_text()
    learn_feedback(SAMPLES / "zendesk_explore.csv")
    assert (site / "voinko.toml").read_text() == before


def test_a_source_that_is_described_already_is_never_changed(site: Path) -> None:
    before = (site / "voinko.toml").read_text()
    with pytest.raises(UserError, match=r"\[feedback\.forms\.file\] already"):
        learn_feedback(SAMPLES / "ms_forms.xlsx", source="forms", yes=True)
    assert (site / "voinko.toml").read_text() == before


@pytest.mark.usefixtures("site")
def test_what_no_file_tells_is_asked_with_the_words_to_type() -> None:
    with pytest.raises(UserError, match="which column is team can't be known"):
        learn_feedback(SAMPLES / "app_store.json", yes=True)


def test_dates_that_two_orders_fit_are_learnt_when_the_order_is_said(imported: Imports) -> None:
    file = SAMPLES / "ambiguous_dates.csv"
    with pytest.raises(BadFileError, match=r'--date-format "%d/%m/%y %H:%M:%S"`, or "%m/%d/%y %H:%M:%S"'):
        learn_feedback(file, source="forms26", yes=True)
    learn_feedback(file, source="forms26", date_format="%m/%d/%y %H:%M:%S", yes=True)
    assert imported(file, "forms26")["added"] == 8
