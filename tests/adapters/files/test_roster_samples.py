"""Real shapes of HR systems' rosters: by their settings all come to the same company."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from adapters.files.problems import BadFileError
from adapters.files.roster_map import MappedRoster, RosterForm, read_mapped_roster
from app.settings.load import load
from bot.model.roster import RosterRow

SAMPLES_AT = Path(__file__).parent / "samples"
TABLES = tomllib.loads((SAMPLES_AT / "rosters.toml").read_text())
TEAMS = {
    "Johto": ("Johto", 1, ""),
    "Kundtjänst Vasa": ("Palvelu", 4, "sofia.strand"),
    "Myymälä Turku": ("Myynti", 3, "lauri.lampi"),
    "Puhelinpalvelu Oulu": ("Palvelu", 4, "kaisa.kallio"),
}


def _form(name: str, tmp_path: Path) -> RosterForm:
    blocks = re.split(r"^(?=\[\w+\]$)", (SAMPLES_AT / "rosters.toml").read_text(), flags=re.MULTILINE)
    block = next(one for one in blocks if one.startswith(f"[{name}]"))
    own = re.sub(r"^file = .*\n", "", block, flags=re.MULTILINE)
    (tmp_path / "voinko.toml").write_text(re.sub(rf"^\[{name}(.*)\]$", r"[roster\1]", own, flags=re.MULTILINE))
    form = load({}, tmp_path).roster_form
    assert form is not None
    return form


def _read(name: str, tmp_path: Path) -> MappedRoster:
    return read_mapped_roster(SAMPLES_AT / "rosters" / TABLES[name]["file"], _form(name, tmp_path))


@pytest.mark.parametrize("name", TABLES)
def test_a_sample_comes_to_the_right_people_and_teams(name: str, tmp_path: Path) -> None:
    read = _read(name, tmp_path)
    assert (len(read.people), read.skipped) == (12, 2 if name == "entra" else 1)
    assert Counter(person.team for person in read.people) == {team: size for team, (_, size, _) in TEAMS.items()}
    assert {person.team: person.department for person in read.people} == {team: own for team, (own, _, _) in TEAMS.items()}


@pytest.mark.parametrize("name", [name for name in TABLES if name != "entra"])
def test_managers_are_found_by_address_id_or_name(name: str, tmp_path: Path) -> None:
    for person in _read(name, tmp_path).people:
        _, _, manager = TEAMS[person.team]
        own = "" if not manager else "ossi.oja" if person.email.startswith(manager) else manager
        assert person.manager_email == (f"{own}@yritys.example" if own else "")


@pytest.mark.parametrize("name", [name for name in TABLES if "language" in TABLES[name]["map"]])
def test_languages_are_understood_in_words_and_tags(name: str, tmp_path: Path) -> None:
    assert Counter(person.language for person in _read(name, tmp_path).people) == {"fi": 7, "sv": 4, "en": 1}


@pytest.mark.parametrize("name", ["workday", "successfactors"])
def test_time_zones_are_our_names_for_theirs(name: str, tmp_path: Path) -> None:
    elsewhere = {person.email: person.timezone for person in _read(name, tmp_path).people if person.timezone != "Europe/Helsinki"}
    assert elsewhere == {"mary.obrien@yritys.example": "Europe/London", "bjorn.akers@yritys.example": "Europe/Stockholm"}


def test_a_file_without_managers_takes_none_away(tmp_path: Path) -> None:
    assert _form("entra", tmp_path).silent == {"manager_email", "workspace", "away"}
    assert _form("personio", tmp_path).silent == {"workspace", "away"}


def test_a_manager_whose_name_two_people_have_is_a_problem(tmp_path: Path) -> None:
    lines = ["email;name;team;manager", "a@x.example;Matti Mäki;A;", "b@x.example;Mäki, Matti;A;", "c@x.example;C;B;Mäki Matti"]
    (tmp_path / "people.csv").write_text("\n".join(lines))
    (tmp_path / "voinko.toml").write_text('[roster.map]\nemail = "email"\nname = "name"\nteam = "team"\nmanager = "manager"\n')
    form = load({}, tmp_path).roster_form
    assert form is not None
    with pytest.raises(BadFileError, match="line 4, column manager: two people of the file are called so"):
        read_mapped_roster(tmp_path / "people.csv", form)


def test_all_samples_name_the_same_people(tmp_path: Path) -> None:
    def known(people: tuple[RosterRow, ...]) -> set[tuple[str, str, str]]:
        return {(person.email, person.name, person.team) for person in people}

    first, *others = [known(_read(name, tmp_path).people) for name in TABLES]
    assert all(other == first for other in others)
