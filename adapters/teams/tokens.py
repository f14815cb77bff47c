"""Is a request from Teams? The token in its ``Authorization`` header, checked to the letter before anything else is read.

The SDK's own check answers half of what can be wrong with an exception, passes over a key that endorses nothing, and fetches
keys on the event loop; so it is done here (ADR 7). Every fault is one exception, and nothing of a token is in it.
Source: learn.microsoft.com, "Authentication with the Bot Connector API", connector to bot.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import jwt

from adapters.teams.keys import SigningKey, SigningKeys

CHANNEL = "msteams"
LEEWAY = 300.0  # seconds that the clocks may differ

_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)", re.ASCII | re.IGNORECASE)
_LONGEST = 8_000  # characters
_LONGEST_KID = 200
_REMEMBERED = 100  # genuine tokens
_ODD = (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError)  # PyJWT's, for odd input


class InvalidTokenError(Exception):
    """The request is not proven to come from Teams. The reason is one word or two, with nothing of what came in it."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a genuine token says of the request it came with."""

    service_url: str
    channels: frozenset[str]

    def covers(self, channel: object, service_url: object) -> bool:
        """Tell whether the token is for an activity of that channel and connector."""
        if channel != CHANNEL or channel not in self.channels or not isinstance(service_url, str):
            return False
        return bool(service_url) and service_url.rstrip("/") == self.service_url.rstrip("/")


@dataclass(frozen=True, slots=True)
class _Genuine:
    """A token that has been checked: what it says, until when, and by which key."""

    vouched: Vouched
    until: float
    key_name: str
    key: SigningKey


class TokenCheck:
    """What tells genuine tokens. ``wall`` gives wall-clock time in seconds. An app has one id and one issuer it listens to.

    Teams sends the same token for an hour: one that was genuine is so until its end, for as long as its key is published.
    """

    def __init__(self, app_id: str, issuer: str, keys: SigningKeys, *, wall: Callable[[], float]) -> None:
        if not app_id:
            raise ValueError("without an app id no token can be checked")
        self._app_id = app_id
        self._issuer = issuer
        self._keys = keys
        self._wall = wall
        self._known: OrderedDict[bytes, _Genuine] = OrderedDict()  # by its hash: no token lies about

    async def verify(self, authorizations: Sequence[str]) -> Vouched:
        """What the token vouches for. Takes all values of the header: two are a fault, like none. Raises InvalidTokenError."""
        token = _bearer(authorizations)
        name = sha256(token.encode()).digest()
        known = self._known.get(name)
        if known is not None and self._wall() < known.until and await self._keys.find(known.key_name) is known.key:
            return known.vouched
        found = await self._verify(token)
        self._known[name] = found
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found.vouched

    async def _verify(self, token: str) -> _Genuine:
        try:
            header = jwt.get_unverified_header(token)
            self._check_claims(jwt.decode(token, options={"verify_signature": False}))  # before a key is looked for
        except _ODD:
            raise InvalidTokenError("malformed") from None
        name = header.get("kid")
        if header.get("alg") != "RS256" or "crit" in header or not isinstance(name, str) or not 0 < len(name) <= _LONGEST_KID:
            raise InvalidTokenError("algorithm")
        key = await self._keys.find(name)
        if key is None:
            raise InvalidTokenError("unknown key")
        try:
            claims = jwt.decode(token, key.public, algorithms=["RS256"], options=_SIGNATURE_ALONE)
        except _ODD:
            raise InvalidTokenError("signature") from None
        service_url, until = self._check_claims(claims)
        return _Genuine(Vouched(service_url, key.endorsements), until, name, key)

    def _check_claims(self, claims: Mapping[str, Any]) -> tuple[str, float]:
        """The connector that the token speaks for, and until when."""
        audience = claims.get("aud")
        if not isinstance(audience, str) or audience.casefold() != self._app_id.casefold():
            raise InvalidTokenError("audience")
        if claims.get("iss") != self._issuer:
            raise InvalidTokenError("issuer")
        now, ends, begins = self._wall(), _moment(claims.get("exp")), _moment(claims.get("nbf", 0))
        if ends + LEEWAY <= now:
            raise InvalidTokenError("expired")
        if begins - LEEWAY > now:
            raise InvalidTokenError("not yet valid")
        service_url = claims.get("serviceurl", claims.get("serviceUrl"))
        if not isinstance(service_url, str) or not service_url:
            raise InvalidTokenError("no service")
        return service_url, ends + LEEWAY


# The claims are looked at by ``_check_claims``, by the clock that it is given.
_SIGNATURE_ALONE: Any = {
    "verify_signature": True,
    **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False),
}


def _bearer(authorizations: Sequence[str]) -> str:
    if len(authorizations) != 1 or len(authorizations[0]) > _LONGEST:
        raise InvalidTokenError("no token" if not authorizations else "malformed")
    found = _BEARER.fullmatch(authorizations[0].strip(" "))
    if found is None:
        raise InvalidTokenError("malformed")
    return found.group(1)


def _moment(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise InvalidTokenError("lifetime")
    return value
