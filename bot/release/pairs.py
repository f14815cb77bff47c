"""What two figures together tell, in closed form (release rule R7): the sums of whom both counted, and of whom one alone.

Values are counted from 0 (the lowest answer) to ``top``, so that sums of nobody are 0 and all sums of a group are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Tells(Enum):
    """What a cell, held against what is known, would do."""

    NOTHING = "nothing"
    SOMETHING = "something"
    IMPOSSIBLE = "impossible"  # it can't come out unless somebody has changed an answer: it tells nothing


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """An earlier figure beside a new one: how many are in both, in the earlier alone, in the new alone, and the earlier sums."""

    both: int
    earlier: int
    new: int
    low: int
    high: int

    def tells(self, low: int, high: int, top: int, *, insider: bool = False) -> Tells:
        """What the new figure's sum between ``low`` and ``high`` tells of anybody.

        With an ``insider`` also what it tells to any one of those counted who knows his or her own answer, whatever it is.
        """
        bare = self._told(low, high, top)
        if bare is not Tells.NOTHING or not insider:
            return bare
        views = self._without_one(low, high, top)
        told = any(view._told(its_low, its_high, top) is Tells.SOMETHING for view, its_low, its_high in views)  # noqa: SLF001
        return Tells.SOMETHING if told else Tells.NOTHING

    def _told(self, low: int, high: int, top: int) -> Tells:
        least = max(0, self.low - top * self.earlier, low - top * self.new)
        most = min(top * self.both, self.high, high)
        if least > most:
            return Tells.IMPOSSIBLE
        groups = (
            (self.both, least, most),
            (self.earlier, max(0, self.low - most), min(top * self.earlier, self.high - least)),
            (self.new, max(0, low - most), min(top * self.new, high - least)),
        )
        return Tells.SOMETHING if any(_is_told(*group, top) for group in groups) else Tells.NOTHING

    def _without_one(self, low: int, high: int, top: int) -> Iterator[tuple[Pair, int, int]]:
        """The same figures without one person, for everyone it could be and every answer he or she could have given."""
        both, earlier, new = self.both, self.earlier, self.new
        for own in range(top + 1):
            less_low, less_high = self.low - own, self.high - own
            if both:
                yield Pair(both - 1, earlier, new, less_low, less_high), low - own, high - own
            if earlier:
                yield Pair(both, earlier - 1, new, less_low, less_high), low, high
            if new:
                yield Pair(both, earlier, new - 1, self.low, self.high), low - own, high - own


def _is_told(people: int, least: int, most: int, top: int) -> bool:
    """Whether a group's sums leave one of its answers a single value: all at one end, or one person and one sum."""
    return people > 0 and (most == 0 or least == top * people or (people == 1 and least == most))
