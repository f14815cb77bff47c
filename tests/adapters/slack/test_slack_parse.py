"""Payloads in, events out: whatever JSON comes, nothing is raised."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.parse import Incoming, Removed, Spot, parse
from bot.model.messages import Intent, Pressed, Said, Submitted
from bot.model.people import Address
from tests.adapters.slack.conftest import Rig
from tests.doubles.slack import SlackDouble, command, happened, home_opened, press, submission, typed

NOW = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
PAYLOADS: list[dict[str, Any]] = [
    press("a|b", response_url="https://hooks.slack.com/x"),
    press("a", container="home"),
    press("a", container="modal"),
    press("a", container="ephemeral"),
    submission("a|b", {"text": "x"}),
    chosen := {
        "type": "view_submission",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "view": {
            "id": "V1",
            "callback_id": "share|oh",
            "private_metadata": "sealed",
            "state": {
                "values": {
                    "what": {
                        "what": {"type": "radio_buttons", "selected_option": {"text": {"type": "plain_text"}, "value": "b"}}
                    },
                    "how": {"how": {"type": "radio_buttons", "selected_option": None}},
                    "words": {"words": {"type": "plain_text_input", "value": None}},
                }
            },
        },
    },
    typed("Hi"),
    home_opened(),
    happened({"type": "app_uninstalled"}),
    happened({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"], "oauth": []}}),
    dict(command("/voinko", "help")),
]
names = st.sampled_from(["id", "type", "value", "team_id"])
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["\x00", "\ud800", "U1", "T1", "button"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "type", "value", "team_id"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, child in inside for place in places(child, (*path, key)))][0 if path else 1 :]


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A payload of Slack's in which one or two values have become something else."""
    payload = copy.deepcopy(draw(st.sampled_from(PAYLOADS)))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(places(payload)))
        node: Any = payload
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = draw(odd)
    return payload


@settings(max_examples=400, deadline=None)
@given(damaged() | st.dictionaries(st.text(max_size=8), odd))
def test_no_payload_is_too_odd(payload: dict[str, Any]) -> None:
    parsed = parse(payload, NOW)
    assert parsed is None or isinstance(parsed, Incoming | Removed)
    if isinstance(parsed, Incoming):
        told = repr((parsed.event.sender, getattr(parsed.event, "action", ""), getattr(parsed.event, "text", "")))
        told.encode()
        assert "\x00" not in told


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payloads=st.lists(damaged(), min_size=5, max_size=5))
async def test_no_payload_brings_the_server_down(payloads: list[dict[str, Any]]) -> None:
    async with SlackDouble() as slack, Rig(slack) as rig:
        for payload in payloads:
            # Over HTTP a lone surrogate can only come inside JSON.
            form = "command" in payload and "type" not in payload
            sent = {key: str(value).encode(errors="replace").decode() for key, value in payload.items()} if form else payload
            assert (await rig.hears(sent))[0] in (200, 400)


def said(payload: dict[str, Any]) -> Incoming:
    parsed = parse(json.loads(json.dumps(payload)), NOW)
    assert isinstance(parsed, Incoming)
    return parsed


@pytest.mark.parametrize(
    ("more", "workspace"),
    [
        ({}, "T1"),
        ({"team": "T2"}, "T2"),
        ({"user_team": "T3", "team": "T2"}, "T3"),
        ({"user_team": "E9", "source_team": "T4"}, "T4"),
    ],
)
def test_the_workspace_is_the_persons_own(more: dict[str, str], workspace: str) -> None:
    parsed = said(typed("Hi", **more))
    assert parsed.event.sender.workspace == workspace
    assert parsed.origin.workspace == "T1"


def test_a_press_carries_the_persons_own_workspace_and_the_one_spoken_to() -> None:
    parsed = said(press("a") | {"user": {"id": "U1", "team_id": "T2"}})
    assert (parsed.event.sender, parsed.origin.workspace) == (Address("slack", "T2", "U1", "DU1"), "T1")


def test_in_an_org_wide_installation_there_is_no_team_but_the_persons() -> None:
    parsed = said(press("a") | {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True})
    assert (parsed.origin.workspace, parsed.origin.enterprise) == ("T1", "E1")


def test_a_public_channel_is_never_kept_as_a_place_to_write_to() -> None:
    assert said(dict(command("/voinko"))).event.sender.conversation == ""
    channel = {"container": {"type": "message", "channel_id": "C1", "message_ts": "1.1"}}
    assert said(press("a") | channel).event.sender.conversation == ""


@pytest.mark.parametrize(
    ("container", "spot"),
    [("message", Spot.MESSAGE), ("ephemeral", Spot.EPHEMERAL), ("home", Spot.HOME), ("modal", Spot.MODAL)],
)
def test_a_press_knows_where_it_was(container: str, spot: Spot) -> None:
    assert said(press("a", container=container)).origin.spot is spot


def test_a_buttons_value_goes_before_its_id() -> None:
    button = {"type": "button", "action_id": "go|1#2", "value": "go|1"}
    event = said(press("x") | {"actions": [button]}).event
    assert isinstance(event, Pressed)
    assert event.intent == Intent("go", ("1",))


def test_what_a_database_refuses_is_taken_out() -> None:
    event = said(submission("c", {"text": "a\x00b\ud83dc"})).event
    assert isinstance(event, Submitted)
    assert event.values == {"text": "abc"}


def test_a_choice_comes_back_under_its_fields_name_and_none_as_nothing() -> None:
    event = said(chosen).event
    assert isinstance(event, Submitted)
    assert event.values == {"what": "b", "how": "", "words": ""}
    assert event.carried == "sealed"


@pytest.mark.parametrize("value", [["x"], {"a": "b"}, 7, True])
def test_what_is_no_text_in_a_box_is_no_empty_box(value: Any) -> None:  # noqa: ANN401 (JSON)
    event = said(submission("comment|tok", {"words": value})).event
    assert isinstance(event, Submitted)
    assert event.values == {}


def test_a_press_in_a_window_brings_back_what_the_window_carried_and_only_there() -> None:
    view = {"id": "V1", "type": "modal", "private_metadata": "sealed"}
    assert _pressed(press("a", container="modal") | {"view": view}).carried == "sealed"
    assert _pressed(press("a", container="home") | {"view": view | {"type": "home"}}).carried == ""
    assert _pressed(press("a")).carried == ""


def _pressed(payload: dict[str, Any]) -> Pressed:
    event = said(payload).event
    assert isinstance(event, Pressed)
    return event


def test_a_button_that_opened_an_address_means_nothing_to_us() -> None:
    button = {"type": "button", "action_id": "link:0", "url": "https://voinko.example"}
    assert parse(press("x") | {"actions": [button]}, NOW) is None


@pytest.mark.parametrize(
    ("name", "word"), [("/apua", "apua"), ("/help-me", "help-me"), ("/hjalp", "hjälp"), ("/hjälp", "hjälp"), ("/Apua", "apua")]
)
def test_a_coping_command_says_its_word_and_nothing_of_what_was_typed_after_it(name: str, word: str) -> None:
    event = said(dict(command(name, "minulla on vaikeaa"))).event
    assert isinstance(event, Said)
    assert event.text == word


def test_nothing_secret_is_in_what_is_printed() -> None:
    parsed = said(press("answer|tok|W1|4", response_url="https://hooks.slack.com/secret"))
    assert "tok" not in repr(parsed)
    assert "secret" not in repr(parsed)
    assert "1334522" not in repr(parsed)
    assert "sealed" not in repr(said(chosen))
