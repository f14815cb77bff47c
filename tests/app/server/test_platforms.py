"""What the settings make of a chat platform."""

import json
from pathlib import Path

import pytest

from adapters.teams.reference import Reference
from app import wiring
from app.installation.site import found_here, opened
from app.server import platforms
from app.settings.load import load
from bot.model.messages import Chart, Message, Picture
from bot.model.people import Address
from tests.doubles.slack import SlackDouble
from tests.doubles.teams import TeamsDouble

DIGEST = Message("Digest", (Picture(Chart("Week 5", ("a", "b"), ("1", "2", "3", "4", "5"), (), ()), "Words"),), "digest:1")


@pytest.mark.parametrize("away", [True, False])
async def test_a_picture_is_uploaded_where_slack_is_elsewhere_and_cannot_fetch_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    away: bool,  # noqa: FBT001 (pytest gives it)
) -> None:
    if away:  # the double is always on this machine, where Slack never is
        monkeypatch.setattr(wiring, "on_this_machine", lambda _url: False)
    async with SlackDouble() as slack:
        environment = {
            "VOINKO_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/voinko.db",
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_SIGNING_SECRET": "shhh",
            "SLACK_API_URL": slack.api_url,
        }
        settings = load(environment, tmp_path)
        await found_here(settings)
        async with opened(settings) as store, platforms.slack(settings, store) as one:
            assert one is not None
            await one.messenger.send(Address("slack", slack.team, "U1"), DIGEST)
        [message] = slack.direct_messages("U1")
        [image] = message["blocks"]
    assert (image["type"], "slack_file" in image, "image_url" in image) == ("image", away, not away)
    assert [file.content[:4] for file in slack.files.values()] == ([b"\x89PNG"] if away else [])


@pytest.mark.parametrize("base_url", ["", "https://voinko.example.com"])
async def test_a_picture_on_teams_has_an_address_where_microsoft_can_fetch_it_and_words_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_url: str
) -> None:
    monkeypatch.setattr(wiring, "on_this_machine", lambda _url: False)  # the double is on this machine, where Teams never is
    async with TeamsDouble() as teams:
        person = teams.add_person("aino@voinko.example")
        chat = Reference(person.conversation, teams.service_url, "28:b", person.user).dump()
        database = f"sqlite+aiosqlite:///{tmp_path}/voinko.db"
        given = {"VOINKO_DATABASE_URL": database, "VOINKO_BASE_URL": base_url or "http://127.0.0.1:8080", **teams.environment}
        settings = load(given, tmp_path)
        await found_here(settings)
        async with opened(settings) as store, platforms.teams(settings, store) as one:
            assert one is not None
            await one.messenger.send(Address("teams", teams.tenant, person.object_id, chat), DIGEST)
        [message] = teams.chat(person)
    assert (f'"url": "{base_url}/pictures/' in json.dumps(message)) == bool(base_url)
    assert ("/pictures/" in json.dumps(message)) == bool(base_url)
