"""What an operator may count: ticks and what the platforms did. Nothing about who has answered, or how many."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

from scheduler.tick import Tally


class Metrics:
    """One registry a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._ticks = Counter("voinko_ticks_total", "Ticks that looked for work", registry=self.registry)
        self._failed = Counter("voinko_ticks_failed_total", "Ticks that ended in an error", registry=self.registry)
        self._rounds = Counter("voinko_rounds_total", "Rounds opened and released", ["step"], registry=self.registry)
        self._digests = Counter("voinko_digests_sent_total", "Digests handed to a platform", registry=self.registry)
        self._down = Gauge(
            "voinko_platform_down", "1 while a platform can't be used at all", ["platform"], registry=self.registry
        )

    def ticked(self, tally: Tally, platforms: frozenset[str]) -> None:
        """Count what one tick did. Pulses and reminders are not counted: their difference would say how many answered."""
        self._ticks.inc()
        self._rounds.labels("opened").inc(tally.opened)
        self._rounds.labels("released").inc(tally.released)
        self._digests.inc(tally.digests)
        for platform in platforms:
            self._down.labels(platform).set(platform in tally.down)

    def failed(self) -> None:
        """Count a tick that ended in an error."""
        self._failed.inc()
