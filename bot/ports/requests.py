"""Requests for contact as they are kept, as a Protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.people import Employee
from bot.model.requests import Change, Request, RequestEvent, RequestStage

Revise = Callable[[Request], Request]
"""What is in a request after an event; it is given the request at the stage that follows, which is not its to change."""


def unrevised(request: Request) -> Request:
    """The request as it is."""
    return request


@dataclass(frozen=True, slots=True)
class DueRequest:
    """A request whose moment has come. ``doubtful``: what it has to say may have been said already."""

    request: Request
    doubtful: bool


class Requests(Protocol):
    """Requests for contact, encrypted; and the audit trail of their changes, which holds no content and no name.

    Each method is one transaction. ``now`` is calendar time; claims live by the database's clock.
    """

    async def open_request(self, request: Request) -> bool:
        """Keep a new request. False: there is, or has been, one with that id, and nothing was kept."""
        ...

    async def request(self, request_id: str) -> Request | None:
        """The request, while it is kept."""
        ...

    async def request_named(self, name: str) -> str | None:
        """The id of the request that is so named in the chat of whoever is asked, be it over; None for no such."""
        ...

    async def request_change(self, request_id: str) -> Change | None:
        """What became of a request last, as the audit trail has it; that it was destroyed then says nothing of how it ended."""
        ...

    async def requests_of(self, person: int) -> Sequence[Request]:
        """The live requests that this person has made, oldest first."""
        ...

    async def requests_to(self, contact: int) -> Sequence[Request]:
        """The live requests that this person has been asked, oldest first."""
        ...

    async def due_requests(self, now: datetime) -> Sequence[DueRequest]:
        """The requests whose moment has come and that no process has in hand; a claim that is a minute old is a dead one's."""
        ...

    async def claim_request(self, request_id: str, stage: RequestStage) -> int | None:
        """Commit that this process is about to say what the stage asks for. None: another one is, or it is over.

        Else the claim's number, which grows with each claim of the request.
        """
        ...

    async def claim_lasts(self, request_id: str, number: int, seconds: float) -> bool:
        """Whether that claim is the request's last, and keeps others from it for at least so long."""
        ...

    async def doubt_request(self, request_id: str, claim: int) -> None:
        """It can't be told whether it was said: to be looked into. Lets go of the claim; nothing where there is a later one."""
        ...

    async def revise_request(
        self,
        request_id: str,
        event: RequestEvent | Callable[[], RequestEvent],
        now: datetime,
        revise: Revise = unrevised,
        *,
        seen: RequestStage | None = None,
        claim: int | None = None,
    ) -> Request | None:
        """The request as it was before the event, which gives it its next stage and what is then in it, or destroys it.

        Ends claim and doubt. None, and nothing has changed: there is no request of that id to which the event can happen, or
        it is no longer at the stage in which it was ``seen``, or there has been a later claim than ``claim``. ``event`` may be
        asked for at the last moment, when nobody else can change the request any more.
        """
        ...

    async def person(self, employee_id: int) -> Employee | None:
        """The active employee of that number."""
        ...

    async def earliest_request(self) -> datetime | None:
        """When something is to be done about a request next."""
        ...

    async def forget_old_changes(self, now: datetime) -> None:
        """Delete what is older than a year from the audit trail."""
        ...
