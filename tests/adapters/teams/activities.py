"""Activities as Teams sends them, made up after recorded ones."""

from __future__ import annotations

import copy
from typing import Any

TENANT = "8f2d1c3a-0000-4a4b-9c9d-1f2e3d4c5b6a"
USER = "6c0e5b1a-1111-4a4b-9c9d-aabbccddeeff"
BOT = "28:0b1d2c3e-2222-4a4b-9c9d-001122334455"
SERVICE = "https://smba.trafficmanager.net/emea/"
CHAT = "a:1pL6i0oY3C0K8oAj8"

Activity = dict[str, Any]

_ANY: Activity = {
    "id": "1780000000001",
    "timestamp": "2026-01-06T07:31:00.123Z",
    "localTimestamp": "2026-01-06T09:31:00.123+02:00",
    "channelId": "msteams",
    "serviceUrl": SERVICE,
    "locale": "fi-FI",
    "from": {"id": "29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85g", "name": "Aino Virtanen", "aadObjectId": USER},
    "recipient": {"id": BOT, "name": "Voinko"},
    "conversation": {"conversationType": "personal", "id": CHAT, "tenantId": TENANT},
    "channelData": {"tenant": {"id": TENANT}},
}


def activity(kind: str, **more: object) -> Activity:
    return copy.deepcopy({**_ANY, "type": kind, **more})


def typed(text: str, **more: object) -> Activity:
    country = {"type": "clientInfo", "locale": "fi-FI", "country": "FI", "platform": "Windows", "timezone": "Europe/Helsinki"}
    return activity("message", **{"text": text, "textFormat": "plain", "entities": [country], **more})


def submitted(data: object, **more: object) -> Activity:
    return activity("message", **{"value": data, "replyToId": "1779999999999", **more})


def executed(data: object, verb: str = "answer", **more: object) -> Activity:
    action = {"type": "Action.Execute", "title": "4", "verb": verb, "data": data}
    value = {"action": action, "trigger": "manual"}
    return activity("invoke", **{"name": "adaptiveCard/action", "value": value, "replyToId": "1779999999999", **more})


def fetched(data: dict[str, Any], **more: object) -> Activity:
    value = {"data": {"msteams": {"type": "task/fetch"}, **data}, "context": {"theme": "default"}}
    return activity("invoke", **{"name": "task/fetch", "value": value, "replyToId": "1779999999999", **more})


def sent(data: dict[str, Any], **more: object) -> Activity:
    value = {"data": data, "context": {"theme": "default"}}
    return activity("invoke", **{"name": "task/submit", "value": value, **more})


def installed(action: str = "add") -> Activity:
    return activity("installationUpdate", action=action)


def met() -> Activity:
    added = [{"id": BOT}, {"id": _ANY["from"]["id"], "aadObjectId": USER}]
    return activity("conversationUpdate", membersAdded=added)
