"""Typed words, in any of the three languages, whatever the person's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.messages import Action
from bot.pulse.dialog import VERBS
from bot.talk.commands import COPING, HELP, action_of

PAUSE, STOP, RESUME = Action("pause", ("2w",)), Action("pause", ("open",)), Action("resume")


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        *((word, HELP) for word in ("help", "ohje", "info", "", "  ", "?")),
        *((word, COPING) for word in ("apua", "/apua", "help-me", "/help-me", "hjälp", "/hjälp", "APUA!", "En jaksa enää.")),
        *((word, COPING) for word in ("I'm not coping", "I’m not coping", "jag orkar inte mer")),
        *((word, Action("results")) for word in ("results", "tulokset", "resultat")),
        *((word, Action("settings")) for word in ("settings", "asetukset", "inställningar")),
        *((word, PAUSE) for word in ("pause", "tauko", "paus")),
        *((word, STOP) for word in ("stop", "lopeta", "stopp", "Stop.")),
        *((word, RESUME) for word in ("resume", "jatka", "fortsätt")),
        *((word, Action("languages")) for word in ("language", "kieli", "språk")),
        *((word, Action("language", ("fi",))) for word in ("language fi", "kieli suomi", "språk finska", "LANGUAGE  FI")),
        *((word, Action("language", ("sv",))) for word in ("language swedish", "kieli ruotsi", "språk sv")),
        *((word, Action("language", ("en",))) for word in ("language en", "kieli englanti", "språk engelska")),
        ("voinko tauko", PAUSE),
        ("/voinko paus", PAUSE),
    ],
)
def test_a_word_stands_for_its_action(typed: str, action: Action) -> None:
    assert action_of(typed) == action


@pytest.mark.parametrize("typed", ["hello there", "language klingon", "answer|tok|W3|5", "pause forever", "help " * 100, "\x00"])
def test_other_words_stand_for_nothing(typed: str) -> None:
    assert action_of(typed) is None


@given(st.text())
def test_no_words_can_press_a_button_of_a_pulse(typed: str) -> None:
    action = action_of(typed)
    assert action is None or action.verb not in VERBS
