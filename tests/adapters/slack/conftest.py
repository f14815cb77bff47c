from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import pytest
from aiohttp import web

from adapters.rendering import no_picture
from adapters.slack.messenger import SlackMessenger
from adapters.slack.repeats import Memory
from adapters.slack.server import SlackServer
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from bot.model.messages import Event, Reply
from tests.doubles.slack import SlackDouble, signed
from tests.doubles.vault import MemoryVault

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_800_000_000.0


def no_jitter() -> float:
    return 0.0


async def no_sleep(_seconds: float) -> None:
    await asyncio.sleep(0)


@dataclass
class Rig:
    """Our server on a port of its own, before the Slack double. ``says`` is the whole conversation."""

    slack: SlackDouble
    says: Callable[[Event], tuple[Reply, ...]] = lambda _event: ()
    handle: Callable[[Event], Awaitable[tuple[Reply, ...]]] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    vault: MemoryVault | None = None
    memory: Memory | None = None
    now: float = NOW
    timeout: float = 5.0
    events: list[Event] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        given = {"bot_token": self.slack.token, "signing_secret": SECRET, "api_url": self.slack.api_url, **self.settings}
        settings = SlackSettings(**given)
        self.workspaces = Workspaces(settings, self.vault, timeout=self.timeout)
        self.messenger = SlackMessenger(self.workspaces, jitter=no_jitter, sleep=no_sleep, rate=1000)
        self.server = SlackServer(
            settings,
            self.handle or self._handle,
            workspaces=self.workspaces,
            messenger=self.messenger,
            wall=lambda: self.now,
            jitter=no_jitter,
            picture_url=no_picture,
            base_url="https://voinko.example.com",
            nonce=lambda: "nonce",
            memory=self.memory,
            sleep=no_sleep,
        )
        app = web.Application()
        self.server.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self.server.start()
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        await self.server.stop()
        await self._runner.cleanup()
        await self.workspaces.close()

    async def _handle(self, event: Event) -> tuple[Reply, ...]:
        self.events.append(event)
        return self.says(event)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Post to /slack/events as it is; status and body of the answer."""
        async with self.http.post(f"{self.url}/slack/events", data=io.BytesIO(body), headers=headers) as response:
            return response.status, await response.text()

    async def hears(self, payload: Mapping[str, Any]) -> tuple[int, str]:
        """Post a payload as Slack does, rightly signed."""
        return await self.post(*signed(payload, SECRET, self.now))

    async def settled(self) -> None:
        """Wait for the replies under way."""
        await self.server.stop()


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double
