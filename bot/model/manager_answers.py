"""What a manager answered to a quotation: signed, about the matter. Who wrote the quotation is nowhere, for nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from bot.model.calendar import Week
from bot.model.units import Unit

ANSWER_LENGTH = 500  # characters
REPLY_ROUNDS = 3  # in so many rounds after the digest that shows it an answer may be replied to; then it rests


@dataclass(frozen=True, slots=True)
class ManagerAnswer:
    """One answer to a quotation of the unit's digest of that ``week``; there is never a second one."""

    unit: Unit
    week: Week
    quote: str = field(repr=False)
    words: str = field(repr=False)

    @property
    def mark(self) -> str:
        """What names the answer on a button and in a sealed reply: short, of one length, and without a word of either text."""
        return sha256(f"{self.unit.kind}|{self.unit.key}|{self.week}|{self.quote}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ReleasedReplies:
    """What a round published of the replies to one answer: at least three, together, in an order that says nothing."""

    answer: ManagerAnswer
    words: tuple[str, ...] = field(repr=False)
