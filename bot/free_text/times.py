"""A time at which somebody wants to be asked, read from what was typed, in three languages at once.

"ask me at 20", "kysy torstaina klo 7.30", "fråga på lördag kl 19": a word for asking, with one slip in it at most, then a
day, an hour or both. Anything else is no such wish; what begins like one and names no half hour is not guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.free_text.phrases import fold

_COURTESY = r"(?:please |voisitko |kan du |can you )?"
_ASK = rf"{_COURTESY}(?:asks?|aks|send|kysy|kyys|kysi|kysyy|kysykaa|kysyisitko|laheta|fraga|frga|farga|fragor|skicka)"
_FULL = (
    r"mondays?|maanantai\w*|mandag\w*",
    r"tuesdays?|tiistai\w*|tisdag\w*",
    r"wednesdays?|keskiviikko\w*|onsdag\w*",
    r"thursdays?|torstai\w*|torsdag\w*",
    r"fridays?|perjantai\w*|fredag\w*",
    r"saturdays?|lauantai\w*|lordag\w*",
    r"sundays?|sunnuntai\w*|sondag\w*",
)
_SHORT = ("mon|ma", "tue|ti", "wed|ke", "thu|to", "fri|pe", "sat|la", "sun|su")
_DAY = "|".join(f"(?P<d{number}>{full}|{_SHORT[number]})" for number, full in enumerate(_FULL))
_NAMED = tuple(re.compile(rf"\b(?:{full})\b") for full in _FULL)
_ON = r"(?:on |pa |every |joka |varje )?"
_AT = r"(?:at|klo|kello|kl|klockan|vid)"
_CLOCK = r"(?P<clock>(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?\s?(?P<half>am|pm)?)"
_WISH = re.compile(
    rf"{_ASK}(?: (?:me|minulta|multa|mig|kysymykset|the questions|questions|fragorna))? ?"
    rf"(?:{_ON}(?:{_DAY})\b ?)?(?:(?P<at>{_AT}) ?(?:{_CLOCK}|(?P<words>\w+(?: \w+){{0,2}}))|(?P<bare>(?<= )\d{{1,2}}[.:]\d\d))?"
)
_NOON, _MIDNIGHT, _MINUTES = 12, 24, 60
_END = re.compile(r"[\s.!?]+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day (0 for Monday), an hour or both; ``unclear`` where words name a time that nobody can be sure of."""

    weekday: int | None = None
    hour: time | None = None
    unclear: bool = False


def time_in(typed: str) -> Wanted | None:
    """The time that typed words ask for; None where they ask for none."""
    spaced = " ".join(_END.sub("", typed).split())
    found = _WISH.fullmatch(_folded(spaced))
    if found is None:
        return None
    weekday = next((day for day in range(7) if found[f"d{day}"]), None)
    hour = found["clock"] or found["bare"]
    if hour is None:
        return Wanted(weekday, unclear=found["words"] is not None) if weekday is not None or found["words"] else None
    half = _half_hour(hour)
    return Wanted(weekday, half) if half else Wanted(unclear=True)


def weekday_in(folded: str) -> int | None:
    """The one weekday that folded words name in full, 0 for Monday; None where they name none, or several."""
    named = {day for day, name in enumerate(_NAMED) if name.search(folded)}
    return named.pop() if len(named) == 1 else None


def _folded(spaced: str) -> str:
    """Each word folded, its hour's dot or colon left alone."""
    return " ".join(word if word[0].isdigit() else fold(word) for word in spaced.lower().split(" ") if word)


def _half_hour(clock: str) -> time | None:
    """A time of day on a half hour; the nearest earlier one for any other minute, None for what no clock shows."""
    digits = re.fullmatch(r"(\d{1,2})(?:[.:](\d\d))?\s?(am|pm)?", clock)
    if digits is None:
        return None
    hour, minute = int(digits[1]), int(digits[2] or 0)
    if digits[3]:
        hour = hour % _NOON + _NOON * (digits[3] == "pm") if 1 <= hour <= _NOON else _MIDNIGHT + 1
    return time(hour % _MIDNIGHT, minute // 30 * 30) if hour <= _MIDNIGHT and minute < _MINUTES else None
