"""What follows from published figures alone."""

from dataclasses import replace

import pytest

from bot.model.calendar import Week
from bot.model.pulses import Topic
from bot.model.released import Band, EnpsCell, Figure, StepCell, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.derived import Asking, Level, Record, derive
from bot.release.export import EXPORT_COLUMNS, export_rows
from tests.cells import AGREE, DISAGREE, LEANING_TO_AGREE, MIXED, score, span

WEEK = Week(2026, 10)


def team(key: str, step: StepCell | Withheld, band: Band | None = Band.FIVE, *, department: str = "Care") -> Figure:
    return Figure(WEEK, Topic.WORKLOAD, Unit(UnitKind.TEAM, key), department, step, band)


def test_a_level_is_the_band_weighted_mean_of_representatives() -> None:
    # (7 * 1.9 + 14 * 3.5) / 21 = 2.97
    assert derive([team("1", DISAGREE), team("2", LEANING_TO_AGREE, Band.TEN)]) == Level(3.0)


def test_what_is_withheld_weighs_nothing() -> None:
    assert derive([team("1", DISAGREE), team("2", Withheld(), None)]) == Level(1.9)
    assert derive([team("2", Withheld(), None)]) == Withheld()


def test_a_derived_enps_is_a_multiple_of_ten() -> None:
    scores = [
        Figure(WEEK, Topic.ENPS, Unit(UnitKind.TEAM, key), "Care", score(value), Band.FIFTY)
        for key, value in (("1", 10), ("2", 30))
    ]
    assert derive(scores) == score(20)


def test_the_company_includes_the_pools_and_a_department_only_its_own() -> None:
    figures = [
        team("1", AGREE),
        Figure(WEEK, Topic.WORKLOAD, Unit(UnitKind.POOL, "Care"), "Care", DISAGREE, Band.FIVE),
        Figure(WEEK, Topic.WORKLOAD, Unit(UnitKind.POOL), "", DISAGREE, Band.FIVE),
        team("2", AGREE, department="Sales"),
    ]
    record = Record(figures)
    (care,) = record.of(Unit(UnitKind.DEPARTMENT, "Care"), Topic.WORKLOAD)
    (company,) = record.of(COMPANY_UNIT, Topic.WORKLOAD)
    assert (care.shown, company.shown) == (Level(3.0), Level(3.0))


def test_a_range_stands_for_the_middle_of_its_ends() -> None:
    assert derive([team("1", span(2, 3))]) == Level(2.8)  # 2.75
    assert derive([team("1", span(1, 5)), team("2", AGREE)]) == Level(3.6)  # 3.0 and 4.1
    ranged = Figure(WEEK, Topic.ENPS, Unit.of_team(1), "Care", EnpsCell(-20, 10), Band.FIFTY)
    assert derive([ranged]) == score(0)  # −5, halves up


@pytest.mark.parametrize(("level", "step"), [(2.2, 1), (2.3, 2), (2.7, 2), (2.8, 3), (3.3, 4), (3.7, 4), (3.8, 5)])
def test_a_level_lies_in_the_step_of_the_mean_that_it_stands_for(level: float, step: int) -> None:
    assert Level(level).step == step


def test_a_departments_asking_knows_what_each_of_its_teams_shows() -> None:
    pool = Figure(WEEK, Topic.WORKLOAD, Unit(UnitKind.POOL, "Care"), "Care", DISAGREE, Band.FIVE)
    record = Record([team("1", span(2, 3)), team("2", Withheld(), None), pool, team("3", AGREE, department="Sales")])
    (asking,) = record.of(Unit(UnitKind.DEPARTMENT, "Care"), Topic.WORKLOAD)
    assert isinstance(asking, Asking)
    assert set(asking.teams) == {span(2, 3), Withheld()}


def test_a_detail_has_a_record_of_its_own() -> None:
    record = Record([team("1", MIXED), replace(team("1", AGREE), item="W2")])
    assert [asking.shown for asking in record.of(Unit.of_team(1), Topic.WORKLOAD)] == [MIXED]
    assert [asking.shown for asking in record.of(Unit.of_team(1), Topic.WORKLOAD, "W2")] == [AGREE]
    assert record.details(Unit.of_team(1)) == [(Topic.WORKLOAD, "W2")]
    assert {(asking.item, asking.shown) for asking in record.derived()} == {("", Level(3.0)), ("W2", Level(4.1))}


def test_every_derived_row_of_the_export_can_be_recomputed_from_its_other_rows() -> None:
    figures = [
        team("1", AGREE),
        team("2", MIXED, Band.TEN),
        team("3", Withheld(), None, department="Sales"),
    ]
    rows = export_rows(figures, {Unit.of_team(1): "Helsinki"})
    assert all(tuple(row) == EXPORT_COLUMNS for row in rows)
    weights = {"5-9": 7, "10-19": 14, "20-49": 30, "50+": 70}
    values = {1: 1.9, 2: 2.5, 3: 3.0, 4: 3.5, 5: 4.1}
    blocks = [row for row in rows if row["step"] is not None]
    total = sum(weights[str(row["invited_band"])] for row in blocks)
    mean = sum(weights[str(row["invited_band"])] * values[int(str(row["step"]))] for row in blocks) / total
    company = next(row for row in rows if row["kind"] == "company")
    assert company["level"] == pytest.approx(mean, abs=0.051)
    assert next(row for row in rows if row["department"] == "Sales" and row["kind"] == "team")["state"] == "withheld"
    assert rows[1]["unit"] == "Helsinki"
