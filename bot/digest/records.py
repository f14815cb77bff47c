"""What has been published until a week, as digests compare it: like with like."""

from __future__ import annotations

from bot.model.calendar import Week
from bot.ports.store import Store
from bot.pulse.asked import other_questions_until
from bot.release.derived import HISTORY_WEEKS, Record


async def record_until(store: Store, week: Week) -> Record:
    """A year's figures up to that week, and until when a topic's were of other questions than now."""
    asked = {then: items for then, items in (await store.asked()).items() if then <= week}
    return Record(await store.figures(week.plus(1 - HISTORY_WEEKS), week), other_questions_until(asked))
