"""The demo's chat platform keeps conversations as Slack would."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.web.messenger import WebMessenger
from bot.model.messages import Message, Text
from bot.model.people import Address

AINO, BJORN = Address("web", "demo", "1"), Address("web", "demo", "2")
AT = datetime(2026, 2, 3, 7, 30, tzinfo=UTC)


def message(words: str, key: str = "") -> Message:
    return Message(words, (Text(words),), key)


def messenger() -> WebMessenger:
    return WebMessenger(lambda: AT)


async def test_a_sent_message_is_in_its_readers_conversation_alone() -> None:
    chats = messenger()
    assert await chats.send(AINO, message("hei")) == Address("web", "demo", "1", "1")
    assert [entry.content for entry in chats.entries("1")] == [message("hei")]
    assert not chats.entries("2")


async def test_a_message_is_found_by_its_key_and_only_where_it_was_sent() -> None:
    chats = messenger()
    await chats.send(AINO, message("hei", "pulse:t"))
    assert await chats.find(AINO, "pulse:t") is True
    assert await chats.find(AINO, "pulse:u") is False
    assert await chats.find(BJORN, "pulse:t") is False


async def test_a_message_is_ended_in_its_place_and_no_other_is() -> None:
    chats = messenger()
    there = await chats.send(AINO, message("one"))
    await chats.send(AINO, message("two"))
    await chats.end(there, message("closed"))
    assert [entry.content for entry in chats.entries("1")] == [message("closed"), message("two")]


async def test_a_message_changes_in_place() -> None:
    chats = messenger()
    await chats.send(AINO, message("one"))
    await chats.send(AINO, message("two"))
    assert chats.change("1", chats.entries("1")[0].number, message("three"))
    assert [entry.content for entry in chats.entries("1")] == [message("three"), message("two")]


def test_what_a_person_typed_cannot_be_changed_into_a_message() -> None:
    chats = messenger()
    chats.append("1", "hei")
    assert not chats.change("1", 1, message("three"))
    assert not chats.change("1", 99, message("three"))


async def test_unread_counts_the_bots_messages_until_they_are_seen() -> None:
    chats = messenger()
    await chats.send(AINO, message("one"))
    chats.append("1", "typed")
    assert chats.unread("1") == 1
    chats.mark_read("1")
    assert chats.unread("1") == 0


async def test_a_long_conversation_keeps_its_newest_part_and_never_reuses_a_number() -> None:
    chats = messenger()
    for number in range(250):
        await chats.send(AINO, message(str(number)))
    entries = chats.entries("1")
    assert len(entries) == 200
    assert entries[-1].content == message("249")
    assert entries[-1].number == 250


async def test_an_entry_shows_no_words_when_it_is_printed() -> None:
    chats = messenger()
    chats.append("1", "en jaksa")
    assert "jaksa" not in repr(chats.entries("1"))
