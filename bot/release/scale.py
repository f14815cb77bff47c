"""The scales: on which cell a mean or a balance falls, and between which sums a cell lies (release rules R4 and R11)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from bot.model.pulses import Topic
from bot.model.released import Cell, EnpsCell, Step, StepCell

STEP_BOUNDS = (Fraction(9, 4), Fraction(11, 4), Fraction(13, 4), Fraction(15, 4))  # release rule R4
LOWEST, HIGHEST = 1, 5  # a person's answer
ENPS_MOST = 80  # release rule R11

SINGLE_STEPS = tuple(StepCell(step, step) for step in Step)
SINGLE_SCORES = tuple(EnpsCell(value, value) for value in range(-ENPS_MOST, ENPS_MOST + 1, 10))


def singles(topic: Topic) -> tuple[Cell, ...]:
    """The narrowest cells of a topic's scale, lowest first."""
    return SINGLE_SCORES if topic is Topic.ENPS else SINGLE_STEPS


def step_of(mean: Fraction) -> Step:
    """One of the five fixed steps of a mean between 1 and 5 (release rule R4). Exact: no rounding on the way."""
    return Step(1 + sum(mean >= bound for bound in STEP_BOUNDS))


def enps_of(balance: Fraction) -> int:
    """Promoters minus detractors, -1 … 1 a person, in per cent, rounded to 10, halves up, clamped to ±80 (release rule R11)."""
    return max(-ENPS_MOST, min(ENPS_MOST, 10 * floor(10 * balance + Fraction(1, 2))))


def sums(cell: Cell, answers: int) -> tuple[int, int]:
    """The lowest and the highest sum of so many answers that falls on the cell; eNPS: of -1, 0 and 1 a person."""
    match cell:
        case StepCell(low=low, high=high):
            least = answers * LOWEST if low is Step.DISAGREE else ceil(STEP_BOUNDS[low - 2] * answers)
            most = answers * HIGHEST if high is Step.AGREE else ceil(STEP_BOUNDS[high - 1] * answers) - 1
        case EnpsCell(low=lowest, high=highest):
            least = -answers if lowest == -ENPS_MOST else ceil(Fraction(lowest - 5, 100) * answers)
            most = answers if highest == ENPS_MOST else ceil(Fraction(highest + 5, 100) * answers) - 1
    return least, most
