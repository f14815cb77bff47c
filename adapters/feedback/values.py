"""One value of customer feedback: what is accepted, for files and webhooks alike.

Each function gives None for what is no such value; the caller says where it stood. Nothing here repeats a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from bot.model.feedback import Metric
from bot.model.people import name_key

EARLIEST = date(1990, 1, 1)  # an earlier day is a slip of the form: nobody has such feedback
LONGEST = 200  # characters of an id, a team, a channel, a stage or a source: a key must fit into an index
MINUTES = "a number of minutes from 0"
DAY = "an ISO 8601 date such as 2026-01-05"
VISIBLE = "letters, digits, signs and plain spaces; it holds a character that can't be seen"

_NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,20})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\$\{.*?\}", re.DOTALL)


def clean(text: str) -> str:
    """The text without space around it, and in Unicode's composed form, so that equal names are equal."""
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_storable(text: str) -> bool:
    """Tell whether every database takes the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text))


def is_visible(text: str) -> bool:
    """Tell whether the text can be read off a screen and typed again: nothing turns it round, nothing hides in it."""
    return text.isprintable()


def is_unfilled(text: str, *, anywhere: bool) -> bool:
    """Tell whether a template's placeholder came as it stood, such as {{ticket.id}}: as the whole text, or somewhere in it."""
    return ("{{" in text or "${" in text) and (_PLACEHOLDER.search if anywhere else _PLACEHOLDER.fullmatch)(text) is not None


def day(text: str, zone: tzinfo | None = None) -> date | None:
    """A date, or the date of a moment: by that moment's own clock, or in ``zone`` when one is given."""
    try:
        if len(text) <= len("2026-01-05"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment if zone is None or moment.tzinfo is None else moment.astimezone(zone)).date()
    except (ValueError, OverflowError):  # the first and the last day of all have no other zones
        return None


def minutes_between(start: str, end: str) -> float | None:
    """The minutes from one moment to a later one, both ISO 8601."""
    try:
        minutes = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 60
    except (ValueError, TypeError):  # no moments, or one of them without a zone
        return None
    return minutes if minutes >= 0 else None


def response_id(id_: str, of: Metric) -> str:
    """The response's own id: a row is known by its source, this id and its metric, so the id need not name the metric again."""
    return id_.removesuffix(f"/{of}") or id_


def metric(text: str) -> Metric | None:
    """The metric of that name, in any case."""
    try:
        return Metric(text.lower())
    except ValueError:
        return None


def number(text: str) -> float | None:
    """The number that a text is: not negative, with a point or a comma."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def score(text: str, of: Metric) -> float | None:
    """The score that a text is, within the metric's range."""
    found = number(text)
    if found is None or of.score_range is None:
        return None
    low, high = of.score_range
    return found if low <= found <= high and (of is Metric.MYSTERY or found.is_integer()) else None


def meaning(words: Mapping[str, str], text: str, of: Metric) -> str | None:
    """Our word for a score of theirs, which may be written for one metric alone ("csat 2"); None where none is listed."""
    word = name_key(text)
    return words.get(f"{of} {word}", words.get(word))


def score_form(of: Metric) -> str:
    """What a score of that metric must be, to be told."""
    low, high = of.score_range or (0, 0)
    return f"{'a number' if of is Metric.MYSTERY else 'a whole number'} from {low:g} to {high:g}"


def scale(of: Metric) -> str:
    """The metric's scale as it is written in settings, such as 1-5."""
    low, high = of.score_range or (0, 0)
    return f"{low:g}-{high:g}"


def language(text: str) -> str:
    """The language's own code of a tag such as "fi-FI"; "" for what is none: it is detected then."""
    code = re.split(r"[-_]", text.lower(), maxsplit=1)[0]
    return code if _LANGUAGE.fullmatch(code) else ""
