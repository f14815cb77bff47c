"""Distress that is typed: heard in three languages, answered to its author alone, never quoted and never kept."""

import logging
from datetime import timedelta

import pytest

from bot.model.messages import Place, Said
from bot.model.people import Language
from storage.store import SqlStore
from tests.dialogs.stage import Stage, account, plain

CANARY = "xyzzy-plugh"


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.person("aino").verify("(opens the chat)")
    return stage


@pytest.mark.parametrize("typed", ["i cant do this anymore", "emmä jaksa enää tätä duunii", "ja orkar int meir"])
async def test_any_language_is_heard_and_answered_in_ones_own(stage: Stage, typed: str) -> None:
    aino = stage.person("aino")
    await aino.verify(f"> {typed}\n< It's good that you're here\n< [I'm in danger\n< [Show me who\n< [Not now]\n< 112\n< MIELI")
    assert [reply.place for reply in aino.replies] == [Place.PRIVATE]


async def test_words_of_suicide_bring_112_before_anything_else(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify("> I don't want to live anymore")
    first, second, *_ = plain(aino.replies[0].content).splitlines()
    assert "call 112 now" in first
    assert "crisis worker: MIELI" in first
    assert second.startswith("[Show people at work]")


async def test_words_about_a_colleague_bring_how_to_be_there(stage: Stage) -> None:
    await stage.person("aino").verify(
        """
        > my colleague is exhausted
        < When someone else isn't coping
        < to listen
        < call 112 now
        < MIELI
        < You don't have to carry this alone
        < Terveystalo
        < [🛟 I'm not coping
        """
    )


async def test_who_speaks_of_both_gets_the_way_out(stage: Stage) -> None:
    await stage.person("aino").verify("> my colleague is exhausted and so am I\n< It's good that you're here")


async def test_the_answer_says_that_the_words_stay_in_the_chat(stage: Stage) -> None:
    await stage.person("aino").verify("> I'm burnt out\n< What you wrote stays in this chat")


async def test_a_command_leaves_no_words_in_the_chat_and_the_answer_says_nothing_of_them(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify("/ I'm burnt out\n< It's good that you're here")
    assert "stays in this chat" not in plain(aino.replies[0].content)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("> help", "I understand these words"),
        ("> dying of laughter", "I understand a few words; answers go through buttons"),
        ("> good morning", "Nice to hear from you"),
    ],
)
async def test_other_words_bring_no_way_out(stage: Stage, line: str, answer: str) -> None:
    await stage.person("aino").verify(f"{line}\n< {answer}")


async def test_a_cry_that_was_none_is_a_tap_away_from_what_was_meant(stage: Stage) -> None:
    await stage.person("aino").verify(
        """
        > I'm burnt out
        < It's good that you're here
        < Did you mean something else?
        < [Show the questions] [Settings] [Help]
        [Help]
        < I understand these words
        """
    )


async def test_commands_still_work(stage: Stage) -> None:
    await stage.person("aino").verify("> language fi\n< Selvä")


async def test_a_stranger_is_shown_the_numbers_and_none_of_the_companys_people(stage: Stage) -> None:
    stage.add_account("eve")
    eve = stage.person("eve")
    await eve.verify("> I can't go on\n< It's good\n< 112\n< MIELI\n[Show me who]\n< Outside work: MIELI")
    assert "Terveystalo" not in plain(eve.replies[0].content)


async def test_a_line_no_longer_verified_leaves_112_alone(stage: Stage) -> None:
    stage.now += timedelta(days=91)
    aino = stage.person("aino")
    await aino.verify("> I want to die\n< call 112 now")
    assert "MIELI" not in plain(aino.replies[0].content)


async def test_being_heard_changes_nothing_that_is_kept_of_the_person(stage: Stage) -> None:
    before = await stage.employee("aino")
    await stage.person("aino").verify("> I can't go on")
    assert await stage.employee("aino") == before


@pytest.mark.parametrize("words", ["I can't go on", "my colleague is exhausted", "I want to die", "good morning"])
async def test_what_is_typed_is_in_no_reply_no_log_and_no_repr(
    stage: Stage, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    event = Said(account("aino"), f"{CANARY} {words} {CANARY}", stage.now)
    replies = await stage.conversation.handle(event)
    assert CANARY not in repr(event) + repr(replies) + caplog.text


async def test_what_is_typed_is_in_no_log_line_when_the_store_fails(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await stage.store.disconnect()
    event = Said(account("aino"), f"I can't go on {CANARY}", stage.now)
    replies = await stage.conversation.handle(event)
    assert CANARY not in repr(replies) + caplog.text
    assert "The store could not be used: ResourceClosedError" in caplog.text
