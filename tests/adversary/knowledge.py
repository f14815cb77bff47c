"""What an attacker knows: who was counted where (the worst case), and what was published of it – as bounds on sums of answers.

Everything else that is published – departments, the company, trends, digests – follows from the steps of the export alone,
which ``test_outputs`` shows, so it adds nothing. Participation speaks of how many answered, which the attacker knows already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from app.simulation.organisation import Organisation
from bot.model.pulses import Topic
from bot.pulse.questions import question

Key = tuple[object, ...]
"""An unknown answer."""

Link = Callable[[int, str, str], Key]
"""(week, person, item) -> which unknown it is: two answers with one key are known to be the same."""

BOUNDS = (Fraction(1), Fraction(9, 4), Fraction(11, 4), Fraction(13, 4), Fraction(15, 4), Fraction(5))


def each_its_own(week: int, person: str, item: str) -> Key:
    """Nothing is known to be the same."""
    return (week, person, item)


def never_changed(_week: int, person: str, item: str) -> Key:
    """Nobody ever changes an answer: one value a person and question."""
    return (person, item)


@dataclass(frozen=True)
class Clue:
    """``low`` ≤ the weighted sum of the unknowns ≤ ``high``; all whole numbers."""

    terms: Mapping[Key, int]
    low: int
    high: int


@dataclass(frozen=True)
class View:
    """A published figure: of which people's answers to a topic in a week, and the bounds of their mean, in twentieths."""

    week: int
    topic: Topic
    people: frozenset[str]
    low: Fraction  # included
    high: Fraction  # included, unless ``below``
    below: bool = False


def of_cell(week: int, topic: Topic, people: Iterable[str], low: int, high: int) -> View:
    """A published cell (release rule R4)."""
    return View(week, topic, frozenset(people), BOUNDS[low - 1], BOUNDS[high], below=high < 5)


def of_mean(week: int, topic: Topic, people: Iterable[str], mean: Fraction) -> View:
    """A published mean, rounded to one decimal."""
    return View(week, topic, frozenset(people), mean - Fraction(1, 20), mean + Fraction(1, 20))


class Answers:
    """Which items each person answered – the attacker knows that – and the true values, by which the attack is judged."""

    def __init__(self, organisation: Organisation) -> None:
        self._given: dict[tuple[int, str, Topic], dict[str, int]] = defaultdict(dict)
        for week in range(1, organisation.weeks + 1):
            for person, turn in organisation.turns(week):
                for item, value in turn.values.items():
                    if value is not None:
                        self._given[week, person, question(item).topic][item] = value

    def of(self, week: int, person: str, topic: Topic) -> Mapping[str, int]:
        return self._given[week, person, topic]

    def mean(self, week: int, topic: Topic, people: Iterable[str]) -> Fraction:
        means = [Fraction(sum(values.values()), len(values)) for values in (self.of(week, one, topic) for one in people)]
        return sum(means, Fraction(0)) / len(means)

    def clues(self, views: Iterable[View], link: Link) -> tuple[list[Clue], dict[Key, int]]:
        """The views as bounds on the unknowns, and the unknowns' true values."""
        clues, truth = [], {}
        for view in views:
            terms: defaultdict[Key, int] = defaultdict(int)
            for person in view.people:
                values = self.of(view.week, person, view.topic)
                for item, value in values.items():
                    key = link(view.week, person, item)
                    terms[key] += 2 // len(values)  # in halves: a topic has one or two items in a week
                    truth[key] = value
            whole = 2 * len(view.people)
            high = ceil(whole * view.high) - 1 if view.below else floor(whole * view.high)
            clues.append(Clue(dict(terms), ceil(whole * view.low), high))
        return clues, truth

    def insiders(self, views: Iterable[View], link: Link) -> set[Key]:
        """Of each block the one who knows most: whose own answer is farthest from the block's mean."""
        known: set[Key] = set()
        for view in views:
            centre = self.mean(view.week, view.topic, view.people)
            odd = max(sorted(view.people), key=lambda person: abs(self.mean(view.week, view.topic, [person]) - centre))
            known |= {link(view.week, odd, item) for item in self.of(view.week, odd, view.topic)}
        return known
