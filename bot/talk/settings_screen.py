"""Settings as they look: the hour, the language, a break. Pure builders; ``preferences`` makes the changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.model.calendar import Cadence
from bot.model.company import Company
from bot.model.messages import Block, Button, Buttons, Facts, Heading, Intent, Message, Style, Text
from bot.model.people import Employee, Language
from bot.texts.buttons import coping_button
from bot.texts.sentences import clock, on_day, text, weekday_name

PARTS = {"morning": 6, "day": 12, "evening": 18, "night": 0}
"""The parts of a day, each of six hours, by the hour at which it begins."""

USUAL = "usual"  # in the place of an hour or a day: the company's
UNCLEAR = "unclear"  # in the place of an hour: words that name none
MOST_WEEKS = 52
TWO_WEEKS = "2w"  # in the place of a date, so that the button is right whenever it is pressed
UNTIL_RESUMED = "open"
LAST_USED = "last"  # in the place of a platform: wherever one spoke last


@dataclass(frozen=True, slots=True)
class Own:
    """What decides which settings are offered: on which platforms somebody has an account, and whether an absence is known."""

    channels: Sequence[str] = ()
    away: bool = False


NOTHING = Own()


def settings_message(
    employee: Employee, company: Company, cadence: Cadence, today: date, own: Own = NOTHING, *, confirmation: str = ""
) -> Message:
    """The settings with their buttons; ``confirmation`` says what has just been changed."""
    language = company.language_of(employee)
    title = text(language, "settings.title")
    return Message(
        summary=confirmation or title,
        blocks=(
            Heading(title),
            *((Text(confirmation),) if confirmation else ()),
            *settings_blocks(employee, company, cadence, today, own),
            Buttons("settings:more", (coping_button(language),)),
        ),
    )


def settings_blocks(employee: Employee, company: Company, cadence: Cadence, today: date, own: Own = NOTHING) -> tuple[Block, ...]:
    """What is set, and the buttons that set it."""
    language = company.language_of(employee)
    first, last = cadence.ask[0], cadence.close[0]
    usual_day = Button(text(language, "settings.day_usual"), Intent("day", (USUAL,)))
    days = (_chosen(_day_button(language, day), on=day == employee.weekday) for day in range(first, last + 1))
    return (
        Facts((_own_time(employee, cadence, language), *settings_rows(employee, company, today))),
        Text(text(language, "settings.yours"), quiet=True),
        Text(text(language, "settings.hour_choose")),
        Buttons("settings:hour", _part_buttons(employee, language)),
        Text(text(language, "settings.day_choose")),
        Buttons("settings:day", (_chosen(usual_day, on=employee.weekday is None), *days)),
        Text(text(language, "settings.language_choose")),
        Buttons("settings:language", tuple(_chosen(_language_button(offered), on=offered == language) for offered in Language)),
        *_channel_blocks(employee, language, own.channels),
        *_away_blocks(employee, language, away=own.away),
        Text(text(language, "settings.break_choose")),
        Buttons("settings:break", _break_buttons(employee, language, today)),
    )


def away_button(language: Language, *, asked: bool) -> Button:
    """Chooses whether the person is asked also when known to be away."""
    return Button(text(language, "away.button" if asked else "away.undo"), Intent("away", ("ask" if asked else "leave",)))


def _away_blocks(employee: Employee, language: Language, *, away: bool) -> tuple[Block, ...]:
    """The choice to be asked also when away, for somebody who is known to be away at some time, or has chosen it."""
    if not away and not employee.asked_when_away:
        return ()
    button = away_button(language, asked=not employee.asked_when_away)
    return Text(text(language, "away.choose")), Buttons("settings:away", (button,))


def _channel_blocks(employee: Employee, language: Language, channels: Sequence[str]) -> tuple[Block, ...]:
    """Where the person is written to, for somebody who has a chat on several platforms."""
    if len(channels) <= 1:
        return ()
    now = employee.channel or (employee.address.platform if employee.address else "")
    offered = (_chosen(channel_button(platform), on=platform == now) for platform in channels)
    return Text(text(language, "settings.channel_choose")), Buttons("settings:channel", tuple(offered))


def channel_button(platform: str) -> Button:
    """Chooses the chat in which the person is written to."""
    return Button(platform_name(platform), Intent("channel", (platform,)))


def platform_name(platform: str) -> str:
    """What people call a platform: "Slack", "Teams"."""
    return platform.capitalize()


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


def hours_message(employee: Employee, company: Company, part: str) -> Message:
    """The half hours of that part of the day (a key of ``PARTS``), to choose one of."""
    language = company.language_of(employee)
    question = text(language, "settings.hour_choose")
    hours = tuple(time(PARTS[part] + half // 2, half % 2 * 30) for half in range(12))
    offered = tuple(_chosen(_hour_button(language, hour), on=hour == employee.hour) for hour in hours)
    back = Button(text(language, "settings.button"), Intent("settings"))
    return Message(question, (Heading(question), Buttons("settings:hours", offered), Buttons("settings:back", (back,))))


def _own_time(employee: Employee, cadence: Cadence, language: Language) -> tuple[str, str]:
    weekday, hour = cadence.ask[0] if employee.weekday is None else employee.weekday, employee.hour or cadence.ask[1]
    when = text(language, "settings.when", day=weekday_name(language, weekday), clock=clock(language, hour))
    return text(language, "settings.hour"), when if employee.weekday is not None else clock(language, hour)


def _part_buttons(employee: Employee, language: Language) -> tuple[Button, ...]:
    usual = Button(text(language, "settings.hour_usual"), Intent("hour", (USUAL,)))
    parts = (
        _chosen(
            Button(text(language, f"settings.part.{part}"), Intent("hours", (part,))),
            on=employee.hour is not None and employee.hour.hour // 6 * 6 == begins,
        )
        for part, begins in PARTS.items()
    )
    return (_chosen(usual, on=employee.hour is None), *parts)


def _day_button(language: Language, weekday: int) -> Button:
    return Button(weekday_name(language, weekday), Intent("day", (str(weekday),)))


def _hour_button(language: Language, hour: time) -> Button:
    return Button(clock(language, hour), Intent("hour", (hour.isoformat("minutes"),)))


def _language_button(offered: Language) -> Button:
    return Button(text(offered, f"languages.{offered}"), Intent("language", (offered.value,)))


def _chosen(button: Button, *, on: bool) -> Button:
    return Button(button.label, button.intent, Style.PRIMARY) if on else button
