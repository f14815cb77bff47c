"""Delivering a request for contact the moment it is asked for, and going on with it while the one who asked has been answered.

Works without the scheduler. What a process that ends leaves behind is in the store, and the next heartbeat goes on with it. Logs
nothing: that there is a request is nobody's business.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from scheduler.requests import Carrier, CarryingError, carry

WAIT = 1.2  # seconds that somebody who has pressed "Send" waits for the answer; Slack gives up after three
# Seconds after the press. The one who asked is told within five minutes: once that is due it is tried as often as can be.
TRIES = (0.0, 15.0, 60.0, 120.0, 182.0, 200.0, 220.0, 240.0, 260.0, 275.0, 290.0, 420.0)
_FAREWELL = 10.0

Sleep = Callable[[float], Awaitable[None]]


class RequestOutbox:
    """ports.requests.Outbox. ``stop`` before the platforms' connections close."""

    def __init__(
        self,
        carrier: Carrier,
        *,
        wait: float = WAIT,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._carrier = carrier
        self._wait = wait
        self._sleep = sleep
        self._monotonic = monotonic
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._resting: set[asyncio.Task[None]] = set()
        self._ending = False

    async def hand_over(self, request_id: str, at: datetime) -> None:
        """Deliver, and come back when that is settled or has taken too long for somebody who is waiting."""
        task = self._tasks.get(request_id)
        if task is None:
            waited = asyncio.Event()
            task = self._tasks[request_id] = asyncio.create_task(self._deliver(request_id, at, waited))
            task.add_done_callback(lambda _task: self._tasks.pop(request_id, None))
            await asyncio.wait({task}, timeout=self._wait)
            waited.set()
        else:
            await asyncio.wait({task}, timeout=self._wait)

    async def stop(self) -> None:
        """Finish what is under way, for a while. What only waits for its next try is left to the heartbeat at once."""
        tasks, self._ending = set(self._tasks.values()), True
        for task in self._resting:
            task.cancel()
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=_FAREWELL)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _deliver(self, request_id: str, at: datetime, waited: asyncio.Event) -> None:
        started = self._monotonic()
        for moment in TRIES:
            await self._rest(max(0.0, moment - (self._monotonic() - started)))
            now = at + timedelta(seconds=self._monotonic() - started)
            with suppress(CarryingError):
                await carry(self._carrier, request_id, now, late=waited.is_set)
            request = await self._carrier.store.request(request_id)
            if request is None or request.due_at > now or self._ending:
                return

    async def _rest(self, seconds: float) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker: there is one in every coroutine
        self._resting.add(task)
        try:
            await self._sleep(seconds)
        finally:
            self._resting.remove(task)
