"""``/scim/v2/…``: the way in for an identity provider that has our token. Nothing of a body is ever logged.

What can't be right is refused in SCIM's own words; a fault of ours is 503, so that the provider comes again.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web
from scim2_models import (
    InvalidSyntaxException,
    PayloadTooLargeException,
    PreconditionFailedException,
    SCIMException,
    UnauthorizedException,
)
from scim2_server.handler import AsyncScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse
from scim2_server.service import ScimService

from adapters.http.bodies import read_body
from adapters.scim.resources import provider
from adapters.scim.shapes import mended
from adapters.scim.storage import DirectoryStorage
from bot.ports.provisioning import Provisioning

ROOT = "/scim/v2"
_OPEN = "serviceproviderconfig"  # what we can do is no secret
_OURS = 500  # from here on a status says that the fault is ours
_ATTEMPTS = 5  # where somebody else has changed the same entry meanwhile

_log = logging.getLogger("voinko.scim")


class ScimServer:
    """The routes. ``tokens`` are those that open them, two while one takes the other's place."""

    def __init__(
        self,
        directory: Provisioning,
        tokens: Sequence[str],
        base_url: str,
        *,
        new_id: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        described = provider()
        self._tokens = [token.encode() for token in tokens]
        self._base_url = base_url + ROOT
        self._service = ScimService(described)
        self._handler = AsyncScimHandler(self._service, DirectoryStorage(directory, described, new_id, now))

    def add_routes(self, app: web.Application) -> None:
        """Add them."""
        app.router.add_route("*", ROOT + "/{path:.*}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            if not self._is_open(request):
                self._admit(request)
            return _answer(await self._handled(await _read(request, self._base_url)))
        except SCIMException as refusal:
            return _answer(self._service.error_response(refusal if (refusal.status or 0) < _OURS else _unsupported(refusal)))
        except web.HTTPRequestEntityTooLarge:
            return _answer(self._service.error_response(PayloadTooLargeException(detail="at most 1 MiB")))
        except (ValueError, TypeError, RecursionError, LookupError) as fault:  # pydantic's ValidationError is a ValueError
            _log.warning("a SCIM request was refused: %s", type(fault).__name__)
            return _answer(self._service.error_response(InvalidSyntaxException(detail="the request can't be understood")))
        except web.HTTPException:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever keeps the database away, the provider is to come again
            _log.error("a SCIM request could not be kept: %s", type(failure).__name__)
            return web.json_response(
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "503", "detail": "try again later"},
                status=503,
                content_type=SCIM_MEDIA_TYPE,
            )

    async def _handled(self, request: ScimRequest) -> ScimResponse:
        attempts = 1 if request.header("If-Match") else _ATTEMPTS
        for _ in range(attempts - 1):
            try:
                return await self._handler.handle(request)
            except PreconditionFailedException:
                continue
        return await self._handler.handle(request)

    def _is_open(self, request: web.Request) -> bool:
        return request.method == "GET" and request.match_info["path"].strip("/").lower() == _OPEN

    def _admit(self, request: web.Request) -> None:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given.strip().encode(errors="replace")
        same = [hmac.compare_digest(token, one) for one in self._tokens]  # all of them, so that the time tells nothing
        if scheme.lower() != "bearer" or not any(same):
            raise UnauthorizedException


def _unsupported(refusal: SCIMException) -> SCIMException:
    """What we don't offer, as the asker's mistake: a provider takes 501 for an outage and comes again and again."""
    return InvalidSyntaxException(detail=refusal.detail)


async def _read(request: web.Request, base_url: str) -> ScimRequest:
    body = await read_body(request)
    return ScimRequest(
        method=request.method,
        base_url=base_url,
        path="/" + request.match_info["path"],
        query=dict(request.query),
        headers=list(request.headers.items()),
        body=_mended(body),
    )


def _mended(body: bytes) -> bytes:
    try:
        return json.dumps(mended(json.loads(body))).encode() if body else body
    except (ValueError, RecursionError):
        return body  # the library says what is wrong with it


def _answer(response: ScimResponse) -> web.Response:
    headers = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
    if response.body is None:
        return web.Response(status=response.status, headers=headers)
    return web.Response(
        status=response.status, headers=headers, body=json.dumps(response.body).encode(), content_type=SCIM_MEDIA_TYPE
    )
