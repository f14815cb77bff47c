"""The same conversation without a public address."""

from __future__ import annotations

from bot.model.messages import Intent, Message, Place, Pressed, Reply, Said, Text
from tests.adapters.slack.conftest import Rig
from tests.doubles.slack import SlackDouble, command, press, typed

APP = {"app_token": "xapp-1", "signing_secret": ""}
HELLO = Message("Hello", (Text("Hello"),))


async def test_a_press_over_socket_mode_is_acknowledged_and_redrawn(slack: SlackDouble) -> None:
    async with Rig(slack, says=lambda _: (Reply(Place.REPLACE, HELLO),), settings=APP) as rig:
        assert await slack.push("interactive", press("answer|t", response_url=slack.response_url("DU1", "1.1"))) == {}
        assert (await slack.until("response_url"))[0]["replace_original"] is True
        [event] = rig.events
        assert isinstance(event, Pressed)
        assert event.intent == Intent("answer", ("t",))


async def test_a_command_over_socket_mode_is_answered_in_its_acknowledgement(slack: SlackDouble) -> None:
    async with Rig(slack, says=lambda _: (Reply(Place.NEW, HELLO),), settings=APP):
        answer = await slack.push("slash_commands", command("/voinko", "help"))
        assert (answer["response_type"], answer["text"]) == ("ephemeral", "Hello")


async def test_an_event_sent_again_over_socket_mode_is_handled_once(slack: SlackDouble) -> None:
    async with Rig(slack, settings=APP) as rig:
        await slack.push("events_api", typed("Hi"))
        await slack.push("events_api", typed("Hi"))
        assert [type(event) for event in rig.events] == [Said]


async def test_the_app_token_opens_the_connection_and_nothing_else(slack: SlackDouble) -> None:
    async with Rig(slack, settings=APP):
        await slack.until("apps.connections.open")
    assert {call.method for call in slack.calls if call.token == "xapp-1"} == {"apps.connections.open"}
