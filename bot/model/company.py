"""The organisation: its languages, readers and smallest group, and the crisis lines that it has verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.feedback import CustomerGoals
from bot.model.people import Employee, Language, name_key

DEFAULT_PAIR = "communication"
"""The topic whose pair with the customers' side is looked at first, unless the settings have chosen another beforehand."""

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


@dataclass(frozen=True, slots=True)
class Company:
    """What every part of the core must know of the organisation."""

    name: str
    language: Language = Language.EN
    timezone: str = "Europe/Helsinki"
    k: int = field(kw_only=True)  # release rule R3: the smallest group whose figure may be shown
    strict: bool = field(default=False, kw_only=True)  # release rule R7: an insider is reckoned with
    share_with_team: bool = False
    crisis_lines: tuple[CrisisLine, ...] = ()
    company_readers: tuple[str, ...] = ()  # e-mail addresses
    department_readers: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (department, e-mail addresses)
    goals: CustomerGoals = field(default_factory=CustomerGoals)
    linkage: str = DEFAULT_PAIR  # see DEFAULT_PAIR
    made_up: bool = False  # a dry run: every digest says that nobody gave its answers

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
