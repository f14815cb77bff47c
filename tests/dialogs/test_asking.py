"""What people ask the bot, in three languages: answered in the words of the question, undone with a button."""

from datetime import date

import pytest

from bot.model.messages import Form, Place
from bot.model.people import Language
from bot.model.pulses import OPEN_ITEM
from storage.store import SqlStore
from tests.dialogs.stage import Stage, plain

ITEMS = ("K1", OPEN_ITEM)


@pytest.fixture(params=[Language.EN, Language.FI, Language.SV])
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture
async def stage(sqlite_store: SqlStore, language: Language) -> Stage:
    stage = await Stage.set_up(sqlite_store, language)
    await stage.open_round(ITEMS)
    await stage.person("aino").verify("(opens the chat)")
    return stage


ASKED = {
    Language.EN: ("who sees my answers?", "what data do you have about me", "thanks a lot", "who are you", "what's for lunch"),
    Language.FI: ("kuka näkee mun vastaukset", "mitä tietoja minusta on tallennettu", "kiitti", "kuka sä oot", "mitä on ruokana"),
    Language.SV: (
        "vem ser mina svar",
        "vilka uppgifter finns sparade om mig",
        "tack så mycket",
        "vem är du",
        "vad blir det till lunch",
    ),
}
ANSWERED = {
    Language.EN: (
        "answers are sealed until the pulse closes\n< at least 5 people\n< same digest as you\n< employer's IT\n< [My data]",
        "opens in a window",
        "You're welcome",
        "I'm Voinko",
        "I understand a few words\n< I keep nothing of what you type\n< [🛟 I'm not coping",
    ),
    Language.FI: (
        "vastaukset ovat sinetöityinä\n< vähintään 5 ihmistä\n< saman koosteen kuin sinä\n< tietohallinto\n< [Omat tietoni]",
        "avautuvat ikkunaan",
        "Ole hyvä",
        "Olen Voinko",
        "Ymmärrän muutaman sanan\n< En tallenna mitään\n< [🛟 En jaksa",
    ),
    Language.SV: (
        "svaren är förseglade\n< minst 5 personer\n< samma sammandrag som du\n< IT-avdelning\n< [Mina uppgifter]",
        "öppnas i ett fönster",
        "Varsågod",
        "Jag är Voinko",
        "Jag förstår några få ord\n< Jag sparar inget\n< [🛟 Jag orkar",
    ),
}


@pytest.mark.parametrize("which", range(5), ids=["privacy", "rights", "thanks", "who", "anything else"])
async def test_each_question_gets_its_own_answer(stage: Stage, language: Language, which: int) -> None:
    await stage.person("aino").verify(f"> {ASKED[language][which]}\n< {ANSWERED[language][which]}")


@pytest.mark.parametrize("language", [Language.EN])
async def test_what_is_stored_is_told_in_a_window_without_whether_one_has_answered(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify("> my data\n[My data]\n< aino@example.com\n< which pulses were sent to you\n< ask HR at Esimerkki Oy")
    before = plain(aino.replies[0].content)
    assert aino.replies[0].place is Place.PRIVATE
    await aino.verify("(pulse)\n[4 ·]\n> my data\n[My data]")
    assert plain(aino.replies[0].content) == before


@pytest.mark.parametrize("language", [Language.EN])
async def test_when_tells_what_is_open_and_brings_it_back(stage: Stage) -> None:
    await stage.person("aino").verify("> what now\n< open until Sunday\n[Show the questions]\n< Question 1 of 1")


@pytest.mark.parametrize("language", [Language.EN])
async def test_typed_words_change_and_withdraw_what_was_answered(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify(
        "(pulse)\n[4 ·]\n> i answered wrong\n< Question 1 of 1\n[2 ·]\n> withdraw my answer\n< have been taken back"
    )
    assert await stage.answers() == []


@pytest.mark.parametrize("language", [Language.EN])
async def test_after_the_close_it_is_said_that_it_is_too_late(stage: Stage) -> None:
    await stage.close_round()
    await stage.person("aino").verify("> change my answer\n< already closed")


@pytest.mark.parametrize("language", [Language.FI])
@pytest.mark.parametrize(
    ("typed", "until"),
    [("tauko 3 viikkoa", date(2026, 1, 27)), ("pidä kuukausi taukoa", date(2026, 2, 3)), ("lopeta", date.max)],
)
async def test_a_break_lasts_as_long_as_it_was_asked_for_and_can_be_undone(stage: Stage, typed: str, until: date) -> None:
    aino = stage.person("aino")
    await aino.verify(f"> {typed}\n< Selvä")
    assert (await stage.employee("aino")).paused_until == until
    await aino.verify("[Jatka]")
    assert (await stage.employee("aino")).paused_until is None


@pytest.mark.parametrize("language", [Language.EN])
async def test_later_makes_nobody_hurry(stage: Stage) -> None:
    await stage.person("aino").verify("> remind me later\n< When shall I bring the questions back?\n< They are open until Sunday")


@pytest.mark.parametrize("language", [Language.EN])
async def test_who_sees_what_and_its_limits_are_a_button_in_home_and_under_the_thanks(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify(
        "(pulse)\n[4 ·]\n< Thank you!\n[Who sees what?]\n< answers are sealed\n[What are the limits?]\n< somebody you can trust"
    )
    await aino.verify("(opens Home)\n[Who sees what?]\n< answers are sealed")
    assert not isinstance(aino.replies[0].content, Form)
    assert aino.replies[0].place is Place.PRIVATE
