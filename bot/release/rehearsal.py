"""The rehearsal of a release: every rule checked on the result, with none of the code that made it.

Runs inside the closing transaction, before anything is written. What it refuses is not published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.model.pulses import Topic
from bot.model.released import GUARD_WEEKS, Band, CountedSet, EnpsScore, Figure, Release, Withheld
from bot.model.units import UnitKind
from bot.release.rules import REPEAT_WEEKS, smallest


class UnsafeReleaseError(Exception):
    """A release broke a rule in its rehearsal; nothing was published. The sentence names the rule, never a person."""


def rehearse(result: Release, history: Sequence[CountedSet], k: int) -> None:
    """Check the release rules on a finished release. Raises UnsafeReleaseError."""
    sets = {(one.topic, one.unit): one.people for one in result.counted}
    shown = [figure for figure in result.figures if not isinstance(figure.result, Withheld)]
    if len(sets) != len(result.counted) or sorted(sets) != sorted((figure.topic, figure.unit) for figure in shown):
        raise UnsafeReleaseError("R2: a figure must have exactly one counted set")
    earlier = [one for one in history if 0 < result.week.since(one.week) <= GUARD_WEEKS]
    lately = {(one.topic, one.unit) for one in earlier if result.week.since(one.week) < REPEAT_WEEKS}
    with_person: defaultdict[tuple[Topic, str], list[frozenset[str]]] = defaultdict(list)
    for one in earlier:
        for person in one.people:
            with_person[one.topic, person].append(one.people)
    for figure in shown:
        people = sets[figure.topic, figure.unit]
        _check_size(figure, people, k)
        if (figure.topic, figure.unit) in lately:
            raise UnsafeReleaseError("R7: a topic is released again too soon")
        # Sets that share nobody differ by everybody, and the size is checked: five at least.
        shared = {other for person in people for other in with_person.get((figure.topic, person), ())}
        if any(len(other ^ people) in (1, 2) for other in shared):
            raise UnsafeReleaseError("R7: a block lies too close to an earlier one")
    _check_disjoint(result)


def _check_size(figure: Figure, people: frozenset[str], k: int) -> None:
    if figure.topic is Topic.HELPED and figure.unit.kind is not UnitKind.TEAM:
        raise UnsafeReleaseError("R1: what each team was asked apart is joined")
    if figure.unit.kind not in (UnitKind.TEAM, UnitKind.POOL) or len(people) < smallest(figure.topic, figure.unit.kind, k):
        raise UnsafeReleaseError("R3: a block counts too few people")
    if figure.band is not Band.of(len(people)) or isinstance(figure.result, EnpsScore) != (figure.topic is Topic.ENPS):
        raise UnsafeReleaseError("R4: a figure is neither a step nor an eNPS with its band")


def _check_disjoint(result: Release) -> None:
    for topic in {one.topic for one in result.counted}:
        groups = [one.people for one in result.counted if one.topic is topic]
        if len(frozenset[str]().union(*groups)) != sum(map(len, groups)):
            raise UnsafeReleaseError("R3: two blocks count the same person")
