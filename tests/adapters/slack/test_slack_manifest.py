"""The manifest asks for what the code needs: no less, no more."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import manifest as module
from adapters.slack.api import Method
from adapters.slack.manifest import BOT_SCOPES, EVENT_SCOPES, METHOD_SCOPES, manifest
from adapters.slack.parse import COMMANDS, EVENTS, parse
from bot.model.messages import Message, Place, Reply, Text
from tests.adapters.slack.conftest import Rig
from tests.doubles.slack import SlackDouble, command, happened, home_opened, typed

SOURCES = [path.read_text() for path in Path(module.__file__).parent.glob("*.py") if path.name not in ("api.py", "manifest.py")]
NOW = datetime.fromtimestamp(0, UTC)


def test_every_method_in_the_table_is_called_and_every_call_is_in_the_table() -> None:
    called = {name for source in SOURCES for name in re.findall(r"\bMethod\.([A-Z_]+)", source)}
    assert called == set(Method.__members__)
    assert set(METHOD_SCOPES) == set(Method)


def test_no_source_calls_a_method_past_the_table() -> None:
    for source in SOURCES:
        assert not re.search(r"\.(api_call|chat_\w+|users_\w+|views_\w+|conversations_\w+|files_\w+)\(", source)


def test_the_scopes_are_those_of_the_methods_and_events() -> None:
    assert manifest("https://x.example.com")["oauth_config"]["scopes"] == {"bot": list(BOT_SCOPES)}
    assert set(BOT_SCOPES) == {
        "chat:write",
        "commands",
        "files:write",
        "im:history",
        "im:write",
        "users:read",
        "users:read.email",
    }
    assert set(EVENT_SCOPES) == set(EVENTS)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("message.im", typed("Hi")),
        ("app_home_opened", home_opened()),
        ("app_uninstalled", happened({"type": "app_uninstalled"})),
        ("tokens_revoked", happened({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}})),
    ],
)
def test_every_event_subscribed_to_is_understood(name: str, payload: dict[str, Any]) -> None:
    assert name in manifest("https://x.example.com")["settings"]["event_subscriptions"]["bot_events"]
    assert parse(payload, NOW) is not None


def test_every_command_listed_is_one_that_slack_can_register_and_we_understand() -> None:
    listed = [each["command"] for each in manifest("https://x.example.com")["features"]["slash_commands"]]
    assert listed == ["/voinko", "/apua", "/help-me", "/hjalp"]
    for name in listed:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", name)
    for name in COMMANDS:
        assert parse(dict(command(name)), NOW) is not None


def test_over_http_everything_comes_to_the_one_route() -> None:
    drawn = manifest("https://x.example.com/")
    url = "https://x.example.com/slack/events"
    assert drawn["settings"]["interactivity"] == {"is_enabled": True, "request_url": url}
    assert drawn["settings"]["event_subscriptions"]["request_url"] == url
    assert {each["url"] for each in drawn["features"]["slash_commands"]} == {url}
    assert drawn["settings"]["socket_mode_enabled"] is False
    assert "redirect_urls" not in drawn["oauth_config"]


def test_over_socket_mode_there_is_no_address() -> None:
    drawn = manifest("http://127.0.0.1:8080", socket_mode=True)
    assert drawn["settings"]["socket_mode_enabled"] is True
    assert "127.0.0.1" not in str(drawn)


def test_home_and_messages_are_open_and_the_texts_fit() -> None:
    drawn = manifest("https://x.example.com", installable=True)
    assert drawn["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert drawn["oauth_config"]["redirect_urls"] == ["https://x.example.com/slack/oauth_redirect"]
    assert len(drawn["display_information"]["name"]) <= 35
    assert len(drawn["display_information"]["description"]) <= 140


async def test_what_a_conversation_calls_is_in_the_table(slack: SlackDouble) -> None:
    said = Message("Hello", (Text("Hello"),))
    async with Rig(slack, says=lambda _event: (Reply(Place.HOME, said), Reply(Place.NEW, said))) as rig:
        await rig.hears(home_opened())
        await rig.settled()
    called = {call.method for call in slack.calls}
    assert called >= {"views.publish", "chat.postMessage"}
    assert called <= {method.value for method in METHOD_SCOPES}
