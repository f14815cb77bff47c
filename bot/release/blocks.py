"""The blocks of a round's item: which groups may have a figure of their own (release rules R3, R6 and R11).

Pure. Decided by how many were invited and how many answered, never by what. A team that suffices is a block; the smaller teams
of a department are pooled, and what doesn't suffice there goes to the company's pool. That a pool is shown says how many of it
answered at least, that its teams are not says how many at most: a pool is a block only where both together leave everybody the
possibility of not having answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.model.pulses import Topic
from bot.model.released import Invited, Voter
from bot.model.units import Unit, UnitKind

POOL_MARGIN = 3  # a pool may hold one insider of each of its teams (release rule R3)
ENPS_LEAST = 50  # release rule R11


def smallest(topic: Topic, kind: UnitKind, k: int) -> int:
    """The fewest people a block may count: k, k + 3 for a pool (release rule R3), at least 50 for eNPS (release rule R11)."""
    least = k + POOL_MARGIN if kind is UnitKind.POOL else k
    return max(least, ENPS_LEAST) if topic is Topic.ENPS else least


@dataclass(frozen=True, slots=True)
class Part:
    """A team, of how many invited who answered; or one person who counts in no team, which is a team of one."""

    team: str | None
    department: str
    name: str
    invited: int
    voters: tuple[Voter, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A group whose figure may be shown once the guard has passed it; ``least`` is its smallest size."""

    unit: Unit
    department: str
    name: str
    parts: tuple[Part, ...]
    least: int

    @property
    def invited(self) -> int:
        """How many were invited to it, whether they answered or not."""
        return sum(part.invited for part in self.parts)

    @property
    def voters(self) -> list[Voter]:
        """Those of them who answered, in an order that says nothing about when."""
        return sorted((voter for part in self.parts for voter in part.voters), key=lambda voter: voter.person)


def blocks_of(topic: Topic, respondents: Iterable[Voter], invited: Iterable[Invited], k: int) -> list[Block]:
    """The disjoint blocks of one topic: pools before teams, each kind by its name at the round's opening, in code points.

    Whoever is in none of them is held out of every figure.
    """
    team_least, pool_least = smallest(topic, UnitKind.TEAM, k), smallest(topic, UnitKind.POOL, k)
    blocks: list[Block] = []
    small: dict[str, list[Part]] = {}
    for part in _parts(respondents, invited):
        if part.team is not None and len(part.voters) >= team_least:
            blocks.append(Block(Unit(UnitKind.TEAM, part.team), part.department, part.name, (part,), team_least))
        else:
            small.setdefault(part.department, []).append(part)
    promoted: list[list[Part]] = []
    for department, parts in small.items():
        apart = [[part] for part in parts]
        if not department:
            promoted += apart
        elif _is_block(apart, team_least, pool_least):
            blocks.append(Block(Unit(UnitKind.POOL, department), department, department, tuple(parts), pool_least))
        else:
            promoted.append(parts)
    if _is_block(promoted, team_least, pool_least):
        everyone = tuple(part for parts in promoted for part in parts)
        blocks.append(Block(Unit(UnitKind.POOL), "", "", everyone, pool_least))
    return sorted(blocks, key=lambda block: (block.unit.kind is UnitKind.TEAM, block.name, block.unit.key))


def _parts(respondents: Iterable[Voter], invited: Iterable[Invited]) -> Iterator[Part]:
    """Everybody who was invited, in the parts that blocks are made of: those of whom nobody answered too."""
    answered: dict[tuple[str | None, str], list[Voter]] = {}
    for voter in sorted(respondents, key=lambda voter: voter.person):
        answered.setdefault((voter.team, voter.department), []).append(voter)
    for row in invited:
        voters = answered.get((row.team, row.department), [])
        if row.team is not None:
            yield Part(row.team, row.department, row.name, row.people, tuple(voters))
            continue
        for place in range(row.people):
            yield Part(None, row.department, "", 1, tuple(voters[place : place + 1]))


def _is_block(groups: Sequence[Sequence[Part]], team_least: int, pool_least: int) -> bool:
    """Tell whether a pool of these groups, none of them shown by itself, counts enough people and forces nobody.

    A group is a team for a department's pool and a whole department's part for the company's. That it isn't shown leaves at most
    ``team_least`` - 1 answers to each team and ``pool_least`` - 1 to a department. If whoever one looks at has not answered, a
    team that is smaller than ``team_least`` can give one answer fewer, any other as many as before.
    """
    answered, most, fewer = 0, 0, 0
    for parts in groups:
        answered += sum(len(part.voters) for part in parts)
        could = sum(min(part.invited, team_least - 1) for part in parts)
        without = could - any(part.invited < team_least for part in parts)
        most += min(could, pool_least - 1)
        fewer = max(fewer, min(could, pool_least - 1) - min(without, pool_least - 1))
    return answered >= pool_least and most - fewer >= pool_least
