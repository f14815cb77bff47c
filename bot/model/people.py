"""People and the units they belong to.

Owns the nouns of the roster. Knows nothing of answers: what a person has said never
hangs on a person.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class Language(StrEnum):
    """The languages the bot speaks; all are equal, none is a fallback for a missing sentence."""

    EN = "en"
    FI = "fi"
    SV = "sv"


@dataclass(frozen=True, slots=True, order=True)
class Workspace:
    """One Slack workspace or one Teams tenant: what a platform limits, revokes and loses by itself."""

    platform: str
    name: str = ""  # the Slack team id, the Entra tenant id; "": not known, or the whole platform

    def __str__(self) -> str:
        return f"{self.platform} {self.name}".strip()


NOWHERE = Workspace("")
"""Where those are whose account is not known yet."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached: stored strings, never a live platform object."""

    platform: str  # "slack", "teams" or "web"
    workspace: str  # Slack team id, Entra tenant id; "demo" for the web chat
    user: str  # Slack user id, Entra object id; the employee id for the web chat
    conversation: str = ""  # the direct message's own id (or Teams' reference), once known
    message: str = field(default="", compare=False)  # of a message that has just been sent there: what the platform calls it

    @property
    def place(self) -> Workspace:
        """The workspace that the account is in."""
        return Workspace(self.platform, self.workspace)

    def same_person(self, other: Address) -> bool:
        """Tell whether both name the same account, whatever conversation it was seen in."""
        return (self.platform, self.workspace, self.user) == (other.platform, other.workspace, other.user)


@dataclass(frozen=True, slots=True)
class Team:
    """A reporting unit (release rule R1)."""

    id: int
    name: str
    department: str  # "" when the team belongs straight to the company


@dataclass(frozen=True, slots=True)
class Employee:
    """A person on the roster. ``team`` is None for somebody who gets no pulse."""

    id: int
    email: str
    name: str
    team: Team | None
    manager_email: str  # "" when nobody is named
    language: Language | None  # None: asked from the platform, else the company's
    timezone: str | None  # IANA name; same rule
    active: bool = True
    welcomed: bool = False
    hour: time | None = None  # the person's own hour for the pulse; None: the company's
    weekday: int | None = None  # the person's own day of it, 0 for Monday; None: the company's
    channel: str | None = None  # the platform that the person has chosen to be written to on; None: the one last used
    asked_when_away: bool = False  # the person wants the questions also when he or she is known to be away
    paused_until: date | None = None  # the first day of pulses again; date.max: until resumed
    address: Address | None = None  # where scheduled messages go: the address last used
    unreachable: str | None = None  # why the last scheduled message could not be delivered
    workspace: str = ""  # the workspace or tenant that the roster names: only there an account may take over from another
    language_learnt: bool = False  # the language is the platform's word, neither the roster's nor the person's

    def learns(self, language: Language | None) -> bool:
        """Tell whether that language, which the person's platform says, is news: it counts until somebody has chosen one."""
        return language is not None and language is not self.language and (self.language is None or self.language_learnt)

    def paused(self, on: date) -> bool:
        """Tell whether the person has asked for quiet on that local date."""
        return self.paused_until is not None and on < self.paused_until


def has_own_time(employee: Employee) -> bool:
    """Tell whether the person has chosen an hour or a day for the pulse."""
    return employee.hour is not None or employee.weekday is not None


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody an employee may talk to, as the organisation has named them (see docs on contacts)."""

    role: str  # "oh", "osh", "shop", "hr", "alt" or "other"
    name: str
    email: str
    phone: str
    department: str  # "" for the whole company
    deputy_email: str


def name_of(text: str) -> str:
    """A name (of a person, team, department, channel …) as all are kept: composed (NFC), single-spaced, nothing unseen in it.

    What can't be seen can't be told apart on a screen: format characters (zero width, soft hyphen, marks that turn text round),
    controls and variation selectors go; whatever space there is becomes a plain one.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(c for c in unicodedata.normalize("NFC", text) if c.isspace() or not _is_unseen(c))
        text = unicodedata.normalize("NFC", text)  # what stood between a letter and its accent may have gone
    return " ".join(text.split())


def name_key(text: str) -> str:
    """What a name is compared by: two names that give the same are one, whatever their case and spaces."""
    return unicodedata.normalize("NFC", name_of(text).casefold())


def spelled(email: str) -> str:
    """An e-mail address as all are kept and compared: a name without case.

    Lower case, not folded: "ß" and "ss" are two people's addresses.
    """
    return unicodedata.normalize("NFC", name_of(email).lower())


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN_CATEGORIES or _VARIATIONS[0] <= character <= _VARIATIONS[1]


_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_VARIATIONS = ("\ufe00", "\ufe0f")  # variation selectors: the same sign, drawn otherwise
