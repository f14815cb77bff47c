"""In which encoding a file of text is, found out from its bytes alone. Knows nothing of tables."""

from __future__ import annotations

import codecs
from typing import BinaryIO

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("cp1252", "mac_roman", "cp850")  # Windows, old Macs, old terminals; the first wins a tie
_LETTERS = "äöåéÄÖÅÉ"
_HEAD = 4096  # bytes in which the NULs of UTF-16 show
_BLOCK = 1 << 20


def encoding_of(file: BinaryIO) -> str:
    """The encoding's name for Python: by its mark, else UTF-8 where all of it is, else the one whose Nordic letters occur most.

    Leaves the file at its beginning.
    """
    head = file.read(_HEAD)
    file.seek(0)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if 5 * head.count(0) > 3 * len(head):  # three of a letter's four bytes, where UTF-16 has one of two
        return "utf-32-be" if head[:1] == b"\0" else "utf-32-le"
    if 4 * head.count(0) > len(head):
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    found = _without_mark(file)
    file.seek(0)
    return found


def _without_mark(file: BinaryIO) -> str:
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    counts = dict.fromkeys(_LEGACY, 0)
    while block := file.read(_BLOCK):
        if is_utf8:
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
        if not block.isascii():
            for name in _LEGACY:
                counts[name] += sum(map(block.count, (letter.encode(name) for letter in _LETTERS)))
    try:
        utf8.decode(b"", final=True)
    except UnicodeDecodeError:  # it ends in the middle of a character
        is_utf8 = False
    return "utf-8" if is_utf8 else max(_LEGACY, key=lambda name: counts[name])
