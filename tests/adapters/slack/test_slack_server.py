"""What the one route answers, before and after anything is understood."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from typing import Any

import pytest
from slack_bolt.logger import get_bolt_logger
from sqlalchemy import select

from adapters.slack.api import library_logger
from adapters.slack.repeats import Memory
from adapters.slack.server import SlackServer
from bot.model.messages import Event, Intent, Joined, Message, Place, Pressed, Reply, Said, Submitted, Surface, Text
from bot.model.people import Address
from storage.database.schema import spent_tokens
from storage.store import SqlStore
from tests.adapters.slack.conftest import NOW, SECRET, Rig
from tests.doubles.slack import (
    SlackDouble,
    command,
    happened,
    home_opened,
    press,
    refused,
    signature,
    signed,
    submission,
    typed,
)
from tests.doubles.vault import MemoryVault

HELLO = Message("Hello", (Text("Hello"),))
AINO = Address("slack", "T1", "U1", "DU1")
JSON = {"Content-Type": "application/json"}
FORM = "application/x-www-form-urlencoded"


def at(now: float, body: bytes = b"{}", **headers: str) -> tuple[bytes, dict[str, str]]:
    timestamp = str(int(now))
    given = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature(SECRET, timestamp, body)}
    return body, {**JSON, **given, **headers}


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": None},
        {"X-Slack-Request-Timestamp": None},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Signature": "v0=ääkköset"},
        {"X-Slack-Signature": "v0=" + "é" * 64},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "18000000٠0"},
        {"X-Slack-Request-Timestamp": "-1800000000"},
        {"X-Slack-Request-Timestamp": "1800000000.5"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "1800000001"},  # not the one that was signed
    ],
)
async def test_any_fault_of_the_signature_is_401(slack: SlackDouble, change: dict[str, str | None]) -> None:
    body, headers = signed(press("a"), SECRET, NOW)
    altered = {name: value for name, value in {**headers, **change}.items() if value is not None}
    async with Rig(slack) as rig:
        assert (await rig.post(body, altered))[0] == 401
        assert rig.events == []


@pytest.mark.parametrize(("age", "status"), [(-301, 401), (-299, 200), (0, 200), (299, 200), (301, 401)])
async def test_a_timestamp_may_be_five_minutes_off_either_way(slack: SlackDouble, age: int, status: int) -> None:
    async with Rig(slack) as rig:
        assert (await rig.post(*at(NOW + age)))[0] == status


async def test_a_header_given_twice_is_401(slack: SlackDouble) -> None:
    body, headers = at(NOW)
    async with Rig(slack) as rig:
        for name in ("X-Slack-Signature", "X-Slack-Request-Timestamp"):
            twice = [*headers.items(), (name, headers[name])]
            async with rig.http.post(f"{rig.url}/slack/events", data=body, headers=twice) as response:
                assert response.status == 401


async def test_nothing_is_genuine_without_a_signing_secret(slack: SlackDouble) -> None:
    async with Rig(slack, settings={"signing_secret": ""}) as rig:
        assert (await rig.post(*signed(press("a"), "", NOW)))[0] == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b"\xff\xfe{}", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"n":' + b"9" * 5000 + b"}", "application/json"),
        (b'{"type":"event_callback","authorizations":["x"]}', "application/json"),
        (b'payload={"type":"view_submission","user":{"id":"U1"},"team":{"id":"T1"},"view":{"callback_id":"x"}}', FORM),
        (b'payload={"type":"block_actions"}', FORM),
        (b'payload={"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"},"actions":[]}', FORM),
        (b'payload={"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"},"actions":[5]}', FORM),
        (b'payload={"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"},"actions":[{"type":"button"}]}', FORM),
        (b'payload={"type":"block_actions","actions":[{"type":"button","action_id":"x"}]}', FORM),
        (b'payload={"type":"view_submission"}', FORM),
        (b'payload={"type":"view_submission","user":{"id":"U1"},"team":{"id":"T1"},"view":{}}', FORM),
        (b'payload={"type":"view_submission","user":"U1","view":{"callback_id":"x","state":{"values":{}}}}', FORM),
        (b'payload={"type":5}', FORM),
        (b'{"type":5}', "application/json"),
        (b'{"type":null}', "application/json"),
        (b'{"type":"event_callback"}', "application/json"),
        (b'{"type":"event_callback","event":[]}', "application/json"),
        (b'{"type":"event_callback","team_id":"T1","event":{}}', "application/json"),
        (b'payload={"type":"block_actions","user":"U1","actions":[{"type":"button","action_id":"x"}]}', FORM),
        (b'payload={"type":"block_actions","user":{"id":["U1"]},"actions":[{"type":"button","action_id":"x"}]}', FORM),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"payload=%zz", FORM),
        (b"payload=%ff", FORM),
        (b"payload={}&payload={}", FORM),
        (b"pay", FORM),
        (b"", FORM),
        (b"other=1", FORM),
        ("command=ä".encode(), FORM),
        (b"{}", "text/plain"),
        (b"{}", "multipart/form-data"),
    ],
)
async def test_a_malformed_body_is_400_and_no_failure_of_ours(
    slack: SlackDouble, body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Rig(slack) as rig:
        assert (await rig.post(*at(NOW, body, **{"Content-Type": kind})))[0] == 400
        assert rig.events == []
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("kind", ["view_closed", "shortcut", "message_action", "block_suggestion", "of_next_year"])
async def test_a_type_that_is_not_known_here_is_200(slack: SlackDouble, kind: str) -> None:
    async with Rig(slack) as rig:
        body = f'payload={{"type":"{kind}","user":{{"id":"U1"}},"team":{{"id":"T1"}}}}'.encode()
        assert (await rig.post(*at(NOW, body, **{"Content-Type": FORM})))[0] == 200
        assert rig.events == []


async def test_a_body_that_is_not_what_its_encoding_says_is_400(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        body, headers = at(NOW, b"not gzip at all")
        assert (await rig.post(body, {**headers, "Content-Encoding": "gzip"}))[0] == 400


async def test_a_body_over_a_mebibyte_is_413(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        assert (await rig.post(*at(NOW, b"x" * (1024 * 1024 + 1))))[0] == 413
        bomb, headers = at(NOW, gzip.compress(b"x" * (1024 * 1024 + 1)))
        assert (await rig.post(bomb, {**headers, "Content-Encoding": "gzip"}))[0] == 413


async def test_a_body_of_just_a_mebibyte_is_read(slack: SlackDouble) -> None:
    padded = json.dumps({"type": "later", "p": ""}).replace('""', '"' + "x" * (1024 * 1024 - 26) + '"').encode()
    async with Rig(slack) as rig:
        assert len(padded) <= 1024 * 1024
        assert (await rig.post(*at(NOW, padded)))[0] == 200


async def test_the_address_is_verified_by_its_challenge(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        status, body = await rig.hears({"type": "url_verification", "challenge": "3eZbrw1a", "token": "t"})
        assert (status, json.loads(body)) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "shortcut", "user": {"id": "U1"}, "team": {"id": "T1"}},
        {"type": "view_closed", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": {}},
        press("a") | {"actions": [{"type": "static_select", "action_id": "a"}]},
        happened({"type": "reaction_added", "user": "U1"}),
        typed("Hi", bot_id="B1"),
        typed("Hi", subtype="message_changed"),
        typed("Hi", subtype="bot_message"),
        typed("Hi", subtype="file_share", bot_id="B1"),
        typed("Hi", subtype=["file_share"]),
        typed("Hi", channel_type="channel"),
        typed("Hi", user="UBOT"),
        typed("Hi", user="USLACKBOT"),
        home_opened(tab="about"),
        command("/other"),
        {"ssl_check": "1", "command": ""},
    ],
)
async def test_what_is_well_formed_but_not_for_us_is_200_and_does_nothing(slack: SlackDouble, payload: dict[str, Any]) -> None:
    async with Rig(slack) as rig:
        assert (await rig.hears(payload)) == (200, "")
        await rig.settled()
        assert rig.events == []
        assert {call.method for call in slack.calls} == {"auth.test"}


GRID = {"team": None, "enterprise": {"id": "E1", "name": "Konserni"}, "is_enterprise_install": True}
NO_TEAM = {"user": {"id": "U1", "username": "someone"}}


@pytest.mark.parametrize(
    "payload",
    [
        press("a") | GRID,
        press("a") | GRID | NO_TEAM,
        press("a") | GRID | {"user": {"id": "U1", "team_id": "E1"}},
        press("a", container="home") | GRID,
        submission("a", {"words": "x"}) | GRID,
    ],
)
@pytest.mark.parametrize("listed", [("T1",), ("T7",)])
async def test_a_press_from_an_enterprise_grid_is_served_by_the_users_workspace(
    slack: SlackDouble, payload: dict[str, Any], listed: tuple[str, ...]
) -> None:
    slack.add_user("U1", "aino@example.com", team_id="E1", enterprise_user={"id": "U1", "teams": ["T1"]})
    vault = MemoryVault({"slack/E1": json.dumps({"bot_token": slack.token, "enterprise_id": "E1"})})
    async with Rig(slack, settings={"bot_token": "", "workspaces": listed}, vault=vault) as rig:
        assert await rig.hears(payload) == (200, "")
        assert [event.sender.workspace for event in rig.events] == (["T1"] if listed == ("T1",) else [])


@pytest.mark.parametrize(
    "payload", [typed("Hi", team="T9", user_team="T9"), press("a") | {"user": {"id": "U1", "team_id": "T9"}}]
)
async def test_people_of_another_workspace_get_nothing(slack: SlackDouble, payload: dict[str, Any]) -> None:
    async with Rig(slack, says=lambda _: (Reply(Place.NEW, HELLO),)) as rig:
        assert (await rig.hears(payload)) == (200, "")
        await rig.settled()
        assert rig.events == []
        assert slack.called("chat.postMessage") == []


async def test_the_allow_list_leaves_out_even_the_own_workspace(slack: SlackDouble) -> None:
    async with Rig(slack, settings={"workspaces": ("T7",)}) as rig:
        assert (await rig.hears(typed("Hi")))[0] == 200
        assert rig.events == []


async def test_each_kind_of_payload_becomes_its_event(slack: SlackDouble) -> None:
    moment = rig_time = None
    async with Rig(slack) as rig:
        for payload in (
            press("answer|t|W1|4"),
            press("settings", container="home"),
            submission("comment|t", {"text": "Kiire &amp; melu", "other": None}),
            typed("En jaksa &amp; <apua>", event_id="Ev1"),
            home_opened(event_id="Ev2"),
            home_opened(tab="messages", event_id="Ev3"),
            command("/voinko", " pause "),
            command("/apua", "about me"),
        ):
            assert (await rig.hears(payload))[0] == 200
        moment = rig.events[0].at
        rig_time = rig.now
        somewhere = Address("slack", "T1", "U1")
        assert rig.events == [
            Pressed(AINO, Intent("answer", ("t", "W1", "4")), moment),
            Pressed(somewhere, Intent("settings"), moment, Surface.HOME),
            Submitted(somewhere, Intent("comment", ("t",)), {"text": "Kiire &amp; melu", "other": ""}, moment),
            Said(AINO, "En jaksa & <apua>", moment),
            Joined(AINO, moment, Surface.HOME),
            Joined(AINO, moment),
            Said(somewhere, "pause", moment, Surface.COMMAND),
            Said(somewhere, "apua", moment, Surface.COMMAND),
        ]
    assert moment.timestamp() == rig_time


@pytest.mark.parametrize(
    "shape",
    [
        {"subtype": "file_share", "files": [{"id": "F1", "name": "note.png"}]},
        {"subtype": "thread_broadcast", "thread_ts": "1.0"},
        {"subtype": "me_message"},
        {"thread_ts": "1.0"},
    ],
)
async def test_what_a_person_types_is_heard_in_whatever_shape_it_comes(slack: SlackDouble, shape: dict[str, Any]) -> None:
    async with Rig(slack, says=lambda _: (Reply(Place.NEW, HELLO),)) as rig:
        assert (await rig.hears(typed("en jaksa", **shape)))[0] == 200
        await rig.settled()
        assert [event.text for event in rig.events if isinstance(event, Said)] == ["en jaksa"]
        [answer] = slack.called("chat.postMessage")
        assert answer.get("thread_ts", "") == shape.get("thread_ts", "")
        assert answer["channel"] == ("DU1" if "thread_ts" in shape else "U1")


async def test_what_is_pressed_in_a_thread_is_answered_in_the_thread(slack: SlackDouble) -> None:
    pressed = press("a")
    pressed["container"]["thread_ts"] = "1.0"
    async with Rig(slack, says=lambda _: (Reply(Place.NEW, HELLO),)) as rig:
        await rig.hears(pressed)
        await rig.settled()
        assert [call["thread_ts"] for call in slack.called("chat.postMessage")] == ["1.0"]


async def test_an_event_sent_again_is_handled_once(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        for retry in ("", "1", "2"):
            body, headers = signed(typed("Hi"), SECRET, NOW)
            assert (await rig.post(body, {**headers, **({"X-Slack-Retry-Num": retry} if retry else {})}))[0] == 200
        assert len(rig.events) == 1


async def test_a_retry_whose_first_try_was_lost_is_handled(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        body, headers = signed(typed("Hi"), SECRET, NOW)
        await rig.post(body, {**headers, "X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})
        assert len(rig.events) == 1


async def test_a_failure_of_ours_is_logged_by_its_name_and_may_be_sent_again(
    slack: SlackDouble, caplog: pytest.LogCaptureFixture
) -> None:
    failures = iter([RuntimeError("U1 said 'secret words'")])

    def says(_event: Event) -> tuple[Reply, ...]:
        for failure in failures:
            raise failure
        return ()

    async with Rig(slack, says=says) as rig:
        assert (await rig.hears(typed("secret words")))[0] == 503
        assert (await rig.hears(typed("secret words")))[0] == 200
        assert len(rig.events) == 2
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_slow_write_is_not_acknowledged_and_answered_once_it_is_there(
    slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.server._PATIENT", 0.05)
    written = asyncio.Event()

    async def handle(_event: Event) -> tuple[Reply, ...]:
        await written.wait()
        return (Reply(Place.NEW, HELLO),)

    async with Rig(slack, handle=handle) as rig:
        assert (await rig.hears(command("/voinko", response_url=slack.response_url("C1", "1")))) == (503, "")
        written.set()
        assert (await slack.until("response_url"))[0]["response_type"] == "ephemeral"


async def test_a_retry_is_acknowledged_once_the_first_is_written_and_answered_once(
    slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.server._PATIENT", 0.05)
    written = asyncio.Event()

    async def handle(_event: Event) -> tuple[Reply, ...]:
        await written.wait()
        return (Reply(Place.NEW, HELLO),)

    async with Rig(slack, handle=handle) as rig:
        assert [(await rig.hears(typed("Hi")))[0] for _ in range(2)] == [503, 503]
        written.set()
        assert (await rig.hears(typed("Hi")))[0] == 200
        await rig.settled()
        assert len(slack.direct_messages("U1")) == 1


async def test_an_event_sent_again_after_a_restart_is_answered_once(slack: SlackDouble, store: SqlStore) -> None:
    for _ in range(2):
        async with Rig(slack, says=lambda _: (Reply(Place.NEW, HELLO),), memory=Memory(store, b"key")) as rig:
            assert (await rig.hears(typed("Hi", event_id="Ev123")))[0] == 200
            await rig.settled()
    assert len(slack.direct_messages("U1")) == 1
    async with store._database.read() as connection:
        [row] = (await connection.execute(select(spent_tokens))).all()
    assert b"Ev123" not in row.digest
    assert row.ends_at.timestamp() % 600 == 0
    assert 600 <= row.ends_at.timestamp() - NOW <= 1200


async def test_a_failing_answer_leaves_no_trace_of_what_was_said(slack: SlackDouble, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    slack.next("chat.postMessage", refused("channel_not_found"))
    async with Rig(slack, says=lambda _: (Reply(Place.NEW, Message("secret reply", ())),)) as rig:
        assert (await rig.hears(typed("secret words")))[0] == 200
        await rig.settled()
    assert "UnreachableError" in caplog.text
    assert "secret" not in caplog.text
    assert slack.token not in caplog.text


async def test_slack_refusing_the_token_at_the_start_does_not_keep_us_from_starting(slack: SlackDouble) -> None:
    async with Rig(slack, settings={"bot_token": "xoxb-wrong"}) as rig:
        assert (await rig.hears(typed("Hi")))[0] == 503


async def test_what_slacks_library_says_is_named_and_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int("secret words")
    except ValueError:
        library_logger().exception("request body: %s", {"text": "secret words"})
    get_bolt_logger(SlackServer, library_logger()).warning("request body: secret words")
    assert len(caplog.records) == 2
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_slacks_library_puts_nothing_on_our_own_loggers(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        assert (await rig.hears(press("settings", container="home")))[0] == 200
    assert logging.getLogger("voinko").filters == []
