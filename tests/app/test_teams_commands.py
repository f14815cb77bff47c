"""What an administrator of Teams types, and what comes of it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.installations import install
from tests.commands.starting import clean_environment, command_line
from tests.doubles.teams import TeamsDouble

APP = "6f1f2d3c-0000-4000-8000-00000000b0b0"


async def voinko(folder: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *command_line(*arguments), cwd=folder, env=clean_environment() | more, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
async def teams() -> AsyncIterator[TeamsDouble]:
    async with TeamsDouble() as double:
        yield double


async def test_the_package_is_written_here_and_its_path_is_all_that_is_printed(tmp_path: Path) -> None:
    code, out, err = await voinko(tmp_path, "teams", "package", TEAMS_APP_ID=APP, VOINKO_BASE_URL="https://bot.example.com")
    assert (code, out, err) == (0, f"{tmp_path / 'voinko-teams.zip'}\n", "")
    with zipfile.ZipFile(tmp_path / "voinko-teams.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["bots"][0]["botId"] == APP


async def test_an_address_that_teams_cannot_reach_is_said_beside_it(tmp_path: Path) -> None:
    code, out, err = await voinko(tmp_path, "teams", "package", "--json", TEAMS_APP_ID=APP)
    assert (code, json.loads(out)["manifest"]["id"]) == (0, APP)
    assert "VOINKO_BASE_URL" in err


@pytest.mark.parametrize("app_id", ["", "my-bot"])
async def test_without_an_app_id_there_is_no_package(tmp_path: Path, app_id: str) -> None:
    code, out, err = await voinko(tmp_path, "teams", "package", TEAMS_APP_ID=app_id)
    assert (code, out, "TEAMS_APP_ID" in err) == (2, "", True)
    assert not await asyncio.to_thread((tmp_path / "voinko-teams.zip").exists)


async def test_what_is_missing_is_said_for_both_platforms(tmp_path: Path) -> None:
    code, _, err = await voinko(tmp_path, "run")
    assert code == 2
    assert "no Voinko here" in err
    assert all(name in err for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "TEAMS_APP_ID", "TEAMS_APP_PASSWORD"))


async def findings(folder: Path, **environment: str) -> dict[str, str]:
    install(folder, {}, "init")
    _, out, _ = await voinko(folder, "doctor", "--json", **environment)
    return {one["what"]: one["severity"] for one in json.loads(out)["findings"]}


async def test_doctor_says_that_teams_lets_us_in(tmp_path: Path, teams: TeamsDouble) -> None:
    found = await findings(tmp_path, **teams.environment)
    assert found["Microsoft gives us a token for Teams."] == "ok"
    assert not any("keys of Teams" in what for what in found)


async def test_doctor_says_what_keeps_teams_from_working(tmp_path: Path, teams: TeamsDouble) -> None:
    teams.keys = []
    wrong = {"TEAMS_APP_PASSWORD": "wrong", "TEAMS_APP_TENANT_ID": "", "TEAMS_APP_TYPE": "MultiTenant"}
    found = await findings(tmp_path, **{**teams.environment, **wrong})
    errors = [what for what, severity in found.items() if severity == "error"]
    assert "No organisation is named, so Teams serves nobody." in errors
    assert "Microsoft gives us no token for Teams: token_refused." in errors
    assert "The keys of Teams' own tokens can't be fetched: nobody would be let in." in errors
    assert "wrong" not in "".join(found)


async def test_doctor_names_the_setting_that_is_missing(tmp_path: Path) -> None:
    found = await findings(tmp_path, TEAMS_APP_ID=APP)
    assert found["Teams is not complete: TEAMS_APP_PASSWORD is not set."] == "error"
