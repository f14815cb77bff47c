"""The scales: which cell a place on them is, and where a mean or a balance falls (release rules R4 and R11)."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from bot.model.pulses import Topic
from bot.model.released import Cell, EnpsCell, Step, StepCell
from bot.release.cells import AGREE5, ENPS, STEP_BOUNDS, Scale, Span

ENPS_MOST = 80  # release rule R11


def scale_of(topic: Topic) -> Scale:
    """The scale on which a topic's figures lie."""
    return ENPS if topic is Topic.ENPS else AGREE5


def cell_of(topic: Topic, span: Span) -> Cell:
    """The cell of a topic that a stretch of its scale is."""
    if topic is Topic.ENPS:
        return EnpsCell(10 * span.first - ENPS_MOST, 10 * span.last - ENPS_MOST)
    return StepCell(Step(span.first + 1), Step(span.last + 1))


def span_of(cell: Cell) -> Span:
    """The stretch of its scale that a cell is."""
    if isinstance(cell, EnpsCell):
        return Span((cell.low + ENPS_MOST) // 10, (cell.high + ENPS_MOST) // 10)
    return Span(cell.low - 1, cell.high - 1)


def step_of(mean: Fraction) -> Step:
    """One of the five fixed steps of a mean between 1 and 5 (release rule R4). Exact: no rounding on the way."""
    return Step(1 + sum(mean >= bound for bound in STEP_BOUNDS))


def enps_of(balance: Fraction) -> int:
    """Promoters minus detractors, -1 … 1 a person, in per cent, rounded to 10, halves up, clamped to ±80 (release rule R11)."""
    return max(-ENPS_MOST, min(ENPS_MOST, 10 * floor(10 * balance + Fraction(1, 2))))


def sums(cell: Cell, answers: int) -> tuple[int, int]:
    """The lowest and the highest sum of so many answers that falls on the cell; eNPS: of -1, 0 and 1 a person."""
    return (ENPS if isinstance(cell, EnpsCell) else AGREE5).sums(answers, span_of(cell))
