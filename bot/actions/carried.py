"""Words between a preview and its button: they come back from a client, so whoever takes them looks at them again."""

from __future__ import annotations

import base64
import binascii


def tidied(words: str) -> str:
    """The words on one line, without what can't be written as UTF-8 and without a box's own padding."""
    return " ".join(words.encode(errors="ignore").decode().replace("\0", "").split())


def packed(words: str) -> str:
    """The words as ASCII that a window carries."""
    return base64.b64encode(words.encode()).decode()


def unpacked(carried: str) -> str:
    """The words that came back; "" for what was never packed here."""
    try:
        return tidied(base64.b64decode(carried, validate=True).decode())
    except (binascii.Error, UnicodeError, ValueError):
        return ""
