"""Ticks that are killed, stopped or told a wrong time: nobody gets two messages, everybody gets one."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.installations import free_port, install
from tests.doubles.slack import FINE, SlackDouble, hanging

ROOT = Path(__file__).parents[2]
PEOPLE = 20
KILLED_AFTER = (3, 20, 29)  # messages: among the welcomes, between welcomes and pulses, among the pulses
TUESDAY = "2026-01-06T09:30+02:00"
TOML = '[company]\nname = "Esimerkki Oy"\n[pulse]\nstart = 2026-01-06\n'


SKEWED = """
from datetime import timedelta
from app import chance
true = chance.now
chance.now = lambda: true() + timedelta(seconds=45)
from app.cli import main
main()
"""

A_MINUTE_LATER = """
from datetime import datetime
from app import chance
began, true = chance.now(), chance.now
chance.now = lambda: datetime.fromisoformat("2026-01-06T09:32+02:00") + (true() - began)
from app.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class Office:
    """An installation whose people are all due the welcome and the pulse on Tuesday."""

    folder: Path
    slack: SlackDouble

    async def python(self, *arguments: str) -> asyncio.subprocess.Process:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "TEAMS", "VOINKO"))},
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.token,
            "SLACK_SIGNING_SECRET": "shhh",
            "VOINKO_PORT": str(free_port()),
            "VOINKO_METRICS_PORT": "0",
        }
        return await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=self.folder, env=environment, stdout=subprocess.PIPE
        )  # fmt: skip

    async def tick(self) -> asyncio.subprocess.Process:
        return await self.python("-m", "app", "tick", "--at", TUESDAY, "--json")

    def half_a_minute_passes(self) -> None:
        """The lease runs out; waiting for it would be all that the test does. Raises OperationalError while somebody writes."""
        with sqlite3.connect(self.folder / "voinko.db", timeout=0.2) as database:
            assert database.execute("UPDATE clock SET lease_until = '2026-01-01 00:00:00.000000'").rowcount == 1
        database.close()

    def in_hand(self) -> int:
        """How many messages nobody has settled."""
        with sqlite3.connect(self.folder / "voinko.db") as database:
            (count,) = database.execute("SELECT count(*) FROM sends WHERE state = 'sending'").fetchone()
            database.execute("UPDATE sends SET claimed_at = '2026-01-06 07:30:00.000000' WHERE claimed_at IS NOT NULL")
        database.close()
        return int(count)

    def received(self) -> Counter[tuple[str, str]]:
        """Who has how many messages of which kind on the screen."""
        kinds: Counter[tuple[str, str]] = Counter()
        for channel, messages in self.slack.channels.items():
            for message in messages:
                names = {block["block_id"].partition(":")[0] for block in message["blocks"] if ":" in block.get("block_id", "")}
                kinds.update((channel, name) for name in names & {"welcome", "pulse"})
        return kinds


EVERYTHING_ONCE = Counter({(f"DU{n}", kind): 1 for n in range(PEOPLE) for kind in ("welcome", "pulse")})


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with SlackDouble() as slack:
        rows = ["email,name,team,department,manager_email,language,timezone"]
        for number in range(PEOPLE):
            slack.add_user(f"U{number}", f"p{number}@voinko.example")
            rows.append(f"p{number}@voinko.example,Person {number},Tuki,Palvelu,,en,Europe/Helsinki")
        install(tmp_path, {"voinko.toml": TOML, "people.csv": "\n".join(rows) + "\n"}, "init", "roster import people.csv")
        yield Office(tmp_path, slack)


@pytest.mark.timeout(180)
async def test_killed_again_and_again_it_delivers_everything_once(office: Office) -> None:
    for count in KILLED_AFTER:
        process = await office.tick()
        await office.slack.until("chat.postMessage", count)
        process.kill()
        await process.communicate()
        office.half_a_minute_passes()
    assert sum(office.received().values()) < 2 * PEOPLE
    last = await office.tick()
    out, _ = await last.communicate()
    assert json.loads(out)["unreachable"] == 0
    assert office.received() == EVERYTHING_ONCE


@pytest.mark.timeout(180)
async def test_what_a_killed_process_had_in_hand_is_taken_up_by_the_one_that_runs_a_minute_later(office: Office) -> None:
    """Nothing else is due any more."""
    killed = await office.tick()
    await office.slack.until("chat.postMessage", PEOPLE)
    office.slack.next("chat.postMessage", *[FINE] * (PEOPLE - 1), hanging())
    await office.slack.until("chat.postMessage", 2 * PEOPLE)
    killed.kill()
    await killed.communicate()
    assert office.in_hand()
    office.half_a_minute_passes()
    running = await office.python("-c", A_MINUTE_LATER, "run")
    for _ in range(300):
        await asyncio.sleep(0.1)
        if office.received() == EVERYTHING_ONCE:
            break
    running.terminate()
    await running.communicate()
    assert office.received() == EVERYTHING_ONCE


async def stopped_while_it_writes_nothing(office: Office, process: asyncio.subprocess.Process) -> None:
    """Stop it, and let its lease run out: between two writes, for SQLite lets nobody else write while one is under way."""
    while True:
        process.send_signal(signal.SIGSTOP)
        await asyncio.to_thread(os.waitid, os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)  # a thread may go on for a moment
        try:
            office.half_a_minute_passes()
        except sqlite3.OperationalError:
            process.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.02)
        else:
            return


@pytest.mark.timeout(180)
async def test_a_process_that_wakes_up_when_another_one_has_sent_everything_sends_nothing_again(office: Office) -> None:
    sleeper = await office.tick()
    await office.slack.until("chat.postMessage", 3)
    await stopped_while_it_writes_nothing(office, sleeper)
    other = await office.tick()
    await other.communicate()
    assert other.returncode == 0
    sleeper.send_signal(signal.SIGCONT)
    await sleeper.communicate()
    assert sleeper.returncode == 1
    assert office.received() == EVERYTHING_ONCE


@pytest.mark.timeout(180)
async def test_a_process_whose_clock_is_ahead_takes_over_from_nobody(office: Office) -> None:
    first = await office.tick()
    await office.slack.until("chat.postMessage", 3)
    second = await office.python("-c", SKEWED, "tick", "--at", TUESDAY, "--json")
    await asyncio.gather(first.communicate(), second.communicate())
    assert (first.returncode, second.returncode) == (0, 0)
    assert office.received() == EVERYTHING_ONCE
