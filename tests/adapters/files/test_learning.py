"""What is proposed for files that nobody has described: the right columns of the samples, and nothing by chance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.feedback.paths import Place
from adapters.files.feedback import Reader
from adapters.files.learning import Proposal, learnt_feedback, learnt_roster
from adapters.files.roster_map import RosterForm, read_mapped_roster
from adapters.files.source_file import FileForm, FileSource, read_source
from bot.model.people import name_key
from tests.adapters.files.sample_figures import SAMPLES, Expected
from tests.adapters.files.test_roster_samples import TABLES, TEAMS
from tests.adapters.files.test_samples import READER, SAMPLES_AT, figures_of

# What no file tells: which team an app's reviews are of, and what each of four faces stands for.
TOLD = {"app_store.json": {"team": "=Puhelinpalvelu Oulu"}, "google_play.csv": {"team": "=Myymälä Turku"}}
UNKNOWABLE = {"happyornot_buttons.csv"}


def _places(proposal: Proposal, told: dict[str, str] | None = None) -> dict[str, Place]:
    found = {name: Place.parse(written) for name, written in {**proposal.places, **(told or {})}.items()}
    return {name: place for name, place in found.items() if place is not None}


@pytest.mark.parametrize(
    "expected", [one for one in SAMPLES if one.file not in UNKNOWABLE], ids=lambda expected: str(expected.file)
)
def test_a_sample_is_read_right_by_what_is_proposed(expected: Expected) -> None:
    path = SAMPLES_AT / "feedback" / expected.file
    proposal = learnt_feedback(path)
    form = FileForm(_places(proposal, TOLD.get(expected.file)), proposal.layout, "", proposal.timezone, proposal.skip_unanswered)
    words = {name: {name_key(word): ours for word, ours in table.items()} for name, table in proposal.words.items()}
    reader = Reader(READER.teams, READER.zone, READER.latest, quarantine=True)
    read = read_source(path, FileSource("learnt", form, words), reader)
    rows = [row for _, row in read.rows]
    assert (len(rows), read.skipped) == (expected.rows, expected.skipped)
    found = figures_of(rows)
    assert found.keys() == expected.figures.keys()
    for metric, (count, value) in expected.figures.items():
        assert found[metric] == (count, pytest.approx(value, abs=0.05))


@pytest.mark.parametrize("name", TABLES)
def test_a_roster_is_read_right_by_what_is_proposed(name: str) -> None:
    path = SAMPLES_AT / "rosters" / TABLES[name]["file"]
    proposal = learnt_roster(path)
    patterns = {field: re.compile(pattern) for field, pattern in proposal.patterns.items()}
    words = {table: {name_key(word): ours for word, ours in found.items()} for table, found in proposal.words.items()}
    read = read_mapped_roster(path, RosterForm(_places(proposal), proposal.layout, patterns, words))
    assert (len(read.people), {person.team for person in read.people}) == (12, TEAMS.keys())
    if name != "entra":
        managed = {
            person.team: person.manager_email for person in read.people if person.manager_email != "ossi.oja@yritys.example"
        }
        assert {team: manager.partition("@")[0] for team, manager in managed.items()} == {
            team: manager for team, (_, _, manager) in TEAMS.items()
        }


def test_no_score_is_made_of_a_column_of_other_numbers(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("id,date,team,satisfaction\n1,2026-01-05,A,77\n2,2026-01-06,A,93\n")
    assert "csat" not in learnt_feedback(file).places


def test_the_group_that_qualtrics_makes_of_a_recommendation_is_no_team() -> None:
    assert learnt_feedback(SAMPLES_AT / "feedback" / "qualtrics.csv").places["team"] == "unit"
