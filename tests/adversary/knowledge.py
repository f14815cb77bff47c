"""What an attacker knows: who was counted where (the worst case), and what was published of it – as bounds on sums of answers.

Everything else that is published of answers – departments, the company, trends, digests – follows from the cells of the export
alone, which ``test_outputs`` shows, so it adds nothing. Participation is an attack of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from bot.model.pulses import HELPED_ITEM, Scale
from bot.pulse.questions import question
from tests.adversary.companies import Company
from tests.adversary.pairs import told_by_pairs
from tests.adversary.solving import Clue, Key, Told, told

Link = Callable[[int, str], Key]
"""(week, person) -> which unknown the answer to a question is: two answers with one key are known to be the same."""

MEMORY = 52  # weeks

BOUNDS = (Fraction(1), Fraction(9, 4), Fraction(11, 4), Fraction(13, 4), Fraction(15, 4), Fraction(5))


def each_its_own(week: int, person: str) -> Key:
    """Nothing is known to be the same."""
    return (week, person)


def never_changed(_week: int, person: str) -> Key:
    """Nobody ever changes an answer: one value a person and question."""
    return person


def is_enps(item: str) -> bool:
    return item != HELPED_ITEM and question(item).scale is Scale.ENPS


def ends(item: str) -> tuple[int, int]:
    """The lowest and the highest that a person counts for in a sum: of an eNPS -1, 0 and 1."""
    return (-1, 1) if is_enps(item) else (1, 5)


def weight(item: str, value: int) -> int:
    """What an answer counts in a sum."""
    return (value >= 9) - (value <= 6) if is_enps(item) else value


@dataclass(frozen=True)
class View:
    """A published figure: whose answers to a question in a week, and between which sums they lie, both included."""

    week: int
    item: str
    people: frozenset[str]
    low: int
    high: int


def of_cell(week: int, item: str, people: Collection[str], low: int, high: int) -> View:
    """A published cell: a step, or a range of them (release rules R4 and R7)."""
    highest = 5 * len(people) if high == 5 else ceil(BOUNDS[high] * len(people)) - 1
    return View(week, item, frozenset(people), ceil(BOUNDS[low - 1] * len(people)), highest)


def of_scores(week: int, item: str, people: Collection[str], low: int, high: int) -> View:
    """A published eNPS, or a range (release rules R7 and R11): every balance whose rounded score lies in it."""
    size = len(people)
    fitting = [
        balance
        for balance in range(-size, size + 1)
        if low <= max(-80, min(80, 10 * floor(Fraction(10 * balance, size) + Fraction(1, 2)))) <= high
    ]
    return View(week, item, frozenset(people), fitting[0], fitting[-1])


def of_mean(week: int, item: str, people: Collection[str], mean: Fraction) -> View:
    """A published mean, rounded to one decimal."""
    whole = len(people)
    return View(week, item, frozenset(people), ceil(whole * (mean - Fraction(1, 20))), floor(whole * (mean + Fraction(1, 20))))


def mean(company: Company, week: int, item: str, people: Collection[str]) -> Fraction:
    """The true mean, which a publisher without our rules gives away."""
    return Fraction(sum(company.given[week][person][item] for person in people), len(people))


def clues(company: Company, views: Iterable[View], link: Link) -> Mapping[str, tuple[list[Clue], dict[Key, int]]]:
    """The views of each question as bounds on unknowns, and the unknowns' true values, by which the attack is judged."""
    found: defaultdict[str, tuple[list[Clue], dict[Key, int]]] = defaultdict(lambda: ([], {}))
    for view in views:
        bounds, truth = found[view.item]
        bounds.append(Clue(frozenset(link(view.week, person) for person in view.people), view.low, view.high))
        for person in view.people:
            truth[link(view.week, person)] = weight(view.item, company.given[view.week][person][view.item])
    return found


def attack(company: Company, views: Sequence[View], link: Link = never_changed, *, insiders: bool = False) -> Told:
    """All that can be deduced of anybody's answer to any question, exactly."""
    return _joined(
        {
            item: told(bounds, truth, ends(item), insiders=insiders)
            for item, (bounds, truth) in clues(company, views, link).items()
        }
    )


def within_memory(views: Sequence[View]) -> Iterator[list[View]]:
    """What has been published in each span of 52 weeks: so long the release rules know of a figure (release rule R7)."""
    last = max((view.week for view in views), default=0)
    for week in range(min(MEMORY + 1, last), last + 1):
        yield [view for view in views if week - MEMORY <= view.week <= week]


def attack_in_pairs(company: Company, views: Iterable[View], *, insiders: bool = False) -> Told:
    """What any two figures tell of whoever has not changed an answer between them."""
    found: defaultdict[str, list[tuple[Clue, dict[Key, int]]]] = defaultdict(list)
    for view in views:
        values: dict[Key, int] = {one: weight(view.item, company.given[view.week][one][view.item]) for one in view.people}
        found[view.item].append((Clue(view.people, view.low, view.high), values))
    return _joined({item: told_by_pairs(known, ends(item), insiders=insiders) for item, known in found.items()})


def _joined(found: Mapping[str, Told]) -> Told:
    """What is told of all questions: keys with their question before them."""
    return Told(
        frozenset((item, key) for item, one in found.items() for key in one.keys),
        frozenset(((item, insider), (item, key)) for item, one in found.items() for insider, key in one.to_insiders),
    )
