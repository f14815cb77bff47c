"""Whether a topic has changed, at an error rate that is stated and tested (release rule R15).

Sampling noise alone moves a step in about a third of releases. So a change is signalled only when the last two releases both lie
beyond every one of those before them, of which there have to be three, and four are looked at: at most one asking in twenty of a
group in which nothing has changed. Reads nothing but published figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from bot.model.released import EnpsCell, Figure, StepCell, Withheld
from bot.release.derived import Asking, level_of

Span = tuple[float, float]
"""The lowest and the highest value that a release may stand for: a cell's ends, or a level twice."""

LAST, BEFORE, LEAST_BEFORE = 2, 4, 3  # releases (release rule R15)
RELEASES = LAST + BEFORE  # that are looked at
LEAST_BLOCKS = 2  # of a level that is joined of several
_MARGIN = 0.2  # of a level, divided by the root of its number of blocks


class Signal(StrEnum):
    """A change that noise alone would seldom make."""

    FALL = "fall"
    RISE = "rise"


class SignalState(StrEnum):
    """What may be said of a change: that there is one, that none is sure, or that it is too early to tell."""

    SIGNAL = "signal"
    NONE_SURE = "none_sure"
    TOO_EARLY = "too_early"


def signal(spans: Sequence[Span], margin: float = 0.0) -> Signal | None:
    """The change that the last of a topic's releases, oldest first, are; None where none is sure.

    With a ``margin`` the last have to lie at least so far beyond those before; without one they must not touch them.
    """
    looked_at = spans[-RELEASES:]
    before, last = looked_at[:-LAST], looked_at[-LAST:]
    if len(before) < LEAST_BEFORE:
        return None
    fall = min(low for low, _ in before) - max(high for _, high in last)
    rise = min(low for low, _ in last) - max(high for _, high in before)
    if fall > 0 and fall >= margin:
        return Signal.FALL
    return Signal.RISE if rise > 0 and rise >= margin else None


@dataclass(frozen=True, slots=True)
class Change:
    """What may be said of a topic's change in a digest; ``signal`` is there where ``state`` is SIGNAL."""

    state: SignalState
    signal: Signal | None = None


def change(askings: Sequence[Asking | Figure]) -> Change:
    """What may be said of a topic's change, as its askings with one question show it, oldest first.

    Until five releases are there it is too early. A department or the company goes by the level of the blocks that were released
    in every release that is looked at; of fewer than two there is no telling.
    """
    shown = [asking for asking in askings if not isinstance(asking.shown, Withheld)][-RELEASES:]
    if len(shown) < LAST + LEAST_BEFORE:
        return Change(SignalState.TOO_EARLY)
    cells = [asking.shown for asking in shown if isinstance(asking.shown, StepCell | EnpsCell)]
    joint = [asking.blocks for asking in shown if isinstance(asking, Asking)]
    if not joint:
        return _change(signal([(cell.low, cell.high) for cell in cells]))
    released = [{figure.unit: figure for figure in blocks if not isinstance(figure.result, Withheld)} for blocks in joint]
    common = set(released[0]).intersection(*released)
    if len(common) < LEAST_BLOCKS:
        return Change(SignalState.NONE_SURE)
    levels = [level_of([figure for unit, figure in those.items() if unit in common]) for those in released]
    return _change(signal([(level, level) for level in levels], _MARGIN / sqrt(len(common))))


def _change(found: Signal | None) -> Change:
    return Change(SignalState.SIGNAL if found else SignalState.NONE_SURE, found)
