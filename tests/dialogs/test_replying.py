"""Somebody of the team replies to a manager's answer: sealed like a comment, on the author's word alone, told nowhere."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from bot.digest.document import dump, with_answers
from bot.digest.message import digest_message
from bot.model.calendar import Week
from bot.model.manager_answers import ManagerAnswer, ReleasedReplies
from bot.model.messages import Form, Intent, Pressed, Submitted
from bot.model.people import Language
from bot.model.pulses import Ballot, TeamReply
from bot.model.released import Release
from bot.model.units import Unit
from storage.store import SqlStore
from tests.dialogs.stage import ROSTER, Chat, Stage, plain
from tests.dialogs.test_answering_quotations import ANSWER, QUOTE, of_week, said

TEAM = Unit.of_team(1)
SHOWN = Week(2026, 1)  # the digest before the round of the stage
GIVEN = ManagerAnswer(TEAM, SHOWN.plus(-1), QUOTE, ANSWER)
REPLY = "mornings are fine, the afternoons are the hard part"


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    return await Stage.set_up(sqlite_store, Language.EN)


async def told(stage: Stage, name: str = "aino", language: Language = Language.EN, *, answered: bool = True) -> Chat:
    """Somebody with the digest on the screen in which the manager's answer stands, while a round is open."""
    chat = stage.person(name)
    await chat.verify("(opens the chat)\n> help")
    await stage.store.set_language((await stage.employee(name)).id, language)
    await stage.store.keep_answer(GIVEN, (await stage.employee("mari")).id)
    await stage.store.freeze_digests(SHOWN, {TEAM: dump(of_week(SHOWN))})
    if stage.round is None:
        await stage.open_round()
    invitation = await stage.store.invitation(f"tok-{name.capitalize()}")
    if answered and invitation is not None:
        await stage.store.cast(Ballot(invitation, "W3", 4))
    document = with_answers(of_week(SHOWN), (await stage.store.answers_shown_in(SHOWN))[TEAM])
    chat.sent(digest_message(document, language))
    return chat


async def written(chat: Chat, words: str) -> str:
    """Press Reply and send the words; what the window says then."""
    if not isinstance(chat.window, Form):
        await chat.press_intent(Intent("reply", ("write", GIVEN.mark)))
    form = chat.window
    assert isinstance(form, Form), said(chat)
    await chat.happens(Submitted(chat.address, form.intent, {"words": words}, chat.stage.now, form.carry))
    return said(chat)


def kept_words(chat: Chat) -> str:
    """The words that stand in the window again, to be changed and sent."""
    assert isinstance(chat.window, Form)
    return chat.window.fields[0].value


async def in_the_box(stage: Stage) -> list[TeamReply]:
    return [voter.reply for voter in await stage.close_round() if voter.reply is not None]


SAID = {
    Language.EN: ("Read both", "Reply", "anyone could have written it", "It may be shown", "Your reply is sealed"),
    Language.FI: ("Lue molemmat", "Kommentoi", "kuka tahansa olisi voinut", "Saa näyttää", "on sinetöity"),
    Language.SV: ("Läs båda", "Kommentera", "vem som helst kunde ha skrivit", "Får visas", "är förseglad"),
}


@pytest.mark.parametrize("language", SAID)
async def test_somebody_of_the_team_writes_sees_a_preview_and_lets_it_be_shown(stage: Stage, language: Language) -> None:
    read, button, anyone, send, kept = SAID[language]
    aino = await told(stage, language=language)
    await aino.press(read)
    assert ANSWER in said(aino)
    await aino.press(button)
    assert QUOTE in said(aino)
    assert anyone in said(aino)
    preview = await written(aino, f"{REPLY}, ask Matti")
    assert REPLY in preview
    assert "Matti" not in preview
    await aino.press(send)
    assert kept in said(aino)
    assert REPLY not in "".join(plain(message) for message in aino.messages)
    assert await in_the_box(stage) == [TeamReply(GIVEN.mark, f"{REPLY}, ask Matti")]


async def test_without_the_word_of_its_author_there_is_no_reply(stage: Stage) -> None:
    await written(await told(stage), REPLY)
    assert await in_the_box(stage) == []


async def test_another_reply_takes_the_place_of_the_first_and_may_be_taken_back(stage: Stage) -> None:
    aino, bo = await told(stage), await told(stage, "bo")
    for chat, words in ((aino, "first"), (aino, "second"), (bo, "mine")):
        await chat.press_intent(Intent("reply", ("write", GIVEN.mark)))
        await written(chat, words)
        await chat.press("It may be shown")
    await bo.press("Take my reply back")
    assert "taken back" in said(bo)
    assert await in_the_box(stage) == [TeamReply(GIVEN.mark, "second")]


async def test_distress_is_heard_on_the_authors_own_screen_and_the_box_holds_nothing(stage: Stage) -> None:
    aino = await told(stage)
    await written(aino, REPLY)
    await aino.press("It may be shown")
    await aino.press_intent(Intent("reply", ("write", GIVEN.mark)))
    heard = await written(aino, "I can't cope any more")
    assert "shown to nobody" in heard
    assert "I'm not coping" in heard
    assert await in_the_box(stage) == []


async def test_words_of_danger_are_met_with_112_and_not_kept(stage: Stage) -> None:
    assert "112" in await written(await told(stage), "I want to kill myself")
    assert await in_the_box(stage) == []


@pytest.mark.parametrize(("words", "sentence"), [("", "Write your reply first"), ("a " * 300, "at most 500 characters")])
async def test_too_few_and_too_many_words_come_back_to_be_changed(stage: Stage, words: str, sentence: str) -> None:
    aino = await told(stage)
    assert sentence in await written(aino, words)
    assert kept_words(aino) == words[:500]
    assert await in_the_box(stage) == []


async def test_ten_thousand_characters_past_any_window_are_refused_kindly(stage: Stage) -> None:
    aino = await told(stage)
    sent = Submitted(aino.address, Intent("reply", ("write", GIVEN.mark)), {"words": "ä" * 10_000}, stage.now)
    aino.replies = await stage.conversation.handle(sent)
    assert "at most 500 characters" in said(aino)
    assert await in_the_box(stage) == []


async def test_after_the_close_the_words_are_not_lost_and_nothing_is_taken(stage: Stage) -> None:
    aino, bo = await told(stage), await told(stage, "bo")
    await aino.press_intent(Intent("reply", ("write", GIVEN.mark)))
    await bo.press_intent(Intent("reply", ("write", GIVEN.mark)))
    await written(bo, REPLY)
    assert await in_the_box(stage) == []
    assert "none are open for you now" in await written(aino, REPLY)
    assert kept_words(aino) == REPLY
    await bo.press("It may be shown")
    assert "none are open for you now" in said(bo)
    assert kept_words(bo) == REPLY


async def test_whoever_has_answered_nothing_is_asked_to_do_that_first(stage: Stage) -> None:
    aino = await told(stage, answered=False)
    await aino.press_intent(Intent("reply", ("write", GIVEN.mark)))
    assert "at least one of this week's questions first" in said(aino)


async def test_an_answer_that_is_gone_with_its_author_takes_no_reply_and_loses_no_words(stage: Stage) -> None:
    aino = await told(stage)
    await aino.press_intent(Intent("reply", ("write", GIVEN.mark)))
    await stage.store.erase_person("mari@example.com")
    assert "takes no replies any more" in await written(aino, REPLY)
    assert kept_words(aino) == REPLY
    assert await in_the_box(stage) == []


async def test_another_teams_person_cannot_reply(stage: Stage) -> None:
    await stage.store.import_roster([*ROSTER, replace(ROSTER[0], email="cy@example.com", name="Cy", team="Myynti")])
    stage.add_account("cy")
    cy = await told(stage, "cy")
    await cy.press_intent(Intent("reply", ("write", GIVEN.mark)))
    assert "Only those who are counted in this group" in said(cy)


async def test_buttons_and_previews_of_nothing_are_answered_kindly(stage: Stage) -> None:
    aino = await told(stage)
    for args in (("write", "x"), ("write", "0" * 16), ("back", "é" * 16)):
        await aino.press_intent(Intent("reply", args))
        assert "takes no replies any more" in said(aino)
    for args in ((), ("write",), ("sign", GIVEN.mark)):
        await aino.press_intent(Intent("reply", args))
        assert "no longer there" in said(aino)
    send = Intent("reply", ("send", GIVEN.mark))
    for carried in ("", "%%", base64.b64encode(b"\xff").decode(), base64.b64encode(b"a" * 501).decode()):
        aino.replies = await stage.conversation.handle(Pressed(aino.address, send, stage.now, carried=carried))
        assert "no longer there" in said(aino)
    forged = base64.b64encode(b"I can't cope any more").decode()
    aino.replies = await stage.conversation.handle(Pressed(aino.address, send, stage.now, carried=forged))
    assert "shown to nobody" in said(aino)
    assert await in_the_box(stage) == []


async def test_the_chat_says_that_the_group_replied_and_the_window_has_all_words(stage: Stage) -> None:
    aino = await told(stage)
    words = ("One", "Two", "Three")
    assert stage.round is not None
    week = stage.round.week
    released = Release(week, (), (), (), replies=(ReleasedReplies(GIVEN, words),))
    await stage.store.close(stage.round.id)
    await stage.store.release(stage.round.id, lambda *_: released, 0, lambda _done, _total: None)
    await stage.store.freeze_digests(week, {TEAM: dump(of_week(week))})
    document = with_answers(of_week(week), (await stage.store.answers_shown_in(week))[TEAM])
    message = digest_message(document, Language.EN)
    assert "The group has replied to what Mari Manager answered." in plain(message)
    assert not [one for one in words if f"”{one}”" in plain(message)]
    aino.sent(message)
    await aino.press("Read both")
    assert "”One”\n”Two”\n”Three”" in said(aino)
