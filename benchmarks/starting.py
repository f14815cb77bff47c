"""The start: ``voinko run`` until it listens, with Slack or with both platforms, beside a process that only imports as much."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from benchmarks.company import Size, build
from benchmarks.measuring import Row, Server, free_port, paired, serving
from benchmarks.slack_answer import ours
from benchmarks.stub import stub
from tests.doubles.teams import TeamsDouble

IMPORTS = (
    "slack_bolt.async_app, slack_sdk, aiohttp.web, sqlalchemy.ext.asyncio, aiosqlite, apscheduler.schedulers.asyncio, nacl.public"
)
BOTH = f"{IMPORTS}, botbuilder.core, botbuilder.schema, jwt"
_FLOOR = "import {}, socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"
_TURNS = 3


async def rows(_size: Size) -> list[Row]:
    """CPU and memory."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
        await build(url, folder, Size(100, 8))
        async with stub(free_port()) as slack, TeamsDouble() as teams:
            for platforms, imports, more in (("Slack", IMPORTS, {}), ("both platforms", BOTH, teams.environment)):
                spent: list[tuple[float, float]] = []
                kept: list[tuple[float, float]] = []
                for _ in range(_TURNS):
                    mine = await _start(partial(ours, url, folder, slack, more))
                    floor = await _start(partial(_floor, folder, imports))
                    spent.append((mine[0], floor[0]))
                    kept.append((mine[1], floor[1]))
                found.append(paired(f"start with {platforms} / the imports alone", spent, 1.3, "s CPU"))
                found.append(paired(f"memory with {platforms} / the imports alone", kept, 1.3, "MB", 1e-6))
    return found


async def _start(server: Callable[[], AbstractAsyncContextManager[Server]]) -> tuple[float, float]:
    async with server() as one:
        return one.cpu(), float(one.memory())


def _floor(folder: Path, imports: str) -> AbstractAsyncContextManager[Server]:
    port = free_port()
    return serving(["-c", _FLOOR.format(imports), str(port)], port, {}, folder)
