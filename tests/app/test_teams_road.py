"""The road of an organisation on Teams, and of one on Teams and Slack at once: real commands, real HTTP, both doubles."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.chance import wall_seconds
from tests.app.installations import free_port, install
from tests.commands.starting import REAL, clean_environment, command_line
from tests.doubles.slack import SlackDouble, buttons_of, press, signed
from tests.doubles.teams import Person, TeamsDouble, actions_of, activity, executed, installed, typed, uninstalled

SECRET = "shhh"
PULSE, REMINDER = "2026-01-06T09:30+02:00", "2026-01-08T13:00+02:00"
LATER = "2026-01-09T10:00+02:00"
CLOSE, DIGEST = "2026-01-11T23:59+02:00", "2026-01-12T08:00+02:00"
TOML = '[company]\nname = "Esimerkki Oy"\nlanguage = "fi"\n[pulse]\nstart = 2026-01-06\n'
CANARY = "xyzzyplugh"
KILLED = 44  # people in the team of the tick that is killed: more than two claims of sixteen
MANAGER = "paallikko@voinko.example"


@dataclass
class Site:
    folder: Path
    environment: dict[str, str]
    teams: TeamsDouble
    port: int
    people: list[Person] = field(default_factory=list)

    async def voinko(self, *arguments: str, expect: int = 0) -> str:
        process = await self.start(command_line(*arguments))
        out, err = await process.communicate()
        assert process.returncode == expect, err.decode() + out.decode()
        return out.decode() if expect == 0 else err.decode() + out.decode()

    async def start(self, command: Sequence[str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    async def tick(self, at: str) -> dict[str, Any]:
        counts: dict[str, Any] = json.loads(await self.voinko("tick", "--at", at, "--json"))
        return counts

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

    async def says(self, activity: Mapping[str, Any]) -> Any:  # noqa: ANN401 (JSON)
        """Post an activity, genuinely signed; the body of the answer."""
        status, body = await self.teams.post(f"http://127.0.0.1:{self.port}/api/messages", activity)
        assert status in (200, 202)
        return body

    def pulse(self, person: Person) -> dict[str, Any]:
        return next(one for one in self.teams.chat(person) if answers_in(one))

    async def answer(self, person: Person, value: int) -> None:
        """Press that answer in the pulse, question after question, until the card says thank you."""
        message = self.pulse(person)
        card: object = message
        while choices := answers_in(card):
            response = await self.says(executed(self.teams, person, choices[value - 1]["data"], message=message["id"]))
            assert response["statusCode"] == 200
            card = response["value"]
        assert card

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        database = sqlite3.connect(self.folder / "voinko.db")
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()


def answers_in(card: object) -> list[dict[str, Any]]:
    """The buttons of the scale."""
    found = [one for one in actions_of(card) if one["data"]["action"].startswith("answer|")]
    return [one for one in found if one["data"]["action"].rpartition("|")[2].isdigit()]


def made(folder: Path, teams: TeamsDouble, rows: list[str], **more: str) -> Site:
    port = free_port()
    environment = {**clean_environment(), "VOINKO_PORT": str(port), **teams.environment, **more}
    site = Site(folder, environment, teams, port)
    head = "email,name,team,department,manager_email,language,timezone"
    files = {"voinko.toml": TOML, "people.csv": "\n".join([head, *rows]) + "\n"}
    install(folder, files, "init", "roster import people.csv")
    return site


def row(name: str) -> str:
    return f"{name}@voinko.example,{name.title()},Tuki,Palvelu,{MANAGER},,"


@pytest.fixture
async def teams() -> AsyncIterator[TeamsDouble]:
    async with TeamsDouble() as double:
        yield double


@pytest.mark.timeout(180)
async def test_from_the_installation_to_the_digest(tmp_path: Path, teams: TeamsDouble) -> None:
    site = made(tmp_path, teams, [row(f"p{number}") for number in range(6)])
    everyone = [teams.add_person(f"p{number}@voinko.example", locale="sv-FI") for number in range(6)]
    boss = teams.add_person(MANAGER, locale="en-GB")
    async with site.running():
        for person in (*everyone, boss):
            await site.says(installed(teams, person))
        assert {len(teams.chat(person)) for person in (*everyone, boss)} == {1}  # a welcome each, in the client's language
        assert teams.chat(everyone[0])[0]["summary"].startswith("Hej, jag")
        counts = await site.tick(PULSE)
        assert (counts["opened"], counts["sent"], counts["unreachable"]) == (1, 6, 0)
        assert (await site.tick(PULSE))["sent"] == 0
        for number, person in enumerate(everyone[:5]):
            await site.answer(person, 2 + number % 3)
        await teams.until("update", 5)
        assert (await site.tick(REMINDER))["reminded"] == 1
        assert answers_in(teams.chat(everyone[5])[-1]) == []  # the pulse is there: a reminder is a sentence
        await site.answer(everyone[5], 4)
        assert (await site.tick(CLOSE))["released"] == 1
        assert [one for person in everyone for one in teams.chat(person) if answers_in(one)] == []
        ended = [one for person in everyone for one in teams.chat(person) if "stängd" in one["summary"]]
        assert len(ended) == len(everyone) + 1  # who had been reminded has two
        assert {json.dumps(one["attachments"]) for one in ended} == {json.dumps(ended[0]["attachments"])}
        late = await site.says(executed(teams, everyone[0], {"action": f"answer|{token(site)}|W1|1"}))
        assert late["statusCode"] == 200
        assert (await site.tick(DIGEST))["digests"] == 1
        assert teams.chat(boss)[-1]["attachments"][0]["content"]["type"] == "AdaptiveCard"
        assert (await site.tick(DIGEST))["digests"] == 0
    assert {one.token for one in teams.calls if one.kind == "post"} == {"connector-token"}


async def pressed_in_dialog(site: Site, person: Person, data: Mapping[str, Any]) -> Any:  # noqa: ANN401 (JSON)
    """Press what opens a dialog, or a button in one; what the dialog shows then."""
    name = "task/fetch" if data.get("msteams") else "task/submit"
    return await site.says(activity(site.teams, person, "invoke", name=name, value={"data": dict(data)}))


def token(site: Site) -> str:
    [(found,)] = site.rows("SELECT token FROM invitations LIMIT 1")
    return str(found)


@pytest.mark.timeout(180)
async def test_one_team_on_slack_and_teams_at_once(tmp_path: Path, teams: TeamsDouble) -> None:
    """Three colleagues on each, in one team: everyone is asked where he or she is, and counted together."""
    async with SlackDouble() as slack:
        own = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.api_url}
        names = [*(f"slack{number}" for number in range(3)), *(f"teams{number}" for number in range(3))]
        for number in range(3):
            slack.add_user(f"U{number}", f"slack{number}@voinko.example")
        slack.add_user("UBOSS", MANAGER)
        site = made(tmp_path, teams, [row(name) for name in names], **own)
        on_teams = [teams.add_person(f"teams{number}@voinko.example") for number in range(3)]
        async with site.running():
            for person in on_teams:
                await site.says(installed(teams, person))
            assert (await site.tick(PULSE))["sent"] == 6
            assert [len([one for one in teams.chat(person) if answers_in(one)]) for person in on_teams] == [1, 1, 1]
            for person in on_teams:
                await site.answer(person, 4)
            for number in range(3):
                await on_slack(site, slack, f"U{number}")
            assert (await site.tick(REMINDER))["reminded"] == 0
            assert (await site.tick(CLOSE))["released"] == 1
            assert all("pulse:" not in json.dumps(slack.direct_messages(f"U{number}")) for number in range(3))
            assert (await site.tick(DIGEST))["digests"] == 1
        assert site.rows("SELECT count(*) FROM figures WHERE unit_kind = 'team'") != [(0,)]
        found = json.loads(await site.voinko("digest", "--team", "Tuki", "--format", "json"))
        assert found["participation"] in {"enough", "most"}
        assert len(slack.direct_messages("UBOSS")) >= 1


async def on_slack(site: Site, slack: SlackDouble, user: str) -> None:
    for _ in range(3):
        message = next(
            one for one in slack.direct_messages(user) if any("pulse:" in b.get("block_id", "") for b in one["blocks"])
        )
        chosen = next(one for one in buttons_of(message["blocks"]).values() if one.startswith("answer|") and one.endswith("|4"))
        redraws = len(slack.called("response_url"))
        url = slack.response_url(f"D{user}", message["ts"])
        body, headers = signed(press(chosen, user, ts=message["ts"], response_url=url), SECRET, wall_seconds())
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{site.port}/slack/events", data=body, headers=headers) as got,
        ):
            assert got.status == 200
        await slack.until("response_url", redraws + 1)


async def test_who_installed_the_app_before_the_roster_came_is_asked_all_the_same(tmp_path: Path, teams: TeamsDouble) -> None:
    site = made(tmp_path, teams, [row("p0")])
    early = teams.add_person("p1@voinko.example", locale="fi-FI")
    async with site.running():
        await site.says(installed(teams, early))
    (tmp_path / "people.csv").write_text(
        f"email,name,team,department,manager_email,language,timezone\n{row('p0')}\n{row('p1')}\n", encoding="utf-8"
    )
    await site.voinko("roster", "import", "people.csv")
    counts = await site.tick(PULSE)
    assert (counts["sent"], counts["unreachable"]) == (1, 1)
    assert len([one for one in teams.chat(early) if answers_in(one)]) == 1
    shown = {one["email"]: one["unreachable"] for one in json.loads(await site.voinko("roster", "show", "--json"))}
    assert shown == {"p0@voinko.example": "not_installed", "p1@voinko.example": None}
    findings = json.loads((await site.voinko("doctor", "--json", expect=2)).partition("\n{")[0])["findings"]
    assert any("not_installed" in one["what"] for one in findings)


CONTACTS = "role,name,email,phone,department,deputy_email\nosh,Olli Osh,olli@voinko.example,010 1234,,\n"


async def contact_who_has_the_app(site: Site) -> Person:
    """Somebody on no roster, named as a contact, in whose Teams the app is."""
    (site.folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    await site.voinko("contacts", "import", "contacts.csv")
    olli = site.teams.add_person("olli@voinko.example", locale="fi-FI")
    await site.says(installed(site.teams, olli))
    return olli


def labelled(card: object, beginning: str) -> dict[str, Any]:
    """What the button of that label carries."""
    return next(one["data"] for one in actions_of(card) if one["title"].startswith(beginning))


@pytest.mark.timeout(180)
async def test_a_contact_on_no_roster_is_asked_on_teams_however_often_somebody_has_looked(
    tmp_path: Path, teams: TeamsDouble
) -> None:
    site = made(tmp_path, teams, [row("p0")])
    aino = teams.add_person("p0@voinko.example", locale="fi-FI")
    async with site.running():
        await site.says(installed(teams, aino))
        olli = await contact_who_has_the_app(site)
        await site.voinko("tick", "--at", PULSE)
        greeted = len(teams.chat(olli))
        for _ in range(2):
            await site.voinko("doctor", "--json", expect=2)  # the calendar is a moved one
        for _ in range(2):
            await site.says(typed(teams, aino, "en jaksa"))
        card: object = teams.chat(aino)[-1]
        for label in ("Näytä, kenelle", "Pyydä yhteydenottoa"):
            card = await pressed_in_dialog(site, aino, labelled(card, label))
        sent = {"field.what": "d", "field.how": "call", "field.when": "today", "field.words": CANARY}
        card = await pressed_in_dialog(site, aino, labelled(card, "") | sent)
        assert CANARY in json.dumps(card)
        await pressed_in_dialog(site, aino, labelled(card, "Lähetä"))
        [notice] = teams.chat(olli)[greeted:]
        assert notice["summary"] == "Sinulla on avoin pyyntö Voinkossa"
        [opens] = actions_of(notice)
        assert CANARY in json.dumps(await pressed_in_dialog(site, olli, opens["data"]))


@pytest.mark.timeout(180)
async def test_a_contact_who_comes_onto_the_roster_after_a_look_is_asked(tmp_path: Path, teams: TeamsDouble) -> None:
    site = made(tmp_path, teams, [row("p0")])
    async with site.running():
        olli = await contact_who_has_the_app(site)
        for _ in range(2):
            await site.voinko("doctor", "--json")
    (tmp_path / "people.csv").write_text(
        f"email,name,team,department,manager_email,language,timezone\n{row('p0')}\n{row('olli')}\n", encoding="utf-8"
    )
    await site.voinko("roster", "import", "people.csv")
    await site.tick(PULSE)
    assert len([one for one in teams.chat(olli) if answers_in(one)]) == 1


@pytest.mark.timeout(180)
async def test_whom_the_app_reaches_while_the_round_is_open_is_asked_once_and_then(tmp_path: Path, teams: TeamsDouble) -> None:
    site = made(tmp_path, teams, [row("p0")])
    late = teams.add_person("p0@voinko.example", locale="fi-FI")
    async with site.running():
        assert (await site.tick(PULSE))["unreachable"] == 1
        for _ in range(2):
            await site.says(installed(teams, late))
        await site.tick(REMINDER)
        await site.says(installed(teams, late))
        await site.tick(LATER)
    assert len(teams.chat(late)) == 2  # the welcome, and the questions: no reminder of what came a moment ago
    assert answers_in(teams.chat(late)[-1])


async def test_who_removes_the_app_is_shown_as_such_until_it_is_back(tmp_path: Path, teams: TeamsDouble) -> None:
    site = made(tmp_path, teams, [row("p0")])
    person = teams.add_person("p0@voinko.example")
    async with site.running():
        await site.says(installed(teams, person))
        for sign in (installed(teams, person), typed(teams, person, "hei")):
            await site.says(uninstalled(teams, person))
            assert site.rows("SELECT unreachable FROM employees WHERE email = 'p0@voinko.example'") == [("not_installed",)]
            await site.says(sign)
            assert site.rows("SELECT unreachable FROM employees WHERE email = 'p0@voinko.example'") == [(None,)]


async def test_typed_help_is_answered_in_the_chat(tmp_path: Path, teams: TeamsDouble) -> None:
    site = made(tmp_path, teams, [row("p0")])
    person = teams.add_person("p0@voinko.example", locale="fi-FI")
    async with site.running():
        await site.says(typed(teams, person, "en jaksa"))
        assert "112" in json.dumps(teams.chat(person)[-1])


@pytest.mark.timeout(180)
async def test_killed_again_and_again_nobody_gets_two_and_the_reminder_brings_what_was_lost(
    tmp_path: Path, teams: TeamsDouble
) -> None:
    """Teams can't tell what arrived, so a claim in doubt counts as sent, and its pulse comes with the reminder."""
    site = made(tmp_path, teams, [row(f"p{number}") for number in range(KILLED)])
    everyone = [teams.add_person(f"p{number}@voinko.example", locale="fi-FI") for number in range(KILLED)]
    async with site.running():
        for person in everyone:
            await site.says(installed(teams, person))
    for posts in (2, 5):
        before = len(teams.called("post"))
        process = await site.start((*REAL, "tick", "--at", PULSE))
        await teams.until("post", before + posts)
        process.kill()
        await process.communicate()
        half_a_minute_passes(site)
    await site.tick(PULSE)
    got = [len([one for one in teams.chat(person) if answers_in(one)]) for person in everyone]
    assert set(got) == {0, 1}  # some of the two dozen that were under way can't be told of
    await site.tick(REMINDER)
    assert all(any(answers_in(one) for one in teams.chat(person)) for person in everyone)


def half_a_minute_passes(site: Site) -> None:
    """A dead process's lease runs out; waiting for it would be all that the test does."""
    with sqlite3.connect(site.folder / "voinko.db") as database:
        assert database.execute("UPDATE clock SET lease_until = '2026-01-01 00:00:00.000000'").rowcount == 1
    database.close()
