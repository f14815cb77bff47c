"""The tools that send feedback: bodies as they send them, signed as they sign them.

The bodies were written down from each vendor's public developer documentation: the examples of response webhooks in Formbricks'
documentation, Typeform's example of a ``form_response``, Zendesk's placeholders for the body of a trigger's webhook and its
schema of events, and the text of the Standard Webhooks specification. Ids, names and words are made up.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the example secret of the Standard Webhooks specification
SECRETS = {"standard": WHSEC, "formbricks": WHSEC, "typeform": "a typeform secret", "zendesk": "dGhpcyBpcyBhIHNlY3JldA=="}


@dataclass(frozen=True)
class Sent:
    """One request."""

    body: bytes
    headers: Mapping[str, str]


def sent(kind: str, payload: object, at: float, *, delivery: str = "msg_1", secret: str = "") -> Sent:
    """What the tool would send at that moment."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    secret = secret or SECRETS[kind]
    plain = {"Content-Type": "application/json"}
    if kind in {"standard", "formbricks"}:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = _mac(key, f"{delivery}.{int(at)}.".encode() + body)
        own = {"webhook-id": delivery, "webhook-timestamp": str(int(at)), "webhook-signature": f"v1,{signature}"}
    elif kind == "typeform":
        own = {"Typeform-Signature": f"sha256={_mac(secret.encode(), body)}"}
    else:
        moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        own = {
            "X-Zendesk-Account-Id": "123456",
            "X-Zendesk-Webhook-Id": "01F1KRFQ6BG29CNWFR60NK5FNY",
            "X-Zendesk-Webhook-Invocation-Id": "8350205582",
            "X-Zendesk-Webhook-Signature": _mac(secret.encode(), moment.encode() + body),
            "X-Zendesk-Webhook-Signature-Timestamp": moment,
        }
    return Sent(body, plain | own)


def _mac(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def standard(**changes: object) -> dict[str, Any]:
    """Our own fields."""
    usual = {"id": "s-1", "date": "2026-01-05", "team": "Tuki", "metric": "nps", "score": 9, "comment": "Kiitos!"}
    return usual | {"language": "fi", "channel": "chat", "stage": "delivery", "response_minutes": 42} | changes


def formbricks(event: str = "responseFinished", id_: str = "cm8cmwq0f000", **data: object) -> dict[str, Any]:
    """A response; ``data`` are the answers by question, and the hidden fields."""
    answers = {"nps": 9, "comment": "Nopea apu", "team": "Tuki", "channel": "web"} | data
    return {
        "webhookId": "cm7webhook",
        "event": event,
        "data": {
            "contact": None,
            "contactAttributes": None,
            "createdAt": "2026-01-05T07:47:29.507Z",
            "data": answers,
            "displayId": "cm8display",
            "endingId": "cm8ending",
            "finished": event == "responseFinished",
            "id": id_,
            "language": "fi",
            "meta": {
                "country": "FI",
                "url": "https://app.formbricks.com/s/cm7",
                "userAgent": {"browser": "Chrome", "os": "macOS"},
            },
            "singleUseId": None,
            "survey": {"title": "Asiakaskysely", "type": "link", "status": "inProgress"},
            "surveyId": "cm7survey",
            "tags": [],
            "ttc": {"_total": 4947.899999035763, "nps": 2154.700000047684},
            "updatedAt": "2026-01-05T07:47:56.116Z",
            "variables": {},
        },
    }


def typeform(
    event_id: str = "LtWXD3crgy", response: str = "a3a12ec67a1365927098a606107fac15", score: int = 9, **hidden: object
) -> dict[str, Any]:
    """A response with an NPS, a rating, a choice, a long text and an e-mail address."""

    def answer(kind: str, value: object, id_: str, type_: str, ref: str) -> dict[str, Any]:
        return {"type": kind, kind: value, "field": {"id": id_, "type": type_, "ref": ref}}

    fields = [("DlXFaesGBpoF", "nps", "recommend"), ("SMEUb7VJz92Q", "rating", "rating"), ("RUqkXSeXBXSd", "long_text", "why")]
    return {
        "event_id": event_id,
        "event_type": "form_response",
        "form_response": {
            "form_id": "lT4Z3j",
            "token": response,
            "landed_at": "2026-01-05T18:17:02Z",
            "submitted_at": "2026-01-05T18:17:55Z",
            "hidden": {"team": "Tuki", "channel": "email", "language": "sv"} | hidden,
            "calculated": {"score": 9},
            "variables": [{"key": "score", "type": "number", "number": 4}],
            "definition": {
                "id": "lT4Z3j",
                "title": "Webhooks example",
                "fields": [{"id": id_, "title": ref, "type": type_, "ref": ref, "properties": {}} for id_, type_, ref in fields],
            },
            "answers": [
                answer("number", score, "DlXFaesGBpoF", "nps", "recommend"),
                answer("number", 4, "SMEUb7VJz92Q", "rating", "rating"),
                answer("text", "Snabbt och vänligt", "RUqkXSeXBXSd", "long_text", "why"),
                answer("email", "lian1078@other.com", "KoJxDM3c6x8h", "email", "email"),
                answer("choice", {"label": "London", "id": "r1", "ref": "c1"}, "k6TP9oLGgHjl", "multiple_choice", "place"),
            ],
        },
    }


def zendesk(**changes: object) -> dict[str, Any]:
    """A trigger's webhook after the template of docs/feedback.md."""
    usual = {"id": "35436", "date": "2026-01-05T22:30:00Z", "team": "Tuki", "channel": "Email", "rating": "Good"}
    return usual | {"comment_encoded": "Sanoi+%22hei%22%2C+ja+hoiti", "language": "fi"} | changes


def zendesk_event() -> dict[str, Any]:
    """An event that a webhook may be subscribed to, and that holds no feedback."""
    return {
        "type": "zen:event-type:ticket.status_changed",
        "account_id": 12514403,
        "id": "2b24ef10-19d4-4740-93cf-8f98ec4776c0",
        "time": "2026-01-05T05:33:18Z",
        "zendesk_event_version": "2022-06-20",
        "subject": "zen:ticket:35436",
        "detail": {"id": "35436", "group_id": "98738", "status": "SOLVED", "via": {"channel": "web"}},
        "event": {"current": "SOLVED", "previous": "OPEN"},
    }


PAYLOADS: Mapping[str, Any] = {"standard": standard, "formbricks": formbricks, "typeform": typeform, "zendesk": zendesk}
