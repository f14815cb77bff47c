"""Rounds, invitations and the sealed ballot box, as a Protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from bot.model.calendar import Week
from bot.model.people import Address, Employee
from bot.model.pulses import Ballot, Invitation, Round, RoundRules, TeamReply
from bot.model.released import Invited, Past, Release, Voter

Progress = Callable[[int, int], None]
"""Is told how much of how much is done, and may raise to break the work off."""

Compute = Callable[[Sequence[Voter], Sequence[Invited], Past, Progress], Release]
"""What is published of a round, from its voters, whom it invited and what was published before. Runs in a thread."""

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
        rules: RoundRules | None = None,
    ) -> Round | None:
        """Open the week's round with a key pair of its own; None when the week has one already.

        OPEN_ITEM among the items makes it a round with the open question. ``asked_about``: team id -> the action of which that
        team alone is asked whether it has helped. ``rules`` are kept with the round.

        Writes the invitations and their pending deliveries: the welcome where the person has had none, the pulse, the reminder.
        """
        ...

    async def open_rounds(self) -> Sequence[Round]:
        """The rounds that are open, oldest first."""
        ...

    async def unreleased_rounds(self) -> Sequence[Round]:
        """The rounds that are open or closing, oldest first."""
        ...

    async def keep_rules(self, rules: RoundRules) -> None:
        """Keep these rules with every round that has none yet: one that opened before they were kept."""
        ...

    async def rules_of(self, week: Week) -> RoundRules | None:
        """The rules of the week's round, where they have been kept."""
        ...

    async def first_week(self) -> Week | None:
        """The week of the first round there ever was."""
        ...

    async def asked(self) -> Mapping[Week, tuple[str, ...]]:
        """The scored items of every round there ever was, by its week, oldest first."""
        ...

    async def latest_round(self) -> Round | None:
        """The round of the latest week, whatever its state."""
        ...

    async def invitation(self, token: str) -> Invitation | None:
        """The invitation that a button names, with its round and employee, in one read."""
        ...

    async def own_invitation(self, token: str, address: Address) -> Invitation | None:
        """The invitation that a button names, if it is that of the active employee bound to that account; in one read."""
        ...

    async def invitation_of(self, employee_id: int) -> Invitation | None:
        """The employee's invitation to the round that is open now, if any."""
        ...

    async def cast(self, ballot: Ballot) -> frozenset[str]:
        """Seal and store one ballot; the last press wins. The items the person has answered by now; none: it is closed."""
        ...

    async def answered(self, invitation: Invitation) -> frozenset[str]:
        """The items of an open round to which the person has a ballot in the box; what is in it nobody can read."""
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

    async def cast_reply(self, invitation: Invitation, reply: TeamReply | None) -> bool:
        """Seal and store a reply to a manager's answer, in place of an earlier one; None takes that back.

        False: the round is closed, or the person has answered nothing of it.
        """
        ...

    async def close(self, round_id: int) -> bool:
        """Let an open round take no more answers: from now on it is closing. False: it is closing or released already."""
        ...

    async def release(self, round_id: int, compute: Compute, fence: int, progress: Progress) -> bool:
        """Open the box of a closing round, compute, and in one transaction write the release and delete what must not remain.

        Then the private key is destroyed. If ``compute`` raises, or this ends before that transaction, nothing is published,
        and the next call does the same again. ``progress`` is called in a thread. ``fence``: the number of the lease; False: of
        one that is not the last nothing is published, nor is a round that is not closing.
        """
        ...

    async def destroy_leftover_keys(self) -> int:
        """Try again to destroy the private keys of rounds that are released. How many were destroyed."""
        ...
