"""What a browser posts -> an event of the core's. Pure.

A form and a JSON object carry the same names, so both come in as a mapping of texts. The sender is never among them: who
one is stands in the page's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.model.messages import Intent, Pressed, Said, Submitted, Surface
from bot.model.people import Address

COMMAND = "/voinko"
FIELD = "field."  # before the name of each input of a form, so that none can pass for one of ours
_LONGEST = 3000
_PRESSABLE = {"": Surface.MESSAGE, "message": Surface.MESSAGE, "home": Surface.HOME}


class MalformedError(ValueError):
    """The browser sent something that this page never sends. The sentence says what is missing, and quotes nothing."""


def pressed(fields: Mapping[str, str], sender: Address, at: datetime) -> Pressed:
    """A button. ``surface`` is where it stood: ``message`` or ``home``."""
    surface = _PRESSABLE.get(fields.get("surface", ""))
    if surface is None:
        raise MalformedError("surface is message or home")
    return Pressed(sender, _action(fields), at, surface, _carried(fields))


def said(fields: Mapping[str, str], sender: Address, at: datetime) -> Said:
    """Typed words. As in Slack, ``/voinko …`` is a command, answered to the person alone."""
    text = fields.get("text", "").strip()
    if not text:
        raise MalformedError("text is empty")
    if len(text) > _LONGEST:
        raise MalformedError(f"text is longer than {_LONGEST} characters")
    word, _, rest = text.partition(" ")
    if word.lower() == COMMAND:
        return Said(sender, rest.strip(), at, Surface.COMMAND)
    return Said(sender, text, at)


def submitted(fields: Mapping[str, str], sender: Address, at: datetime) -> Submitted:
    """A form, with its inputs under their own names."""
    values = {name.removeprefix(FIELD): value[:_LONGEST] for name, value in fields.items() if name.startswith(FIELD)}
    return Submitted(sender, _action(fields), values, at, _carried(fields))


def message_number(fields: Mapping[str, str]) -> int | None:
    """The entry of the conversation that a press came from; None for Home and for what leaves no copy."""
    number = fields.get("message", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None  # noqa: PLR2004 (far more than any chat has)


def _carried(fields: Mapping[str, str]) -> str:
    return fields.get("carry", "")[:_LONGEST]


def _action(fields: Mapping[str, str]) -> Intent:
    action = fields.get("action", "")
    if not action:
        raise MalformedError("action is missing")
    return Intent.decode(action)
