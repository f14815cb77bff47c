"""Cells of one step or of one score, shortly."""

from __future__ import annotations

from bot.model.released import EnpsCell, Step, StepCell


def single(step: int) -> StepCell:
    """The cell of that step alone."""
    return StepCell(Step(step), Step(step))


def span(low: int, high: int) -> StepCell:
    """The range of those steps."""
    return StepCell(Step(low), Step(high))


def score(value: int) -> EnpsCell:
    """The cell of that eNPS alone."""
    return EnpsCell(value, value)


DISAGREE, LEANING_TO_DISAGREE, MIXED, LEANING_TO_AGREE, AGREE = map(single, Step)
