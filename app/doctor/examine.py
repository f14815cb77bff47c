"""What is missing or wrong before going live, each with its mend. Looks at everything, changes nothing."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from shlex import quote

from adapters.feedback.signatures import keys_of
from app import chance
from app.doctor.calendars import calendar_findings
from app.doctor.contacts import reach_of_contacts
from app.doctor.findings import Finding, Severity
from app.doctor.findings import error as _error
from app.doctor.findings import ok as _ok
from app.doctor.findings import warning as _warning
from app.doctor.platforms import platform_findings
from app.doctor.small_teams import MERGING, told
from app.installation.kept_rules import going_on
from app.installation.master_key import is_quick
from app.installation.references import unmatched
from app.installation.refusal import SiteError
from app.installation.site import existing, opened
from app.server.platforms import connected
from app.settings.load import Settings, SettingsError, cadence_at, load
from app.terminal import printable, span
from bot.model.calendar import Week
from bot.model.company import VERIFIED_FOR, WARN_DAYS
from bot.model.people import Contact, Employee
from bot.model.pulses import RoundState
from bot.model.released import Withheld
from bot.model.units import UnitKind
from bot.release.too_small import too_small
from scheduler.leap import Leap, leap, mend, said
from storage.database.existing import DatabaseUnreachableError, sqlite_file
from storage.keeping.setting_back import ReleasedAheadError
from storage.ring import RingError
from storage.store import SqlStore

TWO_CYCLES = 8  # weeks
WEEKS_AHEAD = 13  # in which the calendar is looked at
SHORTEST_SECRET = 16  # bytes
MOST_TOLD = 10  # team names that feedback waits under


async def examine(directory: Path) -> list[Finding]:
    """Look at the installation in that folder."""
    try:
        settings = load(os.environ, directory)
    except SettingsError as error:
        return [_error(str(problem), "Mend it where it stands, then run doctor again.") for problem in error.problems]
    findings = [
        _ok("The settings can be read."),
        *_company(settings),
        *_files(settings),
        *_calendar(settings, chance.now()),
        *_crisis_lines(settings, chance.now().date()),
    ]
    findings += [one async for one in _inside(settings)]
    return findings


def _company(settings: Settings) -> Iterator[Finding]:
    if not settings.company.name:
        yield _warning("The company has no name.", "Set [company] name in voinko.toml; digests of the whole company carry it.")
    if settings.start is None:
        yield _warning("No day is set for the first pulse: it is the next day for asking.", "Set [pulse] start in voinko.toml.")
    if not settings.company.company_readers and not settings.company.department_readers:
        yield _warning("Nobody reads the company's or a department's digest.", "Name them in [readers] in voinko.toml.")


def _calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    cadence, week = cadence_at(settings, now), Week.of(settings.company.today(None, now))
    for coming in (week.plus(ahead) for ahead in range(WEEKS_AHEAD)):
        if cadence.slot(coming) >= 0 and cadence.ask_day(coming, settings.is_holiday) is None:
            yield _warning(
                f"No pulse in {coming}: from the day for asking on, every working day is a holiday.",
                "Nothing need be done; an earlier [pulse] ask in voinko.toml would leave more days.",
            )


def _files(settings: Settings) -> Iterator[Finding]:
    database = sqlite_file(settings.database_url)
    if database is not None and database.exists() and database.stat().st_mode & 0o077:
        yield _warning(f"Others on this machine may read {database.name}.", f"chmod 600 {database.name}*")
    if settings.keyring.exists() and settings.keyring.stat().st_mode & 0o077:
        yield _error(f"Others on this machine may read {settings.keyring.name}.", f"chmod 700 {settings.keyring.name}")


def _crisis_lines(settings: Settings, today: date) -> Iterator[Finding]:
    lines = settings.company.crisis_lines
    if not lines:
        yield _warning(
            "No crisis line is configured: the bot shows 112 alone.",
            "Call each number, then write it into [[crisis_lines]] in voinko.toml with the day as verified_on.",
        )
    for line in lines:
        left, called = line.days_left(today), f"in the last {VERIFIED_FOR.days} days"
        if not line.is_verified(today):
            yield _error(f"Crisis line {line.name} ({line.number}) is not shown: it was not verified {called}.", _CALL)
        elif left <= WARN_DAYS:
            yield _warning(f"Crisis line {line.name} ({line.number}) must be verified within {left} days.", _CALL)
        else:
            yield _ok(f"Crisis line {line.name} ({line.number}) is verified for {left} days more.")


_CALL = "Call the number, then set verified_on in voinko.toml to that day."


async def _inside(settings: Settings) -> AsyncIterator[Finding]:
    """Key, database, and what is in it."""
    try:
        found = await existing(settings)
        async with opened(settings) as store:
            yield _ok("The database can be opened, its tables are current, and the master key and the key ring are its own.")
            if is_quick(settings, found):
                yield _warning("The master key is a passphrase under the quick hash of the first versions.", "voinko key rotate")
            for finding in [*await _clock(store), *await _memory(settings, store)]:
                yield finding
            for week in await store.unopenable():
                yield _error(
                    f"The private key of the round {week} is not in the key ring: its answers can't be opened.",
                    f"Put {settings.keyring.name} back; if it is lost for good: voinko round discard",
                )
            for unknown in unmatched(settings, await store.teams()):
                yield _error(unknown, "Write the name in voinko.toml as in the roster: voinko roster show")
            for kept in going_on(settings.company, await store.open_rounds()):
                yield _warning(kept, "Nothing need be done: what people were promised when they were asked holds.")
            for finding in [
                *await _people(store, settings.company.k),
                *await calendar_findings(settings, store),
                *await _contacts(store),
                *_webhooks(settings),
                *await _waiting(store),
            ]:
                yield finding
            async for finding in platform_findings(settings, store):
                yield finding
            for finding in await _in_chat(settings, store):
                yield finding
    except (SiteError, RingError, DatabaseUnreachableError) as error:
        yield _error(f"The installation can't be opened: {error}", "")


async def _clock(store: SqlStore) -> list[Finding]:
    """Whether the heartbeat would take this machine's clock at its word."""
    now, last = chance.now(), await store.last_tick()
    found = leap(now, last)
    if found is None or last is None:
        return []
    latest = await store.latest_round()
    if found is Leap.BEHIND and latest is not None and latest.opens_at > now and latest.state is RoundState.RELEASED:
        return [_error(said(found, now, last), f"It can't be set back: {ReleasedAheadError(latest.week)}.")]
    return [_error(said(found, now, last), mend(found, now))]


async def _memory(settings: Settings, store: SqlStore) -> list[Finding]:
    """Whether release rule R7 knows whom earlier figures counted, and what rests where it does not."""
    findings = []
    if forgotten := await store.unknown_weeks():
        findings.append(
            _error(
                f"The guard key is not in the key ring: whom the figures of {span(forgotten)} counted can't be told, and no "
                "round can be closed (release rule R7).",
                f"Put {settings.keyring.name} back; if it is lost for good: voinko round discard",
            )
        )
    if resting := await store.resting(Week.of(settings.company.today(None, chance.now()))):
        findings.append(
            _warning(
                f"Nothing is shown of {', '.join(sorted(resting))} for now: whom earlier figures of it counted is forgotten.",
                "Nothing need be done: they rest for four weeks (release rule R7).",
            )
        )
    return findings


async def _people(store: SqlStore, k: int) -> list[Finding]:
    people = await store.employees()
    if not people:
        return [_error("The roster is empty.", "voinko roster import people.csv")]
    asked = [one for one in people if one.team is not None]
    teams = {one.team.id for one in asked if one.team}
    findings = [_ok(f"{len(people)} people, {len(asked)} of them in {len(teams)} teams.")]
    unmanaged = teams - set(await store.managers())
    if unmanaged:
        findings.append(
            _warning(
                f"Teams without a manager, so that nobody reads their digest: {len(unmanaged)}.",
                "Set manager_email in the roster.",
            )
        )
    small = too_small(await store.members(), k)
    if small:
        findings.append(Finding(Severity.WARNING, told(small), MERGING, small))
    never = {team.team for team in small}
    large = [one for one in asked if one.team and one.team.name not in never]
    return [*findings, *_unreachable(people), *await _never_shown(store, large)]


async def _never_shown(store: SqlStore, asked: Iterable[Employee]) -> list[Finding]:
    """Teams that have had no figure for two cycles of the rotation; how many answered in them is nobody's business."""
    weeks = await store.released_weeks()
    if len(weeks) < TWO_CYCLES:
        return []
    shown, seen = set[str](), set[str]()
    for figure in await store.figures(weeks[-TWO_CYCLES], weeks[-1]):
        if figure.unit.kind is UnitKind.TEAM:
            seen.add(figure.unit.key)
            if not isinstance(figure.result, Withheld):
                shown.add(figure.unit.key)
    names = sorted({one.team.name for one in asked if one.team and str(one.team.id) in seen - shown})
    mend = (
        "A team of few people seldom gets figures of its own: consider one reporting unit for it and a neighbour in the roster."
    )
    return [_warning(f"No figure of its own for two cycles: {name}.", mend) for name in names]


def _unreachable(people: Iterable[Employee]) -> Iterator[Finding]:
    reasons: dict[str, int] = {}
    for person in people:
        if person.unreachable:
            reasons[person.unreachable] = reasons.get(person.unreachable, 0) + 1
    for reason, count in sorted(reasons.items()):
        yield _warning(f"People who could not be reached: {count} ({reason}).", "voinko roster show names them.")


async def _contacts(store: SqlStore) -> list[Finding]:
    departments = sorted({team.department for team in await store.teams()})
    without = [department or "the company" for department in departments if not await _reachable_contacts(store, department)]
    if not departments or without:
        return [
            _error(
                f"No contact for somebody who is not coping: {', '.join(without) or 'the company'}.",
                "voinko contacts import contacts.csv; until then the bot shows emergency numbers alone.",
            )
        ]
    return [_ok("Every department has somebody to talk to.")]


async def _in_chat(settings: Settings, store: SqlStore) -> list[Finding]:
    """Which contacts a request can be passed on to; nothing to say while no platform is on or nobody is named."""
    async with connected(settings, store) as chats:
        if not chats.platforms.directories or not await store.employees():
            return []
        reach = await reach_of_contacts(store, chats.platforms)
    return [
        *(_error(*one) for one in reach.errors),
        *(_warning(*one) for one in reach.warnings),
        *(_ok(one) for one in reach.right),
    ]


async def _reachable_contacts(store: SqlStore, department: str) -> list[Contact]:
    return [one for one in await store.contacts(department) if one.phone or one.email]


def _webhooks(settings: Settings) -> Iterator[Finding]:
    for lack in settings.missing_for_feedback():
        yield _error(f"Customers' feedback by webhook is refused: {lack.name} is not set.", lack.how)
    for source in settings.webhook_sources:
        if source.secret and not keys_of(source.kind, source.secret.reveal()):
            yield _error(
                f"Customers' feedback from {source.name} is refused: {source.variable} is not whole.",
                'Copy the whole signing secret: "whsec_" and what follows it.',
            )
        elif source.secret and min(map(len, keys_of(source.kind, source.secret.reveal()))) < SHORTEST_SECRET:
            yield _warning(f"The secret of the webhooks from {source.name} is short.", "Choose one of at least 16 characters.")
    if settings.webhook_sources and settings.is_local:
        yield _warning(
            f"Nobody outside can send feedback to {settings.base_url}.", "Set VOINKO_BASE_URL to the public https address."
        )


async def _waiting(store: SqlStore) -> list[Finding]:
    """Feedback that is in no figure because nobody knows its team."""
    waiting, names = await store.waiting(), await store.team_names()
    teams = {team.id: team.name for team in await store.teams()}
    found = []
    for pile in waiting[:MOST_TOLD]:
        # A team that has come onto the roster since is the likely one.
        likely = teams.get(names.team_id(pile.source, pile.team_name) or 0, "YOUR TEAM")
        theirs, source = printable(pile.team_name), printable(pile.source)
        found.append(
            _warning(
                f"Feedback from {source} waits for a team: {pile.pieces} as {theirs or 'no team'}.",
                # Quoted for a shell, which else might run what a customer's tool calls a team.
                f"voinko feedback assign {quote(theirs)} {quote(likely)} --source {quote(source)}",
            )
        )
    if waiting[MOST_TOLD:]:
        more = sum(one.pieces for one in waiting[MOST_TOLD:])
        found.append(_warning(f"And {more} more under {len(waiting) - MOST_TOLD} other names.", "voinko feedback quarantine"))
    return found
