"""What stands in the two chats once a request for contact is over: what became of it, and nothing to press."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.model.messages import Buttons
from bot.model.people import Language
from bot.model.requests import RequestEvent
from storage.store import SqlStore
from tests.dialogs.stage import Chat, Stage, plain
from tests.dialogs.test_asking_for_contact import CHOSEN, set_up

ASKING = f"[🛟]\n[Show me who I can talk to]\n[Ask them to contact me]\n{CHOSEN}\n[Send]"
TAKE_UP, TAKE_BACK = "[Open]\n[I have made contact]", "[Cancel the request]"


@pytest.fixture
async def scene(sqlite_store: SqlStore) -> tuple[Stage, Chat, Chat]:
    stage, aino, mari = await set_up(sqlite_store)
    await aino.verify(ASKING)
    await mari.verify("(a message)\n< You have an open request in Voinko")
    return stage, aino, mari


def chat_of(stage: Stage, name: str) -> list[str]:
    """What stands in somebody's chat of what the bot has sent first, as it looks now. Nothing that is over has a button."""
    messages = [message for whose, message in stage.postbox.delivered if whose == name]
    return [plain(message) + " ".join("…" for block in message.blocks if isinstance(block, Buttons)) for message in messages]


@pytest.mark.parametrize(
    ("end", "became"),
    [
        ("taken up", "This request has been taken up."),
        ("taken back", "This request has been taken back."),
        ("expired", "This request is no longer open."),
    ],
)
async def test_the_notice_tells_what_became_of_the_request_and_not_whose_it_was(
    scene: tuple[Stage, Chat, Chat], end: str, became: str
) -> None:
    stage, aino, mari = scene
    if end == "taken up":
        await mari.verify(TAKE_UP)
    elif end == "taken back":
        await aino.verify(TAKE_BACK)
    await stage.beat(timedelta(days=31) if end == "expired" else timedelta())
    (notice,) = chat_of(stage, "mari")
    assert notice.startswith(became)
    assert "…" not in notice
    assert "Aino" not in notice
    assert await stage.store.endings("", 10) == []


@pytest.mark.parametrize(
    ("end", "became"),
    [("taken up", "This request has been answered"), ("taken back", "This request has been taken back")],
)
async def test_what_the_one_who_asked_was_told_earlier_changes_too(
    scene: tuple[Stage, Chat, Chat], end: str, became: str
) -> None:
    stage, aino, mari = scene
    await stage.beat(timedelta(days=2))
    (overdue,) = chat_of(stage, "aino")
    assert overdue.startswith("There is no answer to your request yet.")
    if end == "taken up":
        await mari.verify(TAKE_UP)
    else:
        await aino.verify(TAKE_BACK)
    await stage.beat()
    changed, *told = chat_of(stage, "aino")
    assert changed.startswith(became)
    assert "…" not in changed
    assert "112" in changed
    assert [one.split(" ", 4)[:4] for one in told] == ([["The", "person", "you", "asked"]] if end == "taken up" else [])


async def test_a_request_that_is_open_changes_nothing(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, _, _ = scene
    await stage.beat(timedelta(days=20))
    (notice,) = chat_of(stage, "mari")
    assert notice.startswith("You have an open request in Voinko")
    assert "…" in notice


@pytest.mark.parametrize("name", ["aino", "mari"])
async def test_of_a_request_whose_person_was_erased_nothing_is_kept(scene: tuple[Stage, Chat, Chat], name: str) -> None:
    stage, _, _ = scene
    async with stage.store._database.read() as connection:
        kept = text("SELECT count(*) FROM endings")
        assert (await connection.execute(kept)).scalar_one() == 1
        await connection.rollback()
        await stage.store.erase_person(f"{name}@example.com")
        assert (await connection.execute(kept)).scalar_one() == 0


async def test_a_notice_that_arrives_when_the_request_is_over_tells_that_at_once(sqlite_store: SqlStore) -> None:
    stage, aino, _ = await set_up(sqlite_store)
    stage.postbox.meanwhile = lambda: stage.store.revise_request("request-1", RequestEvent.CANCELLED, stage.now)
    await aino.verify(ASKING)
    await stage.beat()
    (notice,) = chat_of(stage, "mari")
    assert notice.startswith("This request has been taken back.")


async def test_the_contact_reads_it_in_the_contacts_own_language(scene: tuple[Stage, Chat, Chat]) -> None:
    stage, aino, _ = scene
    await stage.store.set_language((await stage.employee("mari")).id, Language.FI)
    await aino.verify(TAKE_BACK)
    await stage.beat()
    assert chat_of(stage, "mari")[0].startswith("Tämä pyyntö on peruttu.")
