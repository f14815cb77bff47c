"""A tick that is killed with SIGKILL, again and again: nobody gets two messages, everybody gets one."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.doubles.slack import SlackDouble

ROOT = Path(__file__).parents[2]
PEOPLE = 20
KILLED_AFTER = (3, 20, 29)  # messages: among the welcomes, between welcomes and pulses, among the pulses
TUESDAY = "2026-01-06T09:30+02:00"
TOML = '[company]\nname = "Esimerkki Oy"\n[pulse]\nstart = 2026-01-06\n'


async def voinko(folder: Path, environment: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", *arguments, cwd=folder, env=environment, stdout=subprocess.PIPE
    )  # fmt: skip


def half_a_minute_passes(folder: Path) -> None:
    """A dead process's lease runs out; waiting for it would be all that the test does."""
    with sqlite3.connect(folder / "voinko.db") as database:
        assert database.execute("UPDATE clock SET lease_until = '2026-01-01 00:00:00.000000'").rowcount == 1
    database.close()


def received(slack: SlackDouble) -> Counter[tuple[str, str]]:
    """Who has how many messages of which kind on the screen."""
    kinds: Counter[tuple[str, str]] = Counter()
    for channel, messages in slack.channels.items():
        for message in messages:
            names = {block["block_id"].partition(":")[0] for block in message["blocks"] if ":" in block.get("block_id", "")}
            kinds.update((channel, name) for name in names & {"welcome", "pulse"})
    return kinds


@pytest.mark.timeout(180)
async def test_killed_again_and_again_it_delivers_everything_once(tmp_path: Path) -> None:
    async with SlackDouble() as slack:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "TEAMS", "VOINKO"))},
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_SIGNING_SECRET": "shhh",
        }
        (tmp_path / "voinko.toml").write_text(TOML, encoding="utf-8")
        rows = ["email,name,team,department,manager_email,language,timezone"]
        for number in range(PEOPLE):
            slack.add_user(f"U{number}", f"p{number}@voinko.example")
            rows.append(f"p{number}@voinko.example,Person {number},Tuki,Palvelu,,en,Europe/Helsinki")
        (tmp_path / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        for command in (("init",), ("roster", "import", "people.csv")):
            process = await voinko(tmp_path, environment, *command)
            await process.communicate()
            assert process.returncode == 0
        for count in KILLED_AFTER:
            process = await voinko(tmp_path, environment, "tick", "--at", TUESDAY)
            await slack.until("chat.postMessage", count)
            process.kill()
            await process.communicate()
            half_a_minute_passes(tmp_path)
        assert sum(received(slack).values()) < 2 * PEOPLE
        last = await voinko(tmp_path, environment, "tick", "--at", TUESDAY, "--json")
        out, _ = await last.communicate()
        assert json.loads(out)["unreachable"] == 0
        assert received(slack) == Counter({(f"DU{n}", kind): 1 for n in range(PEOPLE) for kind in ("welcome", "pulse")})
