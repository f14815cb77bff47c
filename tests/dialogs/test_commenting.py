"""The open question: a button on the thank-you, a window, a preview, one word on quoting, and the way back."""

import pytest

from bot.model.messages import Intent, Submitted
from bot.model.people import Language
from bot.model.pulses import OPEN_ITEM, Comment
from storage.store import SqlStore
from tests.dialogs.stage import Chat, Stage

ITEMS = ("K1", OPEN_ITEM)


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.open_round(ITEMS)
    return stage


@pytest.fixture
async def aino(stage: Stage) -> Chat:
    chat = stage.person("aino")
    await chat.verify("(opens the chat)\n(pulse)\n[4 ·]")
    return chat


async def kept(stage: Stage) -> list[Comment | None]:
    return [voter.comment for voter in await stage.close_round()]


async def test_the_open_question_is_no_second_question_but_a_button_on_the_thank_you(stage: Stage) -> None:
    await stage.person("aino").verify(
        """
        (opens the chat)
        (pulse)
        < Question 1 of 1
        [4 ·]
        < Thank you!
        < [One thing that would help]
        """
    )


async def test_words_are_shown_redacted_to_their_author_and_quoted_only_on_the_authors_word(stage: Stage, aino: Chat) -> None:
    await aino.verify(
        """
        [One thing]
        < What one thing would make your work easier next week?
        ~ A quieter room, ask Matti Virtanen at 040 123 4567
        < It has been kept
        < A quieter room
        [Yes, they may be quoted]
        < may be quoted as you saw them
        """
    )
    assert await kept(stage) == [Comment("A quieter room, ask Matti Virtanen at 040 123 4567", quotable=True)]


async def test_the_preview_holds_neither_name_nor_number(aino: Chat) -> None:
    await aino.verify("[One thing]\n~ Ask Matti Virtanen at 040 123 4567")
    shown = str(aino.window)
    assert "Virtanen" not in shown
    assert "4567" not in shown


async def test_without_the_authors_word_nothing_may_be_quoted(stage: Stage, aino: Chat) -> None:
    await aino.verify("[One thing]\n~ A quieter room")
    assert await kept(stage) == [Comment("A quieter room", quotable=False)]


async def test_new_words_need_a_new_word_on_quoting(stage: Stage, aino: Chat) -> None:
    await aino.verify("[One thing]\n~ A quieter room\n[Yes, they]\n[One thing]\n~ Another desk")
    assert await kept(stage) == [Comment("Another desk", quotable=False)]


async def test_the_button_of_an_earlier_preview_lets_no_later_words_be_quoted(stage: Stage, aino: Chat) -> None:
    await aino.verify("[One thing]\n~ A quieter room")
    earlier = aino.window
    await aino.verify("[One thing]\n~ Another desk")
    aino.window = earlier
    await aino.verify("[Yes, they may be quoted]")
    assert await kept(stage) == [Comment("Another desk", quotable=False)]


async def test_words_that_no_box_could_hold_as_they_are_are_kept_as_they_can_be(stage: Stage, aino: Chat) -> None:
    await aino.verify("[One thing]\n~ A quiet\ud800er\0 room\n[Yes, they]")
    assert await kept(stage) == [Comment("A quieter room", quotable=True)]


@pytest.mark.parametrize("way", ["[Take it back]\n< Taken back", "[One thing]\n~ \n< Taken back"])
async def test_words_can_be_taken_back_alone(stage: Stage, aino: Chat, way: str) -> None:
    await aino.verify(f"[One thing]\n~ A quieter room\n{way}")
    (voter,) = await stage.close_round()
    assert (voter.comment, dict(voter.values)) == (None, {"K1": 4})


@pytest.mark.parametrize("values", [{}, {"another": ""}])
async def test_a_form_that_comes_without_its_box_takes_nothing_back(stage: Stage, aino: Chat, values: dict[str, str]) -> None:
    await aino.verify("[One thing]\n~ A quieter room")
    await aino.happens(Submitted(aino.address, Intent("comment", ("tok-Aino",)), values, stage.now))
    assert "Taken back" not in str(aino.window)
    assert await kept(stage) == [Comment("A quieter room", quotable=False)]


async def test_taking_the_answers_back_takes_the_words_too(stage: Stage, aino: Chat) -> None:
    await aino.verify("[One thing]\n~ A quieter room")
    aino.window = None
    await aino.verify("[Take my answers back]")
    assert await stage.close_round() == []


async def test_words_that_come_after_the_close_are_kept_by_nobody(aino: Chat) -> None:
    await aino.verify("[One thing]\n(the round closes)\n~ A quieter room\n< closed")


async def test_nobody_can_speak_for_somebody_else_or_where_nothing_is_asked(stage: Stage, aino: Chat) -> None:
    bo = stage.person("bo")
    await bo.verify("(opens the chat)")
    for intent in (Intent("comment", ("tok-Aino",)), Intent("quote", ("tok-Aino", "1"))):
        await bo.happens(Submitted(bo.address, intent, {"words": "not mine"}, stage.now))
        await bo.press_intent(intent)
    for intent in (
        Intent("quote", ("tok-Aino", "-7")),
        Intent("quote", ("tok-Aino", "9" * 40)),
        Intent("comment", ("nowhere",)),
        Intent("comment"),
    ):
        await aino.press_intent(intent)
    assert await kept(stage) == [None]


async def test_a_round_without_the_open_question_takes_no_words(sqlite_store: SqlStore) -> None:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.open_round(("K1",))
    chat = stage.person("aino")
    await chat.verify("(opens the chat)\n(pulse)\n[4 ·]")
    await chat.happens(Submitted(chat.address, Intent("comment", ("tok-Aino",)), {"words": "A quieter room"}, stage.now))
    assert await kept(stage) == [None]


async def test_words_of_distress_are_kept_unquoted_with_the_way_to_people_beside_the_thanks(stage: Stage, aino: Chat) -> None:
    await aino.verify(
        """
        [One thing]
        ~ The shifts are so short of people that I can't go on
        < It has been kept. Your words are shown to nobody
        < [🛟 I'm not coping
        """
    )
    assert await kept(stage) == [Comment("The shifts are so short of people that I can't go on", quotable=False)]


async def test_words_of_danger_are_kept_only_when_they_are_sent_all_the_same(stage: Stage, aino: Chat) -> None:
    await aino.verify(
        "[One thing]\n~ I want to die\n< call 112 now\n< MIELI\n< what you wrote has been kept\n< [Show people at work]"
    )
    assert await kept(stage) == [None]


async def test_words_of_danger_that_are_sent_all_the_same_are_kept_and_never_quoted(stage: Stage, aino: Chat) -> None:
    await aino.verify("[One thing]\n~ I want to die\n< call 112 now\n~ I want to die\n< It has been kept\n< [🛟 I'm not coping")
    assert await kept(stage) == [Comment("I want to die", quotable=False)]
