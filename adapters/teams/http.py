"""One HTTP session for all that Teams is asked: the connector, the token endpoint and the keys. JSON in, JSON out.

No exception raised here holds what was sent or what came back, and no redirect is followed: a token goes where it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from adapters.http.calling import CallError, Fault, proxy_for

_MAX_ANSWER = 1024 * 1024  # bytes
_LONGEST_RETRY_AFTER = 300.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``body`` is None where it was no JSON object; ``retry_after`` the seconds that were asked for."""

    status: int
    body: dict[str, Any] | None
    retry_after: float = 0.0


class Http:
    """The session, and what a call by it brings. Made once; ``close`` it at the end.

    ``timeout`` is how long an answer is waited for, in seconds.
    """

    def __init__(self, *, timeout: float = 30.0) -> None:
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}

    async def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        document: object = None,
        form: Mapping[str, str] | None = None,
        within: float | None = None,
    ) -> Answer:
        """The answer to one request with a JSON document or a form; ``within`` bounds it. Raises CallError: UNSENT or LOST."""
        waiting = self._timeout
        timeout = aiohttp.ClientTimeout(total=within, connect=min(waiting, 10.0), sock_read=waiting)
        given = {"data": form} if form is not None else {"json": document} if document is not None else {}
        try:
            posting = self._open().request(
                method, url, headers=headers, timeout=timeout, allow_redirects=False, proxy=self._proxy(url), **given
            )
            async with posting as response:
                body = bytearray()
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > _MAX_ANSWER:
                        raise CallError(Fault.LOST, "answer_too_large")
                return Answer(response.status, _json_object(bytes(body)), _retry_after(response.headers.get("Retry-After", "")))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise CallError(Fault.UNSENT, "no_connection") from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise CallError(Fault.LOST, type(error).__name__) from None

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        return self._session

    def _proxy(self, url: str) -> str | None:
        server = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if server not in self._proxies:
            self._proxies[server] = proxy_for(url)
        return self._proxies[server]


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _retry_after(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return min(seconds, _LONGEST_RETRY_AFTER) if seconds > 0 else 0.0
