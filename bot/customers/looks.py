"""Looking at many comparisons at once: how sure each must be for at most one claim in twenty of a digest to be chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.customers.figures import Direction, direction_of
from bot.customers.intervals import LEVEL, Interval

AIM = 0.04
"""The rate aimed at, so that 0.05 holds: far out the intervals run a little short (at an aim of 0.05 from 5.4 to 6 % of unchanged
digests claimed something)."""

Look = Callable[[float], Interval]
"""A comparison: the interval of the difference at a level."""


def sure_level(looks: Sequence[Look]) -> float:
    """The level of every interval of change in a digest that makes so many comparisons; ``LEVEL`` where it makes none.

    It keeps the false discovery rate (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, 289-300): the largest i such that i of
    the m comparisons have p ≤ ``AIM`` i/m. An interval at the level 1 - ``AIM`` i/m excludes 0 exactly where that holds, so no
    p need be known; and what is unclear stays so at every higher level, so the search goes down from all that is clear.
    """
    clear = [look for look in looks if _is_clear(look(LEVEL))]
    while clear:
        level = _level(len(clear), len(looks))
        fewer = [look for look in clear if _is_clear(look(level))]
        if len(fewer) == len(clear):
            return level
        clear = fewer
    return _level(1, len(looks)) if looks else LEVEL


def _level(clear: int, looks: int) -> float:
    return 1 - AIM * clear / looks


def _is_clear(change: Interval) -> bool:
    return direction_of(change) is not Direction.FLAT
