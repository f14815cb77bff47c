"""The real conversation over Slack: a person's screen, from the first pulse to thank you."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.slack.directory import SlackDirectory
from bot.conversation import Conversation
from bot.model.calendar import Cadence
from bot.model.messages import Event, Message, Reply
from bot.model.people import Address, Employee, Language
from bot.pulse.screens import pulse_message
from storage.store import SqlStore
from tests.adapters.slack.conftest import NOW, Rig, no_jitter, no_sleep
from tests.dialogs.stage import OPENS, Stage
from tests.doubles.slack import SlackDouble, buttons_of, command, home_opened, press, typed

CALENDAR = Cadence(OPENS.date())


@dataclass
class Screen:
    """What Aino sees in Slack, and her finger."""

    stage: Stage
    rig: Rig

    async def pulse(self) -> None:
        employee = await self.stage.employee("aino")
        invitation = await self.stage.store.invitation_of(employee.id)
        assert invitation is not None
        await self.rig.messenger.send(Address("slack", "T1", "U1"), pulse_message(invitation, self.stage.company))

    @property
    def newest(self) -> dict[str, Any]:
        return self.rig.slack.direct_messages("U1")[-1]

    async def press(self, label: str) -> None:
        """Press the first button of the newest message whose label begins so; wait until it is redrawn."""
        action = next(found for name, found in buttons_of(self.newest["blocks"]).items() if name.startswith(label))
        ts = self.newest["ts"]
        drawn = len(self.rig.slack.called("response_url"))
        url = self.rig.slack.response_url("DU1", ts)
        assert await self.rig.hears(press(action, ts=ts, response_url=url)) == (200, "")
        await self.rig.slack.until("response_url", drawn + 1)


@pytest.fixture
async def screen(slack: SlackDouble, sqlite_store: SqlStore) -> AsyncIterator[Screen]:
    slack.add_user("U1", "aino@example.com", locale="en-US")
    slack.add_user("U2", "stranger@example.org", locale="fi-FI")
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.open_round()

    async def results(_employee: Employee) -> Message | None:
        return None

    async def handle(event: Event) -> tuple[Reply, ...]:
        return await conversation.handle(event)

    async with Rig(slack, handle=handle) as rig:
        directory = SlackDirectory(rig.workspaces, wall=lambda: NOW, jitter=no_jitter, sleep=no_sleep)
        conversation = Conversation(sqlite_store, stage.company, CALENDAR, {"slack": directory}, results)
        yield Screen(stage, rig)


def shown(blocks: list[dict[str, Any]]) -> str:
    texts = [block.get("text") or (block.get("elements") or [{}])[0].get("text") for block in blocks]
    return " ".join(text if isinstance(text, str) else text["text"] for text in texts if text)


async def test_three_taps_answer_the_pulse_in_one_message(screen: Screen) -> None:
    await screen.rig.hears(typed("help"))  # she is met, and her account is bound
    await screen.rig.settled()
    await screen.pulse()
    messages = len(screen.rig.slack.direct_messages("U1"))
    for label in ("4", "2", "5"):
        await screen.press(label)
    assert len(screen.rig.slack.direct_messages("U1")) == messages
    assert not re.search(r"\b[245]\b", shown(screen.newest["blocks"]))  # nothing shows what was pressed
    assert await screen.rig.messenger.find(Address("slack", "T1", "U1", "DU1"), "pulse:tok-Aino") is True
    assert await screen.stage.answers() == [{"W3": 4, "W1": 2, "E1": 5}]


async def test_who_is_on_the_roster_is_recognised_by_the_accounts_e_mail_address(screen: Screen) -> None:
    await screen.rig.hears(typed("help"))
    employee = await screen.stage.employee("aino")
    assert employee.address == Address("slack", "T1", "U1", "DU1")


async def test_home_is_drawn_for_who_opens_it(screen: Screen) -> None:
    await screen.rig.hears(home_opened())
    home = await screen.rig.slack.until("views.publish")
    assert home[0]["user_id"] == "U1"
    assert buttons_of(home[0]["view"]["blocks"])


async def test_the_way_to_somebody_to_talk_to_leaves_no_copy_in_the_chat(screen: Screen) -> None:
    await screen.rig.hears(home_opened())
    await screen.rig.settled()
    before = len(screen.rig.slack.direct_messages("U1"))
    buttons = buttons_of(screen.rig.slack.homes["U1"]["blocks"])
    coping = next(action for label, action in buttons.items() if label.startswith("🛟"))
    await screen.rig.hears(press(coping, container="home"))
    opened = await screen.rig.slack.until("views.open")
    assert "112" in str(opened[0]["view"]["blocks"])
    assert len(screen.rig.slack.direct_messages("U1")) == before


@pytest.mark.parametrize("name", ["/apua", "/help-me", "/hjalp"])
async def test_a_coping_command_opens_the_same_way_to_the_person_alone(screen: Screen, name: str) -> None:
    status, body = await screen.rig.hears(command(name))
    assert status == 200
    assert '"response_type": "ephemeral"' in body
    assert "112" in body
    assert screen.rig.slack.direct_messages("U1") == []


async def test_a_stranger_learns_nothing_but_that(screen: Screen) -> None:
    await screen.rig.hears(typed("results", user="U2"))
    await screen.rig.settled()
    assert len(screen.rig.slack.direct_messages("U2")) == 1
    assert buttons_of(screen.rig.slack.direct_messages("U2")[0]["blocks"]) == {}
