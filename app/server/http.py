"""The one HTTP server: every platform's routes, health, readiness and pictures; beside it, on a port of its own, the metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from adapters.http.bodies import MAX_BODY
from app.server.door import SlowBodyError, answering
from app.server.metrics import Metrics
from scheduler.leap import leap, mend, said
from storage.store import SqlStore

_PATIENCE = 5  # seconds; whoever asks has some ten
_ALWAYS = {  # where an answer says nothing else of itself
    "Content-Security-Policy": "script-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}  # seconds; subdomains are not ours to bind

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(
    store: SqlStore, metrics: Metrics, wall: Callable[[], datetime] | None = None, *, over_https: bool = False
) -> web.Application:
    """An application with the routes that every installation has; platforms add theirs. Counts in ``metrics`` what is refused.

    ``wall`` is the clock by which it ticks; None where ticks come from elsewhere, at whatever moment. ``over_https``: that is
    how the public reaches it, and is to do so from then on.
    """

    @web.middleware
    async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await _never_our_fault(request, handler)
        except web.HTTPException as error:
            metrics.answered(error.status)
            raise
        metrics.answered(response.status)
        return response

    app = web.Application(client_max_size=MAX_BODY, middlewares=[counted])
    app.on_response_prepare.append(_adding(_ALWAYS | _HTTPS if over_https else _ALWAYS))
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz(store, wall))
    return app


def metrics_application(registry: CollectorRegistry) -> web.Application:
    """The figures for an operator, apart from what employees and platforms can reach."""
    app = web.Application(middlewares=[web.middleware(_never_our_fault)])
    app.on_response_prepare.append(_adding(_ALWAYS))
    app.router.add_get("/metrics", _metrics(registry))
    return app


async def _never_our_fault(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say what is too large, too slow or malformed as such; say nothing of ourselves in any answer."""
    try:
        with answering(request):
            response = await handler(request)
    except (web.RequestPayloadError, SlowBodyError) as error:  # a body that is not encoded as its header says, or does not come
        response = _closing(request, 408 if isinstance(error, SlowBodyError) else 400)
    except ConnectionError:
        if request.transport is not None:
            raise
        response = _closing(request, 400)  # whoever asked is gone: nothing that a log need know
    return response


def _adding(headers: Mapping[str, str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def add(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)

    return add


def _closing(request: web.Request, status: int) -> web.Response:
    request.content.feed_eof()  # nothing more of it can be read; aiohttp would try, and fail once more
    response = web.Response(status=status)
    response.force_close()
    return response


async def _healthz(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"status": "ok"})


def _readyz(store: SqlStore, wall: Callable[[], datetime] | None) -> Handler:
    asked: asyncio.Task[str | None] | None = None

    async def unready() -> str | None:
        return await store.unready() or (await _wrong_clock(store, wall()) if wall else None)

    async def readyz(_request: web.Request) -> web.StreamResponse:
        nonlocal asked
        if asked is None or asked.done():  # however many ask, the database is asked by one at a time
            asked = asyncio.create_task(unready())
        try:
            why = await asyncio.wait_for(asyncio.shield(asked), _PATIENCE)
        except Exception as error:  # noqa: BLE001 - whatever keeps the database away, the answer is "not ready"
            why = f"database unreachable ({type(error).__name__})"
        return web.json_response({"status": why or "ok"}, status=503 if why else 200)

    return readyz


async def _wrong_clock(store: SqlStore, now: datetime) -> str | None:
    """Why nothing is sent by this clock."""
    last = await store.last_tick()
    found = leap(now, last)
    return f"{said(found, now, last)} {mend(found, now)}" if found and last else None


def _metrics(registry: CollectorRegistry) -> Handler:
    async def metrics(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics
