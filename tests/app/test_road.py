"""The whole road, as an administrator, an employee and a manager walk it: real commands, real HTTP, a double of Slack."""

import asyncio
import csv
import io
import json
import re
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.chance import wall_seconds
from tests.app.installations import free_port, install
from tests.commands.starting import clean_environment, command_line
from tests.doubles.slack import SlackDouble, buttons_of, press, signed

SECRET = "shhh"
TEAM_SIZE = 6
PULSE, REMINDER = "2026-01-06T09:30+02:00", "2026-01-08T13:00+02:00"
CLOSE, DIGEST = "2026-01-11T23:59+02:00", "2026-01-12T08:00+02:00"

TOML = """
[company]
name = "Esimerkki Oy"
language = "fi"
[pulse]
start = 2026-01-06
[readers]
company = ["johtaja@esimerkki.example"]
[readers.departments]
Palvelu = ["paallikko@esimerkki.example"]
"""


@dataclass
class Site:
    folder: Path
    environment: dict[str, str]
    slack: SlackDouble
    port: int = 0
    people: list[str] = field(default_factory=list)

    async def voinko(self, *arguments: str, expect: int = 0) -> str:
        process = await asyncio.create_subprocess_exec(
            *command_line(*arguments), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        out, err = await process.communicate()
        assert process.returncode == expect, err.decode() + out.decode()
        return out.decode() if expect == 0 else err.decode()

    async def tick(self, at: str) -> dict[str, Any]:
        counts: dict[str, Any] = json.loads(await self.voinko("tick", "--at", at, "--json"))
        return counts

    @property
    def metrics(self) -> str:
        return f"http://127.0.0.1:{self.environment['VOINKO_METRICS_PORT']}/metrics"

    async def post(self, payload: Mapping[str, Any], *, secret: str = SECRET, at: float | None = None) -> int:
        body, headers = signed(payload, secret, wall_seconds() if at is None else at)
        url = f"http://127.0.0.1:{self.port}/slack/events"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
            return response.status

    async def get(self, path: str) -> tuple[int, bytes]:
        url = path if path.startswith("http") else f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status, await response.read()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        process = await asyncio.create_subprocess_exec(
            *command_line("run", "--no-scheduler"), cwd=self.folder, env=self.environment
        )
        try:
            while not await self._listens():
                assert process.returncode is None
                await asyncio.sleep(0.1)
            yield
        finally:
            process.terminate()
            assert await process.wait() == 0

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    def pulse(self, user: str) -> dict[str, Any]:
        return next(m for m in self.slack.direct_messages(user) if any("pulse:" in b.get("block_id", "") for b in m["blocks"]))

    async def answer(self, user: str, value: str) -> None:
        """Press that value's button on the person's pulse, question after question, until it says thank you."""
        for _ in range(3):
            message = self.pulse(user)
            row = next(b for b in message["blocks"] if b["type"] == "actions" and len(b["elements"]) >= 5)
            chosen = row["elements"][int(value) - 1]
            redraws = len(self.slack.called("response_url"))
            url = self.slack.response_url(message.get("channel", f"D{user}"), message["ts"])
            assert await self.post(press(chosen["action_id"], user, ts=message["ts"], response_url=url)) == 200
            await self.slack.until("response_url", redraws + 1)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with installed(tmp_path) as made:
        yield made


@asynccontextmanager
async def installed(folder: Path, more: Mapping[str, str] | None = None, *commands: str) -> AsyncIterator[Site]:
    """A company's installation; ``more`` files, and commands that read them."""
    async with SlackDouble() as slack:
        port = free_port()
        environment = {
            **clean_environment(),
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.api_url,
            "VOINKO_PORT": str(port),
            "VOINKO_METRICS_PORT": str(free_port()),
        }
        made = Site(folder, environment, slack, port)
        rows = ["email,name,team,department,manager_email,language,timezone"]
        for number in range(TEAM_SIZE):
            email = f"person{number}@esimerkki.example"
            made.people.append(f"U{number}")
            slack.add_user(f"U{number}", email)
            rows.append(f"{email},Person {number},Tuki,Palvelu,paallikko@esimerkki.example,fi,Europe/Helsinki")
        for user, name in (("UM", "paallikko"), ("UJ", "johtaja")):
            slack.add_user(user, f"{name}@esimerkki.example", locale="sv-SE")
        feedback = ["id,date,team,metric,score,comment,language,channel,stage,source"]
        feedback += [f"{n},2026-01-{1 + n % 10:02d},Tuki,csat,{4 + n % 2},,fi,phone,,survey" for n in range(40)]
        files = {
            "voinko.toml": TOML,
            "people.csv": "\ufeff" + "\n".join(rows) + "\n",
            "feedback.csv": "\n".join(feedback) + "\n",
            **(more or {}),
        }
        install(folder, files, "init", "roster import people.csv", "feedback import feedback.csv", *commands)
        yield made


@pytest.mark.timeout(300)
async def test_from_the_scheduled_pulse_to_the_managers_digest(site: Site) -> None:
    before = await site.tick("2026-01-05T12:00+02:00")
    assert {before[name] for name in ("opened", "sent", "digests", "unreachable")} == {0}

    pulse = await site.tick(PULSE)
    assert (pulse["opened"], pulse["sent"], pulse["unreachable"]) == (1, TEAM_SIZE, 0)
    again = await site.tick(PULSE)
    assert {again[name] for name in again if name != "at"} == {0}
    for user in site.people:
        welcome, asked = site.slack.direct_messages(user)
        assert "Voinko" in welcome["text"]
        assert len(buttons_of(asked["blocks"])) == 8

    async with site.running():
        assert await site.get("/healthz") == (200, b'{"status": "ok"}')
        assert [(await site.get(path))[0] for path in ("/readyz", "/metrics")] == [200, 404]
        assert "kirjoita Voinkolle" in (await site.get("/"))[1].decode()
        assert b"voinko_rounds_total" in (await site.get(site.metrics))[1]
        for user in site.people[:5]:
            await site.answer(user, "2")
        assert "Kiitos" in site.pulse("U0")["text"]

        late = press(next(iter(buttons_of(site.pulse("U5")["blocks"]).values())), "U5", ts=site.pulse("U5")["ts"])
        assert (await site.tick(REMINDER))["reminded"] == 1
        closed = await site.tick(CLOSE)
        assert (closed["closed"], closed["released"], closed["digests"]) == (1, 1, 0)

        assert await site.post(late) == 200
        assert await site.post(late, secret="wrong") == 401
        assert await site.post(late, at=wall_seconds() - 301) == 401

        monday = await site.tick(DIGEST)
        assert monday["digests"] == 3  # the team's and the department's for the manager, the company's for its reader
        welcome, digest, *_ = site.slack.direct_messages("UM")
        assert "Voinko" in welcome["text"]  # the first that a reader without a pulse hears of the bot
        picture = next(b for b in digest["blocks"] if b["type"] == "image")
        status, png = await site.get(picture["image_url"])
        assert (status, png[:4]) == (200, b"\x89PNG")
        ask = next(action for label, action in buttons_of(digest["blocks"]).items() if label == "Öppna i webbläsaren")
        assert await site.post(press(ask, "UM", ts=digest["ts"])) == 200
        window = (await site.slack.until("views.open"))[-1]["view"]
        await _read_in_browser(next(e["url"] for b in window["blocks"] for e in b.get("elements", ()) if "url" in e))

    document = json.loads(await site.voinko("digest", "--team", "Tuki", "--format", "json"))
    topics = {entry["topic"]: entry for entry in document["topics"]}
    assert (document["schema"], document["week"], document["participation"]) == ("voinko.digest/1", "2026-W02", "enough")
    assert (topics["workload"]["state"], topics["workload"]["step"], topics["workload"]["fresh"]) == ("released", 1, True)
    assert topics["tools"]["state"] == "not_asked_yet"
    assert (document["customers"]["csat"]["value"], document["customers"]["csat"]["n"]) == (100, 40)
    for form in ("text", "html", "slack"):
        assert "Tuki" in await site.voinko("digest", "--team", "Tuki", "--format", form)
    card = json.loads(await site.voinko("digest", "--team", "Tuki", "--format", "teams"))
    assert (card["type"], card["version"], "Tuki" in card["body"][0]["text"]) == ("AdaptiveCard", "1.5", True)
    exported = list(csv.DictReader(io.StringIO(await site.voinko("export"))))
    assert {row["invited_band"] for row in exported if row["kind"] == "team" and row["topic"] == "voice"} == {"5-9"}
    assert next(row["level"] for row in exported if row["kind"] == "company" and row["topic"] == "voice") == "1.9"

    assert list((site.folder / "voinko.keys").glob("*.key")) == []
    record = json.loads(await site.voinko("person", "show", "person0@esimerkki.example"))
    assert "answered" not in json.dumps({key: value for key, value in record.items() if key != "shown_to_the_person_alone"})


async def _read_in_browser(link: str) -> None:
    """What the manager's browser does with the link from the chat, and what somebody else's can't do with it afterwards."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser, aiohttp.ClientSession() as stranger:
        async with browser.get(link) as response:
            assert (response.status, "Tuki" in await response.text()) == (200, False)
        base, _, token = link.rpartition("/open/")
        async with browser.post(f"{base}/open", data={"link": token}) as response:
            assert (response.status, token in str(response.url), "Tuki" in await response.text()) == (200, False, True)
        async with browser.get(f"{base}/page/figures.csv") as response:
            rows = list(csv.DictReader(io.StringIO(await response.text())))
            assert {row["kind"] for row in rows} == {"team", "department", "customers"}
        async with stranger.post(f"{base}/open", data={"link": token}) as response:
            assert (response.status, "Tuki" in await response.text()) == (410, False)


async def test_bad_input_is_told_with_its_place_and_nothing_is_imported(site: Site) -> None:
    (site.folder / "bad.csv").write_text(
        "email,name,team,department,manager_email,language,timezone\nnot-an-address,A,T,D,,fi,\nb@b.example,B,T,E,,xx,Mars/Base\n"
    )
    told = await site.voinko("roster", "import", "bad.csv", expect=2)
    assert all(re.search(rf"bad.csv, line {line}, column {column}", told) for line, column in ((2, "email"), (3, "language")))
    people = json.loads(await site.voinko("roster", "show", "--json"))
    assert len(people) == TEAM_SIZE


async def test_an_earlier_tick_does_nothing_and_says_so(site: Site) -> None:
    await site.tick(PULSE)
    assert (await site.tick("2026-01-05T09:30+02:00"))["opened"] == 0


async def test_a_lost_or_wrong_key_beside_a_database_is_refused(site: Site) -> None:
    key = site.folder / "voinko.key"
    kept = key.read_text()
    key.unlink()
    assert "missing" in await site.voinko("roster", "show", expect=2)
    assert not key.exists()
    key.write_text("ab" * 32)
    key.chmod(0o600)
    assert "does not belong" in await site.voinko("roster", "show", expect=2)
    key.write_text(kept)
    await site.voinko("roster", "show")


async def test_names_are_shown_as_they_are_written_and_the_database_is_its_owners_alone(site: Site) -> None:
    header = "email,name,team,department,manager_email,language,timezone"
    rows = [header, "a@b.example,[red]Ann[/red],Tuki [HKI],,,fi,", "b@b.example,Bo[/],,,,,"]
    (site.folder / "odd.csv").write_text("\n".join(rows))
    await site.voinko("roster", "import", "odd.csv")
    shown = json.loads(await site.voinko("roster", "show", "--json"))
    assert "[red]Ann[/red]" in {one["name"] for one in shown}
    assert "Bo" in await site.voinko("roster", "show")
    assert (site.folder / "voinko.db").stat().st_mode & 0o077 == 0
