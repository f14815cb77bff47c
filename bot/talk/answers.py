"""What is answered to questions about the bot itself: who sees what, what is stored, what comes when. Pure builders.

None of it tells whether somebody has answered; what is stored about a person is for a window alone.
"""

from __future__ import annotations

from datetime import date

from bot.model.company import Company
from bot.model.messages import Button, Buttons, Facts, Heading, Intent, Message, Text
from bot.model.people import Employee, Language
from bot.talk.settings_screen import settings_rows
from bot.texts.buttons import coping_button, privacy_button, questions_button, sentence_message, settings_button
from bot.texts.sentences import text

ABOUT = frozenset({"thanks", "hello", "who", "limits", "privacy", "rights"})
"""The verbs that ``about`` answers."""


def about(asked: str, employee: Employee, company: Company, today: date, *, in_window: bool) -> Message:
    """What is said of the bot, or of what it stores: one warm line and no manual, where one will do."""
    language = company.language_of(employee)
    if asked == "privacy":
        return privacy_message(language, company.k)
    if asked == "rights":
        return rights_message(employee, company, today) if in_window else rights_in_window(language)
    return sentence_message(language, f"answers.{asked}")


def privacy_message(language: Language, k: int) -> Message:
    """Who sees what, in four lines; the limits, and what is stored, are a tap away."""
    lines = (text(language, "answers.sealed"), *(text(language, f"answers.privacy_{line}", k=k) for line in (1, 2, 3)))
    more = (rights_button(language), Button(text(language, "answers.limits_button"), Intent("limits"), window=True))
    return Message(
        summary=text(language, "answers.privacy_button"),
        blocks=(Heading(text(language, "answers.privacy_button")), Text("\n".join(lines)), Buttons("privacy:more", more)),
    )


def rights_button(language: Language) -> Button:
    """Tells in a window what is stored about oneself."""
    return Button(text(language, "answers.rights_button"), Intent("rights"), window=True)


def rights_in_window(language: Language) -> Message:
    """The way to what is stored, for somebody who typed: the answer itself should not stay in the chat."""
    words = text(language, "answers.rights_typed")
    return Message(summary=words, blocks=(Text(words), Buttons("rights:open", (rights_button(language),))))


def rights_message(employee: Employee, company: Company, today: date) -> Message:
    """What is stored about a person now, in words, and who corrects and erases it."""
    language = company.language_of(employee)
    known = (
        ("name", employee.name),
        ("email", employee.email),
        ("team", employee.team.name if employee.team else None),
        ("timezone", employee.timezone),
        ("account", employee.address.platform.capitalize() if employee.address else None),
    )
    rows = tuple((text(language, f"answers.rights_{key}"), value) for key, value in known if value)
    return Message(
        summary=text(language, "answers.rights_button"),
        blocks=(
            Heading(text(language, "answers.rights_button")),
            Text(text(language, "answers.rights_now")),
            Facts((*rows, *settings_rows(employee, company, today))),
            Text(text(language, "answers.rights_also")),
            Text(text(language, "answers.rights_ask", company=company.name)),
            Buttons("rights:more", (privacy_button(language),)),
        ),
    )


def when_message(language: Language, status: str, *, is_open: bool, later: bool = False) -> Message:
    """What is open, or when the next questions come. ``later``: for somebody who has no time now."""
    words = f"{text(language, 'answers.later')} {status}" if later and is_open else status
    more = (*((questions_button(language),) if is_open else ()), settings_button(language))
    return Message(summary=words, blocks=(Text(words), Buttons("when:more", more)))


def not_understood(language: Language) -> Message:
    """Two lines to words that stand for nothing, and what people want most; the way to people first."""
    lines = text(language, "answers.not_understood")
    ways = (
        coping_button(language),
        questions_button(language),
        settings_button(language),
        privacy_button(language),
        Button(text(language, "answers.help_button"), Intent("help")),
    )
    return Message(summary=lines, blocks=(Text(lines), Buttons("not-understood", ways)))


def something_else(language: Language) -> tuple[Text, Buttons]:
    """The three likeliest other things, under the way to people that somebody may not have meant."""
    ways = (
        questions_button(language),
        settings_button(language),
        Button(text(language, "answers.help_button"), Intent("help")),
    )
    return Text(text(language, "answers.something_else"), quiet=True), Buttons("something-else", ways)
