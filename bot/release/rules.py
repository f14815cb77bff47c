"""The release rules: the only code that turns answers into anything a person can see.

Pure. In: who answered what in one round, and the facts that earlier figures are. Out: a ``Release`` of cells, in which what
may not be shown is a ``Withheld`` that the type checker makes every reader handle. What is withheld depends on counts and
the calendar, never on values (release rule R6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from fractions import Fraction
from math import lcm

from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import Band, Certificate, Fact, Figure, Invited, Participation, Past, Release, Voter, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.rounds import Progress
from bot.ports.solver import Solver
from bot.release.attack import Attack
from bot.release.blocks import blocks_of
from bot.release.scale import cell_of, scale_of, span_of

LEAST_K = 5  # release rule R3
STRICT_K = 9  # with an insider reckoned with (release rule R7)
PROMOTER, DETRACTOR = 9, 6  # from which answer on, and up to which (release rule R11)
REPEAT_WEEKS = 4


def _sum(asked: Asked, voters: Sequence[Voter]) -> Fraction:
    """What these people's answers come to, the mean of one's own in the place of a skipped one; eNPS: the balance."""
    own = [[voter.values[item] for item in asked.items if item in voter.values] for voter in voters]
    if asked.topic is Topic.ENPS:
        return Fraction(sum((value >= PROMOTER) - (value <= DETRACTOR) for (value,) in own))
    whole = lcm(*range(1, len(asked.items) + 1))  # over which every person's mean is a whole number
    return Fraction(sum(sum(values) * (whole // len(values)) for values in own) * len(asked.items), whole)


def participation_of(respondents: int, invited: int, k: int) -> Participation:
    """What may be said of how many answered (release rule R9): bands for units of at least 10 invited, else enough or not."""
    if respondents < k:
        return Participation.NOT_YET
    if invited < 10:
        return Participation.ENOUGH
    if 5 * respondents >= 4 * invited:
        return Participation.MOST
    return Participation.HALF_OR_MORE if 2 * respondents >= invited else Participation.UNDER_HALF


def _participation(voters: Sequence[Voter], invited: Sequence[Invited], k: int) -> tuple[tuple[Unit, Participation | None], ...]:
    """Participation per team; of departments and the company nothing but that they were asked. A respondent has given a value.

    A department's own would be subtracted from its teams' (release rule R9).
    """
    came = Counter(voter.team for voter in voters if voter.values)
    said: dict[Unit, Participation | None] = {COMPANY_UNIT: None} if invited else {}
    for row in invited:
        if row.department:
            said[Unit(UnitKind.DEPARTMENT, row.department)] = None
        if row.team is not None:
            said[Unit(UnitKind.TEAM, row.team)] = participation_of(came[row.team], row.people, k)
    return tuple(sorted(said.items(), key=lambda pair: pair[0]))


def release(
    week: Week,
    *,
    asked: Sequence[Asked],
    voters: Sequence[Voter],
    invited: Sequence[Invited],
    past: Past,
    k: int,
    solver: Solver,
    strict: bool = False,
    asked_apart: Collection[str] = (),
    progress: Progress = lambda _done, _all: None,
) -> Release:
    """Turn one round's opened ballots into what is published of it.

    ``asked`` are the figures it is to give; ``past`` is what has been published of their questions. Every invited team gets
    a figure for each of them, a pool only where it is shown. ``strict`` reckons with an insider (release rule R7). Whether
    an action helped is asked of the teams ``asked_apart`` alone, each about its own: only they get a figure, and nobody is
    pooled; they get none of the question in whose place it came. ``progress`` is told of the units that were asked, with a
    block or without: the number of blocks would say something about the number of answers. Raises ValueError for a k below
    5.
    """
    if k < LEAST_K:
        raise ValueError(f"k is at least {LEAST_K}, got {k}")
    departments = {row.team: row.department for row in invited if row.team is not None}
    figures: list[Figure] = []
    facts: list[Fact] = []
    certificates: dict[tuple[str, ...], Certificate] = {}
    settled, all_asked = 0, len(departments) * len(asked)
    for figure in asked:
        topic = figure.topic
        respondents = [voter for voter in voters if any(item in voter.values for item in figure.items)]
        teams = departments
        if topic is Topic.HELPED:
            teams = {team: department for team, department in departments.items() if team in asked_apart}
        elif figure.displaced:
            teams = {team: department for team, department in departments.items() if team not in asked_apart}
        respondents = [
            voter for voter in respondents if voter.team in teams or (voter.team is None and topic is not Topic.HELPED)
        ]
        here = [row for row in invited if row.team in teams or (row.team is None and topic is not Topic.HELPED)]
        lately = {
            fact.unit
            for fact in past.facts
            if 0 <= week.since(fact.week) < REPEAT_WEEKS and not set(figure.items).isdisjoint(fact.items)
        }
        attack = Attack(week, figure.items, past.facts, scale=scale_of(topic), solver=solver, strict=strict)
        shown: dict[Unit, Figure] = {}
        for block in blocks_of(topic, respondents, here, k):
            progress(settled, all_asked)
            if block.unit in lately or (topic is Topic.HELPED and block.unit.kind is not UnitKind.TEAM):
                continue
            last = past.last.get((block.unit, topic, figure.item))
            people = frozenset(voter.person for voter in block.voters)
            division = attack.divide(people, None if last is None else span_of(last))
            cell = division.cell(_sum(figure, block.voters))  # only now is anything answered looked at
            if cell is None:
                continue
            facts.append(attack.publish(block.unit, people, cell))
            result, band = cell_of(topic, cell), Band.of(block.invited)
            shown[block.unit] = Figure(week, topic, block.unit, block.department, result, band, figure.item)
        certificates[figure.items] = attack.certificate()
        for team, department in sorted(teams.items()):
            unit = Unit(UnitKind.TEAM, team)
            withheld = Figure(week, topic, unit, department, Withheld(), None, figure.item)
            figures.append(shown.pop(unit, withheld))
        figures += shown.values()
        settled += len(departments)
        progress(settled, all_asked)
    said = _participation(voters, invited, k)
    return Release(week, tuple(figures), said, tuple(facts), certificates=certificates)
