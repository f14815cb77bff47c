"""Text -> what a card's TextBlock or Fact shows as it was written. Pure.

``**bold**`` is the only markup the core writes. Everything else that Teams would read as Markdown, as an HTML entity or as
one of Adaptive Cards' date functions stands behind a backslash, and only that: most sentences come out as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.rendering import BOLD, cut

_LINK = re.compile(r"https?://[^\s<>|\"*`~\[\]()\\]+[^\s<>|\"*`~\[\]()\\.,;:!?&]")
_INLINE = re.compile(r"[\\`*_\[\]~]|<(?=[a-z/!?])|&(?=#?\w)|(?<=\{)\{", re.IGNORECASE)
# What makes a list, a heading, a quotation, a rule or a table of a line.
_BLOCK = re.compile(r"^(?:([#>=|])|([-+])(?=\s|[-+]|$)|(\d{1,9})([.)])(?=\s|$))")


def lines(text: str) -> Iterator[str]:
    """The text's lines as Markdown, each whole in itself: a bold run over two lines is bold in both. Empty ones stay."""
    marked = BOLD.sub(lambda bold: "\n".join(f"**{line}**" if line.strip() else line for line in _stripped(bold[1])), text)
    return (line_of(line) for line in marked.split("\n"))


def line_of(line: str) -> str:
    """One line as Markdown: bold is bold, links are links, everything else is literal but the spaces around it."""
    line = line.strip()  # four spaces at its start would make code of it
    parts: list[str] = []
    end = 0
    for bold in BOLD.finditer(line):
        parts += [_literal(line[end : bold.start()]), f"**{_literal(bold[1])}**"]
        end = bold.end()
    parts.append(_literal(line[end:]))
    return _BLOCK.sub(_escaped_block, "".join(parts))


def without_marks(text: str) -> str:
    """The text without its bold marks, for where nothing is markup."""
    return BOLD.sub(r"\1", text)


def cut_marked(text: str, limit: int) -> str:
    """The same for text with bold marks: a run that is cut through stays bold."""
    shown = cut(text, limit)
    return shown if shown == text or shown.count("**") % 2 == 0 else f"{shown}**"


def _stripped(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def _escaped_block(found: re.Match[str]) -> str:
    mark, bullet, number, dot = found.groups()
    return f"{number}\\{dot}" if number else f"\\{mark or bullet}"


def _literal(text: str) -> str:
    parts: list[str] = []
    end = 0
    for link in _LINK.finditer(text):
        parts += [_INLINE.sub(r"\\\g<0>", text[end : link.start()]), link[0]]
        end = link.end()
    parts.append(_INLINE.sub(r"\\\g<0>", text[end:]))
    return "".join(parts)
