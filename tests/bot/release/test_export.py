"""The export as CSV: nothing in it is calculated where it is opened."""

from __future__ import annotations

import csv
import io

import pytest

from bot.release.export import EXPORT_COLUMNS, as_csv


def written(unit: str, value: float = 0) -> dict[str, str]:
    row = dict.fromkeys(EXPORT_COLUMNS) | {"unit": unit, "value": value}
    (read,) = csv.DictReader(io.StringIO(as_csv([row])))
    return read


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_text_that_a_spreadsheet_would_calculate_begins_with_an_apostrophe(name: str) -> None:
    assert written(name)["unit"] == f"'{name}"


@pytest.mark.parametrize("name", ["Tuki", "Tuki = Myynti", "24/7-tuki", ""])
def test_any_other_text_stays_as_it_is(name: str) -> None:
    assert written(name)["unit"] == name


def test_a_negative_number_is_a_number() -> None:
    assert written("Tuki", -40)["value"] == "-40"
