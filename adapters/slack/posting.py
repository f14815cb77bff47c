"""POSTs beside the Web API, to addresses that Slack has given out: a response_url, an upload's address."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import aiohttp

from adapters.http.calling import CallError, Fault, Patience
from adapters.slack.api import retry_after


async def post(
    session: aiohttp.ClientSession,
    url: str,
    patience: Patience,
    *,
    refused: str,
    failed: str,
    is_wanted: Callable[[], bool] = lambda: True,
    **given: Any,  # noqa: ANN401 (aiohttp's: the body, headers, a timeout)
) -> None:
    """Post until it is taken, or no longer wanted. Raises CallError: ``refused`` with the status, or ``failed`` in the end."""
    for attempt in range(patience.tries):
        if not is_wanted():
            return
        status, at_least = await _once(session, url, given)
        if status == HTTPStatus.OK:
            return
        if status not in (0, HTTPStatus.TOO_MANY_REQUESTS) and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise CallError(Fault.REFUSED, f"{refused}{status}")
        if attempt + 1 < patience.tries:
            await patience.sleep(patience.pause(attempt, at_least))
    raise CallError(Fault.FAILED, failed)


async def _once(session: aiohttp.ClientSession, url: str, given: dict[str, Any]) -> tuple[int, float]:
    """The status, 0 where there was no answer, and how many seconds to wait at least."""
    try:
        async with session.post(url, allow_redirects=False, **given) as response:
            await response.read()
            busy = response.status == HTTPStatus.TOO_MANY_REQUESTS
            return response.status, retry_after(response.headers) if busy else 0.0
    except (aiohttp.ClientError, OSError):  # a timeout is an OSError
        return 0, 0.0
