"""What the core needs of mathematics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Association:
    """Spearman's rank correlation of so many cells, with its 95 % interval over teams and its probability by chance.

    ``low`` and ``high`` are None where the teams drawn are too alike to tell.
    """

    rho: float
    low: float | None
    high: float | None
    p: float
    n: int


Cells = Sequence[Sequence[float | None]]
"""A row for each team, a column for each period; None is an empty cell. Two of them pair up place by place."""


class Statistics(Protocol):
    """What the standard library hasn't got of statistics. The same input always gives the same output."""

    def t_quantile(self, probability: float, degrees: int) -> float:
        """Student's t: the quantile at that probability."""
        ...

    def difference(self, before: Sequence[float], after: Sequence[float]) -> tuple[float, float] | None:
        """The 95 % interval of the difference of two means, after less before; None where nothing varies."""
        ...

    def level_change(
        self, before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]
    ) -> tuple[float, float, float]:
        """An interrupted time series of (time, value): by how much the level jumps at ``after``'s time 0, low, high."""
        ...

    def association(self, first: Cells, second: Cells) -> Association | None:
        """How two sides go together, tested by permuting whole teams; None where one of them never varies."""
        ...

    def discoveries(self, probabilities: Sequence[float]) -> Sequence[float]:
        """The same, corrected for looking at so many (Benjamini & Hochberg)."""
        ...
