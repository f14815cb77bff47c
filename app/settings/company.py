"""The organisation's side of the settings: its name and languages, the smallest group, readers, crisis lines, its holidays."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.files.roster import is_zone
from adapters.http.loopback import is_https_or_here
from app.settings.customers import customer_goals
from app.settings.forms import as_emails, as_one_of, as_whole
from app.settings.holiday import UnknownCountryError, holiday_calendar
from app.settings.sources import Table
from bot.model.calendar import IsHoliday, no_holidays
from bot.model.company import DEFAULT_PAIR, Company, CrisisLine
from bot.model.people import Language, name_of, spelled
from bot.model.pulses import STEP_TOPICS
from bot.release.rules import LEAST_K, STRICT_K

_EMAILS = 'a list of e-mail addresses, such as ["name@company.example"]'


def company_in(root: Table, *, share_with_team: bool) -> Company:
    """What ``[company]``, ``[release]``, ``[readers]``, ``[linkage]``, ``[customers]`` and ``[[crisis_lines]]`` say."""
    table, release, readers = (root.table(name) for name in ("company", "release", "readers"))
    language = table.read("language", f"one of {', '.join(Language)}", as_one_of(*Language))
    zone = table.read(
        "timezone",
        "an IANA time zone such as Europe/Helsinki",
        lambda v: v if isinstance(v, str) and v and is_zone(v) else None,
    )
    k, strict = _smallest_group(release)
    departments, linkage = readers.table("departments"), root.table("linkage")
    found = Company(
        name=table.text("name") or "",
        language=Language(language) if language else Language.EN,
        timezone=zone or "Europe/Helsinki",
        k=k,
        strict=strict,
        share_with_team=share_with_team,
        crisis_lines=tuple(filter(None, map(_crisis_line, root.tables("crisis_lines")))),
        company_readers=readers.read("company", _EMAILS, as_emails) or (),
        department_readers=tuple(
            (name_of(name), departments.read(name, _EMAILS, as_emails) or ()) for name in departments.names()
        ),
        goals=customer_goals(root),
        linkage=linkage.read("pair", f"one of {', '.join(STEP_TOPICS)}", as_one_of(*STEP_TOPICS)) or DEFAULT_PAIR,
        made_up=table.flag("made_up_answers") or False,
    )
    for read in (table, release, readers, linkage):
        read.finish()
    return found


def _smallest_group(release: Table) -> tuple[int, bool]:
    """The smallest group whose figure may be shown, and whether an insider is reckoned with.

    A smaller k beside ``strict`` is refused rather than raised: nobody should read five in the file where nine holds.
    """
    strict = release.flag("strict") or False
    least, beside = (STRICT_K, " beside strict = true") if strict else (LEAST_K, "")
    accepted = f"a whole number of at least {least}{beside}: the smallest group whose figure may be shown"
    return release.read("k", accepted, as_whole(least, 1000)) or least, strict


@dataclass(frozen=True, slots=True)
class AbsenceCalendar:
    """Where a calendar of absences is fetched; ``owner``: the e-mail address of whose own it is, "" for the company's."""

    url: str = field(repr=False)  # whoever knows it reads the calendar
    owner: str = ""


def calendar_in(root: Table) -> tuple[IsHoliday, tuple[AbsenceCalendar, ...]]:
    """The holidays of the country that ``[calendar]`` names, if it names one, and the calendars of absences."""
    table = root.table("calendar")
    code = table.text("holidays")
    feeds = [AbsenceCalendar(url) for url in (table.read("ics", _FEED, _as_feed),) if url]
    own = table.table("people")
    for email in own.names():
        url = own.read(email, _FEED, _as_feed)
        feeds += [AbsenceCalendar(url, spelled(email))] if url else []
    own.finish()
    table.finish()
    try:
        return holiday_calendar(code) if code else no_holidays, tuple(feeds)
    except UnknownCountryError:
        table.problem("holidays", 'must be a country code such as "FI", or with a subdivision "DE-BY"')
        return no_holidays, tuple(feeds)


_FEED = 'the address of a calendar in iCalendar form, such as "https://calendar.company.example/absences.ics"'


def _as_feed(value: object) -> str | None:
    return value if isinstance(value, str) and is_https_or_here(value) else None


def _crisis_line(table: Table) -> CrisisLine | None:
    texts = [table.text(key) for key in ("country", "name", "number", "hours", "language")]
    verified_on = table.day("verified_on")
    for key in ("country", "name", "number", "hours", "language", "verified_on"):
        if not table.has(key):
            table.problem(key, "is missing; a crisis line is shown only when all about it is known and has been verified")
    table.finish()
    country, name, number, hours, language = (text or "" for text in texts)
    return CrisisLine(country, name, number, hours, language, verified_on) if all(texts) and verified_on else None
