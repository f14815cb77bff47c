"""``POST /feedback/{source}``: webhooks with customer feedback.

The signature over the raw bytes comes first; what is not signed is not read. A webhook is taken whole or not at all, and taken
once. Answers and log lines tell what was wrong by the field's name, never by anything that came in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Protocol

from aiohttp import web

from adapters.feedback.kinds import KINDS, delivery_in, read
from adapters.feedback.mapping import BadPayloadError, Circumstances, SourceMap
from adapters.feedback.signatures import BadSignatureError, verify
from bot.model.feedback import Feedback

_log = logging.getLogger("voinko.feedback")
_LARGE = 32 * 1024  # bytes: what takes longer to read than a few milliseconds is read beside the event loop
_QUIET = 60.0  # seconds between two lines on unsigned webhooks of one source: anybody can send those


class Receiver(Protocol):
    """Where feedback is kept."""

    async def receive(self, delivery: str, rows: Sequence[Feedback], today: date, *, completes: bool = False) -> int:
        """How many of a delivery's rows had an effect. A delivery is taken once; the second time none has."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """A source whose webhooks are taken. Without ``keys`` none of them can prove where it comes from."""

    name: str
    kind: str
    keys: tuple[bytes, ...] = field(repr=False)
    by: SourceMap


class FeedbackServer:
    """The route that takes the webhooks of all sources. ``wall`` gives wall-clock time in seconds."""

    def __init__(self, sources: Iterable[Source], receiver: Receiver, *, wall: Callable[[], float], zone: tzinfo) -> None:
        self._sources = {source.name: source for source in sources}
        self._receiver = receiver
        self._wall = wall
        self._zone = zone
        self._told: dict[str, float] = {}

    def add_routes(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_post("/feedback/{source}", self._post)

    async def _post(self, request: web.Request) -> web.Response:
        source = self._sources.get(request.match_info["source"])
        if source is None:
            return _answer(404, "unknown source")
        body = await request.read()
        now = self._wall()
        try:
            delivery = verify(source.kind, source.keys, list(request.headers.items()), body, now)
        except BadSignatureError:
            self._tell_unsigned(source, now)
            return _answer(401, "bad signature")
        today = datetime.fromtimestamp(now, self._zone).date()
        try:
            of = Circumstances(source.name, today, self._zone)
            if len(body) > _LARGE:
                rows = await asyncio.to_thread(read, source.kind, body, source.by, of)
            else:
                rows = read(source.kind, body, source.by, of)
            delivery = delivery or delivery_in(source.kind, body)
        except BadPayloadError as error:
            _log.warning("feedback from %s was refused: %s", source.name, error)
            return _answer(400, str(error))
        return await self._take(source, delivery, rows, today)

    async def _take(self, source: Source, delivery: str, rows: Sequence[Feedback], today: date) -> web.Response:
        try:
            added = await self._receiver.receive(delivery, rows, today, completes=KINDS[source.kind].completes)
        except Exception as error:  # noqa: BLE001 - whatever keeps the database away, the sender is to come again
            _log.error("feedback from %s could not be kept: %s", source.name, type(error).__name__)
            return _answer(503, "try again later")
        _log.info("feedback from %s: %s rows, %s new", source.name, len(rows), added)
        return web.json_response({"rows": len(rows), "added": added})

    def _tell_unsigned(self, source: Source, now: float) -> None:
        if now - self._told.get(source.name, 0.0) >= _QUIET:
            self._told[source.name] = now
            why = "its signature or time is wrong" if source.keys else "its secret is not set"
            _log.warning("feedback from %s was refused: %s", source.name, why)


def _answer(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
