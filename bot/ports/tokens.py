"""Sealed words between two steps."""

from __future__ import annotations

from typing import Protocol


class Tokens(Protocol):
    """Sealed words that a person's own client carries for us between two steps, so that nothing need be stored.

    ``purpose`` parts one use from another. They live by the wall clock.
    """

    def seal(self, purpose: str, content: str, minutes: int) -> str:
        """Seal for that long: ASCII letters, digits, ``-`` and ``_``, about 1.4 × the content's bytes + 70."""
        ...

    def unseal(self, purpose: str, token: str) -> str | None:
        """What was sealed; None for what has expired, was made for another purpose, or was never ours."""
        ...
