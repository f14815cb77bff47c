"""The core's ``CommentReader``: customers' comments read in a thread of their own, each once, strictly redacted.

What the reading needs is loaded with the first comment: a company without feedback in words pays for none of it. What has
been read is kept for a while, for the digests of one week go out over a whole day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.free_text.redaction import redacted
from bot.model.feedback import Remark

if TYPE_CHECKING:
    from adapters.text.understood import UnderstoodComment

_KEPT = 20_000  # readings


class CustomerCommentReader:
    """Reads customers' remarks. Never to be given a word of an employee's (design, decision 8)."""

    async def read(self, remarks: Sequence[Remark], names: Collection[str]) -> Sequence[UnderstoodComment]:
        """Each remark's reading, in their order; ``names`` certainly go from the text."""
        return await asyncio.to_thread(_read_all, [(one.text, one.language) for one in remarks], frozenset(names))


def _read_all(comments: Sequence[tuple[str, str]], names: frozenset[str]) -> Sequence[UnderstoodComment]:
    return [_read(text, language, names) for text, language in comments]


@lru_cache(maxsize=_KEPT)
def _read(text: str, language: str, names: frozenset[str]) -> UnderstoodComment:
    from adapters.text.understood import read  # noqa: PLC0415 - see above: loaded when a comment comes

    return replace(read(text, language), text=redacted(text, strict=True, known=names))
