"""Messages whose time is over, and what is to stand in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.model.people import Address
from bot.model.requests import RequestEvent

WINDOW = timedelta(hours=8)
"""So long after its end a message is still changed; one about a closed round no longer once that week's digests begin."""


class EndingKind(StrEnum):
    """What is to be said in the place of a message."""

    PULSE = "pulse"  # the round is closed
    TAKEN_UP = "taken up"  # the request for contact was answered
    TAKEN_BACK = "taken back"  # by the one who asked
    OVER = "over"  # for whatever reason


BECAME = MappingProxyType(
    {
        RequestEvent.ANSWERED: EndingKind.TAKEN_UP,
        RequestEvent.REACHED: EndingKind.TAKEN_UP,
        RequestEvent.CANCELLED: EndingKind.TAKEN_BACK,
        RequestEvent.EXPIRED: EndingKind.OVER,
    }
)
"""What is said of a request once that has happened to it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A person's messages that are to be ended. ``to_contact``: of a request, in the chat of the one who is asked."""

    id: str
    kind: EndingKind
    messages: tuple[Address, ...]
    to_contact: bool = False
