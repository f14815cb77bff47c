"""What ``doctor`` finds: one thing that was looked at, how bad it is, and its mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.release.too_small import TooSmall


class Severity(StrEnum):
    """How bad a finding is: an error keeps one from going live."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and how to mend it. Names of people are given only where the roster itself shows them.

    ``teams`` are those that it is about, where they can never have figures.
    """

    severity: Severity
    what: str
    mend: str = ""
    teams: Sequence[TooSmall] = ()


def ok(what: str) -> Finding:
    """Nothing to mend."""
    return Finding(Severity.OK, what)


def warning(what: str, mend: str) -> Finding:
    """It works, yet not as well as it could."""
    return Finding(Severity.WARNING, what, mend)


def error(what: str, mend: str) -> Finding:
    """It keeps one from going live."""
    return Finding(Severity.ERROR, what, mend)
