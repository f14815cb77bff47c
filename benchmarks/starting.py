"""The start: ``voinko run`` with Slack alone until it listens, beside a process that only imports what it must."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from benchmarks.company import Size, build
from benchmarks.measuring import Row, Server, free_port, paired, serving
from benchmarks.slack_answer import ours
from benchmarks.stub import stub

IMPORTS = (
    "slack_bolt.async_app, slack_sdk, aiohttp.web, sqlalchemy.ext.asyncio, aiosqlite, apscheduler.schedulers.asyncio, nacl.public"
)
_FLOOR = f"import {IMPORTS}, socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"
_TURNS = 3


async def rows(_size: Size) -> list[Row]:
    """CPU and memory."""
    spent: list[tuple[float, float]] = []
    kept: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
        await build(url, folder, Size(100, 8))
        async with stub(free_port()) as slack:
            for _ in range(_TURNS):
                mine = await _start(lambda: ours(url, folder, slack))
                floor = await _start(lambda: _floor(folder))
                spent.append((mine[0], floor[0]))
                kept.append((mine[1], floor[1]))
    return [
        paired("start with Slack / the imports alone", spent, 1.3, "s CPU"),
        paired("memory with Slack / the imports alone", kept, 1.3, "MB", 1e-6),
    ]


async def _start(server: Callable[[], AbstractAsyncContextManager[Server]]) -> tuple[float, float]:
    async with server() as one:
        return one.cpu(), float(one.memory())


def _floor(folder: Path) -> AbstractAsyncContextManager[Server]:
    port = free_port()
    return serving(["-c", _FLOOR, str(port)], port, {}, folder)
