"""What calling a chat platform has in common: what a failure means, how long to wait before the next try, and the proxy.

No I/O. A platform's own adapter makes the request and says which fault its answer is; nothing here holds what was sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

LONGEST_WAIT = 5.0  # seconds that a batch waits because a workspace is busy; asked for more, it leaves it alone for so long
BUSY_WAIT = 15.0  # seconds that one call waits for it in all
URGENT_WAIT = 3.0  # seconds that something urgent waits because a platform is busy; asked for more, it gives up for now


class Fault(StrEnum):
    """What went wrong, by what may be done about it."""

    REFUSED = "refused"  # the platform said no, and will say so again
    BUSY = "busy"  # rate limit: nothing has happened, wait
    FAILED = "failed"  # the platform's own failure: probably nothing has happened
    UNSENT = "unsent"  # no connection: nothing has happened
    LOST = "lost"  # the connection broke after the request was handed over: it can't be told


class CallError(Exception):
    """A call that brought no answer. ``code`` is the platform's error code or ours, safe to log."""

    def __init__(self, fault: Fault, code: str, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.fault = fault
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to wait. ``jitter`` gives a number from 0 up to 1; all durations are seconds."""

    jitter: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    tries: int = 5
    base: float = 0.5
    longest: float = 30.0
    at_most: float = float("inf")  # asked to wait longer, a call is given up for now

    def pause(self, attempt: int, at_least: float = 0.0) -> float:
        """The seconds to wait after that attempt (0 is the first): exponential, and never in step with others."""
        return at_least + float(min(self.base * 2**attempt, self.longest)) * (0.5 + self.jitter() / 2)


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for that address. Asked once: ``trust_env`` would ask in a thread at every call."""
    target = urlsplit(url)
    return None if proxy_bypass(target.hostname or "") else getproxies().get(target.scheme)
