"""The teams that can never have figures of their own, where their answers count instead, and which merge would help.

Told from the roster alone, with everybody answering: the best there can be (release rules R1 and R3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.model.pulses import Topic
from bot.model.released import Invited, Voter
from bot.model.roster import Member, leader_of
from bot.model.units import UnitKind
from bot.release.blocks import blocks_of


class CountsIn(StrEnum):
    """Where the answers of a team without figures count at best."""

    DEPARTMENT = "department"
    COMPANY = "company"
    NOWHERE = "nowhere"  # not even the small teams of the company together are enough


@dataclass(frozen=True, slots=True)
class Merge:
    """A team of the same department, and how many would count in the two as one."""

    team: str
    people: int


@dataclass(frozen=True, slots=True)
class TooSmall:
    """A team of fewer than ``k`` people; ``people`` are those who count in its figures: all but the manager who leads it."""

    team: str
    department: str
    people: int
    k: int
    counts_in: CountsIn
    merge: Merge | None  # None: no other team of its department would bring it to k


def counted_people(members: Sequence[Member]) -> dict[str, int]:
    """How many people count in each team's figures: all but the manager who leads it (release rule R1)."""
    leaders = _leaders(members)
    people = dict.fromkeys(leaders, 0)
    for member in members:
        people[member.team] += member.person != leaders[member.team]
    return people


def too_small(members: Sequence[Member], k: int) -> list[TooSmall]:
    """Every team that can't reach k, by name."""
    people, departments = counted_people(members), {member.team: member.department for member in members}
    small = sorted(team for team, count in people.items() if count < k)
    if not small:
        return []
    counted = _counted_in(members, k)
    return [
        TooSmall(
            team, departments[team], people[team], k, counted.get(team, CountsIn.NOWHERE), _merge(team, people, departments, k)
        )
        for team in small
    ]


def _leaders(members: Iterable[Member]) -> dict[str, str]:
    pairs: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for member in members:
        pairs[member.team].append((member.person, member.manager))
    return {team: leader_of(those) for team, those in pairs.items()}


def _counted_in(members: Sequence[Member], k: int) -> Mapping[str, CountsIn]:
    """Where each team that is in a pool is counted, as the rules themselves say when everybody answers."""
    leaders, people = _leaders(members), counted_people(members)
    departments = {member.team: member.department for member in members}
    led = [member.department for member in members if member.person == leaders[member.team]]
    voters = [
        Voter(member.person, None if member.person == leaders[member.team] else member.team, member.department, {})
        for member in members
    ]
    invited = [Invited(team, departments[team], count, team) for team, count in people.items() if count]
    invited += [Invited(None, department, count) for department, count in Counter(led).items()]
    return {
        part.team: CountsIn.DEPARTMENT if block.department else CountsIn.COMPANY
        for block in blocks_of(Topic.WORKLOAD, voters, invited, k)
        if block.unit.kind is UnitKind.POOL
        for part in block.parts
        if part.team is not None
    }


def _merge(team: str, people: Mapping[str, int], departments: Mapping[str, str], k: int) -> Merge | None:
    """The smallest team of the department with which one that is too small would come to k people."""
    others = [name for name in departments if name != team and departments[name] == departments[team]]
    enough = sorted((people[name], name) for name in others if people[name] + people[team] >= k)
    return Merge(enough[0][1], enough[0][0] + people[team]) if enough else None
