"""The export as CSV: nothing in it is calculated where it is opened."""

from __future__ import annotations

import csv
import io

import pytest

from bot.digest.document import dump
from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import Band, EnpsCell, Figure
from bot.model.units import Unit
from bot.release.export import EXPORT_COLUMNS, as_csv, customer_rows, export_rows
from tests.bot.digest.digest_cases import CASES
from tests.cells import MIXED, span

WEEK, TEAM = Week(2026, 10), Unit.of_team(1)


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


def test_a_row_of_a_range_has_both_ends_and_no_step() -> None:
    figures = [
        Figure(WEEK, Topic.WORKLOAD, TEAM, "Palvelu", span(2, 3), Band.FIVE, "W2"),
        Figure(WEEK, Topic.ENPS, TEAM, "Palvelu", EnpsCell(-20, 10), Band.FIFTY),
    ]
    ranged, enps = [row for row in export_rows(figures, {}) if row["kind"] == "team"]
    assert (ranged["item"], ranged["cell_low"], ranged["cell_high"], ranged["step"]) == ("W2", 2, 3, None)
    assert (enps["item"], enps["cell_low"], enps["cell_high"], enps["value"]) == ("", -20, 10, None)


def test_a_row_of_a_single_step_has_it_thrice() -> None:
    row, *_ = export_rows([Figure(WEEK, Topic.WORKLOAD, TEAM, "Palvelu", MIXED, Band.FIVE)], {})
    assert (row["cell_low"], row["cell_high"], row["step"], row["invited_band"]) == (3, 3, 3, "5-9")


def test_the_customers_figures_are_those_that_the_digest_shows() -> None:
    document = CASES["normal"].document()
    rows = customer_rows(WEEK, {TEAM: dump(document)}, {TEAM: "Tuki"}, {(WEEK, TEAM): "Palvelu"})
    csat = next(row for row in rows if row["metric"] == "csat")
    shown = [document["customers"]["csat"][key] for key in ("value", "low", "high", "n")]
    assert (csat["kind"], csat["week"], csat["unit"], csat["department"]) == ("customers", str(WEEK), "Tuki", "Palvelu")
    assert (csat["state"], [csat[key] for key in ("value", "low", "high", "n")]) == ("released", shown)
    assert {row["metric"] for row in rows} == {"nps", "csat", "mystery"}  # of the effort nobody was asked
    assert all(tuple(row) == EXPORT_COLUMNS for row in rows)
