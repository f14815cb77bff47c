"""The send ledger's nouns: what is to be sent to whom, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.model.calendar import Week
from bot.model.people import Employee, Workspace
from bot.model.pulses import Invitation
from bot.model.transitions import Transitions
from bot.model.units import Unit


class DeliveryKind(StrEnum):
    """What the send ledger knows how to send."""

    WELCOME = "welcome"
    PULSE = "pulse"
    REMINDER = "reminder"
    DIGEST = "digest"
    LINE = "line"  # a crisis line that must be verified again


class DeliveryState(StrEnum):
    """How a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"  # committed before the call to the platform
    SENT = "sent"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"  # it may have been sent: look before sending again
    DROPPED = "dropped"  # no longer of use: a reminder right after a late pulse, a former manager's digest


class DeliveryEvent(StrEnum):
    """What happens to a delivery."""

    CLAIMED = "claimed"  # a process is about to send it
    ARRIVED = "arrived"
    REFUSED = "refused"  # the person can't be reached, for a reason
    HELD = "held"  # the platform was down, so nothing was sent
    DOUBTED = "doubted"  # it can't be told whether it was sent
    ABANDONED = "abandoned"  # the process that had claimed it is dead
    RESTORED = "restored"  # from a backup, and it may have been sent since
    POSTPONED = "postponed"
    DROPPED = "dropped"
    RETRIED = "retried"  # the person may be reachable after all


_PENDING, _SENDING, _SENT, _UNREACHABLE, _UNKNOWN, _DROPPED = DeliveryState

DELIVERIES = Transitions(
    first=_PENDING,
    steps=MappingProxyType(
        {
            (_PENDING, DeliveryEvent.CLAIMED): _SENDING,
            (_PENDING, DeliveryEvent.REFUSED): _UNREACHABLE,  # known before anything is claimed
            (_PENDING, DeliveryEvent.RESTORED): _UNKNOWN,
            (_PENDING, DeliveryEvent.POSTPONED): _PENDING,
            (_PENDING, DeliveryEvent.DROPPED): _DROPPED,
            (_SENDING, DeliveryEvent.ARRIVED): _SENT,
            (_SENDING, DeliveryEvent.REFUSED): _UNREACHABLE,
            (_SENDING, DeliveryEvent.HELD): _PENDING,
            (_SENDING, DeliveryEvent.DOUBTED): _UNKNOWN,
            (_SENDING, DeliveryEvent.ABANDONED): _UNKNOWN,
            (_SENDING, DeliveryEvent.RESTORED): _UNKNOWN,
            (_SENDING, DeliveryEvent.POSTPONED): _SENDING,
            (_UNKNOWN, DeliveryEvent.CLAIMED): _SENDING,
            (_UNKNOWN, DeliveryEvent.REFUSED): _UNREACHABLE,
            (_UNKNOWN, DeliveryEvent.POSTPONED): _UNKNOWN,
            (_UNKNOWN, DeliveryEvent.DROPPED): _DROPPED,
            # A process that was slow, not dead, says after all how its call ended.
            (_UNKNOWN, DeliveryEvent.ARRIVED): _SENT,
            (_UNKNOWN, DeliveryEvent.HELD): _PENDING,
            (_UNKNOWN, DeliveryEvent.DOUBTED): _UNKNOWN,
            (_UNREACHABLE, DeliveryEvent.RETRIED): _PENDING,
        }
    ),
)
"""The only ways in which a delivery's state changes."""

ENDS = (
    DeliveryEvent.ARRIVED,
    DeliveryEvent.REFUSED,
    DeliveryEvent.HELD,
    DeliveryEvent.DOUBTED,
    DeliveryEvent.DROPPED,
)
"""How taking up a delivery may end."""

WAITING = DELIVERIES.sources(DeliveryEvent.CLAIMED)
"""The states in which a delivery is still to be sent."""


IN_DOUBT = "in doubt"  # why a delivery counts as sent that the platform can tell nothing of: nobody gets it twice


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the send ledger with all that building its message needs.

    ``invitation`` is set for a pulse and a reminder, ``unit`` for a digest, ``week`` for these three, ``about`` for a line
    and for a reminder that its person has put off. ``pulse_in_doubt``: it's a reminder, and the platform could never tell whether
    the pulse arrived.
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
    about: str = ""  # which line, verified when, so many days before its end; which of the times that a reminder was put off

    @property
    def in_doubt(self) -> bool:
        """Whether it may have been sent already."""
        return self.state is DeliveryState.UNKNOWN

    @property
    def key(self) -> str:
        """The message's lasting name, by which a doubtful one is looked up. Unguessable where a token is in it."""
        if self.invitation is not None:
            return ":".join((self.kind, self.invitation.token, *((self.about,) if self.about else ())))
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a round's pulses ended so in one workspace, for that technical reason."""

    place: Workspace
    state: DeliveryState
    reason: str | None
    people: int
