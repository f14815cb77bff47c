"""Whether the clock and the memory of the last tick go together.

A clock that was wrong once must neither end a week too soon nor keep the bot silent until its moment comes. So the clock is taken
at its word up to eight days after the last tick; beyond, and when the last tick lies in the future, somebody has to say which of
the two is right.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.requests import CLOCK_MOVED

DAY = timedelta(days=1)


class Leap(StrEnum):
    """What the clock and the last tick are to each other when they don't go together."""

    AHEAD = "ahead"  # the clock is more than eight days after the last tick
    BEHIND = "behind"  # the clock is more than a day before it


def leap(now: datetime, last: datetime | None) -> Leap | None:
    """What is wrong between the wall clock and the last tick; None where nothing is, and before the first tick."""
    if last is None:
        return None
    if now - last > CLOCK_MOVED:
        return Leap.AHEAD
    return Leap.BEHIND if last - now > DAY else None


def said(found: Leap, now: datetime, last: datetime) -> str:
    """What is wrong, in a sentence for an administrator."""
    if found is Leap.AHEAD:
        when = f"The clock says {_written(now)}, more than {CLOCK_MOVED.days} days after the last tick at {_written(last)}"
        return f"{when}: in case the clock is wrong, nothing is opened, sent or closed."
    return f"The last tick was at {_written(last)}, which lies in the future: nothing is opened, sent or closed before then."


def mend(found: Leap, now: datetime) -> str:
    """What the administrator is to do about it."""
    if found is Leap.AHEAD:
        return f"Set the clock right; if it is right: voinko tick --at {_written(now)}"
    return f"If a clock was wrong: voinko tick --back-to {_written(now)}"


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
