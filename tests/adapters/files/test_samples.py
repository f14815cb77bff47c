"""Real shapes of other systems' exports: each goes in by its source's settings and comes to the right figures."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.feedback.paths import Place
from adapters.files.feedback import Reader
from adapters.files.problems import BadFileError
from adapters.files.source_file import FileForm, FileSource, SourceRows, read_source
from adapters.files.team_names import KnownTeams
from app.settings.load import load
from bot.model.feedback import Feedback, Metric
from tests.adapters.files.sample_figures import BY_TEAM, SAMPLES, Expected

SAMPLES_AT = Path(__file__).parent / "samples"
TEAMS = ("Puhelinpalvelu Oulu", "Myymälä Turku", "Kundtjänst Vasa")
READER = Reader(
    KnownTeams({name: number for number, name in enumerate(TEAMS, 1)}), ZoneInfo("Europe/Helsinki"), date(2026, 11, 10)
)


def _read(name: str, tmp_path: Path, source: str = "") -> SourceRows:
    configured = next(
        one for one in load({}, _with_sources(tmp_path)).feedback_sources if one.name == (source or _source_of(name))
    )
    assert configured.file is not None
    return read_source(SAMPLES_AT / "feedback" / name, configured.file, READER)


def _source_of(name: str) -> str:
    tables = _tables()
    found = next(key for key, table in tables.items() if table["file"] == name)
    return str(tables[found].get("same_as", found))


def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((SAMPLES_AT / "sources.toml").read_text())


def _with_sources(tmp_path: Path) -> Path:
    """A directory whose settings hold every sample's source: what stands under its name there, stands under its file here."""
    lines: list[str] = []
    same = {name for name, table in _tables().items() if "same_as" in table}
    for block in re.split(r"^(?=\[\w+\]$)", (SAMPLES_AT / "sources.toml").read_text(), flags=re.MULTILINE)[1:]:
        if block[1 : block.index("]")] not in same:
            own = re.sub(r"^file = .*\n", "", block, flags=re.MULTILINE)
            own = re.sub(r"^\[(\w+)(\.map)?\]$", r"[feedback.\1.file\2]", own, flags=re.MULTILINE)
            lines.append(re.sub(r"^\[(\w+\.(?:scores|teams))\]$", r"[feedback.\1]", own, flags=re.MULTILINE))
    (tmp_path / "voinko.toml").write_text("\n".join(lines))
    return tmp_path


def _figure(metric: Metric, scores: list[float]) -> float:
    """NPS in points, CSAT in per cent of 4–5, the others a mean: as the list of right results gives them."""
    if metric is Metric.NPS:
        return 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)
    if metric is Metric.CSAT:
        return 100 * sum(score >= 4 for score in scores) / len(scores)
    return sum(scores) / len(scores)


def figures_of(rows: list[Feedback]) -> dict[str, tuple[int, float]]:
    scores: defaultdict[Metric, list[float]] = defaultdict(list)
    for row in rows:
        if row.score is not None:
            scores[row.metric].append(row.score)
    return {str(metric): (len(found), _figure(metric, found)) for metric, found in scores.items()}


@pytest.mark.parametrize("expected", SAMPLES, ids=lambda expected: expected.file)
def test_a_sample_comes_to_the_right_figures(expected: Expected, tmp_path: Path) -> None:
    read = _read(expected.file, tmp_path)
    rows = [row for _, row in read.rows]
    assert read.skipped == expected.skipped
    assert len(rows) == expected.rows
    found = figures_of(rows)
    assert {metric: n for metric, (n, _) in found.items()} == {metric: n for metric, (n, _) in expected.figures.items()}
    for metric, (_, value) in expected.figures.items():
        assert found[metric][1] == pytest.approx(value, abs=0.05)
    assert sum(bool(row.comment) for row in rows) == expected.comments
    assert Counter(row.day for row in rows) == {date(2026, 10, day): count for day, count in expected.days.items()}


@pytest.mark.parametrize("file", BY_TEAM)
def test_a_sample_lands_with_the_right_teams(file: str, tmp_path: Path) -> None:
    rows = [row for _, row in _read(file, tmp_path).rows]
    for number, expected in enumerate(BY_TEAM[file], 1):
        found = figures_of([row for row in rows if row.team_id == number])
        assert {metric: n for metric, (n, _) in found.items()} == {metric: n for metric, (n, _) in expected.items()}
        for metric, (_, value) in expected.items():
            assert found[metric][1] == pytest.approx(value, abs=0.05)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("qualtrics.csv", "qualtrics_utf16.tsv"),
        ("qualtrics.csv", "qualtrics.zip"),
        ("ms_forms.xlsx", "ms_forms_finnish_excel.csv"),
    ],
)
def test_the_same_answers_are_the_same_rows_in_whatever_container(one: str, other: str, tmp_path: Path) -> None:
    first = [row for _, row in _read(one, tmp_path).rows]
    source = _source_of(one)
    again = [row for _, row in _read(other, tmp_path).rows]
    assert [(row.id, row.metric, row.score, row.day) for row in first] == [
        (row.id, row.metric, row.score, row.day) for row in again
    ]
    assert {row.source for row in first} == {source}


def test_dates_that_two_orders_fit_are_refused_with_both_readings(tmp_path: Path) -> None:
    (tmp_path / "voinko.toml").write_text(_AMBIGUOUS)
    source = load({}, tmp_path).feedback_sources[0].file
    assert source is not None
    with pytest.raises(BadFileError, match="2026-03-11 with the day first or 2026-11-03 with the month first"):
        read_source(SAMPLES_AT / "feedback" / "ambiguous_dates.csv", source, READER)


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [("%m/%d", date(2026, 11, 3), date(2026, 11, 10)), ("%d/%m", date(2026, 3, 11), date(2026, 10, 11))],
)
def test_a_stated_order_settles_ambiguous_dates(order: str, first: date, last: date, tmp_path: Path) -> None:
    (tmp_path / "voinko.toml").write_text(
        _AMBIGUOUS.replace("[feedback.forms.file.map]", f'date_format = "{order}/%y %H:%M:%S"\n[feedback.forms.file.map]')
    )
    source = load({}, tmp_path).feedback_sources[0].file
    assert source is not None
    days = [row.day for _, row in read_source(SAMPLES_AT / "feedback" / "ambiguous_dates.csv", source, READER).rows]
    assert (len(days), min(days), max(days)) == (8, first, last)


_AMBIGUOUS = """
[feedback.forms.file]
[feedback.forms.file.map]
id = "ID"
date = "Completion time"
team = "Team"
nps = "How likely are you to recommend us?"
comment = "Comments"
"""


def test_an_answer_without_an_id_is_known_again_and_its_twin_is_another(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("day,unit,score\n2026-10-12,Myymälä Turku,9\n2026-10-12,Myymälä Turku,9\n2026-10-13,Myymälä Turku,9\n")
    places = {ours: Place(theirs, paths=(theirs,)) for ours, theirs in (("date", "day"), ("team", "unit"), ("nps", "score"))}
    source = FileSource("paper", FileForm(places))
    first, again = ([row.id for _, row in read_source(file, source, READER).rows] for _ in range(2))
    assert first == again
    assert len(set(first)) == 3
    file.write_text(file.read_text().replace("day,unit,score", "päivä,unit,score,uusi").replace(",9\n", ",9,\n"))
    renamed = FileSource("paper", FileForm({**places, "date": Place("päivä", paths=("päivä",))}))
    assert [row.id for _, row in read_source(file, renamed, READER).rows] == first
