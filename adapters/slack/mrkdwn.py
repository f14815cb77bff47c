"""Text -> Slack's text objects. Pure. ``**bold**`` is the only markup the core writes; everything else must look as written.

Where there is neither bold nor a link the text is ``plain_text``, in which nothing is markup. Otherwise it is ``mrkdwn``, and
what Slack would take for markup is kept apart by zero-width spaces: a formatting mark with a space at either side is literal.
"""

from __future__ import annotations

import re
from typing import Any

from adapters.rendering import BOLD, cut

TextObject = dict[str, Any]

_LINK = re.compile(r"https?://[^\s<>|\"]+[^\s<>|\".,;:!?)\]]")
_MARK = re.compile(r"([*_~`])")
_QUOTE = re.compile(r"^(&gt;)", re.MULTILINE)
_EMOJI = re.compile(r":(?=[a-z0-9_+-]+:)", re.IGNORECASE)
_APART = "\u200b"


def escape(text: str) -> str:
    """The three characters that Slack reads as control characters everywhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str) -> str:
    """The text as mrkdwn: bold is bold, links are links, everything else is literal."""
    pieces: list[str] = []
    end = 0
    for bold in BOLD.finditer(text):
        before, after = text[end : bold.start()], text[bold.end() : bold.end() + 1]
        pieces.append(_plain(before))
        # Slack's bold needs a boundary at either side, and no line break inside.
        inner = "*\n*".join(_plain(line) for line in bold[1].split("\n") if line.strip())
        left = _APART if before[-1:].strip() or (not before and pieces[:-1]) else ""
        pieces.append(f"{left}*{inner}*{_APART if after.strip() else ''}")
        end = bold.end()
    pieces.append(_plain(text[end:]))
    return "".join(pieces)


def text_object(text: str) -> TextObject:
    """The smallest text object that shows the text as it is written."""
    if BOLD.search(text) or _LINK.search(text):
        return {"type": "mrkdwn", "text": mrkdwn(text), "verbatim": True}
    return plain(text, 3000)


def plain(text: str, limit: int) -> TextObject:
    """Text in which nothing is markup, cut to the limit."""
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}


def pieces(text: str, limit: int) -> list[TextObject]:
    """The text as text objects of at most ``limit`` characters each, parted where a reader would."""
    whole = text_object(text)
    if len(whole["text"]) <= limit and (whole["type"] == "mrkdwn" or len(text) <= limit):
        return [whole]
    at = _parting(text)
    if at is None:  # one bold run or one endless word: nothing to part, so it is cut as plain text
        return [plain(text.replace("**", ""), limit)]
    return [piece for half in (text[:at].rstrip(), text[at:].lstrip()) if half for piece in pieces(half, limit)]


def _parting(text: str) -> int | None:
    bold = [match.span() for match in BOLD.finditer(text)]
    middle = len(text) / 2
    for pattern in (r"\n+", r"\s+"):
        places = [found.start() for found in re.finditer(pattern, text) if found.start() > 0 and found.end() < len(text)]
        free = [place for place in places if not any(first < place < last for first, last in bold)]
        # A line break far from the middle would leave one part as long as before.
        near = [place for place in free if len(text) / 8 < place < len(text) * 7 / 8]
        if near or (free and pattern == r"\s+"):
            return min(near or free, key=lambda place: abs(place - middle))
    return None


def _plain(text: str) -> str:
    parts: list[str] = []
    end = 0
    for link in _LINK.finditer(text):
        parts += [_literal(text[end : link.start()]), f"<{escape(link[0])}>"]
        end = link.end()
    parts.append(_literal(text[end:]))
    return "".join(parts)


def _literal(text: str) -> str:
    marked = _MARK.sub(rf"{_APART}\1{_APART}", escape(text))
    return _EMOJI.sub(f":{_APART}", _QUOTE.sub(rf"{_APART}\1", marked))
