"""What a browser posts, read as an event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.web.parse import MalformedError, message_number, pressed, said, submitted
from bot.model.messages import Intent, Pressed, Said, Submitted, Surface
from bot.model.people import Address

WHO = Address("web", "demo", "7")
AT = datetime(2026, 2, 3, 7, 30, tzinfo=UTC)


def test_a_button_becomes_a_press_of_its_action() -> None:
    assert pressed({"action": "answer|tok|3"}, WHO, AT) == Pressed(WHO, Intent("answer", ("tok", "3")), AT)


def test_a_button_on_home_is_pressed_there() -> None:
    assert pressed({"action": "pause", "surface": "home"}, WHO, AT).surface is Surface.HOME


def test_typed_words_are_said_in_the_chat() -> None:
    assert said({"text": "  en jaksa "}, WHO, AT) == Said(WHO, "en jaksa", AT)


@pytest.mark.parametrize(("typed", "command"), [("/voinko", ""), ("/voinko help", "help"), ("/VOINKO  en  jaksa", "en  jaksa")])
def test_a_slash_command_is_one_without_its_name(typed: str, command: str) -> None:
    assert said({"text": typed}, WHO, AT) == Said(WHO, command, AT, Surface.COMMAND)


def test_a_word_that_begins_like_the_command_is_not_the_command() -> None:
    assert said({"text": "/voinkox help"}, WHO, AT).surface is Surface.MESSAGE


def test_a_form_brings_its_inputs_under_their_own_names_and_nothing_else() -> None:
    fields = {"token": "secret", "action": "comment", "field.text": "hei", "field.action": "evil"}
    assert submitted(fields, WHO, AT) == Submitted(WHO, Intent("comment"), {"text": "hei", "action": "evil"}, AT)


def test_what_a_window_carried_comes_back_with_a_press_and_with_a_form() -> None:
    fields = {"action": "a", "carry": "sealed"}
    assert pressed(fields, WHO, AT).carried == submitted(fields, WHO, AT).carried == "sealed"
    assert "sealed" not in repr(pressed(fields, WHO, AT))


@pytest.mark.parametrize("text", ["", "   ", "x" * 3001])
def test_no_words_or_too_many_are_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        said({"text": text}, WHO, AT)


@pytest.mark.parametrize("fields", [{}, {"action": ""}, {"action": "a", "surface": "moon"}])
def test_a_press_without_an_action_or_from_nowhere_is_malformed(fields: dict[str, str]) -> None:
    with pytest.raises(MalformedError):
        pressed(fields, WHO, AT)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", None), ("-1", None), ("٣", None), ("9" * 5000, None)])
def test_a_message_number_is_a_small_plain_number(text: str, number: int | None) -> None:
    assert message_number({"message": text}) == number
