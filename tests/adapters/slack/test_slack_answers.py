"""Where a reply lands, for every place a person can be in."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.model.messages import Button, Buttons, Event, Field, Form, Heading, Intent, Message, Place, Pressed, Reply, Text
from bot.model.people import Address
from tests.adapters.slack.conftest import Rig
from tests.doubles.slack import (
    SlackDouble,
    Trouble,
    buttons_of,
    command,
    dropped,
    hanging,
    home_opened,
    press,
    rate_limited,
    refused,
    server_error,
    submission,
    typed,
)

QUESTION = Message(
    "How is work?", (Text("How is work?"), Buttons("q", (Button("4", Intent("answer", ("t", "W1", "4"))),))), "pulse:t"
)
THANKS = Message("Thank you", (Text("Thank you"),), "pulse:t")
FORM = Form("Comment", "Send", "Cancel", Intent("comment", ("t",)), (Field("text", "What would help?"),))


def say(place: Place, content: Message | Form = THANKS) -> Any:  # noqa: ANN401 (a conversation of one reply)
    return lambda _event: (Reply(place, content),)


def words(blocks: list[dict[str, Any]]) -> str:
    return " ".join(block["text"]["text"] for block in blocks if "text" in block)


async def pulse(rig: Rig) -> str:
    """Send the question to U1; the response URL that Slack would give for a press in it."""
    await rig.messenger.send(Address("slack", "T1", "U1"), QUESTION)
    return rig.slack.response_url("DU1", rig.slack.direct_messages("U1")[-1]["ts"])


async def test_a_press_redraws_its_message(slack: SlackDouble) -> None:
    async with Rig(slack, says=say(Place.REPLACE)) as rig:
        url = await pulse(rig)
        action = buttons_of(slack.direct_messages("U1")[0]["blocks"])["4"]
        assert await rig.hears(press(action, response_url=url)) == (200, "")
        await rig.settled()
        assert [words(message["blocks"]) for message in slack.direct_messages("U1")] == ["Thank you"]
        assert slack.called("chat.update") == []
        [event] = rig.events
        assert isinstance(event, Pressed)
        assert event.intent == Intent("answer", ("t", "W1", "4"))


@pytest.mark.parametrize("trouble", [rate_limited(), server_error(500), server_error(503), dropped(takes_effect=False)])
async def test_a_failed_redraw_is_tried_again(slack: SlackDouble, trouble: Trouble) -> None:
    async with Rig(slack, says=say(Place.REPLACE)) as rig:
        url = await pulse(rig)
        slack.next("response_url", trouble, trouble)
        await rig.hears(press("a", response_url=url))
        await rig.settled()
        assert words(slack.direct_messages("U1")[0]["blocks"]) == "Thank you"


async def test_a_redraw_without_an_answer_is_tried_again(slack: SlackDouble) -> None:
    async with Rig(slack, says=say(Place.REPLACE), timeout=0.2) as rig:
        url = await pulse(rig)
        slack.next("response_url", hanging())
        await rig.hears(press("a", response_url=url))
        await rig.settled()
        assert words(slack.direct_messages("U1")[0]["blocks"]) == "Thank you"


async def test_a_redraw_that_always_fails_ends(slack: SlackDouble) -> None:
    slack.next("response_url", *[server_error()] * 50)
    async with Rig(slack, says=say(Place.REPLACE)) as rig:
        await rig.hears(press("a", response_url=slack.response_url("DU1", "1.1")))
        await rig.settled()
        assert len(slack.called("response_url")) == 5


async def test_an_expired_response_url_is_not_asked_again(slack: SlackDouble) -> None:
    slack.next("response_url", server_error(404))
    async with Rig(slack, says=say(Place.REPLACE)) as rig:
        await rig.hears(press("a", response_url=slack.response_url("DU1", "1.1")))
        await rig.settled()
        assert len(slack.called("response_url")) == 1


async def test_the_later_of_two_presses_is_what_the_message_shows(slack: SlackDouble) -> None:
    def says(event: Event) -> tuple[Reply, ...]:
        assert isinstance(event, Pressed)
        return (Reply(Place.REPLACE, Message("x", (Text(event.intent.verb),))),)

    async with Rig(slack, says=says, timeout=0.3) as rig:
        url = await pulse(rig)
        ts = url.rpartition("/")[2]
        slack.next("response_url", hanging())
        await rig.hears(press("first", response_url=url, ts=ts))
        await slack.until("response_url")
        await rig.hears(press("second", response_url=url, ts=ts))
        await rig.settled()
        assert words(slack.direct_messages("U1")[0]["blocks"]) == "second"
        assert [words(drawn["blocks"]) for drawn in slack.called("response_url")] == ["first", "second"]


async def test_two_messages_are_drawn_without_waiting_for_each_other(slack: SlackDouble) -> None:
    async with Rig(slack, says=say(Place.REPLACE), timeout=0.5) as rig:
        first, second = await pulse(rig), await pulse(rig)
        slack.next("response_url", hanging())
        await rig.hears(press("a", response_url=first, ts=first.rpartition("/")[2]))
        await slack.until("response_url")
        await rig.hears(press("a", response_url=second, ts=second.rpartition("/")[2]))
        await slack.until("response_url", 2)
        assert words(slack.direct_messages("U1")[1]["blocks"]) == "Thank you"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/actions/T1/1/x",
        "http://hooks.slack.com/actions/T1/1/x",
        "https://hooks.slack.com.evil.example/x",
        "https://hooks.slack.com@evil.example/x",
        "https://hooks.slack.com:8443/x",
        "http://127.0.0.1:1/response",
        "http://[::1",
        "file:///etc/passwd",
        "",
    ],
)
async def test_answers_are_posted_to_slack_and_nowhere_else(slack: SlackDouble, url: str) -> None:
    async with Rig(slack, says=say(Place.REPLACE)) as rig:
        assert not rig.server._answers.trusted(url)
        assert (await rig.hears(press("a", response_url=url)))[0] == 200
        await rig.settled()
        assert slack.called("response_url") == []


async def test_both_of_slacks_clouds_are_trusted(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        assert rig.server._answers.trusted("https://hooks.slack.com/actions/T1/1/x")
        assert rig.server._answers.trusted("https://hooks.slack-gov.com/actions/T1/1/x")


@pytest.mark.parametrize("container", ["message", "home"])
async def test_a_private_answer_opens_a_window_and_leaves_no_copy(slack: SlackDouble, container: str) -> None:
    private = Message("Who to talk to", (Heading("Support"), Text("Call 112")))
    async with Rig(slack, says=say(Place.PRIVATE, private)) as rig:
        await rig.hears(press("coping", container=container))
        await rig.settled()
        [opened] = slack.called("views.open")
        assert opened["trigger_id"].startswith("13345224609.")
        assert opened["view"]["type"] == "modal"
        assert opened["view"]["title"]["text"] == "Support"
        assert words(opened["view"]["blocks"]) == "Call 112"
        assert slack.direct_messages("U1") == []


async def test_a_window_that_does_not_open_becomes_an_answer_only_the_person_sees(slack: SlackDouble) -> None:
    slack.next("views.open", refused("expired_trigger_id"))
    async with Rig(slack, says=say(Place.PRIVATE)) as rig:
        await rig.hears(press("coping", response_url=slack.response_url("DU1", "1.1")))
        await rig.settled()
        [shown] = slack.ephemeral
        assert (shown["response_type"], shown["replace_original"]) == ("ephemeral", False)
        assert words(shown["blocks"]) == "Thank you"
        assert slack.direct_messages("U1") == []


async def test_a_new_message_for_a_press_is_a_direct_message(slack: SlackDouble) -> None:
    async with Rig(slack, says=say(Place.NEW)) as rig:
        await rig.hears(press("a"))
        await rig.settled()
        assert words(slack.direct_messages("U1")[0]["blocks"]) == "Thank you"


async def test_in_an_answer_only_the_person_sees_everything_stays_so(slack: SlackDouble) -> None:
    async with Rig(slack, says=lambda _: (Reply(Place.NEW, THANKS), Reply(Place.REPLACE, QUESTION))) as rig:
        await rig.hears(press("a", container="ephemeral", response_url=slack.response_url("C1", "1.1")))
        await rig.settled()
        new, replaced = slack.called("response_url")
        assert (new["response_type"], new["replace_original"]) == ("ephemeral", False)
        assert replaced["replace_original"] is True
        assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize("place", [Place.HOME, Place.REPLACE])
async def test_home_is_drawn_again(slack: SlackDouble, place: Place) -> None:
    async with Rig(slack, says=say(place)) as rig:
        await rig.hears(press("a", container="home"))
        await rig.settled()
        assert slack.homes["U1"]["type"] == "home"
        assert words(slack.homes["U1"]["blocks"]) == "Thank you"


async def test_opening_home_draws_it(slack: SlackDouble) -> None:
    async with Rig(slack, says=say(Place.HOME)) as rig:
        await rig.hears(home_opened())
        await rig.settled()
        assert words(slack.homes["U1"]["blocks"]) == "Thank you"


@pytest.mark.parametrize("place", [Place.PRIVATE, Place.REPLACE])
async def test_a_press_in_a_window_draws_the_window_again(slack: SlackDouble, place: Place) -> None:
    async with Rig(slack, says=say(place)) as rig:
        await rig.hears(press("next", container="modal"))
        await rig.settled()
        [updated] = slack.called("views.update")
        assert updated["view_id"] == "V1"
        assert words(updated["view"]["blocks"]) == "Thank you"
        assert slack.called("views.open") == []


@pytest.mark.parametrize("payload", [press("a"), press("a", container="home"), command("/voinko", "x")])
async def test_a_form_opens_as_a_window(slack: SlackDouble, payload: dict[str, Any]) -> None:
    async with Rig(slack, says=say(Place.PRIVATE, FORM)) as rig:
        assert await rig.hears(payload) == (200, "")
        await rig.settled()
        view = slack.called("views.open")[0]["view"]
        assert (view["callback_id"], view["submit"]["text"]) == ("comment|t", "Send")


@pytest.mark.parametrize("content", [THANKS, FORM])
@pytest.mark.parametrize("place", [Place.PRIVATE, Place.REPLACE])
async def test_a_sent_form_is_answered_in_its_window(slack: SlackDouble, place: Place, content: Message | Form) -> None:
    async with Rig(slack, says=say(place, content)) as rig:
        status, body = await rig.hears(submission("comment|t", {"text": "Kiire"}))
        answer = json.loads(body)
        assert (status, answer["response_action"], answer["view"]["type"]) == (200, "update", "modal")


async def test_a_sent_form_without_an_answer_closes(slack: SlackDouble) -> None:
    async with Rig(slack) as rig:
        assert await rig.hears(submission("comment|t", {"text": "Kiire"})) == (200, "")


@pytest.mark.parametrize("place", [Place.NEW, Place.PRIVATE, Place.REPLACE])
async def test_a_command_is_answered_to_the_person_alone(slack: SlackDouble, place: Place) -> None:
    async with Rig(slack, says=lambda _: (Reply(place, THANKS), Reply(Place.NEW, QUESTION))) as rig:
        status, body = await rig.hears(command("/voinko", "help", response_url=slack.response_url("C1", "1")))
        answer = json.loads(body)
        assert (status, answer["response_type"]) == (200, "ephemeral")
        assert words(answer["blocks"]) == "Thank you"
        await rig.settled()
        assert [words(more["blocks"]) for more in slack.ephemeral] == ["How is work?"]
        assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize("place", [Place.NEW, Place.PRIVATE, Place.REPLACE])
async def test_typed_words_are_answered_in_the_chat(slack: SlackDouble, place: Place) -> None:
    async with Rig(slack, says=say(place)) as rig:
        assert await rig.hears(typed("help")) == (200, "")
        await rig.settled()
        assert [words(message["blocks"]) for message in slack.direct_messages("U1")] == ["Thank you"]


async def test_the_write_comes_before_the_acknowledgement_and_the_drawing_after_it(slack: SlackDouble) -> None:
    order: list[str] = []

    async def handle(_event: Event) -> tuple[Reply, ...]:
        await asyncio.sleep(0.05)
        order.append("written")
        return (Reply(Place.REPLACE, THANKS),)

    slack.next("response_url", hanging())
    async with Rig(slack, handle=handle, timeout=0.3) as rig:
        await rig.hears(press("a", response_url=slack.response_url("DU1", "1.1")))
        order.append("acknowledged")
        await slack.until("response_url", 2)
        order.append("drawn")
    assert order == ["written", "acknowledged", "drawn"]


async def test_one_failed_reply_does_not_stop_the_next(slack: SlackDouble) -> None:
    slack.next("views.publish", refused("not_enabled"))
    async with Rig(slack, says=lambda _: (Reply(Place.HOME, THANKS), Reply(Place.NEW, QUESTION))) as rig:
        await rig.hears(press("a"))
        await rig.settled()
        assert words(slack.direct_messages("U1")[0]["blocks"]) == "How is work?"
