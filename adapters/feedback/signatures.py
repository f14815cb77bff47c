"""Who sent a webhook: each tool's own way of signing, checked over the raw bytes before anything is read.

Pure: secret, headers, body and the time are arguments. Where a scheme has a time, it must be within five minutes of ours;
where it has an id that it signs, the id comes back, to be remembered. Every comparison takes the same time whatever differs.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Sequence
from datetime import datetime

TOLERANCE = 300  # seconds

Headers = Sequence[tuple[str, str]]
Verify = Callable[[bytes, Headers, bytes, float], str]

_PREFIX = "whsec_"
_SECONDS = re.compile(r"[0-9]{1,12}")
_ID = re.compile(r"[!-~]{1,200}")  # printable ASCII
_MOST_SIGNATURES = 20


class BadSignatureError(Exception):
    """The webhook does not prove who sent it, or when. Says no more, to nobody."""


def keys_of(kind: str, secret: str) -> tuple[bytes, ...]:
    """The keys that a secret may stand for; () when it is not written as that kind's secrets are.

    Standard Webhooks writes keys in base64 after "whsec_". Where the prefix is missing it can't be told whether the text is
    base64 or the key itself, so both are tried: either is as secret as the text.
    """
    if kind not in {"standard", "formbricks"}:
        return (secret.encode(),)
    text = secret.removeprefix(_PREFIX)
    plain = () if text != secret else (secret.encode(),)
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return plain
    return (decoded, *plain) if decoded else plain


def verify(kind: str, keys: Sequence[bytes], headers: Headers, body: bytes, now: float) -> str:
    """The signed id of the delivery, "" where the headers hold none. Raises BadSignatureError."""
    for key in keys:
        try:
            return _SCHEMES[kind](key, headers, body, now)
        except BadSignatureError:
            continue
    raise BadSignatureError


def _standard(key: bytes, headers: Headers, body: bytes, now: float) -> str:
    """Standard Webhooks 1.0, which Formbricks uses too. While a secret is changed there are several signatures."""
    delivery, at, given = (_only(headers, f"webhook-{name}") for name in ("id", "timestamp", "signature"))
    if not _ID.fullmatch(delivery) or not _SECONDS.fullmatch(at):
        raise BadSignatureError
    expected = _mac(key, f"{delivery}.{at}.".encode() + body)
    signatures = given.split(" ")[:_MOST_SIGNATURES]
    matches = [hmac.compare_digest(one.encode(), b"v1," + expected) for one in signatures]
    _at(float(at), now)
    if not any(matches):
        raise BadSignatureError
    return delivery


def _typeform(key: bytes, headers: Headers, body: bytes, now: float) -> str:  # noqa: ARG001 - the scheme has no time
    """Typeform's: the body alone. Its event's id stands in the body."""
    if not hmac.compare_digest(_only(headers, "typeform-signature").encode(), b"sha256=" + _mac(key, body)):
        raise BadSignatureError
    return ""


def _zendesk(key: bytes, headers: Headers, body: bytes, now: float) -> str:
    """Zendesk's: a time and the body. It signs no id: what has come once is known by its rows."""
    at = _only(headers, "x-zendesk-webhook-signature-timestamp")
    given = _only(headers, "x-zendesk-webhook-signature")
    if not hmac.compare_digest(given.encode(), _mac(key, at.encode() + body)):
        raise BadSignatureError
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise BadSignatureError
        _at(moment.timestamp(), now)
    except (ValueError, OverflowError):
        raise BadSignatureError from None
    return ""


_SCHEMES: dict[str, Verify] = {"standard": _standard, "formbricks": _standard, "typeform": _typeform, "zendesk": _zendesk}


def _only(headers: Headers, name: str) -> str:
    """The one value of a header, in ASCII."""
    values = [value for key, value in headers if key.lower() == name]
    if len(values) != 1 or not values[0].isascii():
        raise BadSignatureError
    return values[0]


def _mac(key: bytes, message: bytes) -> bytes:
    return base64.b64encode(hmac.digest(key, message, "sha256"))


def _at(moment: float, now: float) -> None:
    if abs(now - moment) > TOLERANCE:
        raise BadSignatureError
