"""APScheduler's heartbeat: one job in memory that asks, every so often, whether anything is due.

The truth is in our own tables; a beat that is missed, late or doubled changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

SECONDS = 20

_log = logging.getLogger(__name__)


class Heartbeat:
    """Calls ``beat`` every ``seconds``; never twice at a time, and a failing beat is not the last."""

    def __init__(self, beat: Callable[[], Awaitable[None]], seconds: float = SECONDS) -> None:
        self._beat = beat
        self._seconds = seconds
        self._under_way: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # The defaults drop a job that is a second late, silently.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self, first: datetime) -> None:
        """Begin to beat at ``first``, an aware moment. Needs the running event loop."""
        self._scheduler.add_job(self._guarded, IntervalTrigger(seconds=self._seconds), next_run_time=first)
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin no more beats; break off the one under way and wait until it has put its things away."""
        self._scheduler.shutdown(wait=False)
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.wait((self._under_way,))

    async def _guarded(self) -> None:
        self._under_way = asyncio.current_task()
        try:
            await self._beat()
        except asyncio.CancelledError:
            return  # ``stop`` asked for it; the scheduler would log it as a failure, with a traceback
        except Exception as error:  # noqa: BLE001 - whatever one beat dies of, the next one must come
            _log.error("heartbeat failed: %s", type(error).__name__)  # no traceback: it could hold somebody's words
        finally:
            self._under_way = None
