"""A digest's picture where Slack can't fetch one from us: uploaded once, and never in a message's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.charts.png import png
from adapters.rendering import no_picture
from adapters.slack.messenger import SlackMessenger
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from bot.model.messages import Chart, Message, Picture, StepStrip, Text
from bot.model.people import Address
from tests.adapters.slack.conftest import no_jitter, no_sleep
from tests.doubles.slack import SlackDouble, Trouble, dropped, hanging, rate_limited, refused, server_error

AINO, ESA = Address("slack", "T1", "U1"), Address("slack", "T1", "U2")
WORDS = "Workload: mixed"


def chart(week: int) -> Chart:
    strips = (StepStrip("Workload", (3, None, 2), ""),)
    return Chart(f"Tuki Helsinki · week {week}", ("Employees", "Customers"), ("a", "b", "c", "d", "e"), strips, ())


def digest(week: int = 5) -> Message:
    return Message("Digest", (Picture(chart(week), WORDS), Text("More")), f"digest:{week}")


async def draw(asked: Chart) -> bytes:
    return await asyncio.to_thread(png, asked)


async def refuse_to_draw(_asked: Chart) -> bytes:
    raise ValueError("Tuki Helsinki")


@asynccontextmanager
async def messenger(slack: SlackDouble, *, timeout: float = 5.0, **more: Any) -> AsyncIterator[SlackMessenger]:  # noqa: ANN401, ASYNC109 (the messenger's own arguments; the timeout is the workspaces')
    workspaces = Workspaces(SlackSettings(bot_token=slack.token, api_url=slack.api_url, workspaces=("T1", "T2")), timeout=timeout)
    given: dict[str, Any] = {"draw": draw, "picture_url": no_picture, "sleep": no_sleep, "rate": 1000, **more}
    try:
        yield SlackMessenger(workspaces, jitter=no_jitter, **given)
    finally:
        await workspaces.close()


def shown(slack: SlackDouble, user: str) -> list[dict[str, Any]]:
    """The first block of each direct message to a person."""
    return [message["blocks"][0] for message in slack.direct_messages(user)]


def image(file: str, key: str = "digest:5") -> dict[str, Any]:
    return {"type": "image", "slack_file": {"id": file}, "alt_text": WORDS, "block_id": key}


def in_words(block: dict[str, Any]) -> bool:
    return bool(block["type"] == "section" and block["text"]["text"] == WORDS)


async def test_two_readers_of_one_digest_see_one_uploaded_picture(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        await asyncio.gather(bot.send(AINO, digest()), bot.send(ESA, digest()))
    assert shown(slack, "U1") == shown(slack, "U2") == [image("F00000001")]
    [file] = slack.files.values()
    assert file.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert file.content == png(chart(5))


async def test_the_file_bears_no_name_goes_to_no_channel_and_the_bytes_carry_no_token(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        await bot.send(AINO, digest())
    assert [file.name for file in slack.files.values()] == ["voinko.png"]
    assert slack.called("files.completeUploadExternal") == [{"files": '[{"id": "F00000001"}]'}]
    assert [call.token for call in slack.calls if call.method == "upload"] == [""]
    assert not any(call.by_query for call in slack.calls)


async def test_each_chart_and_each_workspace_has_a_file_of_its_own(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        for workspace, week in (("T1", 5), ("T1", 6), ("T2", 5), ("T1", 5)):
            await bot.send(Address("slack", workspace, "U1"), digest(week))
    assert [block["slack_file"]["id"] for block in shown(slack, "U1")] == ["F00000001", "F00000002", "F00000003", "F00000001"]


async def test_a_picture_that_slack_can_fetch_is_not_uploaded(slack: SlackDouble) -> None:
    async with messenger(slack, picture_url=lambda _: "https://voinko.example.com/c.png") as bot:
        await bot.send(AINO, digest())
    assert shown(slack, "U1")[0]["image_url"] == "https://voinko.example.com/c.png"
    assert slack.files == {}


async def test_a_message_without_pictures_uploads_nothing(slack: SlackDouble) -> None:
    async with messenger(slack) as bot:
        await bot.send(AINO, Message("Hi", (Text("Hi"),)))
    assert slack.files == {}


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("trouble", [server_error(503), rate_limited(after=3)])
async def test_a_passing_trouble_is_waited_out(slack: SlackDouble, step: str, trouble: Trouble) -> None:
    slack.next(step, trouble)
    async with messenger(slack) as bot:
        await bot.send(AINO, digest())
    assert [block["type"] for block in shown(slack, "U1")] == ["image"]


@pytest.mark.parametrize(
    ("step", "troubles"),
    [
        ("files.getUploadURLExternal", [refused("missing_scope")]),
        ("files.getUploadURLExternal", [server_error()] * 9),
        ("files.getUploadURLExternal", [hanging()] * 9),
        ("upload", [server_error()] * 9),
        ("upload", [dropped(takes_effect=False)] * 9),
        ("upload", [hanging()] * 9),
        ("upload", [Trouble(status=413)]),
        ("upload", [Trouble(status=302)]),
        ("files.completeUploadExternal", [refused("file_not_found")]),
        ("files.completeUploadExternal", [server_error()] * 9),
    ],
)
async def test_where_the_upload_fails_the_digest_still_arrives_once_in_words(
    slack: SlackDouble, step: str, troubles: list[Trouble]
) -> None:
    slack.next(step, *troubles)
    async with messenger(slack, timeout=0.2) as bot:
        await bot.send(AINO, digest())
    [block] = shown(slack, "U1")
    assert in_words(block)
    assert block["block_id"] == "digest:5"


async def test_an_upload_that_failed_is_tried_again_for_the_next_reader(slack: SlackDouble) -> None:
    slack.next("upload", Trouble(status=413))
    async with messenger(slack) as bot:
        await bot.send(AINO, digest())
        await bot.send(ESA, digest())
    assert in_words(shown(slack, "U1")[0])
    assert shown(slack, "U2") == [image("F00000002")]


async def test_a_file_that_slack_still_processes_is_waited_for_with_growing_pauses(slack: SlackDouble) -> None:
    slack.processing = 3
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with messenger(slack, sleep=sleep) as bot:
        await bot.send(AINO, digest())
    assert slept == [0.25, 0.5, 1.0]
    assert shown(slack, "U1") == [image("F00000001")]


async def test_a_file_that_is_never_processed_gives_way_to_words_and_holds_up_the_first_reader_only(slack: SlackDouble) -> None:
    slack.processing = 99
    async with messenger(slack) as bot:
        await bot.send(AINO, digest())
        first = len(slack.called("chat.postMessage"))
        await bot.send(ESA, digest())
    assert [in_words(block) for user in ("U1", "U2") for block in shown(slack, user)] == [True, True]
    assert (first, len(slack.called("chat.postMessage")) - first) == (7, 2)
    assert len(slack.files) == 1


async def test_a_digest_posted_in_spite_of_slacks_failure_is_not_posted_twice(slack: SlackDouble) -> None:
    slack.next("chat.postMessage", server_error(takes_effect=True))
    async with messenger(slack) as bot:
        await bot.send(AINO, digest())
    assert shown(slack, "U1") == [image("F00000001")]


async def test_the_picture_is_not_handed_to_another_server_unencrypted(slack: SlackDouble) -> None:
    async with SlackDouble() as other, messenger(slack) as bot:
        slack.upload_root = other.root
        await bot.send(AINO, digest())
        assert in_words(shown(slack, "U1")[0])
        assert other.calls == []


@pytest.mark.parametrize("root", ["ftp://files.slack.com", "http://files.slack.com", "https://", "https://[", "nowhere"])
async def test_an_upload_address_that_is_none_is_not_used(
    slack: SlackDouble, root: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.upload_root = root
    async with messenger(slack) as bot:
        await bot.send(AINO, digest())
    assert in_words(shown(slack, "U1")[0])
    assert "upload_url_not_of_slack" in caplog.text


async def test_a_chart_that_cannot_be_drawn_goes_in_words_and_its_title_into_no_log(
    slack: SlackDouble, caplog: pytest.LogCaptureFixture
) -> None:
    async with messenger(slack, draw=refuse_to_draw) as bot:
        await bot.send(AINO, digest())
    assert in_words(shown(slack, "U1")[0])
    assert "ValueError" in caplog.text
    assert "Tuki" not in caplog.text
