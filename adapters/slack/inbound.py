"""The raw bytes of a request: is it from Slack, and what does it hold? Pure; nothing is parsed before it is verified.

Slack signs ``v0:{timestamp}:{body}`` with HMAC-SHA256 under the app's signing secret. Neither the headers nor the body can
be trusted to be well formed until then, so every fault has an answer of its own instead of an exception from a library.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

Payload = dict[str, Any]

TOLERANCE = 300  # seconds a timestamp may be off, either way

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MAX_FIELDS = 100


class MalformedError(Exception):
    """The body is signed all right, but is nothing that Slack sends."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What Slack writes into ``X-Slack-Signature``."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode("ascii") + b":" + body, hashlib.sha256).hexdigest()


def genuine(secret: str, timestamps: Sequence[str], signatures: Sequence[str], body: bytes, now: float) -> bool:
    """Tell whether the body is Slack's and fresh.

    Takes all values of either header: two of one are a fault, like none. ``now`` is wall-clock time in seconds.
    """
    if not secret or len(timestamps) != 1 or len(signatures) != 1:
        return False
    timestamp, claimed = timestamps[0], signatures[0]
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(claimed):
        return False
    if abs(now - int(timestamp)) > TOLERANCE:
        return False
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), claimed.encode())


def decode(body: bytes, content_type: str) -> Payload:
    """The payload of a verified body, a slash command's form included. Raises MalformedError."""
    if content_type == "application/json":
        return _json_object(body)
    if content_type not in ("application/x-www-form-urlencoded", "application/octet-stream"):  # the latter: no header at all
        raise MalformedError("content type")
    form = _form(body)
    if "payload" in form:
        return _json_object(form["payload"].encode())
    if "command" in form or "ssl_check" in form:
        return dict(form)
    raise MalformedError("no payload")


def _json_object(text: bytes) -> Payload:
    try:
        decoded = json.loads(text.decode())
    except (ValueError, RecursionError):
        raise MalformedError("JSON") from None
    if not isinstance(decoded, dict):
        raise MalformedError("JSON object")
    return decoded


def _form(body: bytes) -> dict[str, str]:
    try:
        text = body.decode("ascii")
        if _BAD_ESCAPE.search(text):
            raise MalformedError("form")
        fields = parse_qs(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise MalformedError("form") from None
    if any(len(values) != 1 for values in fields.values()):
        raise MalformedError("form field given twice")
    return {name: values[0] for name, values in fields.items()}
