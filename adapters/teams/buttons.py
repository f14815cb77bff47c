"""Buttons -> Adaptive Cards' actions. Pure.

What a press brings back is our action in its own encoding, and, in a dialog, what the dialog carries; never a label or a value
of anything else. In the chat an action is an ``Action.Execute``, which redraws the card it stands in, with an
``Action.Submit`` behind it for clients that don't know it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from adapters.rendering import cut
from adapters.teams.parse import ACTION, CARRY, FORM, PANEL, SURFACE
from bot.model.messages import Button, Form, Intent, Style, Surface

Element = dict[str, Any]

PER_ROW = 6  # Teams shows six actions of a set; the others would hide in a menu
_TITLE = 75
_HINT = 150
_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}


class Where(StrEnum):
    """What a card is drawn in: it decides what its buttons can do."""

    CHAT = "chat"
    HOME = "home"  # the personal card, which lies in the chat and is drawn again by its own buttons
    DIALOG = "dialog"
    PANEL = "panel"  # what stands in the chat for a dialog, on a client that has none


_WINDOWS = (Where.DIALOG, Where.PANEL)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every button of one card has in common."""

    where: Where
    carry: str = ""
    dialogs: bool = True  # False: the client opens none


def rows(key: str, buttons: Sequence[Button], frame: Frame) -> Iterator[Element]:
    """The buttons in sets as even as can be of at most six, in their order. ``key`` names the first of them."""
    count = -(-len(buttons) // PER_ROW)
    each = -(-len(buttons) // count) if count else 0
    for number, start in enumerate(range(0, len(buttons), each or 1)):
        row = [_action(button, frame) for button in buttons[start : start + each]]
        yield {"type": "ActionSet", "id": key if number == 0 else f"{key}+{number}", "actions": row}


def submit(form: Form, frame: Frame) -> Element:
    """The button that sends a form: the only one that waits for its required fields."""
    sends = {"title": _title(form.submit), "style": "positive", "data": _data(form.intent, frame) | {FORM: "1"}}
    if frame.where is Where.PANEL:
        return {"type": "Action.Execute", **sends, "verb": form.intent.verb or "send"}
    return {"type": "Action.Submit", **sends}


def opener(label: str, intent: Intent) -> Button:
    """A button in the chat for a form that has to be opened."""
    return Button(label, intent, Style.PRIMARY, window=True)


def _action(button: Button, frame: Frame) -> Element:
    drawn: Element = {"title": _title(button.label)}
    if button.hint:
        drawn["tooltip"] = cut(button.hint, _HINT)
    if button.style in _STYLES:
        drawn["style"] = _STYLES[button.style]
    if button.url:
        return {"type": "Action.OpenUrl", **drawn, "url": button.url}
    data = _data(button.intent, frame)
    # Inputs are sent by their form's own button alone, and hold nobody in a window.
    if frame.where is Where.DIALOG:
        return {"type": "Action.Submit", **drawn, "data": data, "associatedInputs": "none"}
    if button.window and frame.dialogs and frame.where is not Where.PANEL:
        return {"type": "Action.Submit", **drawn, "data": {"msteams": {"type": "task/fetch"}, **data}}
    if frame.where is Where.PANEL:
        drawn["associatedInputs"] = "none"
    fallback = {"type": "Action.Submit", **drawn, "data": data}
    return {"type": "Action.Execute", **drawn, "verb": button.intent.verb or "press", "data": data, "fallback": fallback}


def _data(intent: Intent, frame: Frame) -> Element:
    data: Element = {ACTION: intent.encode()}
    if frame.where is Where.HOME:
        data[SURFACE] = Surface.HOME.value
    if frame.where in _WINDOWS and frame.carry:
        data[CARRY] = frame.carry
    if frame.where is Where.PANEL:
        data[PANEL] = "1"
    return data


def _title(label: str) -> str:
    return cut(label.strip(), _TITLE) or "…"
