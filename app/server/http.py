"""The one HTTP server: every platform's routes, health, readiness, metrics and pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from adapters.http.bodies import MAX_BODY
from storage.store import SqlStore

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(store: SqlStore, registry: CollectorRegistry) -> web.Application:
    """An application with the routes that every installation has; platforms add theirs."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_never_our_fault])
    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", _readyz(store))
    app.router.add_get("/metrics", _metrics(registry))
    return app


@web.middleware
async def _never_our_fault(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say what is too large or malformed as such; say nothing of ourselves in any answer."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers["X-Content-Type-Options"] = "nosniff"
        raise
    except web.RequestPayloadError:  # a body that is not encoded as its header says
        request.content.feed_eof()  # nothing more of it can be read; aiohttp would try, and fail once more
        response = web.Response(status=400)
        response.force_close()
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response


async def _healthz(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"status": "ok"})


def _readyz(store: SqlStore) -> Handler:
    async def readyz(_request: web.Request) -> web.StreamResponse:
        try:
            current = await store.is_current()
        except Exception as error:  # noqa: BLE001 - whatever keeps the database away, the answer is "not ready"
            return web.json_response({"status": "database unreachable", "error": type(error).__name__}, status=503)
        status = "ok" if current else "migrations missing"
        return web.json_response({"status": status}, status=200 if current else 503)

    return readyz


def _metrics(registry: CollectorRegistry) -> Handler:
    async def metrics(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics
