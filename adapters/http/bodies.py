"""The body of a request from outside: no more of it is taken in than is allowed, whatever its headers say."""

from __future__ import annotations

from aiohttp import web

MAX_BODY = 1024 * 1024  # bytes: the largest body that any route takes


async def read_body(request: web.Request) -> bytes:
    """The raw body of a request. Raises 413 above ``MAX_BODY``, without taking the rest in, and 400 for a broken encoding."""
    if (request.content_length or 0) > MAX_BODY:
        raise web.HTTPRequestEntityTooLarge(max_size=MAX_BODY, actual_size=request.content_length or 0)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > MAX_BODY:
                raise web.HTTPRequestEntityTooLarge(max_size=MAX_BODY, actual_size=len(body))
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(text="malformed: body") from None
    return bytes(body)
