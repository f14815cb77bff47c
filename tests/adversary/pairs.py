"""What two figures tell together, in closed form: the attack's own, by none of the code that it attacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from tests.adversary.solving import Clue, Key, Told

Ends = tuple[int, int]


Values = Mapping[Key, int]


def told_by_pairs(clues: Sequence[tuple[Clue, Values]], scale: Ends, *, insiders: bool = False) -> Told:
    """What any one figure, or any two that share people, tell; with ``insiders`` also each who knows the own answer.

    Each clue stands with its people's true values then: two of which somebody has changed an answer between are no pair, for
    whoever takes them for one is misled.
    """
    keys: set[Key] = set()
    to_insiders: set[tuple[Key, Key]] = set()
    nothing = Clue(frozenset(), 0, 0)
    some = [(clue, nothing, values) for clue, values in clues]
    for (one, before), (other, after) in combinations(clues, 2):
        both = one.keys & other.keys
        if both and all(before[key] == after[key] for key in both):
            some.append((one, other, {**before, **after}))
    for one, other, values in some:
        keys |= _told(one, other, scale)
        if insiders:
            for insider in one.keys | other.keys:
                rest = [_without(clue, insider, values[insider]) for clue in (one, other)]
                to_insiders |= {(insider, key) for key in _told(rest[0], rest[1], scale)}
    return Told(frozenset(keys), frozenset(pair for pair in to_insiders if pair[1] not in keys))


def _without(clue: Clue, insider: Key, value: int) -> Clue:
    return Clue(clue.keys - {insider}, clue.low - value, clue.high - value) if insider in clue.keys else clue


def _told(one: Clue, other: Clue, scale: Ends) -> set[Key]:
    """The keys of which the two bounds leave one value.

    Who is in both, in the first alone, and in the other alone: within each group anyone can change places with anyone.
    """
    least, most = scale
    both, alone, newly = one.keys & other.keys, one.keys - other.keys, other.keys - one.keys
    c, d, e = len(both), len(alone), len(newly)
    shared = max(c * least, one.low - d * most, other.low - e * most), min(c * most, one.high - d * least, other.high - e * least)
    found: set[Key] = set()
    for group, low, high in (
        (both, *shared),
        (alone, max(d * least, one.low - shared[1]), min(d * most, one.high - shared[0])),
        (newly, max(e * least, other.low - shared[1]), min(e * most, other.high - shared[0])),
    ):
        if group and low == high and (len(group) == 1 or low in (len(group) * least, len(group) * most)):
            found |= group
    return found
