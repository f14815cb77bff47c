"""Columns of ours as somebody types where theirs are: ``score=Rating``, ``team=customer.unit``, ``metric==nps``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from adapters.feedback.paths import Place
from adapters.files.problems import did_you_mean, quoted
from adapters.files.tables import Columns

Choice = Mapping[str, Place]  # by column of ours


class BadChoiceError(ValueError):
    """A choice is not written as it must be; the sentence says how."""


def parse_choice(texts: Iterable[str], columns: Columns) -> dict[str, Place]:
    """The places that were chosen, by our columns; typed as OURS=THEIRS, or OURS==VALUE. Raises BadChoiceError."""
    found: dict[str, Place] = {}
    for text in texts:
        name, equals, rest = text.partition("=")
        name = name.strip().lower()
        place = Place.parse(rest)
        if not equals or place is None:
            raise BadChoiceError(
                f"{quoted(text)} is no choice of a column; write score=Rating, or metric==nps for the same value in every row"
            )
        if name not in columns.names:
            hint = did_you_mean(name, columns.names)
            raise BadChoiceError(f"{quoted(text)}: we have no column {quoted(name)}{hint}; ours are {', '.join(columns.names)}")
        if name in found:
            raise BadChoiceError(f"{quoted(text)}: {name} has been chosen already; choose each once")
        found[name] = place
    return found
