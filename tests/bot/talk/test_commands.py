"""Typed words, in any of the three languages, whatever the person's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.free_text.distress import Answer
from bot.model.messages import Intent
from bot.pulse.dialog import VERBS
from bot.talk.commands import COPING, HELP, intent_of, understood

PAUSE, STOP, RESUME = Intent("pause", ("2w",)), Intent("pause", ("open",)), Intent("resume")


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        *((word, HELP) for word in ("help", "ohje", "info", "", "  ", "?")),
        *((word, COPING) for word in ("apua", "/apua", "help-me", "/help-me", "hjälp", "/hjälp", "APUA!", "En jaksa enää.")),
        *((word, COPING) for word in ("I'm not coping", "I’m not coping", "jag orkar inte mer")),
        *((word, Intent("results")) for word in ("results", "tulokset", "resultat")),
        *((word, Intent("settings")) for word in ("settings", "asetukset", "inställningar")),
        *((word, PAUSE) for word in ("pause", "tauko", "paus")),
        *((word, STOP) for word in ("stop", "lopeta", "stopp", "Stop.")),
        *((word, RESUME) for word in ("resume", "jatka", "fortsätt")),
        *((word, Intent("languages")) for word in ("language", "kieli", "språk")),
        *((word, Intent("language", ("fi",))) for word in ("language fi", "kieli suomi", "språk finska", "LANGUAGE  FI")),
        *((word, Intent("language", ("sv",))) for word in ("language swedish", "kieli ruotsi", "språk sv")),
        *((word, Intent("language", ("en",))) for word in ("language en", "kieli englanti", "språk engelska")),
        ("voinko tauko", PAUSE),
        ("/voinko paus", PAUSE),
    ],
)
def test_a_word_stands_for_its_intent(typed: str, intent: Intent) -> None:
    assert intent_of(typed) == intent


@pytest.mark.parametrize("typed", ["lunch at noon?", "👍", "answer|tok|W3|5", "help " * 100, "\x00"])
def test_other_words_stand_for_nothing(typed: str) -> None:
    assert intent_of(typed) is None


@given(st.text())
def test_no_words_can_press_a_button_of_a_pulse(typed: str) -> None:
    intent = intent_of(typed)
    assert intent is None or intent.verb not in VERBS


def test_what_is_heard_goes_before_a_time_that_nobody_understands() -> None:
    assert understood("kysy klo en jaksa").heard.answer is Answer.ROUTE
