"""Whole-number programmes, which the standard library can't solve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """The weighted sum of some columns lies between ``low`` and ``high``, both included."""

    terms: tuple[tuple[int, int], ...]  # (column, weight)
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole number is wanted for each column: from 0 to its place in ``tops``, inside all rows, with the greatest ``aim``.

    ``aim`` holds a weight for some columns; with none of them any numbers that fit will do.
    """

    tops: tuple[int, ...]
    rows: tuple[Row, ...]
    aim: tuple[tuple[int, int], ...] = ()  # (column, weight)


@dataclass(frozen=True, slots=True)
class Solved:
    """Numbers that fit; ``greatest`` where none with a greater aim are left."""

    values: tuple[int, ...]
    greatest: bool


class Unsolved(Enum):
    """What came out instead of numbers."""

    IMPOSSIBLE = "impossible"  # proved: no numbers fit
    UNDECIDED = "undecided"  # given up, failed, or no solver at all


class Solver(Protocol):
    """Integer programming. The same programme always gets the same answer: no clock, no chance, one thread."""

    def solve(self, programme: Programme) -> Solved | Unsolved:
        """Numbers that fit with the greatest aim. Never raises: a solver that fails is one that could not decide."""
        ...


def fits(programme: Programme, values: Sequence[int]) -> bool:
    """Whether the numbers are inside their columns and rows, reckoned in whole numbers."""
    return (
        len(values) == len(programme.tops)
        and all(0 <= value <= top for value, top in zip(values, programme.tops, strict=True))
        and all(row.low <= sum(values[column] * weight for column, weight in row.terms) <= row.high for row in programme.rows)
    )
