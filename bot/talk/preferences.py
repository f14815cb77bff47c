"""A person's own choices – language, breaks – made by a button or a word, confirmed and undoable.

One place for both: a typed word has become the same ``Intent`` as a button before it comes here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from bot.model.company import Company
from bot.model.messages import Button, Intent
from bot.model.people import Employee, Language
from bot.ports.absences import Absences
from bot.ports.own_times import OwnTimes
from bot.ports.people import People
from bot.talk.settings_screen import LAST_USED, TWO_WEEKS, UNTIL_RESUMED, away_button, pause_button, platform_name, resume_button
from bot.texts.sentences import on_day, text

_WEEKS = re.compile(r"([1-9]|[1-4]\d|5[0-2])w")
_LANGUAGES = frozenset(language.value for language in Language)


class Preferences(People, OwnTimes, Absences, Protocol):
    """Where a person's choices are kept."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A choice that is stored: the person as he or she is now, one sentence that says so, and the way back."""

    employee: Employee
    confirmation: str
    undo: Button


async def change(people: Preferences, company: Company, employee: Employee, intent: Intent, today: date) -> Changed | None:
    """Make the choice that the intent names. None, and nothing changed, where it names none."""
    match intent:
        case Intent("language", (language,)) if language in _LANGUAGES:
            return await _set_language(people, company, employee, Language(language))
        case Intent("pause", (how_long,)) if (until := _until(how_long, today)) is not None:
            return await _pause(people, company, employee, until)
        case Intent("away", ("ask" | "leave" as wanted,)):
            return await _set_asked_when_away(people, company, employee, asked=wanted == "ask")
        case Intent("channel", (platform,)):
            return await _set_channel(people, company, employee, platform)
        case Intent("resume", ()):
            return await _resume(people, company, employee)
        case _:
            return None


def _until(how_long: str, today: date) -> date | None:
    """The day on which a break of that length ends, as a button says it; None for what none says."""
    weeks = _WEEKS.fullmatch(how_long)
    return date.max if how_long == UNTIL_RESUMED else today + timedelta(weeks=int(weeks[1])) if weeks else None


async def _set_asked_when_away(people: Preferences, company: Company, employee: Employee, *, asked: bool) -> Changed:
    await people.set_asked_when_away(employee.id, asked=asked)
    language = company.language_of(employee)
    sentence = text(language, "away.asked" if asked else "away.not_asked")
    return Changed(replace(employee, asked_when_away=asked), sentence, away_button(language, asked=not asked))


async def _set_channel(people: Preferences, company: Company, employee: Employee, platform: str) -> Changed | None:
    """``platform``: one on which the person has an account, or ``LAST_USED``."""
    if not await people.set_channel(employee.id, None if platform == LAST_USED else platform):
        return None
    language, before = company.language_of(employee), employee.channel or LAST_USED
    back = Button(text(language, "settings.undo"), Intent("channel", (before,)))
    chosen = "settings.channel_last" if platform == LAST_USED else "settings.channel_set"
    sentence = text(language, chosen, platform=platform_name(platform))
    return Changed(replace(employee, channel=None if platform == LAST_USED else platform), sentence, back)


async def _set_language(people: Preferences, company: Company, employee: Employee, language: Language) -> Changed:
    await people.set_language(employee.id, language)
    before = company.language_of(employee)
    # Whoever lands in a language by mistake can read the way back: it is written in the language left behind.
    back = Button(text(before, "settings.back_to_this_language"), Intent("language", (before.value,)))
    return Changed(replace(employee, language=language), text(language, "settings.language_set"), back)


async def _pause(people: Preferences, company: Company, employee: Employee, until: date) -> Changed:
    await people.set_pause(employee.id, until)
    language = company.language_of(employee)
    confirmation = (
        text(language, "settings.paused_open")
        if until == date.max
        else text(language, "settings.paused_until", day=on_day(language, until))
    )
    return Changed(replace(employee, paused_until=until), confirmation, resume_button(language))


async def _resume(people: Preferences, company: Company, employee: Employee) -> Changed:
    await people.set_pause(employee.id, None)
    language = company.language_of(employee)
    how_long = UNTIL_RESUMED if employee.paused_until == date.max else TWO_WEEKS
    return Changed(replace(employee, paused_until=None), text(language, "settings.resumed"), pause_button(language, how_long))
