"""TextBlob, asked for the one thing that needs no downloaded corpora: ``.sentiment``. English only.

Its ``.words``, ``.sentences``, ``.tags`` and ``.noun_phrases`` are never touched, for they do need them. Of
``TextBlob(text).sentiment`` the analyser alone is called: the blob around it costs as much again, and gives the same two
figures. Imported when first needed: it brings a toolkit along that takes a second to load, and
many a company's customers write no English.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import cast

from adapters.text.words import LONGEST_READ


def sentiment(text: str) -> tuple[float, float]:
    """TextBlob's polarity (-1…1) and subjectivity (0…1) of an English text."""
    polarity, subjectivity = _analyser()(text[:LONGEST_READ])
    return polarity, subjectivity


@cache
def _analyser() -> Callable[[str], tuple[float, float]]:
    from textblob.en import sentiment as analyse  # noqa: PLC0415 - see above: loaded when an English comment comes

    return cast("Callable[[str], tuple[float, float]]", analyse)
