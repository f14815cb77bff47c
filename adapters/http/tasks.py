"""Work that goes on after its request has been answered, and is finished before the process ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_FAREWELL = 10.0  # seconds that what is under way gets at the end

_T = TypeVar("_T")


class Tasks:
    """The tasks of one server. Whoever starts one that may fail looks at its exception."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """A task that does the work, held until it is done."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def finish(self) -> None:
        """Wait for what is under way; what is late after ten seconds is cancelled."""
        if not self._under_way:
            return
        _done, late = await asyncio.wait(self._under_way, timeout=_FAREWELL)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
