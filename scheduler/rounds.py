"""The steps of a round: open it, close and release it, put its digests in the ledger.

Each is a plain function of (world, now) that may be called at any time, any number of times: what is stored
decides what is left to do.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.free_text.private import PRIVATE_READING
from bot.model.calendar import Cadence, Week, at_wall_clock, next_working_day
from bot.model.people import Employee, has_own_time, spelled
from bot.model.pulses import HELPED_ITEM, OPEN_ITEM, Round, RoundRules, RoundState, Topic
from bot.model.released import Invited, Past, Release, Voter
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.rounds import Compute, NewInvitation, Progress
from bot.ports.solver import Solver
from bot.pulse.asked import asked_figures, same_questions
from bot.pulse.helped import due
from bot.pulse.rotation import begins_in, items_of, open_question_in
from bot.release.comments import release_comments
from bot.release.recount import recount
from bot.release.rehearsal import rehearse
from bot.release.replies import release_replies
from bot.release.resting import at_rest
from bot.release.rules import release
from scheduler.absence import absences_at
from scheduler.accounts import each_once, informed
from scheduler.crisis_lines import next_look
from scheduler.provisioning import keep_roster, roster_due
from scheduler.world import World

_log = logging.getLogger("voinko")


async def cadence_of(world: World, now: datetime) -> Cadence:
    """The cadence in force: the configured one, unless its start lies after the first round there has been."""
    return world.cadence(now).begun(await world.store.first_week())


@dataclass(frozen=True, slots=True)
class Closed:
    """How many rounds one tick has let take no more answers, how many it has released, and why others wait."""

    closed: int
    released: int
    failures: Sequence[Exception]


async def close_due(world: World, now: datetime, fence: int) -> Closed:
    """Close every open round whose close has come, and release what is closing, be it since a tick that was broken off.

    A round that can't be released, its key being lost, must not keep everyone else's messages back. ``fence``: the number of the
    lease.
    """
    closed, released, failures = 0, 0, list[Exception]()
    own = RoundRules(world.company.k, world.company.strict)
    await world.store.keep_rules(own)
    for round_ in await world.store.unreleased_rounds():
        if round_.state is RoundState.CLOSING or round_.closes_at <= now:
            try:
                closed += await world.store.close(round_.id)
                asked_about = await world.store.asked_about(round_.week)
                compute = _releasing(
                    round_,
                    round_.rules or own,
                    world.solver,
                    asked_apart=frozenset(map(str, asked_about)),
                    asked_then=await world.store.asked(),
                    resting=await world.store.resting(round_.week),
                )
                released += await world.store.release(round_.id, compute, fence, _saying(round_))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised when the tick is through
                failures.append(error)
    return Closed(closed, released, failures)


def _saying(round_: Round) -> Progress:
    """Progress in the log, a line for each tenth: of the units that were asked, which tells nothing of who answered."""
    tenths = 0

    def progress(done: int, total: int) -> None:
        nonlocal tenths
        if total and 10 * done // total > tenths:
            tenths = 10 * done // total
            _log.info("closing %s: %d of %d groups settled", round_.week, done, total)

    return progress


def _releasing(
    round_: Round,
    rules: RoundRules,
    solver: Solver,
    *,
    asked_apart: frozenset[str],
    asked_then: Mapping[Week, Sequence[str]],
    resting: frozenset[Topic],
) -> Compute:
    asked = asked_figures((*round_.items, HELPED_ITEM) if asked_apart else round_.items)

    def compute(voters: Sequence[Voter], invited: Sequence[Invited], past: Past, progress: Progress) -> Release:
        past, k = replace(past, facts=same_questions(past.facts, round_.items, asked_then)), rules.k
        result = release(
            round_.week,
            asked=asked,
            voters=voters,
            invited=invited,
            past=past,
            k=k,
            solver=solver,
            strict=rules.strict,
            asked_apart=asked_apart,
            progress=progress,
        )
        result = at_rest(result, [figure for figure in asked if figure.topic in resting])
        rehearse(result, asked, past, k, strict=rules.strict)
        recount(result, asked, voters, invited, k, asked_apart=asked_apart)
        written = release_comments(round_.week, voters, invited, PRIVATE_READING, k)
        replies = release_replies(past.answers, voters, invited, PRIVATE_READING, week=round_.week, k=k)
        return replace(result, comments=written, replies=replies)

    return compute


async def open_due(world: World, now: datetime) -> int:
    """Open the round of the current week if its time has come and its close has not. 1 if this call opened it.

    A week that was missed as a whole stays missed: nothing is asked after its close. With nobody to ask there is no round.
    """
    cadence = await cadence_of(world, now)
    zone = world.company.zone_of(None)
    week = Week.of(now.astimezone(zone).date())
    opens_at = cadence.opens_at(week, zone, world.is_holiday)
    closes_at = cadence.closes_at(week, zone)
    slot = cadence.slot(week)
    if opens_at is None and slot >= 0:
        _log.info("no pulse in %s: holidays leave no day for it", week)
    if slot < 0 or opens_at is None or not opens_at <= now < closes_at:
        return 0
    latest = await world.store.latest_round()
    if latest is not None and latest.week >= week:
        return 0
    await keep_roster(world, now, opening=True)
    managers = await world.store.managers()
    members = [employee for employee in await world.store.employees() if employee.team is not None]
    people = [
        one
        for one in await each_once(world.store, await informed(world.store, world.directories, members))
        if not one.paused(world.company.today(one, now))
    ]
    away = await absences_at(world, cadence, week, now, people)
    leading = [one.team is not None and managers.get(one.team.id) == one.email for one in people]
    invitations = [
        away.fitted(_invite(world, cadence, one, week, leads=leads, now=now))
        for one, leads in zip(people, leading, strict=True)
        if not away.leave_out(one)
    ]
    if not invitations:
        return 0
    items = items_of(slot, begins_in(Week.of(cadence.start), week, await world.store.asked()))
    asked_about = due(await world.store.actions(), week, items)
    asked = items + ((OPEN_ITEM,) if open_question_in(slot) else ())
    k, before = world.company.k, latest.rules.k if latest and latest.rules else 0
    rules = RoundRules(k, world.company.strict, lowered_from=before if before > k else None)
    opened = await world.store.open_round(week, asked, opens_at, closes_at, invitations, asked_about=asked_about, rules=rules)
    return 1 if opened else 0


def _invite(world: World, cadence: Cadence, employee: Employee, week: Week, *, leads: bool, now: datetime) -> NewInvitation:
    zone = world.company.zone_of(employee)
    ask_at = _ask_at(world, cadence, employee, week, now)
    home, is_holiday = world.company.zone_of(None), world.is_holiday
    if has_own_time(employee):
        hour = employee.hour or cadence.ask[1]
        remind_at = cadence.own_reminder(week, max(ask_at, now), zone, home, is_holiday, hour=hour)
        return NewInvitation(employee, not leads, world.new_token(), ask_at, remind_at)
    remind_at = cadence.reminds_at(week, zone, is_holiday)
    asked_on = max(ask_at, now).astimezone(zone).date()
    # Nobody is reminded on the day of a pulse that comes late, unless the calendar itself has both on one day.
    in_time = remind_at > max(ask_at, now) and (
        remind_at.astimezone(zone).date() > asked_on or cadence.ask[0] == cadence.remind[0]
    )
    return NewInvitation(
        employee=employee,
        counts_in_team=not leads,
        token=world.new_token(),
        ask_at=ask_at,
        remind_at=remind_at if in_time else None,
    )


def _ask_at(world: World, cadence: Cadence, employee: Employee, week: Week, now: datetime) -> datetime:
    """When the person is asked. Whose hour is over, be it an own one or in another zone, gets it at the next such hour.

    But before the close: where there is none left, at once.
    """
    zone, home = world.company.zone_of(employee), world.company.zone_of(None)
    if has_own_time(employee):
        hour, weekday = employee.hour or cadence.ask[1], employee.weekday
        own = cadence.own_moments(week, zone, home, world.is_holiday, hour=hour, weekday=weekday, after=now)
        return own[0] if own else now
    ask_at = cadence.asks_at(week, zone, world.is_holiday) or now  # never: then the round would not open
    if ask_at >= now or now.astimezone(zone).utcoffset() == now.astimezone(home).utcoffset():
        return ask_at
    hour, today = cadence.ask[1], now.astimezone(zone).date()
    days = (today, next_working_day(today, world.is_holiday))
    moments = (at_wall_clock(day, hour, zone) for day in days)
    return next((moment for moment in moments if now <= moment < cadence.closes_at(week, home)), ask_at)


async def enqueue_digests(world: World, now: datetime) -> int:
    """Put the digests of the last released week in the ledger, each at its reader's own Monday hour. How many were added.

    While they are going out, whoever has become a reader meanwhile is added; whoever is one no longer is passed over then.
    """
    weeks = await world.store.released_weeks()
    known = await world.store.digest_readers(weeks[-1], now) if weeks else None
    if known is None:
        return 0
    week = weeks[-1]
    cadence = await cadence_of(world, now)
    units = sorted(await readers_of(world, week, now) - set(known))
    emails = dict.fromkeys(email for email, _ in units)
    people = [await world.store.employee_by_email(one) or await world.store.ensure_person(one) for one in emails]
    readers = {reader.email: reader for reader in await informed(world.store, world.directories, people)}
    due = [
        (readers[email].id, unit, cadence.digests_at(week, world.company.zone_of(readers[email]), world.is_holiday))
        for email, unit in units
    ]
    return await world.store.enqueue_digests(week, due) if due else 0


async def readers_of(world: World, week: Week, now: datetime) -> set[tuple[str, Unit]]:
    """Who reads what: a team's manager, a department's head, the company's readers; the team too where that is shared.

    Whoever has asked for quiet still gets what a manager or head needs, but not what is shared with the team.
    """
    units = set(await world.store.participation(week))
    readers = {(email, COMPANY_UNIT) for email in world.company.company_readers}
    for unit in units:
        if unit.kind is UnitKind.DEPARTMENT:
            readers |= {(email, unit) for email in world.company.heads_of(unit.key)}
    for team_id, email in (await world.store.managers()).items():
        readers.add((email, Unit.of_team(team_id)))
    if world.company.share_with_team:
        for employee in await world.store.employees():
            if employee.team is not None and not employee.paused(world.company.today(employee, now)):
                readers.add((employee.email, Unit.of_team(employee.team.id)))
    return {(spelled(email), unit) for email, unit in readers if unit in units}


async def next_due(world: World, now: datetime) -> datetime | None:
    """Before which moment nothing can become due, as things stand after a tick at ``now``."""
    cadence = await cadence_of(world, now)
    zone = world.company.zone_of(None)
    week = Week.of(now.astimezone(zone).date())
    openings = (
        cadence.opens_at(week.plus(ahead), zone, world.is_holiday) for ahead in range(60) if cadence.slot(week.plus(ahead)) >= 0
    )
    moments = [next((moment for moment in openings if moment and moment > now), None), await world.store.earliest_delivery()]
    moments += [await world.store.earliest_request(), next_look(world.company, now), await roster_due(world)]
    moments += [one.closes_at for one in await world.store.unreleased_rounds()]
    return min((moment for moment in moments if moment is not None), default=None)
