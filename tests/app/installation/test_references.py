"""Names in the settings that were meant for somebody on the roster, and reach nobody."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from app.installation.references import unmatched
from app.settings.load import load
from bot.model.people import Team

TEAMS = (Team(1, "Työ Helsinki", "Palvelu"), Team(2, "Varasto", "Ääkköset"))


def told(folder: Path, toml: str, teams: tuple[Team, ...] = TEAMS) -> list[str]:
    (folder / "voinko.toml").write_text(toml, encoding="utf-8")
    return list(unmatched(load({}, folder), teams))


def test_a_department_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    assert told(tmp_path, '[readers.departments]\nPalvelut = ["a@x.example"]\nOlematon = ["a@x.example"]') == [
        '[readers.departments] "Palvelut" is no department of the roster (did you mean Palvelu?).',
        '[readers.departments] "Olematon" is no department of the roster.',
    ]


def test_a_target_of_nobody_is_named(tmp_path: Path) -> None:
    target = '[[customers.targets]]\nmetric = "csat"\nvalue = 80\n'
    toml = f'{target}team = "Varastot"\n{target}department = "Palvelut"\n{target}team = "Varasto"\ndepartment = "Palvelu"\n'
    assert told(tmp_path, f'{toml}{target}team = "varasto"') == [
        '[[customers.targets]] "Varastot" is no team of the roster (did you mean Varasto?).',
        '[[customers.targets]] "Palvelut" is no department of the roster (did you mean Palvelu?).',
        '[[customers.targets]] "Varasto" is no team of the department "Palvelu".',
    ]


def test_a_source_that_gives_feedback_to_no_team_is_named(tmp_path: Path) -> None:
    toml = '[feedback.shop]\nkind = "zendesk"\n[feedback.shop.teams]\n"7" = "Työ Helsinki"\n"8" = "Varastot"'
    assert told(tmp_path, toml) == ['[feedback.shop.teams] "Varastot" is no team of the roster (did you mean Varasto?).']


@pytest.mark.parametrize(
    "name", [unicodedata.normalize("NFD", "Ääkköset"), "ÄÄKKÖSET", "Ääk\u00adköset", "\u00a0Ääkköset "], ids=ascii
)
def test_another_spelling_is_the_same_name(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, f'[readers.departments]\n"{name}" = ["a@x.example"]') == []


def test_before_there_is_a_roster_nothing_is_missed(tmp_path: Path) -> None:
    assert told(tmp_path, '[readers.departments]\nOlematon = ["a@x.example"]', ()) == []
