"""What a platform's JSON holds, taken out without trust in its shape: whatever is of another type counts as not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.model.people import Language

_SURROGATES = re.compile("[\x00\ud800-\udfff]")  # legal in JSON, refused by databases
_LONGEST = 12_000  # characters; Slack's own messages end at 40,000


def object_at(parent: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object under a name; an empty one where there is none."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def text_at(parent: Mapping[str, Any], name: str) -> str:
    """The text under a name, as it came; "" where there is none."""
    value = parent.get(name)
    return value if isinstance(value, str) else ""


def clean(text: str) -> str:
    """The text as every database takes it: without NUL and halves of surrogate pairs, its first 12,000 characters."""
    return _SURROGATES.sub("", text[:_LONGEST])


def language_of_locale(locale: str) -> Language | None:
    """The language of a locale such as "fi-FI" or "sv_SE", where it is one of ours."""
    prefix = locale.replace("_", "-").partition("-")[0].lower()
    return Language(prefix) if prefix in set(Language) else None


def zone_of(name: str) -> str | None:
    """The name again where an IANA time zone has it, else None."""
    return name if name in _zones() else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads a directory tree
