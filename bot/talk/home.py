"""The Home tab, or personal card: where the week stands, the settings, the last results, and the way out.

It says whether a round is open, never whether one has answered: the screen may be shown to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from itertools import count

from bot.actions.screens import agreed_sentence
from bot.model.actions import StartedAction
from bot.model.calendar import Cadence, IsHoliday, Week
from bot.model.company import Company
from bot.model.messages import Block, Buttons, Divider, Heading, Message, Text
from bot.model.people import Employee, Language, has_own_time
from bot.model.pulses import Invitation
from bot.talk.settings_screen import NOTHING, Own, settings_blocks
from bot.texts.buttons import coping_button, page_button, privacy_button, questions_button, results_button
from bot.texts.sentences import clock, on_day, text, until

MOST_AGREED = 3  # of what the team has agreed


def home_message(
    employee: Employee,
    company: Company,
    cadence: Cadence,
    status: str,
    today: date,
    *,
    results: Message | None,
    agreed: Sequence[StartedAction] = (),
    own: Own = NOTHING,
    confirmation: str = "",
    is_open: bool = False,
) -> Message:
    """Home as it is drawn now; ``confirmation`` says what was changed on it a moment ago, ``is_open`` that a round asks."""
    language = company.language_of(employee)
    asked = (questions_button(language),) if is_open else ()
    return Message(
        summary=status,
        blocks=(
            Heading(text(language, "home.title")),
            *((Text(confirmation),) if confirmation else ()),
            Text(status),
            Buttons("home:more", (*asked, coping_button(language), privacy_button(language))),
            Text(text(language, "answers.sealed"), quiet=True),
            *_results_blocks(employee, company, results),
            *_agreed_blocks(agreed, language),
            Divider(),
            Heading(text(language, "settings.title")),
            *settings_blocks(employee, company, cadence, today, own),
        ),
    )


def status_sentence(
    employee: Employee,
    company: Company,
    cadence: Cadence,
    is_holiday: IsHoliday,
    *,
    invitation: Invitation | None,
    now: datetime,
    away: bool = False,
) -> str:
    """Where the week stands for this person. ``away``: a round is open that does not ask the person, who is away."""
    language = company.language_of(employee)
    zone = company.zone_of(employee)
    if invitation is not None:
        return text(language, "home.open", until=until(language, invitation.round.closes_at, zone))
    if employee.team is None:
        return text(language, "home.none")
    if employee.paused_until is not None and employee.paused(company.today(employee, now)):
        if employee.paused_until == date.max:
            return text(language, "home.paused_open")
        return text(language, "home.paused_until", day=on_day(language, employee.paused_until))
    if away:
        return text(language, "home.away")
    local = next_asked_at(employee, company, cadence, is_holiday, now).astimezone(zone)
    return text(language, "home.next", day=on_day(language, local.date()), clock=clock(language, local.time()))


def next_asked_at(employee: Employee, company: Company, cadence: Cadence, is_holiday: IsHoliday, now: datetime) -> datetime:
    """When the person is asked next, in the person's zone and at the person's own hour."""
    zone = company.zone_of(employee)
    home = company.zone_of(None)
    first = Week.of(max(now.astimezone(home).date(), cadence.start))
    weeks = map(first.plus, count())
    if not has_own_time(employee):
        return next(at for week in weeks if (at := cadence.asks_at(week, zone, is_holiday)) and at > now)
    # Who is not asked in a round that has begun is asked in the next.
    ahead = (week for week in weeks if (opens_at := cadence.opens_at(week, home, is_holiday)) and opens_at > now)
    own = partial(cadence.own_moments, hour=employee.hour or cadence.ask[1], weekday=employee.weekday, after=now)
    return next(moments[0] for week in ahead if (moments := own(week, zone, home, is_holiday)))


def _agreed_blocks(agreed: Sequence[StartedAction], language: Language) -> tuple[Block, ...]:
    """What the team has said and what was done about it; how it went is in the results."""
    if not agreed:
        return ()
    lines = [agreed_sentence(one, language) for one in list(reversed(agreed))[:MOST_AGREED]]
    return (Divider(), Heading(text(language, "act.done")), Text("\n".join(lines)))


def _results_blocks(employee: Employee, company: Company, results: Message | None) -> tuple[Block, ...]:
    if results is None:
        return ()
    language = company.language_of(employee)
    return (
        Divider(),
        Heading(text(language, "home.results")),
        Text(results.summary),
        Buttons("home:results", (results_button(language, window=True), page_button(language))),
    )
