"""Distress typed to the bot on Slack: answered in the direct message, and its words found nowhere else."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.slack.directory import SlackDirectory
from bot.conversation import Conversation
from bot.model.calendar import Cadence
from bot.model.messages import Event, Message, Reply
from bot.model.people import Employee, Language
from storage.store import SqlStore
from tests.adapters.slack.conftest import NOW, Rig, no_jitter, no_sleep
from tests.dialogs.stage import OPENS, Stage
from tests.doubles.slack import SlackDouble, command, refused, typed

CANARY = "xyzzy-plugh"


@dataclass
class Line:
    """Aino's line to the bot, and all that went out on it."""

    rig: Rig

    async def says(self, words: str) -> None:
        assert await self.rig.hears(typed(words)) == (200, "")
        await self.rig.settled()

    @property
    def sent(self) -> str:
        return repr([call.arguments for call in self.rig.slack.calls])


@pytest.fixture
async def line(slack: SlackDouble, sqlite_store: SqlStore) -> AsyncIterator[Line]:
    slack.add_user("U1", "aino@example.com", locale="en-US")
    stage = await Stage.set_up(sqlite_store, Language.EN)

    async def results(_employee: Employee) -> Message | None:
        return None

    async def handle(event: Event) -> tuple[Reply, ...]:
        return await conversation.handle(event)

    async with Rig(slack, handle=handle) as rig:
        directory = SlackDirectory(rig.workspaces, wall=lambda: NOW, jitter=no_jitter, sleep=no_sleep)
        conversation = Conversation(sqlite_store, stage.company, Cadence(OPENS.date()), {"slack": directory}, results)
        yield Line(rig)


async def test_the_way_out_comes_as_one_new_direct_message(line: Line) -> None:
    await line.says(f"en jaksa enää {CANARY}")
    (message,) = line.rig.slack.direct_messages("U1")
    assert "In danger: 112." in repr(message["blocks"])
    assert "Show me who I can talk to" in repr(message["blocks"])


async def test_a_command_is_answered_to_its_author_alone_and_posts_nothing(line: Line) -> None:
    status, body = await line.rig.hears(command("/voinko", f"I can't go on {CANARY}"))
    assert status == 200
    assert '"response_type": "ephemeral"' in body or '"response_type":"ephemeral"' in body
    assert "In danger: 112." in body
    assert CANARY not in body
    assert line.rig.slack.direct_messages("U1") == []


@pytest.mark.parametrize("words", ["I want to die", "my colleague is exhausted", "oon ihan loppu"])
async def test_the_words_are_in_nothing_that_is_sent_or_logged(line: Line, words: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="adapters")
    caplog.set_level(logging.DEBUG, logger="bot")
    await line.says(f"{CANARY} {words} {CANARY}")
    assert CANARY not in line.sent + caplog.text


async def test_the_words_are_in_no_log_when_slack_refuses_the_answer(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    line.rig.slack.next("chat.postMessage", refused("channel_not_found"))
    await line.says(f"I can't go on {CANARY}")
    assert "was not shown" in caplog.text
    assert CANARY not in caplog.text
