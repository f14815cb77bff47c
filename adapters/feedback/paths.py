"""Where a value of ours stands in a document of theirs.

A place is written as text: ``hidden.team`` is a path into nested objects (and lists, by number from 0), ``=web`` is the value
``web`` itself, ``hidden.team | data.unit`` is the first of several that holds something. A key that holds dots is found too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ACCEPTED = 'a path such as "hidden.team", several with " | " between them, or "=" and the value itself'

_DEEPEST = 12
_MOST = 60  # places that are told to somebody who looks for one


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document: either a constant or paths, of which the first that holds something counts."""

    written: str
    constant: str | None = None
    paths: tuple[str, ...] = ()

    @classmethod
    def parse(cls, written: str) -> Place | None:
        """The place that a text names; None when it names nothing."""
        text = written.strip()
        if text.startswith("="):
            return cls(text, constant=text[1:].strip())
        paths = tuple(path.strip() for path in written.split(" | "))
        return cls(text, paths=paths) if all(paths) else None

    def value_in(self, document: object) -> object:
        """The value that stands at this place of a document; None when there is none: an empty text and null are none."""
        return self.found_in(document)[1]

    def found_in(self, document: object) -> tuple[str, object]:
        """The path at which something stands, and what; "" and None when nothing does, "" and the constant where it is one."""
        if self.constant is not None:
            return "", self.constant or None
        for path in self.paths:
            found = find(document, path)
            if found is not None and found != "":
                return path, found
        return "", None


def find(document: object, path: str) -> object:
    """What stands at a path; None when nothing does. The longest key that fits is tried first."""
    if isinstance(document, dict):
        if path in document:
            return document[path]
        head, dot, _ = path.rpartition(".")
        while dot:
            if head in document:
                found = find(document[head], path[len(head) + 1 :])
                if found is not None:
                    return found
            head, dot, _ = head.rpartition(".")
    elif isinstance(document, list):
        head, dot, rest = path.partition(".")
        if head.isascii() and head.isdecimal() and len(head) < len("10000") and int(head) < len(document):
            item = document[int(head)]
            return find(item, rest) if dot else item
    return None


def places_in(document: object) -> tuple[str, ...]:
    """The paths of the first values in a document, to be told to somebody who looks for one. No value is among them."""
    found: list[str] = []
    for path in _leaves(document, "", 0):
        if len(found) == _MOST:
            return (*found, "…")
        found.append(path)
    return tuple(found)


def _leaves(document: object, path: str, depth: int) -> Iterator[str]:
    parts: list[tuple[object, object]] = []
    if isinstance(document, dict):
        parts = list(document.items())
    elif isinstance(document, list):
        parts = list(enumerate(document))
    if not parts or depth == _DEEPEST:
        if path:
            yield path
        return
    for key, value in parts:
        yield from _leaves(value, f"{path}.{key}" if path else str(key), depth + 1)
