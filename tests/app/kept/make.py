"""How the installations kept here were made: real commands of the version whose tree it is run in, and a double of Slack.

A later version's tree can't make an earlier version's files, so run it where that version is checked out:

    git worktree add ../old 3eaeb77 && cd ../old && PYTHONPATH=. python THIS_FILE WHERE/3eaeb77.tar.xz

The archive holds a folder as an administrator's is, a round open in it: settings, database, key ring, a backup and the master
key, which was made here for the tests and locks up made-up answers alone. Beside them lies what that version itself went on
to print: the last digest, and every figure once the round was closed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tarfile
from contextlib import ExitStack, chdir
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.site import opened
from bot.calendar import Week
from bot.pulses import Topic, Unit, UnitKind
from bot.requests import Request, Stage

from app.chance import now
from app.terminal import settings
from bot.actions import NewAction
from tests.app.test_road import SECRET, Site, free_port
from tests.doubles.slack import SlackDouble

TEAMS = {"Tuki": 6, "Myynti": 7}
WEEKS = 4  # the last of them is left open
CLOSE = "2026-02-01T23:59+02:00"
SET = (
    '# name = "Company Ltd"',
    '# language = "en"',
    "# start = 2026-01-06",
    "# share_with_team = false",
    "# k = 5",
    '# holidays = "FI"',
    '# company = ["ceo@company.example"]',
    '# Service = ["head.of.service@company.example"]',
    '# base_url = "https://voinko.company.example"',
    "# promised_minutes = 60",
    "# [[customers.targets]]",
    '# stage = "delivery"',
    '# metric = "csat"',
    "# value = 85",
)


class Company(Site):
    """The site of the road's tests, asked for more than one week."""

    def pulse(self, user: str) -> dict[str, Any]:
        mine = [m for m in self.slack.direct_messages(user) if any("pulse:" in b.get("block_id", "") for b in m["blocks"])]
        return mine[-1]


def files(folder: Path, slack: SlackDouble) -> list[str]:
    """Write what is imported; return the accounts of those who are asked."""
    asked = []
    rows = ["email,name,team,department,manager_email,language,timezone"]
    for team, size in TEAMS.items():
        for number in range(size):
            user, email = f"U{team}{number}".upper(), f"{team.lower()}{number}@company.example"
            slack.add_user(user, email)
            asked.append(user)
            rows.append(f"{email},{team} {number},{team},Service,boss@company.example,fi,Europe/Helsinki")
    for user, name in (("UB", "boss"), ("UC", "ceo"), ("UH", "head.of.service"), ("UN", "nurse")):
        slack.add_user(user, f"{name}@company.example")
    (folder / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    feedback = ["id,date,team,metric,score,comment,language,channel,stage,source"]
    feedback += [f"{n},2026-01-{1 + n % 20:02d},Tuki,csat,{4 + n % 2},,fi,phone,delivery,survey" for n in range(40)]
    (folder / "feedback.csv").write_text("\n".join(feedback) + "\n", encoding="utf-8")
    contacts = "role,name,email,phone,department,deputy_email\noh,Nurse,nurse@company.example,000 1,,\n"
    (folder / "contacts.csv").write_text(contacts, encoding="utf-8")
    return asked


async def live(company: Company, asked: list[str]) -> None:
    """Four weeks of pulses; the last round stays open, with everybody's answers but one."""
    monday = Week.of(date(2026, 1, 6))
    for number in range(WEEKS):
        week = monday.plus(number)
        await company.tick(f"{week.day(2)}T09:30+02:00")  # 6 January is a holiday
        async with company.running():
            for place, user in enumerate(asked):
                if place != number:  # another one is silent each week
                    await company.answer(user, str(1 + (place + number) % 5))
        if number < WEEKS - 1:
            await company.tick(f"{week.day(6)}T23:59+02:00")
            await company.tick(f"{week.plus(1).day(0)}T08:00+02:00")


async def write_in() -> None:
    """What takes a whole dialog: an action of a team's, and a request to somebody."""
    async with opened(settings()) as store:
        first, second = (await store.employees())[:2]
        begun = NewAction(Unit(UnitKind.TEAM, "1"), Topic.TOOLS, "tools.1", Week(2026, 4), date(2026, 1, 20))
        await store.start_action(begun, first.id)
        at = now()
        await store.open_request(Request("made-up", first.id, second.id, "oh", Stage.OPEN, at, at, at, text="made up"))


def pack(packed: tarfile.TarFile, *names: str) -> None:
    """Add files of the folder one stands in, whoever owns them here."""
    for name in names:
        packed.add(name, filter=lambda one: one.replace(uid=0, gid=0, uname="", gname="", deep=False))


async def make(archive: Path) -> None:
    """Live the weeks in a throw-away folder and pack it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        stack.enter_context(chdir(folder))
        async with SlackDouble() as slack:
            port = free_port()
            environment = dict(os.environ) | {
                "PYTHONPATH": str(Path(sys.modules["app"].__path__[0]).parent),
                "SLACK_BOT_TOKEN": slack.token,
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.api_url,
                "VOINKO_PORT": str(port),
            }
            company = Company(folder, environment, slack, port)
            asked = files(folder, slack)
            await company.voinko("init")
            toml = (folder / "voinko.toml").read_text(encoding="utf-8")
            for line in SET:
                assert f"\n{line}" in toml, line
                toml = toml.replace(f"\n{line}", f"\n{line.removeprefix('# ')}", 1)
            (folder / "voinko.toml").write_text(toml, encoding="utf-8")
            for kind in ("people", "feedback", "contacts"):
                await company.voinko("roster" if kind == "people" else kind, "import", f"{kind}.csv")
            await live(company, asked)
            await write_in()
            await company.voinko("backup", "backup")
            with tarfile.open(archive, "w:xz") as packed:
                pack(packed, "voinko.toml", "voinko.db", "voinko.key", "voinko.keys", "backup")
                digest = await company.voinko("digest", "--team", "Tuki", "--format", "json")
                (folder / "digest.json").write_text(digest, encoding="utf-8")
                await company.tick(CLOSE)
                (folder / "published.csv").write_text(await company.voinko("export"), encoding="utf-8")
                pack(packed, "digest.json", "published.csv")


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1]).resolve()))
