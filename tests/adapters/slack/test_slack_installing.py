"""The way in for other workspaces: "Add to Slack"."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

import pytest

from adapters.slack.installing import SignedStates
from adapters.slack.manifest import BOT_SCOPES
from bot.model.messages import Message, Place, Reply, Text
from tests.adapters.slack.conftest import NOW, Rig
from tests.doubles.slack import SlackDouble, dropped, happened, typed
from tests.doubles.vault import MemoryVault

# slack_sdk sends the client's id and secret by a class that aiohttp has begun to retire.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

HELLO = Message("Hello", (Text("Hello"),))
INSTALLABLE = {"bot_token": "", "client_id": "1.2", "client_secret": "cs", "workspaces": ("T1",)}


def installable(slack: SlackDouble, **more: object) -> Rig:
    return Rig(slack, says=lambda _: (Reply(Place.NEW, HELLO),), settings={**INSTALLABLE, **more}, vault=MemoryVault())


def authorize_link(page: str) -> SplitResult:
    [link] = re.findall(r'href="([^"]*/oauth/v2/authorize[^"]*)"', page)
    return urlsplit(html.unescape(link))


async def install(rig: Rig, **changed: str) -> int:
    """Walk through the pages as a browser does; the status of the last."""
    async with rig.http.get(f"{rig.url}/slack/install") as page:
        text = await page.text()
        cookie = page.headers["Set-Cookie"].partition(";")[0]
    link = authorize_link(text)
    state = parse_qs(link.query)["state"][0]
    asked: Mapping[str, str] = {"code": "c", "state": state, **changed}
    url = f"{rig.url}/slack/oauth_redirect"
    async with rig.http.get(url, params=asked, headers={"Cookie": changed.get("cookie", cookie)}) as response:
        await response.text()
        return response.status


async def test_an_installed_workspace_is_served(slack: SlackDouble) -> None:
    async with installable(slack) as rig:
        await rig.hears(typed("Hi", event_id="Ev1"))
        assert rig.events == []
        assert await install(rig) == 200
        await rig.hears(typed("Hi", event_id="Ev2"))
        await rig.settled()
        assert [message["text"] for message in slack.direct_messages("U1")] == ["Hello"]


async def test_the_link_asks_for_the_scopes_of_the_manifest_at_the_same_cloud(slack: SlackDouble) -> None:
    async with installable(slack) as rig, rig.http.get(f"{rig.url}/slack/install") as page:
        link = authorize_link(await page.text())
    query = parse_qs(link.query)
    assert f"{link.scheme}://{link.netloc}" == slack.root
    assert query["scope"] == [",".join(BOT_SCOPES)]
    assert query["client_id"] == ["1.2"]


@pytest.mark.parametrize("payload", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}])
async def test_a_workspace_that_removed_us_is_forgotten(slack: SlackDouble, payload: dict[str, object]) -> None:
    async with installable(slack) as rig:
        assert await install(rig) == 200
        assert rig.vault is not None
        assert set(rig.vault.kept) == {"slack/T1"}
        assert await rig.hears(happened(payload)) == (200, "")
        assert rig.vault.kept == {}
        await rig.hears(typed("Hi"))
        assert rig.events == []


@pytest.mark.parametrize("listed", [(), ("T7",)])
@pytest.mark.parametrize("org_wide", [False, True])
async def test_who_is_not_on_the_list_is_refused_and_nothing_is_kept(
    slack: SlackDouble, listed: tuple[str, ...], *, org_wide: bool
) -> None:
    slack.org_wide = org_wide
    async with installable(slack, workspaces=listed) as rig:
        assert await install(rig) == 403
        assert rig.vault is not None
        assert rig.vault.kept == {}


@pytest.mark.parametrize(
    "changed", [{"state": "1.forged.0"}, {"state": "ä"}, {"state": ""}, {"cookie": "slack-app-oauth-state=x"}]
)
async def test_a_state_that_is_not_ours_installs_nothing(slack: SlackDouble, changed: dict[str, str]) -> None:
    async with installable(slack) as rig:
        assert 400 <= await install(rig, **changed) < 500
        assert rig.vault is not None
        assert rig.vault.kept == {}


async def test_a_state_serves_once_and_for_ten_minutes() -> None:
    now = NOW
    states = SignedStates("cs", lambda: "nonce", lambda: now)
    state = await states.async_issue()
    now += 601
    assert not await states.async_consume(state)
    now -= 601
    assert await states.async_consume(state)
    assert not await states.async_consume(state)
    assert not await SignedStates("other", lambda: "nonce", lambda: now).async_consume(state)


async def test_without_a_client_id_there_is_nothing_to_install(slack: SlackDouble) -> None:
    async with Rig(slack) as rig, rig.http.get(f"{rig.url}/slack/install") as page:
        assert page.status == 404


async def test_a_slack_that_cannot_be_asked_for_the_token_installs_nothing(slack: SlackDouble) -> None:
    slack.next("oauth.v2.access", dropped())
    async with installable(slack) as rig:
        assert await install(rig) == 502
        assert rig.vault is not None
        assert rig.vault.kept == {}
