"""A clock that was wrong once, as an administrator meets it: said everywhere with its mend, and mended by one command."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.app.test_road import PULSE, TEAM_SIZE, Site
from tests.app.test_road import site as whole_site
from tests.commands.starting import command_line

site = whole_site
FUTURE, MONDAY = "2036-01-01T12:00+02:00", "2026-01-05T12:00+02:00"


@asynccontextmanager
async def ticking(site: Site) -> AsyncIterator[asyncio.subprocess.Process]:
    """``voinko run`` with its heartbeat, by this machine's clock."""
    process = await asyncio.create_subprocess_exec(
        *command_line("run"), cwd=site.folder, env=site.environment, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def told(site: Site, code: int, *arguments: str) -> str:
    """All that a command says, on both outputs, when it ends with that code."""
    process = await asyncio.create_subprocess_exec(
        *command_line(*arguments), cwd=site.folder, env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    out, _ = await process.communicate()
    assert process.returncode == code, out.decode()
    return out.decode()


async def said_of_the_clock(process: asyncio.subprocess.Process) -> str:
    """The log's line about it."""
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while b" ERROR " not in (line := await process.stderr.readline()):
            assert line
    return line.decode()


@pytest.mark.timeout(180)
async def test_a_memory_that_lies_in_the_future_is_said_everywhere_and_set_back(site: Site) -> None:
    assert (await site.tick(FUTURE))["opened"] == 1
    for command, code in ((("tick",), 2), (("tick", "--at", PULSE), 0), (("doctor",), 2)):
        said = await told(site, code, *command)
        assert ("2036-01-01T10:00:00+00:00" in said, "voinko tick --back-to" in said) == (True, True), command
    async with ticking(site) as process:
        assert "voinko tick --back-to" in await said_of_the_clock(process)
        status, why = await site.get("/readyz")
        assert (status, b"2036-01-01T10:00:00+00:00" in why, b"voinko tick --back-to" in why) == (503, True, True)
    assert "2036-W01" in await told(site, 0, "tick", "--back-to", MONDAY)
    assert (await site.tick(PULSE))["sent"] == TEAM_SIZE
    assert "nothing to set back" in await told(site, 2, "tick", "--back-to", MONDAY)


@pytest.mark.timeout(180)
async def test_a_leap_of_the_clock_is_refused_until_somebody_asks_for_the_moment(site: Site) -> None:
    await site.tick(MONDAY)
    assert "voinko tick --at" in await told(site, 2, "tick")
    async with ticking(site) as process:
        assert "voinko tick --at" in await said_of_the_clock(process)
        status, why = await site.get("/readyz")
        assert (status, b"voinko tick --at" in why) == (503, True)
    assert (await site.tick(PULSE))["sent"] == TEAM_SIZE
