"""``voinko coping check`` and ``voinko say``: which answer each typed line would get, and what it would be taken for."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.commands.coping import register
from app.terminal import UserError

cli = typer.Typer()
register(cli)

LINES = "en jaksa enää\nmy colleague is exhausted\n\nresults\napua\njag dör av skratt"
ANSWERS = ["route", "someone_else", "none", "none", "route", "none"]


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.chdir(tmp_path)  # no installation is needed
    return CliRunner()


@pytest.mark.parametrize("ending", ["", "\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_every_line_gets_its_number_and_its_answer(runner: CliRunner, ending: str, newline: str, start: str) -> None:
    Path("lines.txt").write_bytes((start + LINES.replace("\n", newline) + ending).encode())
    result = runner.invoke(cli, ["coping", "check", "lines.txt", "--json"])
    expected = [{"line": number, "answer": answer} for number, answer in enumerate(ANSWERS, start=1)]
    assert (result.exit_code, json.loads(result.stdout)) == (0, expected)


def test_standard_input_will_do(runner: CliRunner) -> None:
    result = runner.invoke(cli, ["coping", "check", "-", "--json"], input="orkar int mer\n")
    assert json.loads(result.stdout) == [{"line": 1, "answer": "route"}]


def test_an_empty_file_has_no_lines(runner: CliRunner) -> None:
    Path("lines.txt").write_bytes(b"")
    assert json.loads(runner.invoke(cli, ["coping", "check", "lines.txt", "--json"]).stdout) == []


def test_without_json_a_table_is_printed_that_repeats_no_words(runner: CliRunner) -> None:
    Path("lines.txt").write_text(LINES, encoding="utf-8")
    result = runner.invoke(cli, ["coping", "check", "lines.txt"])
    assert "someone_else" in result.stdout
    assert "jaksa" not in result.stdout


def test_a_file_in_another_encoding_is_refused_with_the_place_and_without_the_words(runner: CliRunner) -> None:
    Path("lines.txt").write_bytes(b"hello\nen jaksa en\xe4\xe4\n")
    error = runner.invoke(cli, ["coping", "check", "lines.txt"]).exception
    assert isinstance(error, UserError)
    assert str(error) == "lines.txt, line 2, byte 12: the file must be text in UTF-8"


def test_a_missing_file_is_told(runner: CliRunner) -> None:
    error = runner.invoke(cli, ["coping", "check", "nowhere.txt"]).exception
    assert isinstance(error, UserError)
    assert "nowhere.txt can't be read" in str(error)


def test_say_tells_by_number_what_each_line_would_be_taken_for(runner: CliRunner) -> None:
    Path("lines.txt").write_text(
        "kuka näkee tän\nen jaksa enää\nmin kollega är utbränd\nI want to die\nlunch?\nstart\n", encoding="utf-8"
    )
    result = runner.invoke(cli, ["say", "lines.txt", "--json"])
    told = ["privacy", "coping", "colleague", "danger", "none", "start"]
    assert (result.exit_code, json.loads(result.stdout)) == (
        0,
        [{"line": number, "intent": intent} for number, intent in enumerate(told, start=1)],
    )
