"""Keeping below a workspace's rate limit, so that a pulse to everyone is slowed by the limit and nothing else. No I/O."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

# Messages a second and workspace. Slack publishes no figure; others run 525 a minute, this is 510.
DEFAULT_RATE = 8.5


@dataclass(slots=True)
class Pace:
    """A token bucket kept as one moment: when the next message may go, were all tokens used up.

    Those who wait have each their own moment, in the order in which they asked; nobody polls.
    """

    rate: float
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    burst: int = 8
    _next: float = field(default=float("-inf"), init=False)

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = self.monotonic()
        interval = 1 / self.rate
        turn = max(self._next, now - (self.burst - 1) * interval)
        self._next = turn + interval
        if turn > now:
            await self.sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Slack asked for a pause: whoever asks from now on waits at least that long."""
        self._next = max(self._next, self.monotonic() + seconds)
