"""Slack's payloads -> the conversation's events. Pure, and total: any JSON object is accepted, what it doesn't know is None.

Beside the event it keeps an ``Origin``: what an answer needs to land where the question came from. It knows no wording and
decides nothing; who may speak to the bot is the server's to ask.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from adapters.http.payloads import clean, object_at, text_at
from bot.model.messages import Event, Intent, Joined, Pressed, Said, Submitted, Surface
from bot.model.people import Address

PLATFORM = "slack"

# The command -> what the person says by it; None: what is typed after it.
COMMANDS: dict[str, str | None] = {
    "/voinko": None,
    "/apua": "apua",
    "/help-me": "help-me",
    "/hjalp": "hjälp",
    "/hjälp": "hjälp",
}
# Every type of the Events API that is understood here; the manifest subscribes to these.
EVENTS = ("message.im", "app_home_opened", "app_uninstalled", "tokens_revoked")

LINK = "link:"  # leads the id of a button that opened an address: there is nothing to do

# What a person types may come with a file, be shown in the channel beside its thread, or be said of oneself ("/me"). Everything
# else that comes as a message is another's or no new one: of a bot, changed, deleted, somebody who joined.
_TYPED = (None, "", "file_share", "thread_broadcast", "me_message")

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)


class Spot(StrEnum):
    """Where the person was, as finely as answering needs it."""

    CHAT = "chat"  # typed a direct message, or opened the chat
    MESSAGE = "message"  # pressed in a message
    EPHEMERAL = "ephemeral"  # pressed in an answer only the person sees
    HOME = "home"
    MODAL = "modal"  # pressed in a modal
    FORM = "form"  # sent a modal
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something came from, and the short-lived keys to answer it there."""

    spot: Spot
    sender: Address
    workspace: str  # whose installation was spoken to: its token answers
    enterprise: str = ""
    message: str = ""  # channel and time stamp of the message pressed in
    thread: str = ""  # what was typed or pressed in a thread is answered there: the time stamp of its first message
    response_url: str = field(default="", repr=False)
    trigger_id: str = field(default="", repr=False)
    view_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did. ``event_id`` names a delivery of the Events API, which may come more than once.

    From an Enterprise Grid a press may come without any workspace: then the sender's is "", for the server to ask Slack for.
    """

    event: Event
    origin: Origin
    event_id: str = ""

    def at_home(self, workspace: str) -> Incoming:
        """The same, its sender in that workspace."""
        sender = replace(self.event.sender, workspace=workspace)
        origin = replace(self.origin, sender=sender, workspace=self.origin.workspace or workspace)
        return Incoming(replace(self.event, sender=sender), origin, self.event_id)


@dataclass(frozen=True, slots=True)
class Removed:
    """The app was taken out of a workspace, or its token was revoked there."""

    workspace: str
    enterprise: str = ""


def parse(payload: dict[str, Any], at: datetime) -> Incoming | Removed | None:
    """What a payload of Events API, interactivity or a slash command means; None: nothing for us."""
    match payload.get("type"):
        case "event_callback":
            return _event(payload, at)
        case "block_actions":
            return _pressed(payload, at)
        case "view_submission":
            return _submitted(payload, at)
        case None if "command" in payload:
            return _command(payload, at)
        case _:
            return None


def is_well_formed(payload: dict[str, Any]) -> bool:
    """Tell whether a payload has the parts that its type always has; a type that is not known here may have any."""
    kind = payload.get("type", "")
    match kind:
        case "event_callback":
            return isinstance(object_at(payload, "event").get("type"), str)
        case "block_actions":
            pressed = payload.get("actions")
            return _is_by_somebody(payload) and isinstance(pressed, list) and bool(pressed) and all(map(_is_element, pressed))
        case "view_submission":
            view = object_at(payload, "view")
            named = isinstance(view.get("callback_id"), str) and isinstance(view.get("type", ""), str)
            return _is_by_somebody(payload) and named and isinstance(object_at(view, "state").get("values"), dict)
        case _:
            return isinstance(kind, str)


def _is_by_somebody(payload: dict[str, Any]) -> bool:
    return isinstance(object_at(payload, "user").get("id"), str)


def _is_element(pressed: object) -> bool:
    return isinstance(pressed, dict) and all(isinstance(pressed.get(name), str) for name in ("type", "action_id"))


def _event(payload: dict[str, Any], at: datetime) -> Incoming | Removed | None:
    event = object_at(payload, "event")
    installed = _first_dict(payload.get("authorizations"))
    workspace = _team((installed.get("team_id"), payload.get("team_id")))
    enterprise = _id(installed.get("enterprise_id")) or _id(payload.get("enterprise_id"))
    kind = event.get("type")
    if kind == "app_uninstalled" or (kind == "tokens_revoked" and object_at(event, "tokens").get("bot")):
        return Removed(workspace, enterprise) if workspace or enterprise else None
    # A person of another organisation (Slack Connect) carries that one's id here, the workspace's own people this one's.
    own = _team((event.get("user_team"), event.get("source_team"), event.get("team"), payload.get("team_id")))
    sender = _sender(own, event.get("user"), event.get("channel"))
    if sender is None:
        return None
    told: Event
    spot = Spot.CHAT
    if kind == "message":
        text = event.get("text")
        typed = event.get("subtype") in _TYPED and not (event.get("bot_id") or event.get("hidden"))
        if event.get("channel_type") != "im" or not typed or not isinstance(text, str):
            return None
        told = Said(sender, html.unescape(clean(text)).strip(), at)
    elif kind == "app_home_opened" and event.get("tab") == "home":
        told, spot = Joined(sender, at, Surface.HOME), Spot.HOME
    elif kind == "app_home_opened" and event.get("tab") == "messages":
        told = Joined(sender, at)
    else:
        return None
    origin = Origin(spot, sender, workspace or own, enterprise, thread=_id(event.get("thread_ts")))
    return Incoming(told, origin, _id(payload.get("event_id")))


def _pressed(payload: dict[str, Any], at: datetime) -> Incoming | None:
    pressed = _first_dict(payload.get("actions"))
    if pressed.get("type") != "button" or _text(pressed, "action_id").startswith(LINK):
        return None
    # Two buttons of one row may do the same; their ids must differ, so the second carries what it does as its value.
    action = _text(pressed, "value") or _text(pressed, "action_id")
    container, view = object_at(payload, "container"), object_at(payload, "view")
    if container.get("type") == "view" or view:
        spot = Spot.HOME if view.get("type") == "home" else Spot.MODAL
    else:
        spot = Spot.EPHEMERAL if container.get("is_ephemeral") is True else Spot.MESSAGE
    origin = _interaction(payload, spot)
    if origin is None or not action:
        return None
    surface = Surface.HOME if spot is Spot.HOME else Surface.MESSAGE
    carried = _text(view, "private_metadata") if spot is Spot.MODAL else ""
    return Incoming(Pressed(origin.sender, Intent.decode(action), at, surface, carried), origin)


def _submitted(payload: dict[str, Any], at: datetime) -> Incoming | None:
    origin = _interaction(payload, Spot.FORM)
    view = object_at(payload, "view")
    action = _text(view, "callback_id")
    if origin is None or not action:
        return None
    values = {
        clean(name): _text(element, "value") or _text(object_at(element, "selected_option"), "value")
        for name, elements in object_at(object_at(view, "state"), "values").items()
        if isinstance(elements, dict)
        for element in elements.values()
        # Slack sends null for an empty box; anything but a text is left out, for the core to tell from one.
        if isinstance(element, dict) and isinstance(element.get("value"), str | None)
    }
    carried = _text(view, "private_metadata")
    return Incoming(Submitted(origin.sender, Intent.decode(action), values, at, carried), origin)


def _command(payload: dict[str, Any], at: datetime) -> Incoming | None:
    command = _text(payload, "command").lower()
    sender = _sender(_team((payload.get("team_id"),)), payload.get("user_id"), payload.get("channel_id"))
    if command not in COMMANDS or sender is None:
        return None
    words = COMMANDS[command]
    said = html.unescape(_text(payload, "text")).strip() if words is None else words
    origin = Origin(
        Spot.COMMAND,
        sender,
        sender.workspace,
        _id(payload.get("enterprise_id")),
        response_url=_text(payload, "response_url"),
        trigger_id=_text(payload, "trigger_id"),
    )
    return Incoming(Said(sender, said, at, Surface.COMMAND), origin)


def _interaction(payload: dict[str, Any], spot: Spot) -> Origin | None:
    user, team, view, container = (object_at(payload, name) for name in ("user", "team", "view", "container"))
    own = _team((user.get("team_id"), team.get("id"), view.get("team_id")))
    enterprise = _id(object_at(payload, "enterprise").get("id"))
    sender = _sender(own, user.get("id"), container.get("channel_id") or object_at(payload, "channel").get("id"), enterprise)
    if sender is None:
        return None
    channel, posted = _id(container.get("channel_id")), _id(container.get("message_ts"))
    return Origin(
        spot,
        sender,
        # With an org-wide installation ``team`` is null.
        _team((view.get("app_installed_team_id"), team.get("id"))) or own,
        enterprise,
        message=f"{channel}/{posted}" if channel and posted else "",
        thread=_id(container.get("thread_ts")),
        response_url=_text(payload, "response_url"),
        trigger_id=_text(payload, "trigger_id"),
        view_id=_id(view.get("id")),
    )


def _sender(workspace: str, user: object, channel: object, enterprise: str = "") -> Address | None:
    name = _id(user)
    if not name or not (workspace or enterprise) or name == "USLACKBOT":
        return None
    conversation = _id(channel)
    # Only a direct message is a place to write to; a command may have been typed in a public channel.
    return Address(PLATFORM, workspace, name, conversation if conversation.startswith("D") else "")


def _team(candidates: Iterable[object]) -> str:
    """The first of them that is a workspace's id: people of an Enterprise Grid may be shown with the grid's own (E…)."""
    return next((found for found in map(_id, candidates) if found and not found.startswith("E")), "")


def _id(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _first_dict(value: object) -> dict[str, Any]:
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}


def _text(parent: dict[str, Any], name: str) -> str:
    return clean(text_at(parent, name))
