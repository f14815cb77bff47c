"""What ``actions`` prints: in the language asked for, with what was expected, and names as they are written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.commands.loop import actions
from app.installation.site import found_here
from app.terminal import run_async, settings, with_store
from bot.actions.suggestions import own_name
from bot.model.actions import NewAction
from bot.model.calendar import Week
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.roster import RosterRow
from bot.model.units import Unit
from bot.texts.sentences import text
from storage.store import SqlStore

TEAM = ":smile: Tuki"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("VOINKO_DATABASE_URL", "VOINKO_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "voinko.toml").write_text('[company]\nname = "Esimerkki Oy"\n')
    monkeypatch.setenv("COLUMNS", "250")
    run_async(found_here(settings()))


def begun() -> None:
    async def work(_: object, store: SqlStore) -> None:
        await store.import_roster([RosterRow("aino@voinko.example", "Aino", TEAM, "Palvelu", "", "", "")])
        (aino,) = await store.employees()
        unit = Unit.of_team(1)
        words = ("Kassa kuntoon", "Vähemmän jonoa")
        new = NewAction(unit, Topic.TOOLS, own_name(*words), Week(2026, 2), date(2026, 1, 12), *words)
        await store.start_action(new, aino.id)

    with_store(work)


@pytest.mark.parametrize("language", Language)
def test_headings_and_topics_are_in_the_language_and_what_was_expected_is_there(
    language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    begun()
    actions(language)
    printed = capsys.readouterr().out
    for column in ("unit", "topic", "since", "what", "expected", "asked"):
        assert text(language, f"act.column.{column}") in printed
    assert text(language, "digest.short.tools") in printed
    assert "Kassa kuntoon" in printed
    assert "Vähemmän jonoa" in printed
    assert TEAM in printed


def test_the_json_has_what_was_expected(capsys: pytest.CaptureFixture[str]) -> None:
    begun()
    actions(as_json=True)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["what"], row["expected"], row["unit"]) == ("Kassa kuntoon", "Vähemmän jonoa", TEAM)


@pytest.mark.parametrize(("language", "said"), [(Language.FI, "Käynnissä ei ole toimenpiteitä"), (Language.SV, "Ingen åtgärd")])
def test_that_there_is_none_is_said_in_the_language(language: Language, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    actions(language)
    assert capsys.readouterr().err.startswith(said)
