"""The release rules: the only code that turns answers into anything a person can see.

Pure. In: who answered what in one round, and the facts that earlier figures are. Out: a ``Release`` of cells, in which what
may not be shown is a ``Withheld`` that the type checker makes every reader handle. What is withheld depends on counts and
the calendar, never on values (release rule R6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from math import lcm

from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import (
    GUARD_WEEKS,
    Band,
    Cell,
    Fact,
    Figure,
    Invited,
    Participation,
    Release,
    Voter,
    Withheld,
)
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.rounds import Progress
from bot.release.blocks import Block, blocks_of
from bot.release.scale import singles, sums

LEAST_K = 5  # release rule R3
STRICT_K = 9  # with an insider reckoned with (release rule R7)
PROMOTER, DETRACTOR = 9, 6  # from which answer on, and up to which (release rule R11)
GUARD_DISTANCE = 3  # two counted sets differ by nobody or by at least three (release rule R7)
LEFT_OUT_AT_MOST = 2
REPEAT_WEEKS = 4


def _too_close(distance: int) -> bool:
    """Tell whether two counted sets differ by somebody, but by fewer than three (release rule R7)."""
    return 0 < distance < GUARD_DISTANCE


def _by_person(facts: Iterable[Fact]) -> dict[str, list[frozenset[str]]]:
    """The counted sets each person is in. Sets of at least five that share nobody are never near each other."""
    found: dict[str, list[frozenset[str]]] = {}
    for fact in facts:
        for person in fact.people:
            found.setdefault(person, []).append(fact.people)
    return found


def _guarded(block: Block, topic: Topic, week: Week, earlier: Mapping[str, Sequence[frozenset[str]]]) -> frozenset[str] | None:
    """Whom the block's figure may count under the overlap guard; None when it must be withheld.

    ``earlier`` is what ``_by_person`` gives. Nobody is left out if that will do, else the first one, else the first pair, in
    the order of a hash of the persons' keyed hashes: blind to what anyone answered.
    """
    everyone = frozenset(voter.person for voter in block.voters)
    shared = {other for person in everyone for other in earlier.get(person, ())}
    near = [(len(everyone ^ other), other) for other in shared]
    near = [(distance, other) for distance, other in near if distance < GUARD_DISTANCE + LEFT_OUT_AT_MOST]
    if not near:
        return everyone
    order = sorted(everyone, key=lambda person: sha256(f"{week}|{topic}|{person}".encode()).digest())
    for size in range(LEFT_OUT_AT_MOST + 1):
        if len(everyone) - size < block.least:
            break
        for left_out in combinations(order, size):
            # Leaving out a member of the other set widens the difference by one, anyone else narrows it by one.
            shifts = (distance + sum(1 if person in other else -1 for person in left_out) for distance, other in near)
            if not any(_too_close(distance) for distance in shifts):
                return everyone - frozenset(left_out)
    return None


def _divided(
    block: Block, asked: Asked, week: Week, earlier: Mapping[str, Sequence[frozenset[str]]]
) -> tuple[frozenset[str], Sequence[Cell]] | None:
    """Whom the block's figure counts and which cells divide its scale, lowest first; None when it must be withheld.

    The one place where release rule R7 decides what can come out: without a look at any answer.
    """
    people = _guarded(block, asked.topic, week, earlier)
    return None if people is None else (people, singles(asked.topic))


def _sum(asked: Asked, voters: Sequence[Voter]) -> Fraction:
    """What these people's answers come to, the mean of one's own in the place of a skipped one; eNPS: the balance."""
    own = [[voter.values[item] for item in asked.items if item in voter.values] for voter in voters]
    if asked.topic is Topic.ENPS:
        return Fraction(sum((value >= PROMOTER) - (value <= DETRACTOR) for (value,) in own))
    whole = lcm(*range(1, len(asked.items) + 1))  # over which every person's mean is a whole number
    return Fraction(sum(sum(values) * (whole // len(values)) for values in own) * len(asked.items), whole)


def _result(asked: Asked, voters: Sequence[Voter], cells: Sequence[Cell]) -> Cell:
    """The one of the cells, lowest first, on which the answers of the people counted fall."""
    answers, total = len(voters) * len(asked.items), _sum(asked, voters)
    return [cell for cell in cells if sums(cell, answers)[0] <= total][-1]


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
    history: Sequence[Fact],
    k: int,
    strict: bool = False,  # noqa: ARG001 - for the guard of release rule R7
    asked_apart: Collection[str] = (),
    progress: Progress = lambda _done, _all: None,
) -> Release:
    """Turn one round's opened ballots into what is published of it.

    ``asked`` are the figures it is to give; ``history`` are the facts of the last 52 weeks. Every invited team gets a cell for
    each of them, a pool only where it is shown. Whether an action helped is asked of the teams ``asked_apart`` alone, each about
    its own: only they get a cell, and nobody is pooled; they get none of the question in whose place it came. ``progress`` is
    told of the units that were asked, with a block or without: the number of blocks would say something about the number of
    answers. Raises ValueError for a k below 5.
    """
    if k < LEAST_K:
        raise ValueError(f"k is at least {LEAST_K}, got {k}")
    departments = {row.team: row.department for row in invited if row.team is not None}
    figures: list[Figure] = []
    facts: list[Fact] = []
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
        past = [
            fact for fact in history if 0 < week.since(fact.week) <= GUARD_WEEKS and not set(figure.items).isdisjoint(fact.items)
        ]
        earlier, lately = _by_person(past), {fact.unit for fact in past if week.since(fact.week) < REPEAT_WEEKS}
        shown: dict[Unit, Figure] = {}
        for block in blocks_of(topic, respondents, here, k):
            progress(settled, all_asked)
            if block.unit in lately or (topic is Topic.HELPED and block.unit.kind is not UnitKind.TEAM):
                continue
            divided = _divided(block, figure, week, earlier)
            if divided is None:
                continue
            people, cells = divided
            result = _result(figure, [voter for voter in block.voters if voter.person in people], cells)
            shown[block.unit] = Figure(week, topic, block.unit, block.department, result, Band.of(block.invited), figure.item)
            bounds = sums(result, len(people) * len(figure.items))
            facts.append(Fact(week, figure.items, block.unit, people, *bounds))
        for team, department in sorted(teams.items()):
            unit = Unit(UnitKind.TEAM, team)
            withheld = Figure(week, topic, unit, department, Withheld(), None, figure.item)
            figures.append(shown.pop(unit, withheld))
        figures += shown.values()
        settled += len(departments)
        progress(settled, all_asked)
    return Release(week, tuple(figures), _participation(voters, invited, k), tuple(facts))
