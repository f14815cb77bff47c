"""Reaching people first: once each, below the limit, every failure by its name."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.http.pacing import Pace
from adapters.slack import render
from adapters.slack.messenger import SlackMessenger
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces, reachable
from bot.model.messages import Button, Buttons, Chart, Intent, Message, Picture, Text
from bot.model.people import Address
from bot.ports.messenger import DoubtfulError, PlatformDownError, UnreachableError
from tests.adapters.slack.conftest import no_jitter
from tests.doubles.slack import SlackDouble, Trouble, dropped, hanging, rate_limited, refused, server_error

AINO = Address("slack", "T1", "U1")
PULSE = Message(
    "How is work?", (Text("How is work?"), Buttons("answers", (Button("4", Intent("answer", ("t", "4"))),))), "pulse:1"
)
PLAIN = Message("Hi", (Text("Hi"),))


class Clock:
    """A monotonic clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@asynccontextmanager
async def messenger(slack: SlackDouble, clock: Clock | None = None, **more: Any) -> AsyncIterator[SlackMessenger]:  # noqa: ANN401
    given = {"bot_token": slack.token, "api_url": slack.api_url, **more.pop("settings", {})}
    workspaces = Workspaces(SlackSettings(**given), timeout=more.pop("timeout", 5.0))
    clock = clock or Clock()
    try:
        yield SlackMessenger(workspaces, jitter=no_jitter, monotonic=clock.monotonic, sleep=clock.sleep, **more)
    finally:
        await workspaces.close()


async def test_a_message_goes_to_the_persons_id_and_brings_the_conversation_back(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        assert await bot.send(AINO, PULSE) == Address("slack", "T1", "U1", "DU1")
    [sent] = slack.called("chat.postMessage")
    assert sent["channel"] == "U1"
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["text"]) == (False, False, "How is work?")
    assert slack.called("conversations.open") == []


async def test_a_message_is_ended_in_its_place_and_no_other_is(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        there = await bot.send(AINO, PULSE)
        await bot.send(AINO, PLAIN)
        await bot.end(there, Message("Closed", (Text("Closed"),)))
    ended, other = slack.direct_messages("U1")
    assert (ended["text"], [block["type"] for block in ended["blocks"]], other["text"]) == ("Closed", ["section"], "Hi")


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (refused("message_not_found"), UnreachableError),
        (refused("edit_window_closed"), UnreachableError),
        (refused("token_revoked"), PlatformDownError),
        (rate_limited(after=30), PlatformDownError),
        (server_error(503), PlatformDownError),
        (dropped(), PlatformDownError),
    ],
)
async def test_an_ending_that_fails_says_whether_it_may_work_later(
    slack: SlackDouble, trouble: Trouble, error: type[Exception]
) -> None:
    async with messenger(slack) as bot:
        there = await bot.send(AINO, PULSE)
        slack.next("chat.update", trouble)
        with pytest.raises(error):
            await bot.end(there, PLAIN)
    assert len(slack.called("chat.update")) == 1  # what can wait is not tried twice


async def test_endings_keep_below_slacks_limit_and_hold_no_new_message_up(slack: SlackDouble) -> None:
    clock = Clock()
    async with messenger(slack, clock) as bot:
        there = await bot.send(AINO, PULSE)
        for _ in range(60):
            await bot.end(there, PLAIN)
        assert clock.now > 60
        before = clock.now
        await bot.send(AINO, PULSE)
        assert clock.now == before


async def test_a_message_is_found_by_its_key_and_by_no_other(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        assert await bot.find(AINO, "pulse:1") is False
        there = await bot.send(AINO, PULSE)
        assert await bot.find(there, "pulse:1") is True
        assert await bot.find(AINO, "pulse:1") is True
        assert await bot.find(there, "pulse:") is False
        await bot.send(AINO, Message("Hi", (Text("Hi"),), "welcome:12"))
        assert await bot.find(there, "welcome:12") is True
        assert await bot.find(there, "welcome:1") is False


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found"])
async def test_what_slack_will_never_tell_is_not_known(slack: SlackDouble, error: str) -> None:
    slack.next("conversations.history", refused(error))
    async with messenger(slack) as bot:
        assert await bot.find(AINO, "pulse:1") is None


@pytest.mark.parametrize("trouble", [[server_error()] * 9, [refused("token_revoked")], [dropped()] * 9, [rate_limited()] * 9])
async def test_what_slack_may_tell_later_is_asked_later(slack: SlackDouble, trouble: list[Trouble]) -> None:
    slack.next("conversations.history", *trouble)
    async with messenger(slack) as bot:
        with pytest.raises(PlatformDownError):
            await bot.find(AINO, "pulse:1")


async def test_a_message_is_still_found_after_it_has_been_drawn_again(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        there = await bot.send(AINO, PULSE)
        slack.direct_messages("U1")[0]["blocks"] = render.message(Message("Thanks", (Text("Thanks"),), "pulse:1"))["blocks"]
        assert await bot.find(there, "pulse:1") is True


async def test_retry_after_is_honoured(slack: SlackDouble) -> None:
    slack.next("chat.postMessage", rate_limited(after=5), rate_limited(after=3))
    clock = Clock()
    async with messenger(slack, clock) as bot:
        await bot.send(AINO, PULSE)
    assert clock.now >= 8
    assert len(slack.direct_messages("U1")) == 1


class TooLateError(Exception):
    pass


async def test_nothing_is_posted_when_it_may_not_be_any_more(slack: SlackDouble) -> None:
    """It is asked after every wait, right before the call: here before the second one."""
    slack.next("chat.postMessage", rate_limited(after=5))
    clock = Clock()

    async def ready() -> None:
        if clock.now >= 5:
            raise TooLateError

    async with messenger(slack, clock) as bot:
        with pytest.raises(TooLateError):
            await bot.send(AINO, PULSE, ready=ready)
    assert len(slack.called("chat.postMessage")) == 1
    assert slack.direct_messages("U1") == []


async def test_a_long_pause_closes_the_workspace_and_no_other_until_it_is_over(slack: SlackDouble) -> None:
    slack.next("chat.postMessage", rate_limited(after=30))
    clock = Clock()
    async with messenger(slack, clock, settings={"workspaces": ("T1", "T2")}) as bot:
        for user in ("U1", "U2"):
            with pytest.raises(PlatformDownError, match="ratelimited"):
                await bot.send(Address("slack", "T1", user), PULSE)
        assert (len(slack.called("chat.postMessage")), clock.now) == (1, 0)
        await bot.send(Address("slack", "T2", "U3"), PULSE)
        clock.now += 30
        await bot.send(Address("slack", "T1", "U2"), PULSE)
    assert (len(slack.direct_messages("U2")), len(slack.direct_messages("U3"))) == (1, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_slacks_own_failure_is_tried_again_with_growing_pauses(slack: SlackDouble, status: int) -> None:
    slack.next("chat.postMessage", *[server_error(status)] * 3)
    clock = Clock()
    async with messenger(slack, clock) as bot:
        await bot.send(AINO, PULSE)
    assert clock.slept == [0.25, 0.5, 1.0]
    assert len(slack.direct_messages("U1")) == 1


async def test_a_message_that_slack_posted_in_spite_of_its_failure_is_not_posted_twice(slack: SlackDouble) -> None:
    slack.next("chat.postMessage", server_error(500, takes_effect=True))
    async with messenger(slack) as bot:
        assert (await bot.send(AINO, PULSE)).conversation == "DU1"
    assert len(slack.direct_messages("U1")) == 1


async def test_a_slack_that_fails_for_long_is_down(slack: SlackDouble) -> None:
    slack.next("chat.postMessage", *[server_error()] * 50)
    async with messenger(slack) as bot:
        with pytest.raises(PlatformDownError):
            await bot.send(AINO, PULSE)


async def test_a_slack_that_cannot_be_reached_is_down_and_nothing_is_doubtful(slack: SlackDouble) -> None:
    async with messenger(slack, settings={"api_url": "http://127.0.0.1:1/api"}) as bot:
        with pytest.raises(PlatformDownError, match="no_connection"):
            await bot.send(AINO, PULSE)


@pytest.mark.parametrize("trouble", [dropped(), dropped(takes_effect=False), hanging(), hanging(takes_effect=True)])
async def test_a_connection_that_breaks_with_the_message_handed_over_leaves_doubt(slack: SlackDouble, trouble: Trouble) -> None:
    slack.next("chat.postMessage", trouble)
    async with messenger(slack, timeout=0.2) as bot:
        with pytest.raises(DoubtfulError):
            await bot.send(AINO, PULSE)
        assert len(slack.called("chat.postMessage")) == 1
        assert await bot.find(AINO, "pulse:1") is trouble.takes_effect


@pytest.mark.parametrize(
    "error",
    [
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "ekm_access_denied",
        "is_archived",
        "messages_tab_disabled",
        "msg_too_long",
        "not_in_channel",
        "restricted_action",
        "user_disabled",
        "user_not_found",
    ],
)
async def test_a_person_who_cannot_be_reached_is_named_by_the_reason(slack: SlackDouble, error: str) -> None:
    slack.next("chat.postMessage", refused(error))
    async with messenger(slack) as bot:
        with pytest.raises(UnreachableError) as raised:
            await bot.send(AINO, PULSE)
        assert raised.value.reason == error.replace("_", " ")
        await bot.send(Address("slack", "T1", "U2"), PULSE)
    assert len(slack.direct_messages("U2")) == 1


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "not_authed", "missing_scope", "token_expired"])
async def test_a_refused_token_stops_the_batch(slack: SlackDouble, error: str) -> None:
    slack.next("chat.postMessage", refused(error))
    async with messenger(slack) as bot:
        with pytest.raises(PlatformDownError, match=error):
            await bot.send(AINO, PULSE)


async def test_our_own_account_being_inactive_stops_the_batch(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        await bot.send(AINO, PLAIN)
        slack.next("chat.postMessage", refused("account_inactive"))
        slack.next("auth.test", refused("account_inactive"))
        with pytest.raises(PlatformDownError):
            await bot.send(AINO, PLAIN)


async def test_a_workspace_we_do_not_serve_is_never_written_to(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        with pytest.raises(UnreachableError):
            await bot.send(Address("slack", "T9", "U1"), PULSE)
    assert slack.called("chat.postMessage") == []


async def test_a_picture_that_slack_cannot_fetch_gives_way_to_its_words(slack: SlackDouble) -> None:
    slack.next("chat.postMessage", refused("invalid_blocks"))
    chart = Chart("Week 5", ("Employees", "Customers"), ("a", "b", "c", "d", "e"), (), ())
    digest = Message("Digest", (Picture(chart, "Workload: mixed"),), "digest:1")
    async with messenger(slack, picture_url=lambda _: "https://voinko.example.com/c.png") as bot:
        await bot.send(AINO, digest)
    first, second = slack.called("chat.postMessage")
    assert first["blocks"][0]["type"] == "image"
    assert second["blocks"][0]["text"]["text"] == "Workload: mixed"
    assert second["blocks"][0]["block_id"] == "digest:1"


async def test_a_thousand_messages_take_no_longer_than_the_pace_asks(slack: SlackDouble) -> None:
    clock = Clock()
    pace = Pace(8.5, clock.monotonic, clock.sleep)
    for _ in range(1000):
        await pace.turn()
    assert 992 / 8.5 <= clock.now <= 1000 / 8.5
    assert all(seconds > 0 for seconds in clock.slept)
    assert slack.calls == []


async def test_each_workspace_has_a_pace_of_its_own(slack: SlackDouble) -> None:
    clock = Clock()
    async with messenger(slack, clock, settings={"workspaces": ("T1", "T2")}, rate=1.0) as bot:
        for number, workspace in itertools.product(range(8), ("T1", "T2")):
            await bot.send(Address("slack", workspace, f"U{number}"), PLAIN)
    assert clock.slept == []


async def test_an_answer_to_somebody_waiting_goes_ahead_of_a_batch(slack: SlackDouble) -> None:
    clock = Clock()
    async with messenger(slack, clock, rate=0.001) as bot:
        for _ in range(8):
            await bot.send(AINO, PLAIN)
        await bot.deliver(AINO, PLAIN, paced=False)
    assert clock.slept == []


async def test_no_error_holds_what_was_sent_or_the_token(slack: SlackDouble) -> None:
    secret = Message("secret words", (Text("secret words"),))
    async with messenger(slack, timeout=0.2, tries=1) as bot:
        for trouble in (refused("invalid_auth"), refused("user_not_found"), server_error(), hanging(), dropped()):
            slack.next("chat.postMessage", trouble)
            with pytest.raises((UnreachableError, DoubtfulError, PlatformDownError)) as raised:
                await bot.send(AINO, secret)
            told = f"{raised.value!r} {raised.value.__cause__!r}"
            assert "secret" not in told
            assert slack.token not in told


async def test_the_doctor_learns_why_slack_refuses_us(slack: SlackDouble) -> None:
    for token, reason in ((slack.token, None), ("xoxb-wrong", "invalid_auth")):
        workspaces = Workspaces(SlackSettings(bot_token=token, api_url=slack.api_url))
        assert await reachable(workspaces) == reason
        await workspaces.close()
