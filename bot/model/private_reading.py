"""How employees' words are read, as the release rules need to know it; ``free_text.private`` holds the one there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.model.pulses import Topic


@dataclass(frozen=True, slots=True)
class PrivateReading:
    """How words are read. ``themes``: which work themes they name. ``redacted``: without anything that names somebody.

    ``private``: words of distress: they count for themes, and no manager ever sees them.
    """

    themes: Callable[[str], Iterable[Topic]]
    redacted: Callable[[str], str]
    private: Callable[[str], bool]
