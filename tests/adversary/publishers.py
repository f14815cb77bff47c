"""Publishers to be attacked: the release rules at work without a database, with a rule switched off, and a naive one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest

from app.simulation.organisation import Organisation
from bot.model.calendar import Week
from bot.model.pulses import Asked, Topic
from bot.model.released import Fact, Invited, Release, StepCell, Voter
from bot.model.units import Unit, UnitKind
from bot.pulse.asked import asked_figures
from bot.pulse.questions import question
from bot.pulse.rotation import items_of
from bot.release import rules
from bot.release.blocks import Block, Part, smallest
from tests.adversary.knowledge import Answers, View, of_cell, of_mean

FIRST = Week(2026, 2)
K = 5


def releases(organisation: Organisation) -> Iterator[tuple[int, Release]]:
    """What the release rules publish of each week."""
    history: list[Fact] = []
    for number in range(1, organisation.weeks + 1):
        teams = {stay.person: stay for stay in organisation.stays_in(number)}
        invited = Counter((stay.team, stay.department) for stay in teams.values())
        voters = [
            Voter(person, teams[person].team, teams[person].department, {i: v for i, v in turn.values.items() if v is not None})
            for person, turn in organisation.turns(number)
        ]
        result = rules.release(
            FIRST.plus(number - 1),
            asked=asked_figures(items_of(number - 1)),
            voters=voters,
            invited=[Invited(team, department, people) for (team, department), people in sorted(invited.items())],
            history=history,
            k=K,
        )
        history += result.facts
        yield number, result


def topic_of(fact: Fact) -> Topic:
    return question(fact.items[0]).topic


@dataclass(frozen=True)
class Mean:
    """A mean with one decimal: what release rule R4 keeps from being published."""

    value: Fraction


def ours(organisation: Organisation) -> list[View]:
    """What the rules publish, whichever of them are on; eNPS, which has its own test, left out."""
    views = []
    for number, result in releases(organisation):
        people = {(topic_of(fact), fact.unit): fact.people for fact in result.facts}
        for figure in result.figures:
            match figure.result:
                case StepCell(low=low, high=high):
                    views.append(of_cell(number, figure.topic, people[figure.topic, figure.unit], low, high))
                case Mean(value):
                    views.append(of_mean(number, figure.topic, people[figure.topic, figure.unit], value))
    return views


def naive(organisation: Organisation) -> list[View]:
    """k = 5 per view, means with one decimal: what many survey tools do."""
    answers = Answers(organisation)
    return [
        of_mean(number, topic, people, _rounded(answers.mean(number, topic, people)))
        for number in range(1, organisation.weeks + 1)
        for topic, people in _views_of(organisation, number)
        if len(people) >= K
    ]


def _views_of(organisation: Organisation, number: int) -> Iterator[tuple[Topic, list[str]]]:
    teams = {stay.person: stay for stay in organisation.stays_in(number)}
    views: defaultdict[tuple[Topic, str, str], list[str]] = defaultdict(list)
    for person, turn in organisation.turns(number):
        for topic in {question(item).topic for item, value in turn.values.items() if value is not None} - {Topic.ENPS}:
            views[topic, "team", teams[person].team].append(person)
            views[topic, "department", teams[person].department].append(person)
            views[topic, "company", ""].append(person)
    for (topic, _, _), people in views.items():
        yield topic, people


def _rounded(mean: Fraction) -> Fraction:
    return Fraction(round(mean * 10), 10)


# ---------------------------------------------------------------- rules switched off


def without_r3(monkeypatch: pytest.MonkeyPatch) -> None:
    """Department figures over everybody beside the figures of teams, instead of disjoint blocks."""

    def overlapping(topic: Topic, respondents: Sequence[Voter], _invited: object, k: int) -> list[Block]:
        groups: defaultdict[Unit, list[Voter]] = defaultdict(list)
        for voter in respondents:
            groups[Unit(UnitKind.TEAM, voter.team or "")].append(voter)
            groups[Unit(UnitKind.DEPARTMENT, voter.department)].append(voter)
        least = smallest(topic, UnitKind.TEAM, k)
        return [
            Block(unit, members[0].department, "", (Part(None, "", "", len(members), tuple(members)),), least)
            for unit, members in groups.items()
            if len(members) >= least
        ]

    monkeypatch.setattr(rules, "blocks_of", overlapping)


def without_r4(monkeypatch: pytest.MonkeyPatch) -> None:
    """Means with one decimal instead of steps."""

    def mean(asked: Asked, voters: Sequence[Voter], _cells: object) -> Mean:
        means = [Fraction(sum(own), len(own)) for own in ([v.values[i] for i in asked.items if i in v.values] for v in voters)]
        return Mean(_rounded(sum(means, Fraction(0)) / len(means)))

    monkeypatch.setattr(rules, "_result", mean)
    monkeypatch.setattr(rules, "sums", lambda _cell, answers: (answers, 5 * answers))  # of no cell


def without_r7(monkeypatch: pytest.MonkeyPatch) -> None:
    """No overlap guard."""

    def everyone(block: Block, *_about: object) -> frozenset[str]:
        return frozenset(voter.person for voter in block.voters)

    monkeypatch.setattr(rules, "_guarded", everyone)


def with_figures_from_answers(organisation: Organisation) -> list[View]:
    """Release rule R5 off: departments' and the company's figures, with one decimal, from the answers of the released blocks."""
    answers, views = Answers(organisation), ours(organisation)
    for number, result in releases(organisation):
        department = {(one.topic, one.unit): one.department for one in result.figures}
        together: defaultdict[tuple[Topic, str], set[str]] = defaultdict(set)
        for block in result.facts:
            topic = topic_of(block)
            if topic is not Topic.ENPS:
                together[topic, department[topic, block.unit]] |= block.people
                together[topic, ""] |= block.people
        views += [
            of_mean(number, topic, people, _rounded(answers.mean(number, topic, people)))
            for (topic, _), people in together.items()
        ]
    return views


Publisher = Callable[[Organisation], list[View]]
