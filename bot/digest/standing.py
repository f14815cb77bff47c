"""Whether a topic has stood low or high for some time, as its askings with one question show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

from bot.model.calendar import Week
from bot.model.document_types.topics import Standing
from bot.model.released import Figure, Step, StepCell
from bot.release.derived import Asking, Level, Shown

LOW_TIMES = 2  # releases in a row at the two lowest steps
STRONG_TIMES = 3  # releases in a row at the highest


def standing(askings: Sequence[Asking | Figure]) -> Standing | None:
    """How often in a row, and since which week's asking, a topic has been low or strong; None where it is neither.

    ``askings`` are those that may be compared, oldest first (release rule R15). What was withheld breaks no row, and a range is
    as low as its highest step.
    """
    low = _in_a_row(askings, lambda cell: cell.high <= Step.LEANING_TO_DISAGREE)
    if len(low) >= LOW_TIMES:
        return {"kind": "low", "times": len(low), "since": str(low[-1])}
    strong = _in_a_row(askings, lambda cell: cell.low == Step.AGREE)
    return {"kind": "strong", "times": len(strong), "since": str(strong[-1])} if len(strong) >= STRONG_TIMES else None


def _in_a_row(askings: Sequence[Asking | Figure], is_so: Callable[[StepCell], bool]) -> list[Week]:
    """The weeks of the last releases of which it is so, the latest first."""
    released = ((asking.week, cell) for asking in reversed(askings) if (cell := _steps(asking.shown)))
    return [week for week, _ in takewhile(lambda release: is_so(release[1]), released)]


def _steps(shown: Shown) -> StepCell | None:
    """The step or the range in which a figure lies; None for what has none."""
    match shown:
        case StepCell():
            return shown
        case Level(step=step):
            return StepCell(step, step)
        case _:
            return None
