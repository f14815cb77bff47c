"""TextBlob, asked for the one thing that needs no downloaded corpora: ``.sentiment``. English only.

Its ``.words``, ``.sentences``, ``.tags`` and ``.noun_phrases`` are never touched, for they do need them. Imported when first
needed: it brings a toolkit along that takes a second to load, and many a company's customers write no English.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

from adapters.text.words import LONGEST_READ


class _Sentiment(Protocol):
    polarity: float  # -1…1
    subjectivity: float  # 0…1


def sentiment(text: str) -> tuple[float, float]:
    """TextBlob's polarity (-1…1) and subjectivity (0…1) of an English text."""
    found = cast("_Sentiment", _text_blob()(text[:LONGEST_READ]).sentiment)
    return found.polarity, found.subjectivity


@cache
def _text_blob() -> type:
    from textblob import TextBlob  # noqa: PLC0415 - see above: loaded when an English comment comes

    return cast("type", TextBlob)
