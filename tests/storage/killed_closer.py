"""A process that closes and releases what is due, and is killed with SIGKILL at a step of its own choosing; one for each step.

Run as ``python -m tests.storage.killed_closer URL KEY_RING``: a line for each step, with the number of the signal.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from scheduler import rounds
from storage import closing, traces
from storage.closing import ClosingStore
from storage.database.engine import Database
from storage.secrets.keys import KeyRing, MasterKey
from storage.secrets.sealing import Opener
from storage.store import SqlStore
from tests.scheduler.town import Town
from tests.storage.office import OPENING

KEY = b"a master key for the tests alone"
# In the order in which a release comes by: the owner and the name of a function, and whether it has run by then.
STEPS: dict[str, tuple[Any, str, bool]] = {
    "nothing": (ClosingStore, "close", False),
    "closing": (ClosingStore, "close", True),
    "messages ended, not committed": (traces, "end_pulses", True),
    "reminders forgotten, not committed": (traces, "_forget_reminders", True),
    "put away": (closing, "put_away", True),
    "a box opened": (Opener, "open_box", True),
    "settling": (rounds, "rehearse", False),
    "settled": (ClosingStore, "_publish", False),
    "written, not committed": (closing, "forget", False),
    "destroyed, not committed": (closing, "forget", True),
    "published": (Database, "scrub", False),
    "scrubbed": (KeyRing, "destroy", False),
    "key destroyed": (KeyRing, "destroy", True),
}


def dying(owner: Any, name: str, *, after: bool) -> None:  # noqa: ANN401 - a module or a class
    """Let the process be killed where that function begins or has ended."""
    inner = getattr(owner, name)

    def killed(*_given: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def waits(*given: Any, **named: Any) -> None:  # noqa: ANN401
        if after:
            await inner(*given, **named)
        killed()

    def runs(*given: Any, **named: Any) -> None:  # noqa: ANN401
        if after:
            inner(*given, **named)
        killed()

    replaced: Callable[..., Any] = waits if iscoroutinefunction(inner) else runs
    setattr(owner, name, replaced)


async def close(url: str, key_ring: Path) -> None:
    """What a tick does about rounds that are due."""
    store = await SqlStore.connect(url, MasterKey(KEY), KeyRing(key_ring))
    await store.destroy_leftover_keys()
    done = await rounds.close_due(Town(store).world, OPENING.replace(year=OPENING.year + 1), 0)
    await store.disconnect()
    if done.failures:
        raise ExceptionGroup("not released", done.failures)


def main(url: str, key_ring: str) -> None:
    for step, (owner, name, after) in STEPS.items():
        child = os.fork()  # so that everything is imported once
        if child == 0:
            dying(owner, name, after=after)
            asyncio.run(close(url, Path(key_ring)))
            os._exit(0)
        sys.stdout.write(f"{step}: {os.WTERMSIG(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
