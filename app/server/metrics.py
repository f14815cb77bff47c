"""What an operator may count: ticks, what the platforms did, what was refused. Nothing about who has answered, or how many."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

from scheduler.tick import Tally

REFUSED = {
    400: "malformed",
    401: "not_signed",
    403: "not_allowed",
    404: "not_found",
    405: "not_found",
    408: "too_slow",
    413: "too_large",
    415: "media_type",
    429: "too_many",
}


class Metrics:
    """One registry a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._ticks = Counter("voinko_ticks_total", "Ticks that looked for work", registry=self.registry)
        self._failed = Counter("voinko_ticks_failed_total", "Ticks that ended in an error", registry=self.registry)
        self._rounds = Counter("voinko_rounds_total", "Rounds opened and released", ["step"], registry=self.registry)
        self._digests = Counter("voinko_digests_sent_total", "Digests handed to a platform", registry=self.registry)
        self._leap = Gauge(
            "voinko_clock_refused",
            "1 while the clock and the last tick don't go together, so that nothing is sent; /readyz and doctor name the mend",
            registry=self.registry,
        )
        self._down = Gauge(
            "voinko_platform_down",
            "1 while a platform or a workspace of it can't be used",
            ["platform"],
            registry=self.registry,
        )
        refused = "Calls and connections that were refused, by kind"
        self._refused = Counter("voinko_refused_total", refused, ["kind"], registry=self.registry)

    def ticked(self, tally: Tally, platforms: frozenset[str]) -> None:
        """Count what one tick did. Pulses and reminders are not counted: their difference would say how many answered."""
        self._ticks.inc()
        self._leap.set(tally.leap is not None)
        self._rounds.labels("opened").inc(tally.opened)
        self._rounds.labels("released").inc(tally.released)
        self._digests.inc(tally.digests)
        down = {workspace.platform for workspace in tally.down}
        for platform in platforms:
            self._down.labels(platform).set(platform in down)

    def failed(self) -> None:
        """Count a tick that ended in an error."""
        self._failed.inc()

    def answered(self, status: int) -> None:
        """Count a request that was refused, by the status of its answer; any other is nobody's business."""
        if kind := REFUSED.get(status):
            self._refused.labels(kind).inc()

    def turned_away(self) -> None:
        """Count a connection for which there was no place, or that had to give its place up."""
        self._refused.labels("too_many_connections").inc()
