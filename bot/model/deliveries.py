"""The send ledger's nouns: what is to be sent to whom, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.calendar import Week
from bot.model.people import Employee
from bot.model.pulses import Invitation
from bot.model.units import Unit


class DeliveryKind(StrEnum):
    """What the send ledger knows how to send."""

    WELCOME = "welcome"
    PULSE = "pulse"
    REMINDER = "reminder"
    DIGEST = "digest"


class DeliveryState(StrEnum):
    """pending → sending (committed) → sent | unreachable(reason) | unknown | dropped."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"  # a process died between sending and recording: look before sending again
    DROPPED = "dropped"  # no longer of use: a reminder right after a late pulse


IN_DOUBT = "in doubt"  # why a delivery counts as sent that the platform can tell nothing of: nobody gets it twice


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the send ledger with all that building its message needs.

    ``invitation`` is set for a pulse and a reminder, ``unit`` for a digest, ``week`` for all but the welcome. ``pulse_in_doubt``:
    it's a reminder, and the platform could never tell whether the pulse arrived.
    """

    id: int
    kind: DeliveryKind
    state: DeliveryState
    employee: Employee
    due_at: datetime
    invitation: Invitation | None = None
    unit: Unit | None = None
    week: Week | None = None
    pulse_in_doubt: bool = False

    @property
    def key(self) -> str:
        """The message's lasting name, by which a doubtful one is looked up. Unguessable where a token is in it."""
        if self.invitation is not None:
            return f"{self.kind}:{self.invitation.token}"
        return f"{self.kind}:{self.id}"
