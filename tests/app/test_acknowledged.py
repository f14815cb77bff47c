"""What `voinko run` has acknowledged is in the box, though the process be killed and the database held by somebody else."""

import asyncio
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest

from tests.app.test_road import PULSE, Site, installed
from tests.doubles.slack import command, press


@asynccontextmanager
async def killed_at_the_end(site: Site) -> AsyncIterator[None]:
    """`voinko run`, until SIGKILL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "run", "--no-scheduler", cwd=site.folder, env=site.environment
    )
    try:
        while not await site._listens():
            assert process.returncode is None
            await asyncio.sleep(0.05)
        yield
    finally:
        process.kill()
        await process.wait()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process writes, and does not end."""
    with closing(sqlite3.connect(folder / "voinko.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


async def answered(site: Site, user: str) -> int:
    """Slack's status for a press on the first question."""
    message = site.pulse(user)
    row = next(block for block in message["blocks"] if block["type"] == "actions" and len(block["elements"]) >= 5)
    url = site.slack.response_url(f"D{user}", message["ts"])
    return await site.post(press(row["elements"][2]["action_id"], user, ts=message["ts"], response_url=url))


def in_the_box(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "voinko.db")) as database:
        count: int = database.execute("SELECT count(*) FROM ballots WHERE item <> 'R1'").fetchone()[0]
    return count


@pytest.mark.timeout(60)
async def test_every_acknowledged_answer_is_in_the_box_and_help_is_there_meanwhile(tmp_path: Path) -> None:
    async with installed(tmp_path) as site:
        await site.tick(PULSE)
        async with killed_at_the_end(site):
            assert await answered(site, "U0") == 200
        assert in_the_box(tmp_path) == 1
        async with killed_at_the_end(site):
            with locked(tmp_path):
                asked_for_help, pressed, began = site.post(command("/apua", user="U2")), answered(site, "U1"), time.monotonic()
                assert await asyncio.gather(asked_for_help, pressed) == [200, 503]
                assert time.monotonic() - began < 2.9
        assert in_the_box(tmp_path) == 1
