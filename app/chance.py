"""The clock and the dice: the only place that asks the machine for the time or for something unguessable."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

_TOKEN_BYTES = 16  # 128 bits (ASVS 5.0, 7.2.3): 22 characters on a button


def now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - here the clock is asked, and handed on as an argument


def wall_seconds() -> float:
    """The wall clock, in seconds."""
    return time.time()  # noqa: TID251 - the same


def new_token() -> str:
    """An unguessable text of 22 characters that is safe in a URL."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def jitter() -> float:
    """A number from 0 up to 1, to spread repeated calls."""
    return secrets.randbelow(1_000_000) / 1_000_000
