"""Whose token speaks where."""

from __future__ import annotations

import json

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from tests.doubles.slack import SlackDouble
from tests.doubles.vault import MemoryVault


def kept(**installation: str) -> str:
    return json.dumps({"bot_token": "xoxb-kept", "bot_user_id": "UBOT", "bot_id": "BBOT", **installation})


async def token(workspaces: Workspaces, workspace: str, enterprise: str = "") -> str | None:
    try:
        bot = await workspaces.bot(workspace, enterprise)
    finally:
        await workspaces.close()
    return bot.token if bot else None


@pytest.mark.parametrize(
    ("allowed", "workspace", "enterprise", "spoken_with"),
    [
        ((), "T1", "", "xoxb-double"),  # the bot token's own
        ((), "T2", "", None),  # installed once, and named by nobody
        ((), "T3", "E1", None),
        ((), "", "", None),
        (("T3",), "T3", "E1", "xoxb-org"),  # in an organisation that installed us for all its workspaces
        (("E1",), "T3", "E1", None),  # an organisation on the list may install us; who is served is named all the same
        (("T2",), "T1", "", None),
        (("T2",), "T2", "", "xoxb-kept"),
        (("T2", "T4"), "T4", "", "xoxb-double"),  # a token of a whole organisation, and a list
    ],
)
async def test_a_workspace_is_spoken_to_with_its_own_token(
    slack: SlackDouble, allowed: tuple[str, ...], workspace: str, enterprise: str, spoken_with: str | None
) -> None:
    vault = MemoryVault({"slack/T2": kept(team_id="T2"), "slack/E1": kept(bot_token="xoxb-org", enterprise_id="E1")})
    settings = SlackSettings(slack.token, api_url=slack.api_url, workspaces=allowed)
    assert await token(Workspaces(settings, vault), workspace, enterprise) == spoken_with


async def test_who_we_are_is_asked_once(slack: SlackDouble) -> None:
    workspaces = Workspaces(SlackSettings(slack.token, api_url=slack.api_url))
    for _ in range(3):
        await workspaces.bot("T1")
    await workspaces.close()
    assert len(slack.called("auth.test")) == 1


def test_an_api_address_without_its_slash_gets_one() -> None:
    assert SlackSettings(api_url="https://slack-gov.com/api").base_url == "https://slack-gov.com/api/"


def test_no_secret_is_in_what_is_printed() -> None:
    assert "secret" not in repr(SlackSettings("secret", "secret", "secret", "id", "secret"))


@pytest.mark.parametrize(("bypassed", "used"), [("", "http://proxy.example.com:3128"), ("slack.com", None)])
async def test_the_environments_proxy_is_used_unless_it_makes_an_exception(
    monkeypatch: pytest.MonkeyPatch, bypassed: str, used: str | None
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", bypassed)
    workspaces = Workspaces(SlackSettings("xoxb-1"))
    client = workspaces.client_for("xoxb-1")
    assert isinstance(client, AsyncWebClient)
    assert client.proxy is None
    assert (str(workspaces.session()._default_proxy) if used else workspaces.session()._default_proxy) == used
    await workspaces.close()
