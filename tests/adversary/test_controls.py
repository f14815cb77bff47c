"""The attack is sharp: it succeeds against a naive publisher, and against ours with any one rule taken away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import pytest

from app.simulation.organisation import Stay
from bot.model.pulses import HELPED_ITEM, Topic
from bot.model.released import Fact, Invited, Participation, Voter
from bot.model.units import Unit, UnitKind
from bot.pulse.helped import with_helped
from bot.pulse.rotation import items_of
from bot.release import blocks, comments, rules
from bot.release.attack import Attack, Division
from bot.release.blocks import Block, Part
from bot.release.cells import Span
from tests.adversary.companies import ORDINARY, TINY, Company, extreme, made, written
from tests.adversary.judging import judged
from tests.adversary.knowledge import attack, each_its_own, is_enps, mean, of_mean
from tests.adversary.publishers import naive, ours, rounded, rounds


@pytest.mark.parametrize("company", [made(ORDINARY, 3), made(TINY, 3), extreme()], ids=lambda company: company.name)
def test_a_naive_publisher_gives_answers_away(company: Company) -> None:
    assert attack(company, naive(company)).keys


def test_a_naive_publisher_gives_answers_away_within_a_single_week() -> None:
    assert attack(extreme(), naive(extreme()), each_its_own).keys


# ---------------------------------------------------------------- one rule taken away

Away = Callable[[pytest.MonkeyPatch], None]


def no_disjoint_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Department figures over everybody beside the figures of teams (release rule R3)."""
    alone = blocks.blocks_of

    def overlapping(topic: Topic, respondents: Iterable[Voter], invited: Iterable[Invited], k: int) -> list[Block]:
        respondents, invited = list(respondents), list(invited)
        sizes = Counter({row.department: 0 for row in invited})
        for row in invited:
            sizes[row.department] += row.people
        departments = [Invited(name, name, people) for name, people in sizes.items()]
        whole = [replace(voter, team=voter.department) for voter in respondents]
        found = alone(topic, whole, departments, k)
        return alone(topic, respondents, invited, k) + [
            replace(block, unit=Unit(UnitKind.POOL, f"all of {block.unit.key}"))
            for block in found
            if block.unit.kind is UnitKind.TEAM and len(block.voters) >= k + 3
        ]

    monkeypatch.setattr(rules, "blocks_of", overlapping)


def no_rehearsed_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every result is a cell of its own, whatever it tells (release rule R7)."""

    def divide(self: Attack, people: Collection[str], _reference: Span | None) -> Division:
        scale = self._scale
        return Division(scale, len(people), tuple(Span(place, place) for place in range(scale.whole.last + 1)))

    def publish(self: Attack, unit: Unit, people: Collection[str], cell: Span) -> Fact:
        return Fact(self._week, self._items, unit, frozenset(people), *self._scale.sums(len(people) * len(self._items), cell))

    monkeypatch.setattr(Attack, "divide", divide)
    monkeypatch.setattr(Attack, "publish", publish)
    monkeypatch.setattr(Attack, "certificate", lambda _self: None)


def no_margin_of_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "POOL_MARGIN", 0)


def pools_that_force(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_block(groups: Sequence[Sequence[Part]], _team_least: int, pool_least: int) -> bool:
        return sum(len(part.voters) for parts in groups for part in parts) >= pool_least

    monkeypatch.setattr(blocks, "_is_block", is_block)


def participation_of_departments(monkeypatch: pytest.MonkeyPatch) -> None:
    def said(voters: Sequence[Voter], invited: Sequence[Invited], k: int) -> tuple[tuple[Unit, Participation], ...]:
        units: defaultdict[Unit, list[int]] = defaultdict(lambda: [0, 0])
        for row in invited:
            whose = [(UnitKind.DEPARTMENT, row.department), *([(UnitKind.TEAM, row.team)] if row.team else [])]
            for kind, key in whose:
                units[Unit(kind, key)][0] += row.people
                units[Unit(kind, key)][1] += sum(
                    (voter.department if kind is UnitKind.DEPARTMENT else voter.team) == key
                    for voter in voters
                    if voter.values and (voter.team, voter.department) == (row.team, row.department)
                )
        return tuple((unit, rules.participation_of(came, asked, k)) for unit, (asked, came) in units.items())

    monkeypatch.setattr(rules, "_participation", said)


def no_least_of_an_enps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "ENPS_LEAST", 0)


def figures_every_week(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "REPEAT_WEEKS", 0)


def comments_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "LEAST_RESPONDENTS", 0)


def comments_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    def enough(members: Sequence[Voter], _k: int) -> bool:
        return len(members) >= 10 and sum(voter.comment is not None for voter in members) >= 3

    monkeypatch.setattr(comments, "_enough", enough)


def fives(teams: dict[str, tuple[str, int, int]], weeks: int = 1) -> Company:
    """Everyone who answers says 5: of each team its department, how many are invited, and how many answer."""
    stays = [Stay(f"{team} {one}", team, unit, 1, None) for team, (unit, size, _) in teams.items() for one in range(size)]
    came = {f"{team} {one}" for team, (_, _, answer) in teams.items() for one in range(answer)}
    return written("fives", stays, weeks, lambda _week, stay, _item: 5 if stay.person in came else 0)


def asked_about_an_action_every_week() -> Company:
    company = fives({"T0": ("D", 6, 6)}, 4)
    weeks = [week for week in company.given if with_helped(items_of(week - 1))]
    given = {week: {person: {**values, HELPED_ITEM: 4} for person, values in company.given[week].items()} for week in weeks}
    return replace(company, given={**company.given, **given}, apart={week: frozenset({"T0"}) for week in weeks})


TWELVE_WEEKS = made(TINY, 8, weeks=12)


@pytest.mark.parametrize(
    ("take_away", "finding", "company"),
    [
        (no_rehearsed_attack, "told", extreme(weeks=5)),
        (no_disjoint_blocks, "broken", extreme(weeks=4)),
        (no_margin_of_pools, "broken", TWELVE_WEEKS),
        (pools_that_force, "answered", fives({"four": ("D", 4, 4), "six": ("D", 6, 4)})),
        (participation_of_departments, "answered", TWELVE_WEEKS),
        (no_least_of_an_enps, "broken", TWELVE_WEEKS),
        (figures_every_week, "broken", asked_about_an_action_every_week()),
        (comments_of_few, "broken", TWELVE_WEEKS),
        (comments_of_three, "broken", TWELVE_WEEKS),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_without_the_rule_something_is_found(
    monkeypatch: pytest.MonkeyPatch, take_away: Away, finding: str, company: Company
) -> None:
    assert getattr(judged(company), finding) == 0
    take_away(monkeypatch)
    assert getattr(judged(company), finding) > 0


def test_with_means_in_the_place_of_steps_answers_are_told() -> None:
    facts = [(one.number, fact) for one in rounds(extreme()) for fact in one.release.facts]
    means = [
        of_mean(number, fact.items[0], fact.people, rounded(mean(extreme(), number, fact.items[0], fact.people)))
        for number, fact in facts
        if not is_enps(fact.items[0])
    ]
    assert attack(extreme(), means, each_its_own).keys


def test_with_departments_worked_out_of_answers_answers_are_told() -> None:
    company = fives({"five": ("D", 5, 5), "other": ("D", 5, 5)})
    views = ours(company)
    assert not attack(company, views, each_its_own).keys
    departments = [
        of_mean(1, item, people, rounded(mean(company, 1, item, people)))
        for item in items_of(0)
        for people in [frozenset[str]().union(*(view.people for view in views if view.item == item))]
    ]
    assert len(attack(company, [*views, *departments], each_its_own).keys) == 3 * 10
