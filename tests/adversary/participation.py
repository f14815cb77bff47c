"""Who is shown to have answered: what invited numbers, participation, and what is shown leave possible for each invited person.

Everything published is a lower bound on a number of respondents, or a cap on one. So somebody can have stayed away if a bound
still holds with that person away and as many others as their caps allow: whole numbers, no solver.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.model.pulses import Topic
from bot.model.released import Figure, Participation, Withheld
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from tests.adversary.publishers import Round, commented, question_of

POOLED = 3  # more than k in a pool (release rule R3)
TEN = 10  # respondents of a unit whose comments are shown (release rule R10)
FIFTY = 50  # of an eNPS (release rule R11)


@dataclass(frozen=True)
class Crowd:
    """People who were invited together, and of whom at most ``cap`` can have answered."""

    name: str
    invited: int
    cap: int


@dataclass(frozen=True)
class Claim:
    """``least`` or more of these crowds answered; of those of one group no more than its cap, where there is one."""

    crowds: tuple[Crowd, ...]
    least: int
    groups: Mapping[str, tuple[str, int]] | None = None  # crowd -> (its group, the group's cap)

    def at_most(self, absent: str = "") -> int:
        """How many can have answered, with one person of the crowd ``absent`` away."""
        sums: dict[str, int] = {}
        caps: dict[str, int] = {}
        for crowd in self.crowds:
            group, cap = (self.groups or {}).get(crowd.name, (crowd.name, crowd.invited))
            sums[group] = sums.get(group, 0) + min(crowd.cap, crowd.invited - (crowd.name == absent))
            caps[group] = cap
        return sum(min(total, caps[group]) for group, total in sums.items())

    def forced(self) -> set[str]:
        """The crowds of which everybody must have answered."""
        return {crowd.name for crowd in self.crowds if self.at_most(crowd.name) < self.least}

    @property
    def can_be_true(self) -> bool:
        return self.at_most() >= self.least

    @property
    def is_all_of_the_least(self) -> bool:
        """Whether a single crowd that is no larger than the bound is spoken of: five of five, told openly."""
        return len(self.crowds) == 1 and self.crowds[0].invited == self.least


def shown_to_have_answered(claims: Iterable[Claim]) -> tuple[int, int]:
    """How many crowds are shown to have answered whole: where just so few were invited, and elsewhere."""
    openly = elsewhere = 0
    for claim in (one for one in claims if one.can_be_true):
        forced = len(claim.forced())
        if claim.is_all_of_the_least:
            openly += forced
        else:
            elsewhere += forced
    return openly, elsewhere


def claims(one: Round) -> Iterator[Claim]:
    """All that a week's outputs say of how many answered; which crowds a pool is made of is taken as known."""
    k = one.k
    said = dict(one.release.participation)
    crowds: list[Crowd] = []
    department: dict[str, str] = {}
    for row in one.invited:
        names = [row.team] if row.team is not None else [f"leader {number} of {row.department}" for number in range(row.people)]
        for name in names:
            invited = row.people if row.team is not None else 1
            word = said[Unit(UnitKind.TEAM, row.team)] if row.team is not None else None
            least, cap = _ends(word, invited, k)
            crowds.append(Crowd(name, invited, cap))
            department[name] = row.department
            yield Claim((crowds[-1],), least)
    for unit, word in said.items():
        if unit.kind is not UnitKind.TEAM and word is not None:
            mine = tuple(crowd for crowd in crowds if unit == COMPANY_UNIT or department[crowd.name] == unit.key)
            yield Claim(mine, _ends(word, sum(crowd.invited for crowd in mine), k)[0])
    for figure in one.release.figures:
        if not isinstance(figure.result, Withheld):
            yield _of_figure(one, figure, crowds, department)
    shown = commented(one)
    rest = [crowd for crowd in crowds if Unit(UnitKind.TEAM, crowd.name) not in shown]
    left = [crowd for crowd in rest if Unit(UnitKind.DEPARTMENT, department[crowd.name]) not in shown]
    for unit in shown:
        whole = {UnitKind.TEAM: crowds, UnitKind.DEPARTMENT: rest, UnitKind.COMPANY: left}[unit.kind]
        yield Claim(tuple(crowd for crowd in whole if unit.key in ("", crowd.name, department[crowd.name])), max(TEN, k))


def _ends(word: Participation | None, invited: int, k: int) -> tuple[int, int]:
    """How many answered at least and at most, by the word for it (release rule R9)."""
    half, most = -(-invited // 2), -(-4 * invited // 5)
    return {
        None: (0, invited),
        Participation.NOT_YET: (0, k - 1),
        Participation.ENOUGH: (k, invited),
        Participation.UNDER_HALF: (k, half - 1),
        Participation.HALF_OR_MORE: (max(k, half), most - 1),
        Participation.MOST: (max(k, most), invited),
    }[word]


def _of_figure(one: Round, figure: Figure, crowds: list[Crowd], department: Mapping[str, str]) -> Claim:
    """What it says that a figure is shown."""
    k = one.k
    least = max(FIFTY, k) if figure.topic is Topic.ENPS else k
    if figure.unit.kind is UnitKind.TEAM:
        return Claim(tuple(crowd for crowd in crowds if crowd.name == figure.unit.key), least)
    item = question_of(figure.topic, figure.item)
    (inside,) = [fact.people for fact in one.release.facts if fact.unit == figure.unit and fact.items == (item,)]
    answered = [voter for voter in one.voters if item in voter.values]
    by_team = Counter(voter.team for voter in answered)
    small = [crowd for crowd in crowds if by_team[crowd.name] < least]  # a leader counts in no team
    pooled: defaultdict[str, set[str]] = defaultdict(set)
    for voter in answered:
        if voter.team is None or by_team[voter.team] < least:
            pooled[voter.department].add(voter.person)
    # A department that nobody answered in belongs to the company's pool too.
    mine = {
        name
        for name in department.values()
        if (not pooled[name] or pooled[name] & inside if figure.unit.key == "" else name == figure.unit.key)
    }
    pool = max(least, k + POOLED)
    groups = {
        crowd.name: (department[crowd.name], pool - 1)
        for crowd in small
        if figure.unit.key == "" and department[crowd.name] and len(pooled[department[crowd.name]]) < pool
    }
    return Claim(
        tuple(Crowd(crowd.name, crowd.invited, min(crowd.cap, least - 1)) for crowd in small if department[crowd.name] in mine),
        pool,
        groups,
    )
