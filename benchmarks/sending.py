"""A pulse to everyone: the ledger, the writing and the sending, beside slack_sdk posting the same messages and no more.

There is no pacing: Slack's own limit would hide everything else. The Slack that takes the messages is a process of its own.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import render
from adapters.slack.messenger import SlackMessenger
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from app import chance
from benchmarks.company import OPENS, Size, build, opened, token, user
from benchmarks.measuring import ROOT, Row, free_port, paired, process_time, serving
from benchmarks.world import utc, world
from bot.model.company import Company
from bot.pulse.screens import pulse_message
from bot.release.rules import LEAST_K
from scheduler.postman import HANDS
from scheduler.tick import tick

_TURNS = 3
_NO_PACE = 1e9  # messages a second


async def rows(size: Size) -> list[Row]:
    """The sender's CPU per message."""
    async with AsyncExitStack() as stack:
        port = free_port()
        await stack.enter_async_context(serving(["-m", "benchmarks.stub", str(port)], port, {}, ROOT))
        api_url = f"http://127.0.0.1:{port}/api/"
        part = Size(size.people // 4, size.teams // 4)
        turns = [await _turn(api_url, part) for _ in range(_TURNS)]
    return [paired("a pulse to everyone / slack_sdk alone", turns, 3.0, "ms CPU a message", 1e3)]


async def _turn(api_url: str, size: Size) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'voinko.db'}"
        await build(url, folder, size)
        async with opened(url, folder) as store:
            workspaces = Workspaces(SlackSettings(bot_token="xoxb-1", signing_secret="shhh", api_url=api_url))  # noqa: S106
            messenger = SlackMessenger(workspaces, jitter=chance.jitter, rate=_NO_PACE)
            with process_time() as seconds:
                tally = await tick(world(store, messenger), utc(OPENS + timedelta(minutes=1)))
            await workspaces.close()
            assert tally.sent == size.people
            invitation = await store.invitation(token(0))
            assert invitation is not None
            drawn = render.message(pulse_message(invitation, Company("Benchmark", k=LEAST_K)))
    return seconds() / size.people, await _bare(api_url, drawn, size.people)


async def _bare(api_url: str, drawn: dict[str, object], people: int) -> float:
    """slack_sdk with a shared session, as many at once as we send."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-1", base_url=api_url, session=session)  # noqa: S106
        with process_time() as seconds:
            for start in range(0, people, HANDS):
                numbers = range(start, min(start + HANDS, people))
                await asyncio.gather(*(client.chat_postMessage(channel=user(one), **drawn) for one in numbers))  # type: ignore[arg-type]
    return seconds() / people
