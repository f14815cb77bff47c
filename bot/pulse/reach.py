"""How far a round's pulse came, as an administrator may see it: counts with technical reasons, and nobody in them.

What is counted is how the sending ended, no more: whoever had paused, put it off or was away before anything was sent is not in
it, and reminders, thanks and redraws are not. A number of one or two is never split by workspace or by reason, nor can it be
worked out from what else is shown: what is too small is put together with others until it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.model.deliveries import IN_DOUBT, DeliveryState, Tally
from bot.model.people import Workspace

LEAST = 3  # people; fewer are not split

_Key = TypeVar("_Key")
_Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many people were asked, by how that ended."""

    reached: int = 0
    in_doubt: int = 0
    not_reached: int = 0

    @property
    def asked(self) -> int:
        """All of them."""
        return self.reached + self.in_doubt + self.not_reached


@dataclass(frozen=True, slots=True)
class Reach:
    """A round's pulse: all together, by workspace, and why people were not reached. A key of None: all the others."""

    total: Count
    workspaces: tuple[tuple[Workspace | None, Count], ...]
    reasons: tuple[tuple[str | None, int], ...]


def reach(tallies: Iterable[Tally]) -> Reach:
    """The counts of one round from how its deliveries ended."""
    by_place: dict[Workspace, list[int]] = {}
    by_reason: dict[str, list[int]] = {}
    for one in tallies:
        counts = by_place.setdefault(one.place, [0, 0, 0])
        if one.state is DeliveryState.UNREACHABLE:
            counts[2] += one.people
            by_reason.setdefault(one.reason or "", [0])[0] += one.people
        elif one.state is DeliveryState.UNKNOWN or one.reason == IN_DOUBT:
            counts[1] += one.people
        else:
            counts[0] += one.people
    total = Count(*map(sum, zip(*by_place.values(), strict=True))) if by_place else Count()
    places = _split({place: tuple(counts) for place, counts in sorted(by_place.items()) if any(counts)})
    reasons = _split({reason: tuple(counts) for reason, counts in sorted(by_reason.items())})
    return Reach(total, tuple((place, Count(*counts)) for place, counts in places), tuple((why, n) for why, (n,) in reasons))


def _split(rows: Mapping[_Key, _Counts]) -> list[tuple[_Key | None, _Counts]]:
    """The rows none of whose numbers is too small, and the others as one; none at all where that one would be too small too."""
    shown = {key: counts for key, counts in rows.items() if not _is_small(counts)}
    others = [counts for key, counts in rows.items() if key not in shown]
    while others and shown and _is_small(_sum(others)):
        least = min(shown, key=lambda key: sum(shown[key]))
        others.append(shown.pop(least))
    if others and not shown:
        return []
    return [*shown.items(), *([(None, _sum(others))] if others else [])]


def _sum(rows: Iterable[_Counts]) -> _Counts:
    return tuple(map(sum, zip(*rows, strict=True)))


def _is_small(counts: _Counts) -> bool:
    return any(0 < count < LEAST for count in counts)
