"""``voinko coping figures``: what an installation tells of its requests."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app import chance
from app.commands import coping, setup
from app.installation.site import opened
from app.terminal import settings
from bot.model.requests import Request, RequestEvent, RequestStage

runner = CliRunner()
cli = typer.Typer()
setup.register(cli)
coping.register(cli)
LAST_MONTH = chance.now().replace(day=1, hour=12) - timedelta(days=10)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert runner.invoke(cli, ["init"]).exit_code == 0


def answered(*names: int, asked_at: datetime = LAST_MONTH) -> None:
    async def work() -> None:
        async with opened(settings()) as store:
            for name in names:
                request = Request(f"r{name}", 1, 2, "osh", RequestStage.OPEN, asked_at, asked_at, asked_at, text="xyzzy")
                await store.open_request(request)
                later = asked_at + timedelta(hours=3)
                await store.revise_request(request.id, RequestEvent.ANSWERED, later)

    asyncio.run(work())


def told() -> dict[str, object]:
    result = runner.invoke(cli, ["coping", "figures", "--json"])
    assert result.exit_code == 0
    said: dict[str, object] = json.loads(result.stdout)
    return said


@pytest.mark.usefixtures("installation")
def test_the_tenth_request_makes_both_figures_appear_and_before_there_is_nothing() -> None:
    nothing = told()
    answered(*range(9))
    assert told() == nothing
    assert nothing["requests"] is nothing["answered_within_hours"] is None
    assert "fewer than 10, or none: not shown" in runner.invoke(cli, ["coping", "figures"]).stdout
    answered(9)
    assert (told()["requests"], told()["answered_within_hours"], told()["year"]) == (10, 4, LAST_MONTH.year)
    assert "10 or more" in runner.invoke(cli, ["coping", "figures"]).stdout


@pytest.mark.usefixtures("installation")
def test_what_came_this_month_is_not_told_yet() -> None:
    answered(*range(12), asked_at=chance.now())
    assert told()["requests"] is None
