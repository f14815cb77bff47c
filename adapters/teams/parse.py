"""Activities of the Bot Framework -> the conversation's events. Pure and total: an event, a named refusal or ``MalformedError``.

Beside the event it keeps an ``Origin``: what an answer needs to land where the question came from. It knows no wording and
decides nothing; who may speak to the bot is the server's to ask. Only a personal chat is understood: what is personal
is never answered where others read along.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from adapters.http.payloads import clean, language_of_locale, object_at
from adapters.teams.reference import Reference
from bot.model.messages import Event, Intent, Joined, Pressed, Said, Submitted, Surface
from bot.model.people import Address, Language

PLATFORM = "teams"

# Our own names in what an action carries; an input's begins with FIELD, so that none can pass for one of ours.
ACTION, SURFACE, CARRY, FORM, PANEL = "action", "surface", "carry", "form", "panel"
FIELD = "field."

_ID = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,512}")
_SERVICE = re.compile(r"https?://[!-~]{1,500}", re.ASCII)
_AT = re.compile(r"</?at(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_MAX_CARRY = 2_800
_MAX_FIELDS = 50


class MalformedError(ValueError):
    """Not an activity as Teams sends them. The sentence names the place, and quotes nothing of what came."""


class Spot(StrEnum):
    """Where the person was, as finely as answering needs it."""

    CHAT = "chat"  # typed in the chat, or met the bot there
    SUBMIT = "submit"  # pressed in a card, on a client that knows no Action.Execute: answered by new activities
    EXECUTE = "execute"  # pressed in a card: answered in the invoke's response
    OPENING = "opening"  # pressed what opens a dialog
    DIALOG = "dialog"  # pressed or sent in a dialog


class Refusal(StrEnum):
    """Why there is nothing to answer."""

    IGNORED = "ignored"  # a kind of activity that says nothing to us
    NOT_PERSONAL = "not_personal"  # a group chat or a channel
    UNKNOWN_INVOKE = "unknown_invoke"  # 400: what a client sends is never a 5xx


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something came from, and what answering it there takes."""

    spot: Spot
    sender: Address
    reference: Reference
    activity: str = ""  # its own id, the same when it is delivered again
    pressed_in: str = ""  # the activity whose card was pressed in
    locale: str = ""  # of the person's client, "fi-FI"
    panel: bool = False  # pressed in a card that stands for a dialog, on a client that has none

    @property
    def language(self) -> Language | None:
        """The language of the person's client, where it is one of ours."""
        return language_of_locale(self.locale)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did."""

    event: Event
    origin: Origin


def parse(activity: object, at: datetime) -> Incoming | Refusal:
    """What an activity means. Raises MalformedError, and nothing else."""
    if not isinstance(activity, dict) or not isinstance(activity.get("type"), str):
        raise MalformedError("an activity is a JSON object with a type")
    if (refusal := _refused(activity)) is not None:
        return refusal
    match activity["type"]:
        case "message" if isinstance(activity.get("value"), dict) and not _said(activity):
            return _did(_origin(activity, Spot.SUBMIT), activity["value"], at)
        case "message":
            origin = _origin(activity, Spot.CHAT)
            return Incoming(Said(origin.sender, _said(activity), at, language=origin.language), origin)
        case "invoke":
            return _invoked(activity, at)
        case _:
            origin = _origin(activity, Spot.CHAT)
            return Incoming(Joined(origin.sender, at, language=origin.language), origin)


def _refused(activity: dict[str, Any]) -> Refusal | None:
    kind = activity["type"]
    if kind == "invoke":
        name = activity.get("name")
        if not isinstance(name, str) or name not in _INVOKES:
            return Refusal.UNKNOWN_INVOKE
    elif not (kind == "message" and _says_something(activity)) and not _joins(activity):
        return Refusal.IGNORED
    if _from_bot(activity):
        return Refusal.IGNORED
    return None if _personal(object_at(activity, "conversation")) else Refusal.NOT_PERSONAL


def _says_something(activity: dict[str, Any]) -> bool:
    return isinstance(activity.get("text"), str) or isinstance(activity.get("value"), dict)


def _joins(activity: dict[str, Any]) -> bool:
    """Tell whether a person and the bot meet: the app was installed, or either came into the chat."""
    if activity["type"] == "installationUpdate":
        return activity.get("action") in ("add", "add-upgrade")
    added = activity.get("membersAdded")
    return activity["type"] == "conversationUpdate" and isinstance(added, list) and bool(added)


def _from_bot(activity: dict[str, Any]) -> bool:
    sender = object_at(activity, "from")
    own = _id(sender.get("id"))
    return sender.get("role") == "bot" or (own != "" and own == _id(object_at(activity, "recipient").get("id")))


def _personal(conversation: dict[str, Any]) -> bool:
    kind = conversation.get("conversationType")
    return kind == "personal" or (kind is None and conversation.get("isGroup") is not True)


# ---------------------------------------------------------------- invokes

_INVOKES = {"adaptiveCard/action": Spot.EXECUTE, "task/fetch": Spot.OPENING, "task/submit": Spot.DIALOG}


def _invoked(activity: dict[str, Any], at: datetime) -> Incoming:
    origin = _origin(activity, _INVOKES[activity["name"]])
    carried = object_at(activity, "value")
    if origin.spot is Spot.EXECUTE:
        carried = object_at(carried, "action")
    data = carried.get("data")
    if not isinstance(data, dict):
        raise MalformedError("the invoke's value carries no data")
    return _did(origin, data, at)


def _did(origin: Origin, data: dict[str, Any], at: datetime) -> Incoming:
    """A press, or a form that was sent, out of what the action carried."""
    action = data.get(ACTION)
    if not isinstance(action, str) or not action:
        raise MalformedError(f"the value's data has no {ACTION}")
    decoded = Intent.decode(clean(action))
    carry = data.get(CARRY)
    carried = clean(carry)[:_MAX_CARRY] if isinstance(carry, str) else ""
    event: Pressed | Submitted
    if FORM in data:
        event = Submitted(origin.sender, decoded, _filled_in(data), at, carried, origin.language)
    else:
        surface = Surface.HOME if data.get(SURFACE) == Surface.HOME.value else Surface.MESSAGE
        event = Pressed(origin.sender, decoded, at, surface, carried, origin.language)
    return Incoming(event, replace(origin, panel=PANEL in data))


def _filled_in(data: dict[str, Any]) -> dict[str, str]:
    # What is no text is left out, for the core to tell from an empty one.
    inputs = [(name, value) for name, value in data.items() if isinstance(name, str) and name.startswith(FIELD)]
    return {clean(name.removeprefix(FIELD)): clean(value) for name, value in inputs[:_MAX_FIELDS] if isinstance(value, str)}


# ---------------------------------------------------------------- who and where


def _origin(activity: dict[str, Any], spot: Spot) -> Origin:
    person, bot, conversation = (object_at(activity, name) for name in ("from", "recipient", "conversation"))
    service = activity.get("serviceUrl")
    if not isinstance(service, str) or not _SERVICE.fullmatch(service):
        raise MalformedError("the activity has no serviceUrl")
    user = _needed(person, "from", "id")
    reference = Reference(
        conversation=_needed(conversation, "conversation", "id"),
        service=service.rstrip("/") + "/",
        bot=_needed(bot, "recipient", "id"),
        user=user,
    )
    sender = Address(PLATFORM, _tenant(activity, conversation), _id(person.get("aadObjectId")) or user, reference.dump())
    return Origin(
        spot,
        sender,
        reference,
        activity=_id(activity.get("id")),
        pressed_in=_id(activity.get("replyToId")),
        locale=_id(activity.get("locale")),
    )


def _tenant(activity: dict[str, Any], conversation: dict[str, Any]) -> str:
    of_channel = _id(object_at(object_at(activity, "channelData"), "tenant").get("id"))
    of_conversation = _id(conversation.get("tenantId"))
    if of_channel and of_conversation and of_channel != of_conversation:
        raise MalformedError("the activity names two tenants")
    tenant = of_channel or of_conversation
    if not tenant:
        raise MalformedError("the activity names no tenant")
    return tenant


def _needed(parent: dict[str, Any], name: str, key: str) -> str:
    found = _id(parent.get(key))
    if not found:
        raise MalformedError(f"the activity's {name} has no {key}")
    return found


def _said(activity: dict[str, Any]) -> str:
    """The typed words: without the mention of the bot, without markup, as they were written."""
    text = activity.get("text")
    if not isinstance(text, str):
        return ""
    words = clean(text)
    bot = _id(object_at(activity, "recipient").get("id"))
    entities = activity.get("entities")
    for entity in (entities if isinstance(entities, list) else [])[:_MAX_FIELDS]:
        marked = entity.get("text") if isinstance(entity, dict) and entity.get("type") == "mention" else None
        if isinstance(marked, str) and marked and bot and _id(object_at(entity, "mentioned").get("id")) == bot:
            words = words.replace(marked, " ")
    return html.unescape(_AT.sub("", words)).replace("\xa0", " ").strip()


def _id(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""
