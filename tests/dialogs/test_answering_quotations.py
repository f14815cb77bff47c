"""A manager answers a quotation: previewed, signed, once; refused where it tells who or when; read by the unit in a window."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from bot.actions.dialog import reference
from bot.digest.document import dump, with_answers
from bot.digest.message import digest_message
from bot.model.calendar import Week
from bot.model.document_types.digest import Document
from bot.model.messages import Form, Intent, Place, Pressed, Submitted
from bot.model.people import Language
from bot.model.units import COMPANY_UNIT, Unit
from storage.store import SqlStore
from tests.bot.digest.digest_cases import CASES
from tests.dialogs.stage import ROSTER, Chat, Stage, plain

TEAM = Unit.of_team(1)
WEEK = Week(2026, 1)
QUOTE = "The queue at the till is long"
ANSWER = "we will open another till when it gets crowded"


def of_week(week: Week) -> Document:
    document = CASES["fall"].document() | {"week": str(week)}
    document["comments"] = {"state": "released", "themes": [], "quotes": [QUOTE, "More light"]}
    return document


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    return await Stage.set_up(sqlite_store, Language.EN)


async def reader(stage: Stage, name: str = "mari", language: Language = Language.EN) -> Chat:
    """Somebody with the digest on the screen, with the manager's buttons, allowed or not."""
    chat = stage.person(name)
    await chat.verify("(opens the chat)\n> help")
    await stage.store.set_language((await stage.employee(name)).id, language)
    await stage.store.freeze_digests(WEEK, {unit: dump(of_week(WEEK)) for unit in (TEAM, COMPANY_UNIT)})
    chat.sent(digest_message(of_week(WEEK), language, reference(TEAM)))
    return chat


async def written(chat: Chat, words: str, *, number: int = 0) -> str:
    """Press Answer under the quotation and send the words; what the window says then."""
    await chat.press_intent(Intent("quotation", ("write", reference(TEAM), str(WEEK), str(number))))
    form = chat.window
    assert isinstance(form, Form)
    await chat.happens(Submitted(chat.address, form.intent, {"words": words}, chat.stage.now, form.carry))
    return said(chat)


def said(chat: Chat) -> str:
    """What the last reply says: always in a window, never in the chat (release rule R12)."""
    (reply,) = chat.replies
    assert reply.place is Place.PRIVATE
    return reply.content.intro if isinstance(reply.content, Form) else plain(reply.content)


async def shown_next(stage: Stage) -> list[str]:
    """The answers in the team's next digest."""
    await stage.store.freeze_digests(WEEK.plus(1), {TEAM: dump(of_week(WEEK.plus(1)))})
    return [one["answer"] for one in (await stage.store.answers_shown_in(WEEK.plus(1))).get(TEAM, ())]


SAID = {
    Language.EN: ("Answer what was written", "not who or when", "Sign and send", "comes with the next digest"),
    Language.FI: ("Vastaa kirjoitettuun", "älä siitä kuka tai milloin", "Allekirjoita ja lähetä", "tulee seuraavaan koosteeseen"),
    Language.SV: ("Svara på det skrivna", "inte vem eller när", "Skriv under och skicka", "kommer med nästa"),
}


@pytest.mark.parametrize("language", SAID)
async def test_a_manager_writes_sees_a_preview_and_signs(stage: Stage, language: Language) -> None:
    button, warned, sign, kept = SAID[language]
    mari = await reader(stage, language=language)
    await mari.press(button)
    assert QUOTE in said(mari)
    preview = await written(mari, ANSWER)
    assert QUOTE in preview
    assert ANSWER in preview
    assert warned in preview
    assert await stage.store.answered_quotes(TEAM, WEEK) == frozenset()
    await mari.press(sign)
    assert kept in said(mari)
    assert await shown_next(stage) == [ANSWER]


TELLING = (
    "thank you Aino for this",
    "was this in the night shift",
    "tapahtuiko tämä iltavuorossa",
    "var det på nattskiftet",
    "was this on monday",
    "oliko tämä eilen",
    "vilken våning gäller det",
    "call 040 1234567",
)


async def test_an_answer_that_tells_who_or_when_is_refused_and_not_lost(stage: Stage) -> None:
    mari = await reader(stage)
    for words in TELLING:
        assert "without names, days, shifts" in await written(mari, words)
        window = mari.window
        assert isinstance(window, Form)
        assert window.fields[0].value == words


@pytest.mark.parametrize(("words", "sentence"), [("", "Write your answer first"), ("a " * 300, "at most 500 characters")])
async def test_too_few_and_too_many_words_are_refused(stage: Stage, words: str, sentence: str) -> None:
    assert sentence in await written(await reader(stage), words)


async def test_the_second_of_two_readers_is_told_that_there_is_an_answer(stage: Stage) -> None:
    mari, other = await reader(stage), await reader(stage)
    await written(mari, ANSWER)
    await written(other, "something else")
    await mari.press("Sign and send")
    await other.press("Sign and send")
    assert "Somebody has answered this already" in said(other)
    assert await shown_next(stage) == [ANSWER]


async def test_who_may_not_act_for_the_unit_cannot_answer(stage: Stage) -> None:
    somebody = await reader(stage, "aino")
    await somebody.press("Answer what was written")
    assert "Only the manager" in said(somebody)


async def test_who_lost_the_right_between_two_taps_signs_nothing(stage: Stage) -> None:
    mari = await reader(stage)
    await written(mari, ANSWER)
    await stage.store.import_roster([replace(row, manager_email="bo@example.com") for row in ROSTER])
    await mari.press("Sign and send")
    assert "Only the manager" in said(mari)
    assert await shown_next(stage) == []


async def test_a_forged_preview_is_looked_at_again(stage: Stage) -> None:
    mari = await reader(stage)
    sign = Intent("quotation", ("sign", reference(TEAM), str(WEEK), "0"))
    for carried in ("", "%%", base64.b64encode(b"ask Aino").decode(), base64.b64encode(b"\xff").decode()):
        mari.replies = await stage.conversation.handle(Pressed(mari.address, sign, stage.now, carried=carried))
        assert "no longer there" in said(mari)
    assert await shown_next(stage) == []


async def test_a_button_of_nothing_is_answered_kindly(stage: Stage) -> None:
    mari = await reader(stage)
    for args in (("write", "t1", "2026-W01", "9"), ("write", "t1", "x", "0"), ("list", "t1", "2025-W09"), ()):
        await mari.press_intent(Intent("quotation", args))
        assert "no longer there" in said(mari)


async def test_the_chat_says_that_there_is_an_answer_and_the_window_has_both_texts(stage: Stage) -> None:
    mari, aino = await reader(stage), await reader(stage, "aino")
    await written(mari, ANSWER)
    await mari.press("Sign and send")
    await shown_next(stage)
    answers = (await stage.store.answers_shown_in(WEEK.plus(1)))[TEAM]
    message = digest_message(with_answers(of_week(WEEK.plus(1)), answers), Language.EN)
    assert ANSWER not in plain(message)
    assert "Mari Manager answered what somebody wrote." in plain(message)
    aino.sent(message)
    await aino.press("Read both")
    assert QUOTE in said(aino)
    assert ANSWER in said(aino)


async def test_who_has_left_the_unit_reads_no_answer_of_it(stage: Stage) -> None:
    mari, aino = await reader(stage), await reader(stage, "aino")
    await written(mari, ANSWER)
    await mari.press("Sign and send")
    await shown_next(stage)
    document = with_answers(of_week(WEEK.plus(1)), (await stage.store.answers_shown_in(WEEK.plus(1)))[TEAM])
    aino.sent(digest_message(document, Language.EN))
    await stage.store.import_roster([replace(ROSTER[0], team="Myynti", department="Kauppa"), *ROSTER[1:]])
    await aino.press("Read both")
    assert "no longer there" in said(aino)
