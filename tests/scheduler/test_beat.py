"""APScheduler's heartbeat: one beat after the other, whatever each of them dies of."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from app import chance
from scheduler.beat import Heartbeat

LATE = timedelta(seconds=5)  # by which APScheduler would drop a job silently, left to its defaults
SECRET = "aino@voinko.example said something"


class Beats:
    """Counts its beats; each may take a while and fail."""

    def __init__(self, *, seconds: float = 0, fails: bool = False) -> None:
        self.seconds, self.fails = seconds, fails
        self.begun = self.ended = self.under_way = self.most = 0
        self.changed = asyncio.Condition()

    async def __call__(self) -> None:
        self.begun += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        async with self.changed:
            self.changed.notify_all()
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.under_way -= 1
        self.ended += 1
        if self.fails:
            raise RuntimeError(SECRET)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.begun >= count)


async def test_beats_go_on_after_a_failing_one_and_the_log_holds_no_words_of_it(caplog: pytest.LogCaptureFixture) -> None:
    beats = Beats(fails=True)
    heart = Heartbeat(beats, 0.02)
    with caplog.at_level(logging.INFO):
        heart.start(chance.now() - LATE)
        await beats.until(3)
        await heart.stop()
    assert "heartbeat failed: RuntimeError" in caplog.messages
    assert SECRET not in caplog.text
    assert [record for record in caplog.records if record.exc_info] == []


async def test_there_are_never_two_beats_at_once() -> None:
    beats = Beats(seconds=0.1)
    heart = Heartbeat(beats, 0.01)
    heart.start(chance.now() - LATE)
    await beats.until(3)
    await heart.stop()
    assert beats.most == 1


async def test_the_beat_under_way_has_put_its_things_away_when_the_heart_has_stopped() -> None:
    beats = Beats(seconds=3600)
    heart = Heartbeat(beats, 0.01)
    heart.start(chance.now() - LATE)
    await beats.until(1)
    await heart.stop()
    assert (beats.begun, beats.under_way, beats.ended) == (1, 0, 0)
    await asyncio.sleep(0.05)
    assert beats.begun == 1


async def test_a_heart_that_has_not_beaten_yet_stops_too() -> None:
    beats = Beats()
    heart = Heartbeat(beats, 3600)
    heart.start(datetime(2999, 1, 1, tzinfo=UTC))
    await heart.stop()
    assert beats.begun == 0
