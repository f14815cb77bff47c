"""People and the units they belong to.

Owns the nouns of the roster. Knows nothing of answers: what a person has said never
hangs on a person.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.feedback import CustomerGoals

DEFAULT_PAIR = "communication"
"""The topic whose pair with the customers' side is looked at first, unless the settings have chosen another beforehand."""


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


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody an employee may talk to, as the organisation has named them (see docs on contacts)."""

    role: str  # "oh", "osh", "shop", "hr", "alt" or "other"
    name: str
    email: str
    phone: str
    department: str  # "" for the whole company
    deputy_email: str


VERIFIED_FOR = timedelta(days=90)
WARN_DAYS = 14


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """A telephone line outside work. Shown only while it ``is_verified``; warned about in the last ``WARN_DAYS`` of that."""

    country: str
    name: str
    number: str
    hours: str
    language: str
    verified_on: date

    def days_left(self, on: date) -> int:
        """For how many days more it may be shown; negative once it may not."""
        return (self.verified_on + VERIFIED_FOR - on).days

    def is_verified(self, on: date) -> bool:
        """Tell whether somebody called it in the 90 days up to that date."""
        return 0 <= self.days_left(on) <= VERIFIED_FOR.days


LEAST_K = 5


@dataclass(frozen=True, slots=True)
class Company:
    """What every part of the core must know of the organisation."""

    name: str
    language: Language = Language.EN
    timezone: str = "Europe/Helsinki"
    k: int = field(kw_only=True)  # release rule R2: the smallest group whose figure may be shown
    share_with_team: bool = False
    crisis_lines: tuple[CrisisLine, ...] = ()
    company_readers: tuple[str, ...] = ()  # e-mail addresses
    department_readers: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (department, e-mail addresses)
    goals: CustomerGoals = field(default_factory=CustomerGoals)
    linkage: str = DEFAULT_PAIR  # see DEFAULT_PAIR

    def language_of(self, person: Employee | None) -> Language:
        """The person's language, else the company's."""
        return (person.language if person else None) or self.language

    def zone_of(self, person: Employee | None) -> ZoneInfo:
        """The person's time zone, else the company's."""
        return ZoneInfo((person.timezone if person else None) or self.timezone)

    def heads_of(self, department: str) -> tuple[str, ...]:
        """The e-mail addresses of those who read a department's digest, however the settings spell its name."""
        key = name_key(department)
        return tuple(email for name, emails in self.department_readers if name_key(name) == key for email in emails)

    def today(self, person: Employee | None, now: datetime) -> date:
        """The person's local date at that moment."""
        return now.astimezone(self.zone_of(person)).date()


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
