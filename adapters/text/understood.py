"""A customer's comment, read: its language, its tone, what it is about, and its text without what tells who is meant.

For customers' comments alone. An employee's text is sorted by ``bot.free_text.themes`` and never comes here (see ``tone``).
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.text.language import language_of
from adapters.text.tone import tone
from bot.free_text.redaction import redacted
from bot.free_text.themes import criteria, work_themes
from bot.model.people import Language


@dataclass(frozen=True, slots=True)
class UnderstoodComment:
    """What a comment says. ``language`` is None where it is none of ours or can't be told; then nothing else is known of it."""

    language: Language | None
    tone: float | None  # -1…1
    themes: tuple[str, ...]
    criteria: tuple[str, ...]
    text: str  # redacted


def read(text: str, language: str = "") -> UnderstoodComment:
    """Read a customer's comment. ``language`` is what its source says ("fi", "sv-FI"); where that is empty it is detected."""
    code = language.strip().lower()[:2]
    own = (Language(code) if code in {*Language} else None) if code else language_of(text)
    if own is None:
        return UnderstoodComment(None, None, (), (), redacted(text))
    return UnderstoodComment(own, tone(text, own), work_themes(text, own), criteria(text, own), redacted(text))
