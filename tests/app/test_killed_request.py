"""A process killed with SIGKILL while it sends a request for contact: not sent, or sent once, and its writer knows which."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.people import Contact
from bot.model.roster import RosterRow
from scheduler.requests import Carrier, carry_due
from storage.store import SqlStore
from tests.app.killed_sender import COMPANY, NOW, STEPS, FilePlatform, opened
from tests.storage.office import time_passes

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    shutil.copy(sqlite_template, tmp_path / "voinko.db")
    store = await opened(tmp_path)
    await store.import_roster([RosterRow(f"{name}@x.fi", name.title(), "Tuki", "P", "", "", "") for name in ("aino", "olli")])
    await store.replace_contacts([Contact("osh", "Olli", "olli@x.fi", "010 1", "", "")])
    await store.disconnect()
    return tmp_path


async def killed(folder: Path, step: str) -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.app.killed_sender", str(folder), step, cwd=ROOT)
    return await process.wait()


async def beat(store: SqlStore, platform: FilePlatform, minutes: int) -> None:
    """Another process's heartbeat, that much later."""
    later = NOW + timedelta(minutes=minutes)
    await time_passes(store, timedelta(minutes=minutes).total_seconds())
    carrier = Carrier(store, COMPANY, {"slack": platform}, {"slack": platform})
    assert await carry_due(carrier, later) == []


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_it_is_sent_once_or_not_at_all(folder: Path, step: str) -> None:
    assert await killed(folder, step) == -signal.SIGKILL
    store, platform = await opened(folder), FilePlatform(folder / "arrived.jsonl")
    try:
        for minutes in (1, 2, 3):
            await beat(store, platform, minutes)
        notices = [one for one in platform.arrived() if one[0] == "olli"]
        assert len(notices) == (0 if step == "nothing" else 1)
        kept = await store.request("the-request")
        assert (kept is not None) is (step != "nothing")
        told = [one[1].partition(":")[0] for one in platform.arrived() if one[0] == "aino"]
        assert told == ([] if step in ("nothing", "settled") else ["told-delivered"])
    finally:
        await store.disconnect()


@pytest.mark.parametrize("step", ["stored", "claimed", "before the call", "after the call"])
async def test_found_only_hours_later_it_is_sent_no_more_and_its_writer_is_told(folder: Path, step: str) -> None:
    assert await killed(folder, step) == -signal.SIGKILL
    store, platform = await opened(folder), FilePlatform(folder / "arrived.jsonl")
    try:
        await beat(store, platform, 180)
        notices = [one for one in platform.arrived() if one[0] == "olli"]
        assert len(notices) <= 1
        told = [one[1].partition(":")[0] for one in platform.arrived() if one[0] == "aino"]
        assert told in (["told-failed"], ["told-delivered"])
        assert (told == ["told-delivered"]) is (len(notices) == 1)
    finally:
        await store.disconnect()


async def test_left_alone_it_is_sent_at_once(folder: Path) -> None:
    assert await killed(folder, "no step at all") == 0
    assert [one[0] for one in FilePlatform(folder / "arrived.jsonl").arrived()] == ["olli"]
