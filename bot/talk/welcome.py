"""How the bot introduces itself, explains itself, and meets somebody it does not know. Pure builders."""

from __future__ import annotations

from bot.model.company import Company
from bot.model.messages import Buttons, Heading, Message, Text
from bot.model.people import Employee, Language
from bot.texts.buttons import coping_button, privacy_button, results_button, settings_button
from bot.texts.sentences import text


def welcome_message(employee: Employee, company: Company, key: str, *, contact: bool = False) -> Message:
    """What this is, who sees what, how to stop. ``key`` names the message where its delivery must be found again.

    ``contact``: somebody who is neither asked nor reads digests, and is here for those who want to talk.
    """
    language = company.language_of(employee)
    if contact:
        return Message(
            summary=text(language, "welcome.title"),
            blocks=(
                Heading(text(language, "welcome.title")),
                Text(text(language, "request.welcome")),
                Buttons(f"{key}:more", (coping_button(language),)),
            ),
            key=key,
        )
    return Message(
        summary=text(language, "welcome.title"),
        blocks=(
            Heading(text(language, "welcome.title")),
            *_introduction(employee, company, language),
            Text(text(language, "welcome.stop")),
            Buttons(f"{key}:more", (settings_button(language), privacy_button(language), coping_button(language))),
        ),
        key=key,
    )


def _introduction(employee: Employee, company: Company, language: Language) -> tuple[Text, ...]:
    """What it is to somebody who is asked, or to somebody who only reads digests."""
    if employee.team is None:
        return (Text(text(language, "welcome.reader")),)
    sentences = (text(language, "welcome.what"), text(language, "welcome.who", k=company.k), text(language, "settings.yours"))
    return tuple(map(Text, sentences))


def help_message(language: Language) -> Message:
    """The words the bot understands."""
    return Message(
        summary=text(language, "help.summary"),
        blocks=(
            Text(f"{text(language, 'help.intro')}\n{text(language, 'help.words')}"),
            Buttons("help", (results_button(language), settings_button(language), coping_button(language))),
        ),
    )
