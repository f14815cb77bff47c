"""A comment read as a whole, and fast enough for a year's feedback."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from adapters.files.comments import Comment, read_comments
from adapters.files.problems import BadFileError
from adapters.text.understood import UnderstoodComment, read
from tests.commands.starting import command_line
from tools.tone.judging import comments_in

HERE = Path(__file__).parent
HEADER = "id,date,team,metric,score,comment,language,channel,stage,source"


def test_a_comment_is_read_as_a_whole() -> None:
    found = read("Matti oli töykeä ja puhelimessa sai jonottaa tunnin.")
    assert (found.language, found.themes) == ("fi", ())
    assert found.criteria == ("attitudes", "accessibility")
    assert found.text == "[…] oli töykeä ja puhelimessa sai jonottaa tunnin."
    assert found.tone is not None
    assert found.tone < 0


def test_the_source_s_own_language_goes_before_a_guess() -> None:
    assert read("ok", "sv-FI").language == "sv"
    assert read("Kiitos paljon", "de") == UnderstoodComment(None, None, (), (), "Kiitos paljon")


def test_of_a_language_that_nobody_reads_only_names_and_numbers_are_taken_out() -> None:
    assert read("Frau Schmidt, Telefon 0401234567, war leider nicht da und ich musste warten.").tone is None
    assert "0401234567" not in read("Die Nummer ist 0401234567, bitte rufen Sie mich zurück.").text


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_two_thousand_comments_a_second_are_read_for_their_tone(language: str) -> None:
    from adapters.text.tone import tone

    comments = [text for _, text in comments_in(HERE / f"comments/{language}.tsv")]
    for text in comments:
        tone(text, language)
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for text in comments:
            tone(text, language)
        rounds.append(time.process_time() - begun)
    assert len(comments) / min(rounds) > 2000


def test_a_megabyte_does_not_stall() -> None:
    begun = time.process_time()
    for text in ("Palvelu oli hyvää ja nopeaa. " * 35_000, "a" * 1_000_000, "not good " * 110_000):
        read(text)
    assert time.process_time() - begun < 30


# ---------------------------------------------------------------- files and the command


def test_a_text_file_has_one_comment_a_line(tmp_path: Path) -> None:
    path = tmp_path / "comments.txt"
    path.write_text("\ufeffKiitos!\n\n  Tack \n", encoding="utf-8")
    assert read_comments(path) == [Comment(1, "Kiitos!"), Comment(3, "Tack")]


@pytest.mark.parametrize("name", ["feedback.csv", "feedback"])
def test_a_feedback_file_is_read_by_its_column_of_comments(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = [
        '1,2026-01-05,Tuki,csat,5,"Kiitos,\nhyvä",fi,,,crm',
        "2,2026-01-05,Tuki,nps,9,,,,,crm",
        "3,2026-01-05,Tuki,comment,,Tack,,,,crm",
    ]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    assert read_comments(path) == [Comment(2, "Kiitos,\nhyvä", "fi"), Comment(5, "Tack")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no comment"),
        (b"\n \n", "holds no comment"),
        (b"Kiitos\nhyv\xe4\xe4\n", "line 2"),
        (b"a\x00b\n", "NUL"),
        (b"\xe4\n" * 99, "line 1: byte 1 of the line is no UTF-8; save the file as UTF-8"),
    ],
)
def test_a_bad_file_is_told_in_one_line_and_exits_2(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "c.txt").write_bytes(content)
    with pytest.raises(BadFileError, match=told):
        read_comments(tmp_path / "c.txt")
    ended = voinko(tmp_path, "feedback", "read", "c.txt", "--json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    assert told in ended.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    ended = voinko(tmp_path, "feedback", "read", "nowhere.txt")
    assert (ended.returncode, ended.stderr) == (2, "nowhere.txt: not found\n")


def test_the_command_prints_one_json_document(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("Kiitos Pekalle!\nok\nIngen svarar i telefonen.\n", encoding="utf-8")
    first, second, third = json.loads(voinko(tmp_path, "feedback", "read", "c.txt", "--json").stdout)
    assert set(first) == {"line", "language", "tone", "themes", "criteria", "text"}
    assert (first["line"], first["language"], first["text"], first["tone"] > 0) == (1, "fi", "Kiitos […]!", True)
    assert second == {"line": 2, "language": None, "tone": None, "themes": [], "criteria": [], "text": "ok"}
    assert (third["line"], third["language"], third["criteria"]) == (3, "sv", ["accessibility"])


def voinko(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        command_line(*arguments),
        cwd=folder,
        env={"PATH": "", "COLUMNS": "400"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
