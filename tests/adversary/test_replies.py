"""No way leads from what is published of replies to a person: neither who wrote, nor who answered the round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.free_text.private import PRIVATE_READING
from bot.model.calendar import Week
from bot.model.manager_answers import ManagerAnswer, ReleasedReplies
from bot.model.pulses import TeamReply
from bot.model.released import Voter
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.release.replies import release_replies
from tests.adversary.companies import Kind, made
from tests.adversary.participation import Claim, claims, shown_to_have_answered
from tests.adversary.publishers import Round, rounds

KINDS = (Kind("teams of 3 to 15", 4, 3, 15), Kind("tiny teams", 4, 1, 9), Kind("large teams", 3, 11, 20))
WEEKS = 6


def answers_of(one: Round) -> list[ManagerAnswer]:
    """An answer that may be replied to, in every unit there is."""
    units = {Unit(UnitKind.TEAM, row.team) for row in one.invited if row.team is not None}
    units |= {Unit(UnitKind.DEPARTMENT, row.department) for row in one.invited} | {COMPANY_UNIT}
    return [ManagerAnswer(unit, Week(2026, 1), "a quotation", "an answer") for unit in sorted(units)]


def replying(one: Round, answer: ManagerAnswer, dice: np.random.Generator, eager: float) -> list[Voter]:
    """The round's voters, of whom some have replied, each in other words."""
    return [
        replace(voter, reply=TeamReply(answer.mark, f"words {number}")) if dice.random() < eager else voter
        for number, voter in enumerate(one.voters)
    ]


def shown(one: Round, answer: ManagerAnswer, voters: list[Voter]) -> tuple[ReleasedReplies, ...]:
    return release_replies([answer], voters, one.invited, PRIVATE_READING, week=one.release.week, k=one.k)


def members(voters: list[Voter], unit: Unit) -> list[int]:
    """The places of a unit's respondents."""
    own = {UnitKind.TEAM: lambda one: one.team == unit.key, UnitKind.DEPARTMENT: lambda one: one.department == unit.key}
    is_of = own.get(unit.kind, lambda _one: True)
    return [place for place, voter in enumerate(voters) if voter.values and is_of(voter)]


def swapped(voters: list[Voter], one: int, other: int) -> list[Voter]:
    """The world in which these two wrote each other's words, or the one wrote instead of the other."""
    world = list(voters)
    world[one] = replace(voters[one], reply=voters[other].reply)
    world[other] = replace(voters[other], reply=voters[one].reply)
    return world


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("eager", [0.3, 0.9])
def test_every_reply_may_be_anybodys_and_nobody_is_shown_to_have_answered(kind: Kind, eager: float) -> None:
    dice = np.random.default_rng(7)
    published = 0
    for one in rounds(made(kind, 3, weeks=WEEKS)):
        for answer in answers_of(one):
            voters = replying(one, answer, dice, eager)
            released = shown(one, answer, voters)
            if not released:
                continue
            published += 1
            there = members(voters, answer.unit)
            for place in there:
                # Whoever it is, there is a world with the same outputs in which this person wrote other words, or none.
                other = next(spot for spot in there if voters[spot].reply != voters[place].reply)
                assert shown(one, answer, swapped(voters, place, other)) == released
            invited = sum(row.people for row in one.invited if _is_of(row.team, row.department, answer.unit))
            assert len(released[0].words) < invited
            claim = _claim(one, answer.unit)
            assert not claim.forced() or claim.is_all_of_the_least
            assert shown_to_have_answered([claim])[1] == 0
    assert published or kind.name == "tiny teams"


def _is_of(team: str | None, department: str, unit: Unit) -> bool:
    return unit.key in {UnitKind.TEAM: {team}, UnitKind.DEPARTMENT: {department}}.get(unit.kind, {""})


def _claim(one: Round, unit: Unit) -> Claim:
    """What it says that a unit's replies are shown: as many answered as they need, of the crowds that participation leaves."""
    department = {row.team: row.department for row in one.invited if row.team is not None}
    crowds = {}
    for claim in claims(one):
        if len(claim.crowds) == 1:
            crowds.setdefault(claim.crowds[0].name, claim.crowds[0])
    mine = [crowd for name, crowd in crowds.items() if _is_of(name, department.get(name, name.rpartition(" of ")[2]), unit)]
    return Claim(tuple(mine), max(10, one.k))
