"""The accepted forms of settings: from what was written to its value, or None where it is no such thing.

Knows no setting by name and no place that it may come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.files.roster import is_email
from adapters.http.loopback import is_loopback, on_this_machine
from bot.model.people import name_of, spelled

DATABASE_SCHEMES = ("sqlite+aiosqlite", "postgresql+psycopg")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOMENT = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+([01]?\d|2[0-3])[:.]([0-5]\d)")


def as_text(value: object) -> str | None:
    """A text that isn't empty."""
    return value.strip() or None if isinstance(value, str) else None


def as_name(value: object) -> str | None:
    """A text that isn't empty, as names are kept."""
    return name_of(value) or None if isinstance(value, str) else None


def as_texts(value: object) -> tuple[str, ...] | None:
    """A list of texts that aren't empty."""
    texts = [as_text(one) for one in value] if isinstance(value, list) else [None]
    return tuple(text for text in texts if text) if all(texts) else None


def as_emails(value: object) -> tuple[str, ...] | None:
    """A list of e-mail addresses, in small letters."""
    texts = as_texts(value)
    return tuple(map(spelled, texts)) if texts is not None and all(map(is_email, texts)) else None


def as_day(value: object) -> date | None:
    """A TOML date, or a text that is one."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def as_moment(value: object) -> tuple[int, time] | None:
    """A text such as "tue 09:30"."""
    match = _MOMENT.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return (WEEKDAYS.index(match[1]), time(int(match[2]), int(match[3]))) if match else None


def as_tables(value: object) -> list[dict[str, Any]] | None:
    """A list of tables."""
    return value if isinstance(value, list) and all(isinstance(one, dict) for one in value) else None


def as_whole(low: int, high: int) -> Callable[[object], int | None]:
    """A whole number within bounds, also when written as a text."""

    def convert(value: object) -> int | None:
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < len("1000000"):
            value = int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None

    return convert


def as_number(low: float, high: float, *, above: bool = False) -> Callable[[object], float | None]:
    """A number within bounds; ``above`` leaves the lower one out."""

    def convert(value: object) -> float | None:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        return number if number is not None and low <= number <= high and not (above and number == low) else None

    return convert


def as_one_of(*choices: str) -> Callable[[object], str | None]:
    """One of those texts, in any case; given back as it is spelt here."""
    spelt = {choice.lower(): choice for choice in choices}
    return lambda value: spelt.get(value.strip().lower()) if isinstance(value, str) else None


def is_url(text: str) -> bool:
    """Tell whether the text is an http or https address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and text.isprintable() and " " not in text


def is_api_url(text: str) -> bool:
    """Tell whether the text is an http or https address by which nothing leaves this machine unencrypted."""
    return is_url(text) and (text.lower().startswith("https:") or on_this_machine(text))


def is_database_url(text: str) -> bool:
    """Tell whether the text is an SQLAlchemy address of a database that Voinko can use."""
    scheme, separator, _ = text.partition("://")
    return bool(separator) and scheme in DATABASE_SCHEMES


def has_password(url: str) -> bool:
    """Tell whether a database address holds a password."""
    user, at, _ = url.partition("://")[2].rpartition("@")
    return (bool(at) and ":" in user) or "password=" in url


def is_private_way(database_url: str, usual_host: str, usual_mode: str) -> bool:
    """Tell whether nobody between here and the database can listen: a file, this machine, or TLS that is insisted on.

    ``usual_host`` and ``usual_mode`` are what libpq takes where the address says nothing (PGHOST, PGSSLMODE).
    """
    parts = urlsplit(database_url)
    if parts.scheme.startswith("sqlite"):
        return True
    query = parse_qs(parts.query)
    hosts = [parts.hostname or "", *query.get("host", []), *query.get("hostaddr", [])]
    named = [host for host in hosts if host] or [usual_host]
    if all(not host or host.startswith("/") or is_loopback(host) for host in named) and "service" not in query:
        return True
    return query.get("sslmode", [usual_mode])[-1] in {"require", "verify-ca", "verify-full"}
