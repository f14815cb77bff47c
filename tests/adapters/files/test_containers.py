"""What a file is, whatever it is called; what it can't be is one sentence, and a bomb is never unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from adapters.files.containers import UnreadableError, opened


def rows(path: Path, **how: Any) -> list[list[str]]:  # noqa: ANN401 - as the reader takes it
    with opened(path) as contents:
        return [cells for _, cells in contents.rows(**how)]


def book(path: Path, *table: Sequence[object]) -> Workbook:
    made = Workbook()
    for row in table:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(path)
    return made


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_is_read_in_any_usual_encoding_and_with_any_separator(encoding: str, separator: str, tmp_path: Path) -> None:
    table = [["id", "kommentti"], ["1", "Yötä päivää, åter öppet"], ["2", "ei; mitään"]]
    lines = [separator.join(f'"{cell}"' for cell in row) for row in table]
    (tmp_path / "x.dat").write_bytes("\r\n".join(lines).encode(encoding))
    assert rows(tmp_path / "x.dat") == table


def test_titles_above_the_header_do_not_tell_the_separator(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Asiakaskysely, lokakuu, 2026\n\nid;a\n1;2,5\n2;3,5\n")
    assert rows(tmp_path / "x.csv", skip_lines=2) == [["id", "a"], ["1", "2,5"], ["2", "3,5"]]


def test_a_spreadsheets_dates_and_numbers_are_what_they_are(tmp_path: Path) -> None:
    book(tmp_path / "x.xlsx", ["when", "score", "half"], [datetime(2026, 10, 12, 9, 5), 9.0, 2.5])  # noqa: DTZ001 - as Excel has it
    assert rows(tmp_path / "x.xlsx")[1] == ["2026-10-12T09:05:00", "9", "2.5"]


def test_a_cell_at_the_far_corner_of_a_sheet_takes_neither_memory_nor_time(tmp_path: Path) -> None:
    made = Workbook()
    made.active["A1"] = "id"  # type: ignore[index]
    made.active["XFD1048576"] = "x"  # type: ignore[index]
    made.save(tmp_path / "x.xlsx")
    assert rows(tmp_path / "x.xlsx")[0] == ["id"]


def test_a_hidden_first_sheet_is_passed_over(tmp_path: Path) -> None:
    made = book(tmp_path / "x.xlsx", ["hidden"])
    made.create_sheet("Vastaukset").append(["id"])
    made.worksheets[0].sheet_state = "hidden"
    made.save(tmp_path / "x.xlsx")
    assert rows(tmp_path / "x.xlsx") == [["id"]]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", b"0" * 50_000_000)
    with pytest.raises(UnreadableError, match="would unpack to 47 MB"):
        rows(tmp_path / "x.zip")


def test_a_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("x.csv", "id\n1\n")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(tmp_path / "in.zip", "in.zip")
    with pytest.raises(UnreadableError, match="a zip with a zip in it"):
        rows(tmp_path / "x.zip")


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file"),
        (b"%PDF-1.7", "is a PDF"),
        (b"PK\x03\x04 cut off", "is a damaged zip"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_table_is_one_sentence(head: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(head)
    with pytest.raises(UnreadableError, match=sentence):
        rows(tmp_path / "x.xlsx")


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,a\n1,2\n")
    with pytest.raises(UnreadableError, match="was changed while it was read"):
        _read_while_it_changes(path)


def _read_while_it_changes(path: Path) -> None:
    with opened(path) as contents:
        list(contents.rows())
        path.write_text("id,a\n1,2\n2,3\n")
