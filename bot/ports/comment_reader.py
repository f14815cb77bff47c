"""What customers' comments say, read for the core."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.model.feedback import Remark
from bot.model.people import Language


class Understood(Protocol):
    """What a customer's comment says. ``language`` None: nobody here reads it, and nothing else is known of it."""

    @property
    def language(self) -> Language | None:
        """The language it is in."""
        ...

    @property
    def tone(self) -> float | None:
        """From -1, all blame, to 1, all praise; None where it can't be read, which is not neutral."""
        ...

    @property
    def themes(self) -> Sequence[str]:
        """The work themes that it touches, by ``pulses.Topic``'s names."""
        ...

    @property
    def criteria(self) -> Sequence[str]:
        """The criteria of good service that it touches, of ``themes.CRITERIA``."""
        ...

    @property
    def text(self) -> str:
        """The comment without what tells who is meant, strictly redacted."""
        ...


class CommentReader(Protocol):
    """Reads what *customers* write. Never to be given a word of an employee's (design, decision 8)."""

    async def read(self, remarks: Sequence[Remark], names: Collection[str]) -> Sequence[Understood]:
        """Each remark's meaning, in their order. ``names`` are people's names that certainly go. Off the event loop."""
        ...
