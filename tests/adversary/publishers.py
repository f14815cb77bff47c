"""Publishers to be attacked: the release rules at work without a database, with a rule switched off, and a naive one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from adapters.solver import HighsSolver
from bot.free_text.private import PRIVATE_READING
from bot.model.calendar import Week
from bot.model.pulses import HELPED_ITEM, Comment, Topic
from bot.model.released import Cell, EnpsCell, Fact, Invited, Past, Release, StepCell, Voter, Withheld
from bot.model.units import Unit
from bot.pulse.asked import asked_figures
from bot.pulse.questions import BANK, question
from bot.pulse.rotation import items_of
from bot.release import rules
from bot.release.comments import release_comments
from tests.adversary.companies import REMARK, Company
from tests.adversary.knowledge import View, mean, of_cell, of_mean, of_scores

FIRST = Week(2026, 2)
K, STRICT_K = 5, 9


@dataclass(frozen=True)
class Round:
    """One week: who was invited, who answered, and what was published under which k."""

    number: int
    k: int
    invited: Sequence[Invited]
    voters: Sequence[Voter]
    release: Release


def rounds(company: Company, *, strict: bool = False) -> Iterator[Round]:
    """What the release rules publish of each week."""
    k = STRICT_K if strict else K
    facts: list[Fact] = []
    last: dict[tuple[Unit, Topic, str], Cell] = {}
    for number in range(1, company.weeks + 1):
        invited, voters = people_of(company, number)
        apart = company.apart.get(number, frozenset())
        result = rules.release(
            FIRST.plus(number - 1),
            asked=asked_figures((*items_of(number - 1), *([HELPED_ITEM] if apart else []))),
            voters=voters,
            invited=invited,
            past=Past(facts, last),
            k=k,
            strict=strict,
            solver=HighsSolver(),
            asked_apart=apart,
        )
        facts += result.facts
        last |= {
            (figure.unit, figure.topic, figure.item): figure.result
            for figure in result.figures
            if not isinstance(figure.result, Withheld)
        }
        yield Round(number, k, invited, voters, result)


def people_of(company: Company, number: int) -> tuple[list[Invited], list[Voter]]:
    """Who is invited in a week, and who answers. A manager counts in no figure of the own team (release rule R1)."""
    there = {stay.person: stay for stay in company.stays if stay.covers(number)}
    leaders = {stay.manager for stay in there.values()}
    team = {person: None if person in leaders else stay.team for person, stay in there.items()}
    invited = Counter((team[person], stay.department) for person, stay in there.items())
    writing = company.writers.get(number, frozenset())
    voters = [
        Voter(
            person, team[person], there[person].department, values, Comment(REMARK, quotable=False) if person in writing else None
        )
        for person, values in sorted(company.given[number].items())
    ]
    rows = [Invited(name, department, people, name or "") for (name, department), people in invited.items()]
    return sorted(rows, key=lambda row: (row.department, row.team or "")), voters


ANCHORS = {one.topic: one.id for one in BANK.values() if one.anchor}


def question_of(topic: Topic, item: str) -> str:
    """The question of a figure: a detail's its own, a topic's its anchor."""
    return HELPED_ITEM if topic is Topic.HELPED else item or ANCHORS[topic]


def views_of(rounds: Sequence[Round]) -> list[View]:
    """What is to be read in the export, with the people behind it."""
    views = []
    for one in rounds:
        people = {(fact.items, fact.unit): fact.people for fact in one.release.facts}
        for figure in one.release.figures:
            item = question_of(figure.topic, figure.item)
            match figure.result:
                case StepCell(low=low, high=high):
                    views.append(of_cell(one.number, item, people[(item,), figure.unit], low, high))
                case EnpsCell(low=lowest, high=highest):
                    views.append(of_scores(one.number, item, people[(item,), figure.unit], lowest, highest))
                case Withheld():
                    pass
    return views


def ours(company: Company) -> list[View]:
    """What the rules publish, whichever of them are on."""
    return views_of(list(rounds(company)))


def naive(company: Company) -> list[View]:
    """k = 5 per view, means with one decimal: what many survey tools do."""
    views = []
    for number in range(1, company.weeks + 1):
        groups: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for voter in people_of(company, number)[1]:
            for item in voter.values.keys() - {HELPED_ITEM}:
                groups[item, "team", voter.team or ""].append(voter.person)
                groups[item, "department", voter.department].append(voter.person)
                groups[item, "company", ""].append(voter.person)
        views += [
            of_mean(number, item, people, rounded(mean(company, number, item, people)))
            for (item, _, _), people in groups.items()
            if len(people) >= K and question(item).topic is not Topic.ENPS
        ]
    return views


def rounded(value: Fraction) -> Fraction:
    return Fraction(round(value * 10), 10)


def commented(one: Round) -> set[Unit]:
    """The units that are shown comments of a week."""
    return {unit for unit, _ in release_comments(one.release.week, one.voters, one.invited, PRIVATE_READING, one.k)}
