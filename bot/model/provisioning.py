"""The people and groups that an identity provider has told us of (SCIM 2.0), and the roster that follows from them.

What the provider says is kept as it was said; a roster is made of it only as a whole, when it passes the checks of an import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.model.roster import RosterRow

QUIET = timedelta(minutes=15)  # so long after the last word a directory has said all that belongs together
MOST_LEAVING = 0.2  # of the people, within a day, without a word from the administrator


class EntryKind(StrEnum):
    """What an entry is, by the name of its resource type."""

    USER = "User"
    GROUP = "Group"


@dataclass(frozen=True, slots=True)
class Entry:
    """A user or group as the provider described it last.

    ``key`` is the one name that no two of a kind share, without case: userName or displayName. ``document`` is the resource as
    JSON, without ``id`` and ``meta``; of an erased person it is empty.
    """

    id: str
    kind: EntryKind
    key: str
    document: Mapping[str, Any] = field(repr=False)
    external_id: str = ""
    email: str = ""
    active: bool = True
    version: int = 1
    created: datetime | None = None
    modified: datetime | None = None
    person: str = ""  # the e-mail address of the employee whose entry it is; "" until a roster has been made of it
    erased: bool = False


class EntryTakenError(Exception):
    """Another entry of the kind has that name."""


class StaleEntryError(Exception):
    """The entry has been changed meanwhile, or is gone."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The roster that follows from a directory: a row for the id of each active user, and what keeps it from being one."""

    rows: Mapping[str, RosterRow]
    problems: tuple[str, ...] = ()


def too_many_leave(leaving: int, people: int) -> bool:
    """Tell whether so many of so many people leaving within a day wants the administrator's word."""
    return leaving > MOST_LEAVING * people
