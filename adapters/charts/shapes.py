"""SVG elements as strings, every text escaped. Knows nothing of charts.

Only presentation attributes are used, never ``style`` or ``<style>``, so that a picture may stand in a page whose
security policy forbids inline style.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from adapters.charts.lettering import FAMILY

_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")  # XML 1.0, production 2


@dataclass(frozen=True, slots=True)
class Block:
    """Elements drawn from (0, 0) downwards, and how tall they are together."""

    body: str
    height: float


@dataclass(frozen=True, slots=True)
class Lettering:
    """How a text looks."""

    size: float
    weight: int
    fill: str


def number(value: float) -> str:
    """A coordinate, at most two decimals, the same on every machine."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def quoted(text: str) -> str:
    """The text as XML allows it, in an element or an attribute."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)


def text(x: float, y: float, words: str, look: Lettering, *, anchor: str = "start") -> str:
    """One line of text with its baseline at ``y``."""
    where = f'x="{number(x)}" y="{number(y)}"' + ("" if anchor == "start" else f' text-anchor="{anchor}"')
    how = f'font-size="{number(look.size)}" font-weight="{look.weight}" fill="{look.fill}"'
    return f"<text {where} {how}>{quoted(words)}</text>"


def lines(x: float, y: float, rows: Iterable[str], look: Lettering, leading: float) -> str:
    """Lines of text below each other, the first with its baseline at ``y``."""
    return "".join(text(x, y + leading * index, row, look) for index, row in enumerate(rows))


def box(x: float, y: float, wide: float, high: float, fill: str, *, radius: float = 0, stroke: str = "") -> str:
    """A rectangle."""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"'
    round_ = f' rx="{number(radius)}"' if radius else ""
    line = f' stroke="{stroke}"' if stroke else ""
    return f'<rect {place}{round_} fill="{fill}"{line}/>'


def dot(x: float, y: float, radius: float, fill: str, *, stroke: str, thickness: float) -> str:
    """A circle with an outline."""
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="{number(thickness)}"/>'


def at(x: float, y: float, block: Block) -> str:
    """The block, moved."""
    return f'<g transform="translate({number(x)} {number(y)})">{block.body}</g>'


def stack(blocks: Iterable[Block], gap: float) -> Block:
    """Blocks below each other."""
    body, y = "", 0.0
    for index, block in enumerate(blocks):
        y += gap if index else 0
        body += at(0, y, block)
        y += block.height
    return Block(body, y)


def document(wide: float, high: float, title: str, body: str) -> str:
    """The whole picture."""
    size = f'width="{number(wide)}" height="{number(high)}" viewBox="0 0 {number(wide)} {number(high)}"'
    family = f"{FAMILY}, system-ui, 'Segoe UI', Roboto, sans-serif"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{family}">'
        f"<title>{quoted(title)}</title>{body}</svg>"
    )
