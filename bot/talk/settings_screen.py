"""Settings as they look: the hour, the language, a break. Pure builders; ``preferences`` makes the changes."""

from __future__ import annotations

from datetime import date, time

from bot.model.company import Company
from bot.model.messages import Block, Button, Buttons, Facts, Heading, Intent, Message, Style, Text
from bot.model.people import Employee, Language
from bot.texts.buttons import coping_button
from bot.texts.sentences import clock, on_day, text

HOURS = (time(8, 0), time(9, 30), time(12, 0), time(15, 0))

USUAL_HOUR = "usual"  # in the place of an hour: the company's
MOST_WEEKS = 52
TWO_WEEKS = "2w"  # in the place of a date, so that the button is right whenever it is pressed
UNTIL_RESUMED = "open"


def settings_message(employee: Employee, company: Company, usual_hour: time, today: date, confirmation: str = "") -> Message:
    """The settings with their buttons; ``confirmation`` says what has just been changed."""
    language = company.language_of(employee)
    title = text(language, "settings.title")
    return Message(
        summary=confirmation or title,
        blocks=(
            Heading(title),
            *((Text(confirmation),) if confirmation else ()),
            *settings_blocks(employee, company, usual_hour, today),
            Buttons("settings:more", (coping_button(language),)),
        ),
    )


def settings_blocks(employee: Employee, company: Company, usual_hour: time, today: date) -> tuple[Block, ...]:
    """What is set, and the buttons that set it."""
    language = company.language_of(employee)
    hour = employee.hour or usual_hour
    return (
        Facts(((text(language, "settings.hour"), clock(language, hour)), *settings_rows(employee, company, today))),
        Text(text(language, "settings.hour_choose")),
        Buttons("settings:hour", tuple(_chosen(_hour_button(language, offered), on=offered == hour) for offered in HOURS)),
        Text(text(language, "settings.language_choose")),
        Buttons("settings:language", tuple(_chosen(_language_button(offered), on=offered == language) for offered in Language)),
        Text(text(language, "settings.break_choose")),
        Buttons("settings:break", _break_buttons(employee, language, today)),
    )


def settings_rows(employee: Employee, company: Company, today: date) -> tuple[tuple[str, str], ...]:
    """The language and the break that are set, in words."""
    language = company.language_of(employee)
    return (
        (text(language, "settings.language"), text(language, f"languages.{language}")),
        (text(language, "settings.break"), _break(employee, language, today)),
    )


def changed_message(confirmation: str, undo: Button) -> Message:
    """One sentence that confirms a typed change, and the way back."""
    return Message(summary=confirmation, blocks=(Text(confirmation), Buttons("changed", (undo,))))


def weeks_off(weeks: int) -> str:
    """What stands in the place of a date for a break of that many weeks, from one to fifty-two."""
    return f"{min(max(weeks, 1), MOST_WEEKS)}w"


def languages_message(language: Language) -> Message:
    """The languages to choose from."""
    question = text(language, "settings.language_choose")
    return Message(
        summary=question,
        blocks=(Text(question), Buttons("settings:language", tuple(_language_button(offered) for offered in Language))),
    )


def resume_button(language: Language) -> Button:
    """Ends a break."""
    return Button(text(language, "settings.resume"), Intent("resume"))


def pause_button(language: Language, how_long: str) -> Button:
    """Starts a break: ``TWO_WEEKS`` or ``UNTIL_RESUMED``."""
    label = "settings.pause_open" if how_long == UNTIL_RESUMED else "settings.pause_two_weeks"
    return Button(text(language, label), Intent("pause", (how_long,)))


def _break(employee: Employee, language: Language, today: date) -> str:
    until = employee.paused_until
    if until is None or not employee.paused(today):
        return text(language, "settings.break_none")
    if until == date.max:
        return text(language, "settings.break_open")
    return text(language, "settings.break_until", day=on_day(language, until))


def _break_buttons(employee: Employee, language: Language, today: date) -> tuple[Button, ...]:
    if employee.paused(today):
        return (resume_button(language),)
    return (pause_button(language, TWO_WEEKS), pause_button(language, UNTIL_RESUMED))


def _hour_button(language: Language, hour: time) -> Button:
    return Button(clock(language, hour), Intent("hour", (hour.isoformat("minutes"),)))


def _language_button(offered: Language) -> Button:
    return Button(text(offered, f"languages.{offered}"), Intent("language", (offered.value,)))


def _chosen(button: Button, *, on: bool) -> Button:
    return Button(button.label, button.intent, Style.PRIMARY) if on else button
