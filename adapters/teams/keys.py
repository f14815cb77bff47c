"""The public keys that the connector's tokens are signed with, fetched as the OpenID metadata names them.

Kept for a day at most and renewed before. A key that is not known makes us ask again, yet seldom: whoever sends garbage must not
be able to make us hammer Microsoft's servers. While they can't be asked, what is known stays good for its day.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWTError
from jwt.algorithms import RSAAlgorithm

from adapters.http.calling import CallError
from adapters.http.loopback import on_this_machine
from adapters.teams.http import Http

_log = logging.getLogger(__name__)

_KEPT = 24 * 3600.0  # seconds
_RENEWED = 20 * 3600.0
_AFTER_SUCCESS, _AFTER_FAILURE = 600.0, 30.0  # the least between two attempts
_WITHIN = 5.0  # seconds that an attempt may take
_LEAST_BITS = 2048
_OK = 200


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One public key, and the channels that it may speak for."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class SigningKeys:
    """The keys by their ids, fetched when one is asked for. ``monotonic`` gives seconds."""

    def __init__(self, metadata_url: str, http: Http, *, monotonic: Callable[[], float]) -> None:
        self._metadata_url = metadata_url
        self._http = http
        self._monotonic = monotonic
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at = float("-inf")
        self._not_before = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, name: str) -> SigningKey | None:
        """The key of that id (``kid``); None where there is none, or where it can't be told now."""
        now = self._monotonic()
        wanted = name not in self._keys or now >= self._fetched_at + _RENEWED
        if wanted and (self._fetching is not None or now >= self._not_before):
            await self._fetch_once()
        if self._monotonic() >= self._fetched_at + _KEPT:
            return None
        return self._keys.get(name)

    async def warm(self) -> bool:
        """Fetch the keys before the first request needs them; tell whether there are any now."""
        await self._fetch_once()
        return bool(self._keys)

    async def _fetch_once(self) -> None:
        """Whoever comes while a fetch is under way waits for that one; who is cancelled doesn't stop the others'."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._done)
        await asyncio.shield(self._fetching)

    def _done(self, _task: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(_WITHIN):
                document = await self._read(self._keys_address(await self._read(self._metadata_url)))
        except (CallError, TimeoutError, _OddAnswerError) as error:
            # At failures alone: with no keys every request is refused, and an administrator must be able to see why.
            _log.warning("The keys of Teams' tokens can't be fetched: %s", type(error).__name__)
            self._not_before = self._monotonic() + _AFTER_FAILURE
            return
        self._keys = dict(filter(None, map(_read_key, _list(document.get("keys")))))
        self._fetched_at = self._monotonic()
        self._not_before = self._fetched_at + _AFTER_SUCCESS

    async def _read(self, url: str) -> dict[str, Any]:
        answer = await self._http.call("GET", url)
        if answer.status != _OK or answer.body is None:
            raise _OddAnswerError
        return answer.body

    def _keys_address(self, metadata: Mapping[str, Any]) -> str:
        address = metadata.get("jwks_uri")
        if not isinstance(address, str):
            raise _OddAnswerError
        if not address.startswith("https://") and not (on_this_machine(address) and on_this_machine(self._metadata_url)):
            raise _OddAnswerError
        return address


class _OddAnswerError(Exception):
    """The metadata, or the keys, are not what they should be."""


def _read_key(entry: object) -> tuple[str, SigningKey] | None:
    """A usable key with its id; whatever else is published beside it is passed over."""
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or entry.get("use") not in (None, "sig"):
        return None
    try:
        public = RSAAlgorithm.from_jwk({name: entry.get(name) for name in ("kty", "n", "e")})
    except (PyJWTError, ValueError, TypeError, AttributeError):
        return None
    if not isinstance(public, RSAPublicKey) or public.key_size < _LEAST_BITS:
        return None
    return entry["kid"], SigningKey(public, frozenset(one for one in _list(entry.get("endorsements")) if isinstance(one, str)))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
