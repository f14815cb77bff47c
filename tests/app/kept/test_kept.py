"""An installation of an earlier version goes on under this one: its database, its key ring, its settings and its backup.

How each was made: ``make.py``. ``published.csv`` and ``digest.json`` are what the earlier version itself printed.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app import chance
from app.commands import doctor, keeping, loop, people, results, rounds, serving, setup
from app.settings.load import load
from bot.model.calendar import Week
from bot.model.people import Language
from bot.model.pulses import Topic
from storage.guard import person_hash, unpack
from storage.secrets.keys import MasterKey

HERE = Path(__file__).parent
PULSE = "2026-01-30T12:00+02:00"
CLOSE = "2026-02-01T23:59+02:00"
RESTORED = datetime(2026, 11, 30, 22, tzinfo=UTC)  # within the half hour in which the backup was made
OPEN_WEEK = "2026-W05"
NO_CUSTOMERS = dict.fromkeys(("metric", "low", "high", "n"), "")

runner = CliRunner()
cli = typer.Typer()
for commands in (doctor, keeping, loop, people, results, rounds, serving, setup):
    commands.register(cli)


@pytest.fixture(params=["3eaeb77"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installation, and oneself in its folder."""
    with tarfile.open(HERE / f"{request.param}.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("SLACK", "TEAMS", "VOINKO"))]:
        monkeypatch.delenv(name)
    return tmp_path


def voinko(*arguments: str) -> str:
    ended = runner.invoke(cli, arguments)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def published(folder: Path) -> list[dict[str, str]]:
    """What it printed of its figures, with the names that their columns have now: each step and eNPS a cell of its own."""
    found = []
    for row in csv.DictReader((folder / "published.csv").read_text(encoding="utf-8").splitlines()):
        block = row["kind"] in {"team", "pool"}
        cell = row["step"] or row["value"] if block else ""
        band = row.pop("respondents_band")
        found.append({**row, "item": "", "cell_low": cell, "cell_high": cell, "invited_band": band, **NO_CUSTOMERS})
    return found


def exported() -> list[dict[str, str]]:
    """What this version prints of them; customers' figures were in no export then."""
    return [row for row in csv.DictReader(voinko("export").splitlines()) if row["kind"] != "customers"]


def test_its_open_round_is_closed_and_gives_the_figures_that_it_would_have_given(folder: Path) -> None:
    voinko("migrate")
    before = [row for row in published(folder) if row["week"] != OPEN_WEEK]
    assert len(before) < len(published(folder))
    assert exported() == before
    assert json.loads(voinko("tick", "--at", CLOSE, "--json"))["released"] == 1
    assert exported() == published(folder)
    assert list((folder / "voinko.keys").glob("*.key")) == []


@pytest.mark.usefixtures("folder")
def test_from_its_next_round_on_it_asks_the_anchors_and_then_the_rotating_questions_in_order() -> None:
    voinko("migrate")
    weeks = json.loads(voinko("rotation", "--weeks", "12", "--json"))
    asked = [[one["item"] for one in week["items"]] for week in weeks]
    anchors = {"W3", "W1", "E1", "C1", "L3", "S2", "P3", "K1", "T2"}
    turns = [item for items in asked for item in items if item not in anchors | {"N1", "O1"}]
    assert weeks[0]["week"] == str(Week.of(chance.now().date()))
    assert anchors <= {item for items in asked[:4] for item in items}
    assert turns == ["C2", "P1", "W2", "L1", "S1", "E2", "C3", "P2", "K2"][: len(turns)]


def test_who_was_counted_in_its_figures_is_told_by_a_guard_key_in_its_ring_alone(folder: Path) -> None:
    before = counted(folder, "counted")
    with sqlite3.connect(folder / "voinko.db") as database:
        people = [number for (number,) in database.execute("SELECT id FROM employees")]
    derived = MasterKey.parse((folder / "voinko.key").read_text()).subkey("guard")
    assert before <= {person_hash(derived, one) for one in people}
    voinko("migrate")
    after = counted(folder, "facts")
    assert len(after) == len(before)
    assert after.isdisjoint(before)
    with sqlite3.connect(folder / "voinko.db") as database:
        assert "guard" not in {name for (name,) in database.execute("SELECT name FROM data_keys")}
    assert (folder / "voinko.keys" / "guard").stat().st_mode & 0o077 == 0


def test_a_lost_guard_key_is_told_and_given_up_and_what_it_knew_rests(folder: Path) -> None:
    voinko("migrate")
    (folder / "voinko.keys" / "guard").unlink()
    assert "The guard key is not in the key ring" in runner.invoke(cli, ["doctor", "--json"]).output
    assert json.loads(voinko("tick", "--at", PULSE, "--json"))["opened"] == 0
    assert "The guard key is lost" in voinko("round", "discard")
    assert "nothing is shown" in runner.invoke(cli, ["doctor", "--json"]).output.lower()
    assert json.loads(voinko("tick", "--at", CLOSE, "--json"))["released"] == 1


def test_nothing_is_shown_of_a_topic_that_rests(folder: Path) -> None:
    voinko("migrate")
    with sqlite3.connect(folder / "voinko.db") as database:
        database.executemany("INSERT INTO resting VALUES (?, ?)", [(topic.value, OPEN_WEEK) for topic in Topic])
    assert json.loads(voinko("tick", "--at", CLOSE, "--json"))["released"] == 1
    rows = [row for row in csv.DictReader(voinko("export").splitlines()) if (row["week"], row["kind"]) == (OPEN_WEEK, "team")]
    assert {row["state"] for row in rows} == {"withheld"}


def counted(folder: Path, table: str) -> set[str]:
    """The hashes of all whom its figures counted."""
    with sqlite3.connect(folder / "voinko.db") as database:
        rows = database.execute(f"SELECT people FROM {table}")  # noqa: S608 - our own words
        return {name for (people,) in rows for name in unpack(people)}


def test_its_last_digest_is_read_as_it_was_sent(folder: Path) -> None:
    voinko("migrate")
    sent = json.loads((folder / "digest.json").read_text(encoding="utf-8"))
    assert json.loads(voinko("digest", "--team", "Tuki", "--format", "json")) == sent
    assert "Tuki" in voinko("digest", "--team", "Tuki", "--format", "text")
    (csat,) = (
        row
        for row in csv.DictReader(voinko("export").splitlines())
        if (row["kind"], row["week"], row["unit"], row["metric"]) == ("customers", sent["week"], "Tuki", "csat")
    )
    assert csat["n"] == str(sent["customers"]["csat"]["n"])


@pytest.mark.usefixtures("folder")
def test_its_people_and_what_they_began_are_there() -> None:
    voinko("migrate")
    assert sum(bool(one["team"]) for one in json.loads(voinko("roster", "show", "--json"))) == 13
    assert [one["unit"] for one in json.loads(voinko("actions", "--json"))] == ["Myynti"]


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_its_backup_is_restored_beside_its_keys_and_goes_on(
    folder: Path, database: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chance, "now", lambda: RESTORED)  # later, a round may have been opened since
    (folder / "voinko.db").unlink()
    if database == "postgres":
        create: Callable[[str], str] = request.getfixturevalue("postgres")
        monkeypatch.setenv("VOINKO_DATABASE_URL", create(""))
    voinko("restore", "backup")
    assert json.loads(voinko("tick", "--at", CLOSE, "--json"))["released"] == 1
    assert exported() == published(folder)


def test_its_settings_mean_what_they_meant(folder: Path) -> None:
    settings = load({}, folder)
    company = settings.company
    assert (company.name, company.language, company.k, company.share_with_team) == ("Company Ltd", Language.EN, 5, False)
    assert company.company_readers == ("ceo@company.example",)
    assert company.department_readers == (("Service", ("head.of.service@company.example",)),)
    assert (company.goals.promised_minutes, [one.value for one in company.goals.targets]) == (60, [85])
    assert (settings.start, settings.base_url) == (date(2026, 1, 6), "https://voinko.company.example")
    assert settings.is_holiday(date(2026, 1, 6))
