"""What drawing a message has in common on every platform: its bold, its pictures' addresses, its title, its limits. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bot.model.messages import Chart, Heading, Message

PictureUrl = Callable[[Chart], str | None]
"""Where a platform's servers can fetch a chart as a PNG; None or "" where they can't (no public address)."""

APP = "Voinko"
"""What a window is called that has no title of its own; the product's name is the same in every language."""

BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
"""A bold run, the only markup the core writes; its first group is the words."""


def no_picture(_chart: Chart) -> None:
    """No address of a picture: marks and words stand in for it."""


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis, in at most ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def untitled(content: Message, longest: int) -> Message:
    """The message without the heading that its window's title, of at most ``longest`` characters, says already."""
    first, *rest = content.blocks or (None,)
    titled = isinstance(first, Heading) and len(first.text.strip()) <= longest and rest
    return replace(content, blocks=tuple(rest)) if titled else content


def with_ids(drawn: Iterable[dict[str, Any]], key: str, *, name: str, longest: int) -> list[dict[str, Any]]:
    """The elements with unique ids under ``name``, one of them beginning with the message's key."""
    taken: set[str] = set()
    named: list[dict[str, Any]] = []
    for number, element in enumerate(drawn):
        own = element.get(name, "")
        renamed = element | {name: f"{own[:240]}~{number}"} if own and own in taken else element
        taken.add(renamed.get(name, ""))
        named.append(renamed)
    if key and named and not any(own.startswith(key) for own in taken):
        named[0] = named[0] | {name: key[:longest]}
    return named
