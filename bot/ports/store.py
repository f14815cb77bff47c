"""What the core keeps, as Protocols split by reader; one SqlStore implements them all.

Each method is one transaction. Every moment is an aware datetime in UTC; every ``now`` is calendar time, every ``wall``
wall-clock time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Protocol

from bot.model.calendar import Week
from bot.model.deliveries import Delivery, DeliveryState
from bot.model.feedback import SCORED, Feedback, Metric, Remark, Slicing
from bot.model.people import Address, Contact, Employee, Language, Team
from bot.model.pulses import Ballot, Invitation, Round
from bot.model.released import CountedSet, Figure, Invited, Participation, Release, ReleasedComments, Voter
from bot.model.units import Unit
from bot.ports.loop import Loop
from bot.ports.requests import Requests


class People(Protocol):
    """Who is who, and how each wants to be spoken to."""

    async def employee_at(self, address: Address) -> Employee | None:
        """The active employee bound to that account (platform, workspace, user), if any."""
        ...

    async def employee_by_email(self, email: str) -> Employee | None:
        """The active employee with that e-mail address, compared without case."""
        ...

    async def employees(self) -> Sequence[Employee]:
        """Every active employee, by e-mail."""
        ...

    async def ensure_person(self, email: str) -> Employee:
        """The person with that address; one without a team is added for a reader who is in no roster."""
        ...

    async def bind(self, employee_id: int, address: Address) -> None:
        """Remember that this account is that employee's, and that messages go there from now on."""
        ...

    async def learn(self, employee_id: int, *, language: Language | None, timezone: str | None) -> None:
        """Fill in what the platform knows where the roster was silent; never overwrite a person's own choice."""
        ...

    async def set_language(self, employee_id: int, language: Language) -> None:
        """The person's own choice, kept over later imports."""
        ...

    async def set_hour(self, employee_id: int, hour: time | None) -> None:
        """The person's own hour for the pulse; None goes back to the company's."""
        ...

    async def set_pause(self, employee_id: int, until: date | None) -> None:
        """Quiet until that date (date.max: until resumed); None resumes. A reminder waits as long, and ends with its round."""
        ...

    async def mark_welcomed(self, employee_id: int) -> bool:
        """True for the one caller that is to show the welcome; False ever after."""
        ...

    async def teams(self) -> Sequence[Team]:
        """Every team that has ever been, by name."""
        ...

    async def managed_by(self, email: str) -> Sequence[Team]:
        """The teams whose active members name that manager."""
        ...

    async def managers(self) -> Mapping[int, str]:
        """Team id -> its manager's e-mail, for every team with active members and a manager."""
        ...

    async def contacts(self, department: str) -> Sequence[Contact]:
        """The contacts of that department and those of the whole company."""
        ...


NOBODY_APART: Mapping[int, int] = MappingProxyType({})
"""Every team is asked the same."""


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """Whom to invite and when to send; the team and department are taken from the employee."""

    employee: Employee
    counts_in_team: bool
    token: str
    ask_at: datetime
    remind_at: datetime | None


class Rounds(Protocol):
    """Rounds, invitations and the sealed ballot box (release rule R13)."""

    async def open_round(
        self,
        week: Week,
        items: Sequence[str],
        opens_at: datetime,
        closes_at: datetime,
        invitations: Sequence[NewInvitation],
        *,
        asked_about: Mapping[int, int] = NOBODY_APART,
    ) -> Round | None:
        """Open the week's round with a key pair of its own; None when the week has one already.

        OPEN_ITEM among the items makes it a round with the open question. ``asked_about``: team id -> the action of which that
        team alone is asked whether it has helped.

        Writes the invitations and their pending deliveries: the welcome where the person has had none, the pulse, the reminder.
        """
        ...

    async def open_rounds(self) -> Sequence[Round]:
        """The rounds that are open, oldest first."""
        ...

    async def first_week(self) -> Week | None:
        """The week of the first round there ever was."""
        ...

    async def latest_round(self) -> Round | None:
        """The round of the latest week, open or released."""
        ...

    async def invitation(self, token: str) -> Invitation | None:
        """The invitation that a button names, with its round and employee, in one read."""
        ...

    async def invitation_of(self, employee_id: int) -> Invitation | None:
        """The employee's invitation to the round that is open now, if any."""
        ...

    async def cast(self, ballot: Ballot) -> bool:
        """Seal and store one ballot; the last press wins. False: the round is closed and nothing was stored."""
        ...

    async def cast_comment(self, invitation: Invitation, text: str) -> bool:
        """Seal and store an answer to the open question, in place of an earlier one, not yet quotable. False: closed."""
        ...

    async def withdraw(self, invitation: Invitation) -> bool:
        """Take all of one's ballots, a comment too, back out of the box. False: the round is closed."""
        ...

    async def withdraw_comment(self, invitation: Invitation) -> bool:
        """Take the answer to the open question alone back out of the box. False: the round is closed."""
        ...

    async def close(
        self, round_id: int, compute: Callable[[Sequence[Voter], Sequence[Invited], Sequence[CountedSet]], Release]
    ) -> bool:
        """Open the box, compute, and in one transaction write the release and delete ballots, flags and reminders.

        The transaction holds a lock that no ballot can slip past. Then the private key is destroyed. ``compute`` gets the
        voters and the counted sets of the last 26 weeks; if it raises, nothing has changed. False: closed already.
        """
        ...

    async def destroy_leftover_keys(self) -> int:
        """Try again to destroy the private keys of rounds that are no longer open. How many were destroyed."""
        ...


class Ledger(Protocol):
    """The send ledger: uniqueness in the database makes every delivery happen once."""

    async def due(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Up to ``limit`` deliveries whose time has come, pending or unknown, ordered by (kind's rank, due, id).

        Welcomes come before pulses. A pulse or reminder of a round that is not open, a reminder of somebody who has answered or
        whose pulse was not sent, and anything for an inactive person are not among them.
        """
        ...

    async def claim(self, ids: Sequence[int], wall: datetime) -> frozenset[int]:
        """Commit ``sending`` for those still pending or unknown, before the call. Which ones were claimed."""
        ...

    async def settle(
        self, delivery: Delivery, state: DeliveryState, *, address: Address | None = None, reason: str | None = None
    ) -> None:
        """Record how it ended. SENT keeps the address (with its conversation) and marks a welcome as shown."""
        ...

    async def postpone(self, delivery: Delivery, due_at: datetime) -> None:
        """Put a delivery that is not yet sent off to a later moment."""
        ...

    async def recover(self) -> int:
        """``sending`` → ``unknown`` for every claim; called by the holder of the lease, so all claims are dead ones."""
        ...

    async def enqueue_digests(self, week: Week, readers: Sequence[tuple[int, Unit, datetime]]) -> int:
        """Add a pending digest per (employee id, unit) at its due moment, where there is none yet. How many were added.

        Whoever has not been welcomed is, at the same moment: a pending welcome is added, or one that was unreachable tried again.
        """
        ...

    async def digests_enqueued(self, week: Week) -> bool:
        """Tell whether the week's digests are in the ledger."""
        ...


class Published(Protocol):
    """What has been released, and the digests as they were first sent. Nothing here is ever changed."""

    async def figures(self, since: Week, through: Week) -> Sequence[Figure]:
        """Every published cell of those weeks, both included, ordered by (week, topic, unit)."""
        ...

    async def comments(self, week: Week) -> Mapping[Unit, ReleasedComments]:
        """What was released of the week's comments, per unit; a unit of which nothing was is not there."""
        ...

    async def participation(self, week: Week) -> Mapping[Unit, Participation]:
        """The week's participation, per unit."""
        ...

    async def released_weeks(self) -> Sequence[Week]:
        """The weeks whose round has been released, oldest first."""
        ...

    async def digest(self, unit: Unit, week: Week) -> str | None:
        """The frozen JSON of a digest, if it has been sent."""
        ...

    async def frozen_digests(self, week: Week) -> Mapping[Unit, str]:
        """Every frozen digest of the week."""
        ...

    async def freeze_digests(self, week: Week, documents: Mapping[Unit, str]) -> Mapping[Unit, str]:
        """Keep each document unless its unit has one already, in one transaction; give back the ones that are kept."""
        ...

    async def latest_digest(self, unit: Unit) -> tuple[Week, str] | None:
        """The last frozen digest of a unit."""
        ...


ScoreCounts = Mapping[tuple[int, Metric], Mapping[float, int]]
SliceCounts = Mapping[int, Mapping[str, Mapping[Metric, Mapping[float, int]]]]
"""Team id -> channel or stage, as its source wrote it -> metric -> score -> how many."""
MinuteCounts = Mapping[int, Mapping[float, int]]
"""Team id -> minutes -> how many answers took so long."""


class CustomerFeedback(Protocol):
    """The customers' side."""

    async def add_feedback(self, rows: Sequence[Feedback]) -> int:
        """Add what is new by (source, id). How many were new."""
        ...

    async def score_counts(self, first: date, last: date, metrics: Collection[Metric] = SCORED) -> ScoreCounts:
        """(team id, metric) -> score -> how many, both dates included, in one grouped query for all teams."""
        ...

    async def slice_counts(self, first: date, last: date, by: Slicing, metrics: Collection[Metric] = SCORED) -> SliceCounts:
        """The same by channel or by stage, of feedback that names one."""
        ...

    async def response_minutes(self, first: date, last: date) -> MinuteCounts:
        """How long customers waited for an answer, of feedback that tells."""
        ...

    async def remarks(self, first: date, last: date) -> Sequence[Remark]:
        """What customers wrote, both dates included, in a lasting order; of teams that are known."""
        ...


class Pulse(Protocol):
    """The heartbeat's own memory: where the calendar stands, and who is at work."""

    async def last_tick(self) -> datetime | None:
        """The calendar moment of the last tick."""
        ...

    async def advance(self, now: datetime, next_due: datetime | None) -> None:
        """Record a finished tick, and before which moment nothing can become due (None: not known)."""
        ...

    async def next_due(self) -> datetime | None:
        """What ``advance`` recorded, unless something has changed since. One indexed read: the idle heartbeat."""
        ...

    async def earliest_delivery(self) -> datetime | None:
        """When the next pending delivery is due."""
        ...

    async def acquire_lease(self, owner: str, wall: datetime, seconds: int) -> datetime | None:
        """Become the one process that ticks, or renew; None on success, else when the holder's lease ends (wall clock)."""
        ...

    async def release_lease(self, owner: str) -> None:
        """Let the next one tick."""
        ...


class Store(People, Rounds, Ledger, Published, CustomerFeedback, Loop, Pulse, Requests, Protocol):
    """Everything the core keeps."""
