"""The second half of the rehearsal: each figure's people, band and pool counted again, with none of the code that made them.

Looks at who was invited and who answered, never at what. What it refuses is not published.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model.pulses import Asked, Topic
from bot.model.released import Band, Invited, Participation, Release, Voter, Withheld
from bot.model.units import Unit, UnitKind
from bot.release.rehearsal import UnsafeReleaseError

_LEAST, _BANDED = 5, 10  # written down once more: what is checked has these of its own


@dataclass(frozen=True, slots=True)
class _Group:
    """A team, or one who counts in none: how many were invited, and who of them answered."""

    invited: int
    people: frozenset[str]


def recount(
    result: Release,
    asked: Sequence[Asked],
    voters: Sequence[Voter],
    invited: Sequence[Invited],
    k: int,
    *,
    asked_apart: Collection[str] = (),
) -> None:
    """Check a finished release against who was invited and who answered (release rules R3, R5, R9). Raises UnsafeReleaseError.

    ``asked_apart``: the teams that were asked whether an action helped, in the place of the question that is ``displaced``.
    """
    if k < _LEAST:
        raise UnsafeReleaseError("R3: k is below five")
    _check_participation(result, voters, invited, k)
    facts = {(fact.items, fact.unit): fact.people for fact in result.facts}
    for question in asked:
        answered = [voter for voter in voters if any(item in voter.values for item in question.items)]
        least = max(k, 50) if question.topic is Topic.ENPS else k
        others = [row for row in invited if not question.displaced or row.team not in asked_apart]
        groups = _groups(answered, others, least, max(k + 3, least))
        for figure in result.figures:
            if (figure.topic, figure.item) != (question.topic, question.item) or isinstance(figure.result, Withheld):
                continue
            group = groups.get(figure.unit)
            if group is None:
                raise UnsafeReleaseError("R3: a block has too few answers, or would tell that somebody has answered")
            if not facts[question.items, figure.unit] <= group.people:
                raise UnsafeReleaseError("R3: a block counts somebody who is none of its own")
            if figure.band is not Band.of(group.invited):
                raise UnsafeReleaseError("R5: a band is not that of how many were invited")


def _check_participation(result: Release, voters: Sequence[Voter], invited: Sequence[Invited], k: int) -> None:
    came = Counter(voter.team for voter in voters if voter.values)
    asked = {row.team: row.people for row in invited if row.team is not None}
    for unit, said in result.participation:
        if unit.kind is not UnitKind.TEAM:
            if said is not None:
                raise UnsafeReleaseError("R9: participation is said of something else than a team")
            continue
        people, of = came[unit.key], asked.get(unit.key, 0)
        banded = people >= k and of >= _BANDED
        true = {
            Participation.NOT_YET: people < k,
            Participation.ENOUGH: people >= k and of < _BANDED,
            Participation.UNDER_HALF: banded and 2 * people < of,
            Participation.HALF_OR_MORE: banded and of <= 2 * people and 5 * people < 4 * of,
            Participation.MOST: banded and 4 * of <= 5 * people,
        }
        if said is None or not true[said]:
            raise UnsafeReleaseError("R9: a team's participation is not what may be said of it")


def _groups(answered: Iterable[Voter], invited: Iterable[Invited], least: int, pool_least: int) -> Mapping[Unit, _Group]:
    """Every unit that may be shown, by the letter of release rule R3."""
    people = defaultdict[tuple[str | None, str], set[str]](set)
    for voter in answered:
        people[voter.team, voter.department].add(voter.person)
    shown: dict[Unit, _Group] = {}
    small = defaultdict[str, list[_Group]](list)
    for row in invited:
        those = people[row.team, row.department]
        if row.team is None:
            small[row.department] += (_Group(1, frozenset({person})) for person in those)
            small[row.department] += [_Group(1, frozenset())] * (row.people - len(those))
        elif len(those) < least:
            small[row.department].append(_Group(row.people, frozenset(those)))
        else:
            shown[Unit(UnitKind.TEAM, row.team)] = _Group(row.people, frozenset(those))
    left: list[list[_Group]] = []
    for department, teams in small.items():
        apart = [[team] for team in teams]
        if department and _leaves_everybody_free(apart, least, pool_least):
            shown[Unit(UnitKind.POOL, department)] = _joined(teams)
        else:
            left += [teams] if department else apart
    if _leaves_everybody_free(left, least, pool_least):
        shown[Unit(UnitKind.POOL)] = _joined(team for teams in left for team in teams)
    return shown


def _joined(groups: Iterable[_Group]) -> _Group:
    those = list(groups)
    return _Group(sum(group.invited for group in those), frozenset[str]().union(*(group.people for group in those)))


def _leaves_everybody_free(parts: Sequence[Sequence[_Group]], least: int, pool_least: int) -> bool:
    """Tell whether enough answered, and would have been able to if any one had not: each team and each part being too small."""
    if sum(len(group.people) for groups in parts for group in groups) < pool_least:
        return False
    most = [sum(min(group.invited, least - 1) for group in groups) for groups in parts]
    whole = sum(min(number, pool_least - 1) for number in most)
    for groups, number in zip(parts, most, strict=True):
        others = whole - min(number, pool_least - 1)
        for group in groups:
            own = number - min(group.invited, least - 1) + min(group.invited - 1, least - 1)
            if others + min(own, pool_least - 1) < pool_least:
                return False
    return True
