"""The buttons and one-sentence messages that every screen may carry."""

from __future__ import annotations

from bot.model.messages import Button, Intent, Message, Text
from bot.model.people import Language
from bot.texts.sentences import text


def coping_button(language: Language) -> Button:
    """The button that is under every pulse, in Home and wherever else the bot speaks: the same for all."""
    return Button(text(language, "coping.button"), Intent("coping"), window=True)


def questions_button(language: Language) -> Button:
    """Brings the open questions back, in a window."""
    return Button(text(language, "pulse.questions"), Intent("questions"), window=True)


def later_button(language: Language) -> Button:
    """Offers, in a window, to bring the questions back later, or a break."""
    return Button(text(language, "later.button"), Intent("later"), window=True)


def page_button(language: Language) -> Button:
    """Asks for a link to one's own page."""
    return Button(text(language, "page.button"), Intent("page"), window=True)


def sentence_message(language: Language, key: str, **values: object) -> Message:
    """One sentence and nothing else."""
    sentence = text(language, key, **values)
    return Message(summary=sentence, blocks=(Text(sentence),))


def results_button(language: Language, *, window: bool = False) -> Button:
    """Shows the latest digest of one's own team: in the chat, or from Home in a window."""
    return Button(text(language, "results.button"), Intent("results"), window=window)


def privacy_button(language: Language) -> Button:
    """Tells who sees what."""
    return Button(text(language, "answers.privacy_button"), Intent("privacy"), window=True)


def settings_button(language: Language) -> Button:
    """Opens the settings."""
    return Button(text(language, "settings.button"), Intent("settings"))
