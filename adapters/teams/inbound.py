"""A request's body as an activity, and the little that the server must know of one before it is understood. Pure."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from adapters.teams.parse import Incoming, MalformedError, parse
from bot.model.people import Address

Activity = dict[str, Any]

_UTF8 = ("utf-8", "utf8")


def is_json(content_type: str, charset: str | None) -> bool:
    """Tell whether that is how an activity comes: JSON, which is UTF-8."""
    return content_type == "application/json" and (charset or "utf-8").lower() in _UTF8


def decode(body: bytes) -> Activity:
    """The activity of a body. Raises MalformedError."""
    try:
        found = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise MalformedError("the body is not JSON") from None
    if not isinstance(found, dict):
        raise MalformedError("an activity is a JSON object")
    return found


def removed(activity: Activity, at: datetime) -> Address | None:
    """Whose app has just been removed, if that is what the activity tells. Raises MalformedError."""
    if activity.get("type") != "installationUpdate" or activity.get("action") not in ("remove", "remove-upgrade"):
        return None
    met = parse({**activity, "action": "add"}, at)  # a removal names its person in the same places as an installation
    return met.origin.sender if isinstance(met, Incoming) else None


def timezone_of(activity: Activity) -> str:
    """The time zone of the person's client, where it says one."""
    own = activity.get("localTimezone")
    entities = activity.get("entities")
    told = [one.get("timezone") for one in entities if isinstance(one, dict)] if isinstance(entities, list) else []
    return next((zone for zone in (own, *told) if isinstance(zone, str)), "")
