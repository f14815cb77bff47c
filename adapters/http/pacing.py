"""Keeping below a platform's rate limits, so that a pulse to everyone is slowed by the limit and nothing else. No I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """A limit of ``rate`` messages a second, of which ``burst`` may go at once.

    It is a token bucket kept as one moment: when the next message may go, were all tokens used up. Those who wait have each
    their own moment, in the order in which they asked; nobody polls.
    """

    rate: float
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    burst: int = 8
    _next: float = field(default=float("-inf"), init=False)
    _held_until: float = field(default=float("-inf"), init=False)

    @property
    def held(self) -> float:
        """The seconds for which the platform still wants to be left alone."""
        return max(0.0, self._held_until - self.monotonic())

    async def turn(self) -> None:
        """Wait until the next message may go."""
        now = self.monotonic()
        interval = 1 / self.rate
        turn = max(self._next, now - (self.burst - 1) * interval)
        self._next = turn + interval
        if turn > now:
            await self.sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Let whoever asks from now on wait at least that long: the platform has asked for a pause."""
        self._held_until = max(self._held_until, self.monotonic() + seconds)
        self._next = max(self._next, self._held_until)


@dataclass(slots=True)
class Windows:
    """Limits of one conversation of the form "so many within so many seconds", several at once.

    A message is counted at the moment it gets, be that in the future: so those who wait are served in their order.
    """

    limits: tuple[tuple[int, float], ...]
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    _moments: deque[float] = field(default_factory=deque, init=False)

    async def turn(self) -> None:
        """Wait until another message fits into every window."""
        now = self.monotonic()
        longest = max(seconds for _, seconds in self.limits)
        while self._moments and self._moments[0] <= now - longest:
            self._moments.popleft()
        fits = (self._moments[-count] + seconds for count, seconds in self.limits if len(self._moments) >= count)
        moment = max((now, *fits, *list(self._moments)[-1:]))
        self._moments.append(moment)
        if moment > now:
            await self.sleep(moment - now)

    @property
    def idle(self) -> bool:
        """Tell whether no window remembers anything any more."""
        return not self._moments or self._moments[-1] <= self.monotonic() - max(seconds for _, seconds in self.limits)
