"""What ``digest`` is asked for by name, and in whose language it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.commands.results import _language, _unit
from app.settings.load import Settings, load
from app.terminal import UserError
from bot.model.people import Language
from bot.model.roster import RosterRow
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from storage.store import SqlStore

READERS = """
[company]
language = "fi"
[readers]
company = ["ceo@voinko.example"]
[readers.departments]
PALVELU = ["head@voinko.example"]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "voinko.toml").write_text(READERS, encoding="utf-8")
    return load({}, tmp_path)


@pytest.fixture
async def store(sqlite_store: SqlStore, roster: Sequence[RosterRow]) -> SqlStore:
    boss = replace(roster[-1], language="sv")
    head = replace(boss, email="head@voinko.example", language="en")
    await sqlite_store.import_roster([*roster[:-1], boss, head])
    return sqlite_store


async def test_a_digest_speaks_its_readers_language_and_the_companys_where_nobody_has_one(
    settings: Settings, store: SqlStore
) -> None:
    team, department = await _unit(store, "tuki", ""), await _unit(store, "", " palvelu")
    assert await _language(settings, store, team) is Language.SV
    assert await _language(settings, store, department) is Language.EN
    assert await _language(settings, store, COMPANY_UNIT) is Language.FI


async def test_a_name_is_taken_however_it_is_spelled(store: SqlStore) -> None:
    assert await _unit(store, "  tu\u00adki ", "") == await _unit(store, "Tuki", "")
    assert await _unit(store, "", "PALVELU") == Unit(UnitKind.DEPARTMENT, "Palvelu")


async def test_an_unknown_name_is_told_with_the_nearest(store: SqlStore) -> None:
    with pytest.raises(UserError, match=r"no team named 'Tukki' \(did you mean Tuki\?\); the teams are: Myynti, Tuki"):
        await _unit(store, "Tukki", "")
