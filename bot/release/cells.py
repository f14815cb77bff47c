"""The results a figure could have, and how they are joined to cells that tell nothing (release rules R4, R7 and R11).

A result is known by its place on the scale: 0 to 4 for the five steps, 0 to 16 for an eNPS of -80 to 80.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

STEP_BOUNDS = (Fraction(9, 4), Fraction(11, 4), Fraction(13, 4), Fraction(15, 4))  # release rule R4
ENPS_BOUNDS = tuple(Fraction(tens, 20) for tens in range(-15, 17, 2))  # -75, -65 … 75 per cent: halves go up (release rule R11)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Neighbouring results of a scale, from the first to the last."""

    first: int
    last: int

    def joined(self, other: Span) -> Span:
        """Both and what lies between."""
        return Span(min(self.first, other.first), max(self.last, other.last))

    def parts(self) -> list[Span]:
        """All stretches inside it, the shortest first, itself last."""
        return [
            Span(first, first + more)
            for more in range(self.last - self.first + 1)
            for first in range(self.first, self.last + 1 - more)
        ]

    def distance(self, other: Span) -> int:
        """Results from one's end to the other's, 0 where they overlap."""
        return max(0, other.first - self.last, self.first - other.last)


@dataclass(frozen=True, slots=True)
class Scale:
    """What one person can answer, from ``least`` to ``most``, and the means at which the next result begins."""

    least: int
    most: int
    bounds: tuple[Fraction, ...]

    @property
    def whole(self) -> Span:
        """All results: a figure that isn't shown."""
        return Span(0, len(self.bounds))

    @property
    def middle(self) -> Span:
        """The reference of a unit that has no published cell of the item yet."""
        return Span(len(self.bounds) // 2, len(self.bounds) // 2)

    def sums(self, people: int, span: Span) -> tuple[int, int]:
        """The lowest and the highest sum of so many people's answers in these results; low > high where there is none."""
        starts = [people * self.least, *(ceil(bound * people) for bound in self.bounds), people * self.most + 1]
        return starts[span.first], starts[span.last + 1] - 1

    def result(self, people: int, total: Fraction) -> int:
        """The place of the result that a sum of answers falls into."""
        return sum(total >= bound * people for bound in self.bounds)


AGREE5 = Scale(1, 5, STEP_BOUNDS)
ENPS = Scale(-1, 1, ENPS_BOUNDS)


def divide(scale: Scale, reference: Span, tells: Callable[[Span], bool]) -> tuple[Span, ...]:
    """The cells that can come out. They divide the scale; none tells, save the whole scale where nothing less will do.

    Of the telling cells the farthest from the reference joins its neighbour on that side, again and again (release rule R7).
    """
    cells = [Span(place, place) for place in range(scale.whole.last + 1)]
    while len(cells) > 1:
        telling = [cell for cell in cells if tells(cell)]
        if not telling:
            break
        farthest = max(telling, key=lambda cell: (cell.distance(reference), -cell.first))
        place = cells.index(farthest)
        other = _partner(cells, place, reference, telling, scale)
        low = min(place, other)
        cells[low : low + 2] = [cells[low].joined(cells[low + 1])]
    return tuple(cells)


def _partner(cells: Sequence[Span], place: int, reference: Span, telling: Sequence[Span], scale: Scale) -> int:
    """The place of the neighbour that a telling cell joins."""
    cell = cells[place]
    if cell.last < reference.first:
        return place + 1
    if cell.first > reference.last:
        return place - 1
    beside = [other for other in (place - 1, place + 1) if 0 <= other < len(cells)]

    def preference(other: int) -> tuple[bool, int, int]:
        off_middle = abs(cells[other].first + cells[other].last - scale.whole.last)
        return cells[other] in telling, off_middle, other

    return min(beside, key=preference)
