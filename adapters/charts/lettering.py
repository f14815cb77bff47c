"""How wide a text will be, and where to break it.

Reads the advance widths out of the very font files the pictures are drawn with, so that a layout and its
drawing cannot drift apart. Knows nothing of charts. Table layouts: OpenType 1.9, ``cmap`` format 4 and ``hmtx``.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Inter"
_FILES = {400: FONTS / "Inter-Regular.ttf", 600: FONTS / "Inter-SemiBold.ttf"}
FONT_FILES = tuple(str(path) for path in _FILES.values())
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Face:
    """One weight's advance widths, in em. A character that the font hasn't got is as wide as its widest."""

    widths: Mapping[int, float]
    widest: float


@cache
def face(weight: int) -> Face:
    """The face of that weight (400 or 600)."""
    data = _FILES[weight].read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    (per_em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    advances = struct.unpack_from(">" + "Hh" * metrics, data, tables[b"hmtx"])[::2]
    widths = {code: advances[min(glyph, metrics - 1)] / per_em for code, glyph in _glyphs(data, tables[b"cmap"]).items() if glyph}
    return Face(widths, max(advances) / per_em)


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Code point -> glyph index, from the first subtable of format 4."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    starts = [cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * index)[0] for index in range(count)]
    table = next(start for start in starts if struct.unpack_from(">H", data, start)[0] == 4)  # noqa: PLR2004 (the format's own name)
    (doubled,) = struct.unpack_from(">H", data, table + 6)
    shape = f">{doubled // 2}"
    ends = struct.unpack_from(shape + "H", data, table + 14)
    firsts = struct.unpack_from(shape + "H", data, table + 16 + doubled)
    deltas = struct.unpack_from(shape + "H", data, table + 16 + 2 * doubled)
    offsets = struct.unpack_from(shape + "H", data, table + 16 + 3 * doubled)
    glyphs: dict[int, int] = {}
    for index, (first, end) in enumerate(zip(firsts, ends, strict=True)):
        for code in range(first, min(end, 0xFFFE) + 1):
            if offsets[index]:
                place = table + 16 + 3 * doubled + 2 * index + offsets[index] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", data, place)
            else:
                glyph = code
            glyphs[code] = (glyph + deltas[index]) & 0xFFFF if glyph or not offsets[index] else 0
    return glyphs


def width(text: str, size: float, weight: int = 400) -> float:
    """The text's width at that size, in the size's own unit. Kerning, which only narrows, is left out."""
    known = face(weight)
    return size * sum(known.widths.get(ord(character), known.widest) for character in text)


def wrap(text: str, room: float, size: float, weight: int = 400, *, lines: int = 2) -> tuple[str, ...]:
    """Break the text at spaces into at most ``lines`` lines of that width; what doesn't fit ends in an ellipsis."""
    out: list[str] = []
    line = ""
    words = text.split()
    for index, word in enumerate(words):
        longer = f"{line} {word}" if line else word
        if not line or width(longer, size, weight) <= room:
            line = longer
            continue
        if len(out) == lines - 1:
            line = " ".join([line, *words[index:]])
            break
        out.append(line)
        line = word
    return tuple(clip(each, room, size, weight) for each in [*out, line] if each)


def clip(text: str, room: float, size: float, weight: int = 400) -> str:
    """The text, cut with an ellipsis where it is wider than the room."""
    if width(text, size, weight) <= room:
        return text
    kept = text
    while kept and width(kept + _ELLIPSIS, size, weight) > room:
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS
