"""A company on a double of Slack whose processes are killed at any moment: `voinko run`, `voinko tick`, and people who press."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from sqlalchemy import update

from app.chance import wall_seconds
from app.installation.site import opened
from app.settings.load import load
from bot.model.messages import Intent
from storage.database.schema import clock
from tests.app.installations import free_port
from tests.doubles.slack import SlackDouble, press, signed

ROOT = Path(__file__).parents[2]
SECRET = "endurance"
TOML = '[company]\nname = "Kestävä Oy"\nlanguage = "fi"\n[pulse]\nstart = 2026-01-06\n[readers]\ncompany = ["p0@x.example"]\n'
FIRST = datetime.fromisoformat("2026-01-06T09:30+02:00")
SCALE = 5
TEAM_SIZE = 8
_TROUBLE = (aiohttp.ClientError, ConnectionError, TimeoutError)

Answer = tuple[str, str]
"""Whose answer to which question."""


@dataclass
class Company:
    """One installation with its double of Slack, and what has been done to it."""

    folder: Path
    environment: dict[str, str]
    slack: SlackDouble
    people: tuple[str, ...]
    dice: np.random.Generator
    kills: int = 0
    acknowledged: int = 0
    kept: dict[Answer, str] = field(default_factory=dict)  # the last value that was acknowledged
    doubtful: dict[Answer, set[str]] = field(default_factory=dict)  # values pressed after it, of which nobody heard
    _buttons: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # a question's, as its person has seen them
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def voinko(self, *arguments: str, killed_after: float | None = None) -> str | None:
        """What a command prints; None where it was killed before it ended. Raises AssertionError where it fails of itself."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", *arguments, cwd=self.folder, env=self.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(), killed_after)
        except TimeoutError:
            process.kill()
            await process.wait()
            self.kills += 1
            return None
        assert process.returncode == 0, err.decode() + out.decode()
        return out.decode()

    async def tick(self, at: str, kills: int) -> None:
        """Heartbeats as of that moment, of which some are killed on the way, until one has ended."""
        for _ in range(kills):
            await self.voinko("tick", "--at", at, killed_after=self.dice.uniform(0.6, 3))
            await self._half_a_minute_passes()
        assert await self.voinko("tick", "--at", at) is not None

    async def _half_a_minute_passes(self) -> None:
        """The lease of whoever was killed runs out; waiting for it would be most of what a run does."""
        async with opened(load(self.environment, self.folder)) as store, store._database.write() as connection:
            await connection.execute(update(clock).values(lease_until=FIRST))

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """`voinko run`, killed at the end."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", "run", "--no-scheduler", cwd=self.folder, env=self.environment,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while not await self._listens():
                assert process.returncode is None
                await asyncio.sleep(0.05)
            yield
        finally:
            process.kill()
            await process.wait()
            self.kills += 1

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", int(self.environment["VOINKO_PORT"]))
        except OSError:
            return False
        writer.close()
        return True

    async def pressed(self, wanted: int, each: int) -> None:
        """Let people press until so many presses have been acknowledged; the server is killed after ``each`` or so."""
        goal = self.acknowledged + wanted
        while self.acknowledged < goal:
            until = min(goal, self.acknowledged + int(self.dice.integers(each // 2, each * 3 // 2)))
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session, asyncio.TaskGroup() as group:
                over = asyncio.Event()
                presses = [group.create_task(self._presses(session, user, over)) for user in self.people]
                async with self.serving():
                    while self.acknowledged < until:
                        self._heard.clear()
                        await self._heard.wait()
                over.set()
                for task in presses:
                    task.cancel()

    async def _presses(self, session: aiohttp.ClientSession, user: str, over: asyncio.Event) -> None:
        """One person who answers, changes an answer, answers on."""
        known = self._buttons.setdefault(user, {})
        with suppress(asyncio.CancelledError):
            while not over.is_set():
                message = self.pulse(user)
                for block in message["blocks"]:
                    if block["type"] == "actions" and len(block["elements"]) >= SCALE:
                        actions = [element["action_id"] for element in block["elements"][:SCALE]]
                        known[Intent.decode(actions[0]).args[1]] = actions
                item = sorted(known)[self.dice.integers(len(known))]
                await asyncio.shield(self._press(session, user, known[item][self.dice.integers(SCALE)], message["ts"]))
                await asyncio.sleep(self.dice.uniform(0, 0.05))

    async def _press(self, session: aiohttp.ClientSession, user: str, action: str, ts: str) -> None:
        _, item, value = Intent.decode(action).args
        answer = (user, item)
        self.doubtful.setdefault(answer, set()).add(value)
        payload = press(action, user, ts=ts, response_url=self.slack.response_url(f"D{user}", ts))
        body, headers = signed(payload, SECRET, wall_seconds())
        url = f"http://127.0.0.1:{self.environment['VOINKO_PORT']}/slack/events"
        with suppress(*_TROUBLE):
            async with session.post(url, data=body, headers=headers) as response:
                if response.status == 200:
                    self.acknowledged += 1
                    self._heard.set()
                    self.kept[answer] = value
                    self.doubtful[answer].clear()

    def pulse(self, user: str) -> dict[str, Any]:
        """The latest pulse on the person's screen."""
        mine = [m for m in self.slack.direct_messages(user) if any("pulse:" in b.get("block_id", "") for b in m["blocks"])]
        return mine[-1]

    def received(self) -> Counter[int]:
        """How many people have how many messages."""
        return Counter(len(self.slack.direct_messages(user)) for user in self.people)

    def next_round(self) -> None:
        """Everyone's screen is cleared, and what was answered is no longer asked for."""
        self.kept.clear()
        self.doubtful.clear()
        self._buttons.clear()
        self.slack.channels.clear()
        self.slack.calls.clear()


@asynccontextmanager
async def founded(folder: Path, database_url: str, people: int, dice: np.random.Generator) -> AsyncIterator[Company]:
    """A new company in an empty folder."""
    async with SlackDouble() as slack:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "TEAMS", "VOINKO"))}
        environment |= {
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
            "VOINKO_DATABASE_URL": database_url,
            "VOINKO_PORT": str(free_port()),
            "VOINKO_METRICS_PORT": str(free_port()),
        }
        company = Company(folder, environment, slack, tuple(f"U{number}" for number in range(people)), dice)
        rows = ["email,name,team,department,manager_email,language,timezone"]
        for number, user in enumerate(company.people):
            slack.add_user(user, f"p{number}@x.example")
            rows.append(f"p{number}@x.example,P{number},T{number // TEAM_SIZE},D{number // 4 // TEAM_SIZE},,fi,Europe/Helsinki")
        (folder / "voinko.toml").write_text(TOML, encoding="utf-8")
        (folder / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        await company.voinko("init")
        await company.voinko("roster", "import", "people.csv")
        yield company


def counts(text: str | None) -> dict[str, Any]:
    """A tick's counts."""
    return dict(json.loads(text or "{}"))
