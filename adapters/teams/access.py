"""Our own token for the connector: the registration's password, or the machine's managed identity, for an hour's access.

Asked for once for all who wait, kept until shortly before it ends, and in no exception, log or ``repr``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from adapters.http.calling import CallError, Fault
from adapters.teams.http import Answer, Http
from adapters.teams.settings import MANAGED, TeamsSettings

TOKEN_REFUSED = "token_refused"  # noqa: S105 (an error code)

_EARLY = 300.0  # seconds before its end that a token is no longer used
_LEAST = 30.0  # seconds that any token is kept, so that an odd lifetime doesn't make us ask every time
_AFTER_FAILURE = 5.0  # seconds in which a refusal stands
_WITHIN = 15.0
_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500


class Access:
    """Our token and how long it is good. ``monotonic`` gives seconds."""

    def __init__(self, settings: TeamsSettings, http: Http, *, monotonic: Callable[[], float]) -> None:
        self._settings = settings
        self._http = http
        self._monotonic = monotonic
        self._asking = asyncio.Lock()
        self._token = ""
        self._until = float("-inf")
        self._refusal: tuple[CallError, float] | None = None

    async def headers(self) -> dict[str, str]:
        """What a request to the connector carries; nothing where none is authenticated. Raises CallError."""
        if self._settings.allow_unauthenticated:
            return {}
        return {"Authorization": f"Bearer {await self._current()}"}

    def forget(self) -> None:
        """Drop the token, which the connector no longer accepts: the next request asks for a new one."""
        self._until = float("-inf")

    async def _current(self) -> str:
        async with self._asking:
            if self._monotonic() < self._until:
                return self._token
            if self._refusal is not None and self._monotonic() < self._refusal[1]:
                raise self._refusal[0]
            try:
                answer = await self._ask()
                token, lifetime = _read(answer)
            except CallError as error:
                self._refusal = (CallError(error.fault, error.code), self._monotonic() + _AFTER_FAILURE)
                raise
            self._token, self._refusal = token, None
            self._until = self._monotonic() + max(lifetime - _EARLY, _LEAST)
            return self._token

    async def _ask(self) -> Answer:
        own, audience = self._settings, self._settings.issuer
        if own.app_type == MANAGED:
            query = f"api-version=2018-02-01&resource={audience}&client_id={own.app_id}"
            joint = "&" if "?" in own.token_url else "?"
            return await self._http.call("GET", f"{own.token_url}{joint}{query}", headers={"Metadata": "true"}, within=_WITHIN)
        form = {
            "grant_type": "client_credentials",
            "client_id": own.app_id,
            "client_secret": own.app_password,
            "scope": f"{audience}/.default",
        }
        return await self._http.call("POST", own.token_url, form=form, within=_WITHIN)


def _read(answer: Answer) -> tuple[str, float]:
    """The token and its lifetime in seconds. Raises CallError."""
    if answer.status == _TOO_MANY or answer.status >= _SERVER_ERROR:
        raise CallError(Fault.BUSY, f"token_status_{answer.status}", answer.retry_after)
    body = answer.body or {}
    token, lifetime = body.get("access_token"), body.get("expires_in")
    if answer.status != _OK or not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise CallError(Fault.REFUSED, TOKEN_REFUSED)
    try:
        return token, float(lifetime if isinstance(lifetime, int | float | str) else 0)
    except ValueError:
        return token, 0.0
