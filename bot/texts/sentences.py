"""Every sentence the bot says, in three languages, a folder each; no other module holds wording.

A folder's files (``talk``, ``pulse``, ``coping``, ``digest`` …) share one space of keys; no two hold the same table.

A key that a language lacks, or a placeholder without a value, is a mistake of ours and raises at once: no language
falls back to another. Dates and times are written as each language writes them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.people import Language


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


@cache
def _load(language: Language) -> Mapping[str, str]:
    sentences: dict[str, str] = {}
    for part in files("bot.texts").joinpath(language.value).iterdir():
        for key, sentence in _flat(tomllib.loads(part.read_text(encoding="utf-8"))):
            if key in sentences:
                raise ValueError(f"two files of {language} hold {key}")
            sentences[key] = sentence
    return MappingProxyType(sentences)


class _WhenNeeded(Mapping[Language, Mapping[str, str]]):
    """Each language's sentences, read when it is first spoken: a start need not wait for those that nobody speaks."""

    def __getitem__(self, language: Language) -> Mapping[str, str]:
        return _load(language)

    def __iter__(self) -> Iterator[Language]:
        return iter(Language)

    def __len__(self) -> int:
        return len(Language)


SENTENCES: Mapping[Language, Mapping[str, str]] = _WhenNeeded()
"""Language -> dotted key -> sentence, with its placeholders."""


def text(language: Language, key: str, **values: object) -> str:
    """The sentence in that language, its placeholders filled. Raises KeyError for an unknown key or a missing value."""
    return _load(language)[key].format_map(values)


def clock(language: Language, at: time) -> str:
    """A time of day: "9:30", "9.30"."""
    return text(language, "dates.clock", hour=at.hour, minute=f"{at.minute:02d}")


def on_day(language: Language, day: date) -> str:
    """The adverbial that answers "when": "on Tuesday 1 December", "tiistaina 1.12.", "tisdagen den 1 december"."""
    return text(
        language,
        "dates.on_day",
        weekday=_nth(language, "dates.weekdays_on", day.weekday()),
        day=day.day,
        month=_nth(language, "dates.months", day.month - 1),
    )


def weekday_name(language: Language, weekday: int) -> str:
    """The name of a weekday as it stands on a button, 0 for Monday: "Tuesday", "Tiistai", "Tisdag"."""
    return _nth(language, "dates.weekdays", weekday)


def until(language: Language, moment: datetime, zone: ZoneInfo) -> str:
    """The adverbial that answers "until when" within a week: "until Sunday at 23:59"."""
    local = moment.astimezone(zone)
    weekday = _nth(language, "dates.weekdays_until", local.weekday())
    return text(language, "dates.until", weekday=weekday, clock=clock(language, local.time()))


def _nth(language: Language, key: str, index: int) -> str:
    return text(language, key).split()[index]


def short_date(written: str, language: Language) -> str:
    """A day without its weekday: "12 January", "12.1."."""
    day = date.fromisoformat(written)
    return text(language, "act.date", day=day.day, month=text(language, "dates.months").split()[day.month - 1])


def since_month(day: date, language: Language) -> str:
    """The adverbial that answers "since when": "since March 2026", "maaliskuusta 2026", "sedan mars 2026"."""
    return text(language, "dates.since", month=_nth(language, "dates.month_names", day.month - 1), year=day.year)
