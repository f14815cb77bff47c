"""Taking in the body of a request from outside: no more of it than is allowed, whatever its headers say."""

from __future__ import annotations

from aiohttp import web

MAX_BODY = 1024 * 1024  # bytes: the largest body that any route takes


async def read_body(request: web.Request, limit: int = MAX_BODY) -> bytes:
    """The raw body. Raises 413 above the limit, without taking the rest in, and 400 for an encoding that is broken."""
    if (request.content_length or 0) > limit:
        raise web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=request.content_length or 0)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=len(body))
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(text="malformed: body") from None
    return bytes(body)
