"""Somebody else's JSON, read strictly: no key twice in an object, and no number that is none."""

from __future__ import annotations

import json
from typing import NoReturn


def document_in(text: str) -> object:
    """The document in a text. Raises ValueError, and RecursionError where it is nested too deeply.

    A key written twice is refused: in a body made from a template it may be a customer's own addition.
    """
    return json.loads(text, object_pairs_hook=_object, parse_constant=no_constant)


def no_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python's reader of JSON would take. Raises ValueError."""
    raise ValueError(f"{name} is no JSON number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found
