"""How the core reads what employees write: work themes, redaction, and words of distress. Never a tone or a mood."""

from __future__ import annotations

from functools import partial

from bot.free_text.distress import Answer, listen
from bot.free_text.redaction import redacted
from bot.free_text.themes import work_themes
from bot.model.people import Language
from bot.model.private_reading import PrivateReading
from bot.model.pulses import Topic


def is_private(words: str) -> bool:
    """Tell whether words speak of distress, of one's own or of somebody else's: no manager is ever shown them."""
    return listen(words).answer is not Answer.NONE


def themes_in(words: str) -> frozenset[Topic]:
    """The work themes that words name, whichever of the three languages they are in: which one it is, no ballot says."""
    return frozenset(Topic(theme) for language in Language for theme in work_themes(words, language))


PRIVATE_READING = PrivateReading(themes=themes_in, redacted=partial(redacted, strict=True), private=is_private)
