"""The rehearsal's look at pairs: whether a new figure beside an earlier one tells somebody's answer (release rule R7).

Written by itself, without the code that chose the cells: sums of the people in both figures, and of those in one alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from bot.model.released import Fact

_Group = tuple[int, int, int]  # people, their lowest and their highest sum


def telling(published: Sequence[Fact], earlier: Sequence[Fact], values: range, *, insider: bool) -> bool:
    """Tell whether some pair of a new and an earlier figure that share a question leaves somebody a single answer.

    With an ``insider`` also to any one person in either of them who knows her own. A new figure that could not be beside an
    earlier one unless somebody has changed an answer tells nothing.
    """
    with_answer: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in earlier:
        for answer in product(fact.people, fact.items):
            with_answer[answer].append(fact)
    for new in published:
        beside = {id(fact): fact for answer in product(new.people, new.items) for fact in with_answer[answer]}.values()
        told = [_tells(before, new, values) for before in beside]
        alike = [before for before in beside if insider and before.items == new.items]
        if None not in told and (
            any(told) or any(_tells(*views, values) for before in alike for views in _to_insiders(before, new, values))
        ):
            return True
    return False


def _tells(before: Fact, new: Fact, values: range) -> bool | None:
    """Whether a pair leaves somebody a single answer; None where it can't be unless somebody has changed one."""
    least, most = values[0], values[-1]
    both = len(before.people & new.people) * len({*before.items} & {*new.items})
    left, joined = (len(fact.people) * len(fact.items) - both for fact in (before, new))
    low = max(both * least, before.low - left * most, new.low - joined * most)
    high = min(both * most, before.high - left * least, new.high - joined * least)
    if low > high:
        return None
    groups: tuple[_Group, ...] = (
        (both, low, high),
        (left, max(left * least, before.low - high), min(left * most, before.high - low)),
        (joined, max(joined * least, new.low - high), min(joined * most, new.high - low)),
    )
    return any(
        count > 0 and (last == count * least or first == count * most or (count == 1 and first == last))
        for count, first, last in groups
    )


def _to_insiders(before: Fact, new: Fact, values: range) -> Iterator[tuple[Fact, Fact]]:
    """The pair as anybody in it sees it, whatever he or she has answered: without that person, and his or her part of the sums.

    People of one group are alike, so one of each is enough.
    """
    for group in (before.people & new.people, before.people - new.people, new.people - before.people):
        for person in sorted(group)[:1]:
            for own in values:
                yield _without(before, person, own), _without(new, person, own)


def _without(fact: Fact, person: str, own: int) -> Fact:
    if person not in fact.people:
        return fact
    return replace(fact, people=fact.people - {person}, low=fact.low - own, high=fact.high - own)
