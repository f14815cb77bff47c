"""Carrying requests for contact: to the one who is asked, and what has become of it to the one who asked.

The scheduled half of the route, and the same hand for the moment "Send" is pressed. A claim is committed before the call to the
platform; where it can't be told whether a message arrived the platform is asked, and where that can't tell either, the one who
asked is told exactly that. Never two notices to the one who is asked; the one who asked is rather told twice than never.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.coping.notices import notice_message, told_message
from bot.coping.signpost import ground
from bot.model.company import Company
from bot.model.messages import Message
from bot.model.people import Address, Employee
from bot.model.requests import PATIENCE, REQUESTS, TOO_LATE, Request, RequestEvent, RequestStage, at_once
from bot.ports.directory import Directory
from bot.ports.endings import Endings
from bot.ports.messenger import Messenger, Ready
from bot.ports.people import People
from bot.ports.requests import DueRequest, Requests, Revise
from scheduler.accounts import as_known, look_up
from scheduler.handing import CALL, End, hand_over
from scheduler.lease import LeaseLostError

LOOK = 10.0  # seconds for the account, whatever the platform does
ALL = 35.0  # seconds that a tick may spend on requests; what is under way then is looked into when its claim has run out


class RequestPeople(Requests, People, Endings, Protocol):
    """What carrying needs of the store."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carrying needs of the scheduler's world."""

    store: RequestPeople
    company: Company
    messengers: Mapping[str, Messenger]
    directories: Mapping[str, Directory]


class CarryingError(Exception):
    """Something of our own went wrong with a request. Names the kind of fault alone: the fault itself may quote."""


@dataclass(frozen=True, slots=True)
class _Notice:
    """What is said at a moment about a request: the chat keeps nothing else of it, and it changes once the request is over."""

    message: Message
    request: Request
    now: datetime


async def carry_due(world: Carrier, now: datetime) -> list[Exception]:
    """Do everything that is due about requests, side by side: none of them waits for another one's workspace.

    What one of them dies of is given back and stops none of the others.
    """
    failures: list[Exception] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(ALL):
            await _carry_all(world, now, failures)
    return failures


async def _carry_all(world: Carrier, now: datetime, failures: list[Exception]) -> None:
    done: set[tuple[str, RequestStage]] = set()
    # What one step makes due, such as telling the one who asked, is done in the same tick.
    while todo := [one for one in await world.store.due_requests(now) if _step(one) not in done]:
        done.update(map(_step, todo))
        ends = await asyncio.gather(*(_carry(world, due, now) for due in todo), return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                failures.append(CarryingError(type(end).__name__))
            elif end is not None:
                raise end


def _step(due: DueRequest) -> tuple[str, RequestStage]:
    return due.request.id, due.request.stage


async def carry(world: Carrier, request_id: str, now: datetime, *, late: Callable[[], bool] = lambda: True) -> None:
    """Do what is due about one request. ``late`` tells, at the end, whether its writer has been told to wait."""
    for due in await world.store.due_requests(now):
        if due.request.id == request_id:
            await _carry(world, due, now, late)


async def _carry(world: Carrier, due: DueRequest, now: datetime, late: Callable[[], bool] = lambda: True) -> None:
    request = due.request
    if request.expires_at <= now and request.stage in REQUESTS.sources(RequestEvent.EXPIRED):
        await world.store.revise_request(request.id, RequestEvent.EXPIRED, now)
    elif (number := await world.store.claim_request(request.id, request.stage)) is not None:
        claim = _Claim(world.store, request.id, number)
        try:
            if request.stage in REQUESTS.sources(RequestEvent.DELIVERED):
                await _to_contact(world, due, claim, now, late)
            else:
                await _to_person(world, due, claim, now)
        except LeaseLostError:
            await _give_back(world, due, claim, now, doubtful=due.doubtful)


@dataclass(frozen=True, slots=True)
class _Claim:
    """One process's hand on a request."""

    store: Requests
    request_id: str
    number: int

    async def check(self) -> None:
        """Right before a call: make sure that nobody else may take the request up while it lasts. Raises LeaseLostError."""
        if not await self.store.claim_lasts(self.request_id, self.number, CALL):
            raise LeaseLostError


async def _to_contact(world: Carrier, due: DueRequest, claim: _Claim, now: datetime, late: Callable[[], bool]) -> None:
    store, request = world.store, due.request
    contact = await store.person(request.contact)
    end = End.REFUSED
    if contact is not None:
        language = world.company.language_of(contact)
        too_late = now - request.asked_at > TOO_LATE
        end = await _say(
            world,
            contact,
            _Notice(notice_message(language, request.for_contact), request, now),
            ready=claim.check,
            doubtful=due.doubtful,
            again=False,
            send=not too_late,
        )
    patience_ends = now - request.asked_at >= PATIENCE
    if end is End.ARRIVED:
        await store.revise_request(
            request.id,
            lambda: RequestEvent.DELIVERED_LATE if late() else RequestEvent.DELIVERED,
            now,
            _delivered(now),
            claim=claim.number,
        )
        return
    if end is End.REFUSED or (end is End.DOWN and patience_ends and not due.doubtful):
        await store.revise_request(
            request.id, RequestEvent.REFUSED, now, lambda asked: asked.emptied(now, phone=asked.phone), claim=claim.number
        )
    elif end is End.UNKNOWABLE or (due.doubtful and patience_ends):
        await store.revise_request(request.id, RequestEvent.UNKNOWABLE, now, _due_at_once(now), claim=claim.number)
    else:
        await _give_back(world, due, claim, now, doubtful=due.doubtful or end is End.DOUBTFUL)
        return
    await carry(world, request.id, now)  # the one who asked hears of it now, not at the next tick


def _due_at_once(now: datetime) -> Revise:
    return lambda request: replace(request, due_at=at_once(now))


def _delivered(now: datetime) -> Revise:
    """Whoever has been told to wait is to hear of it at once."""
    return lambda request: replace(request, due_at=at_once(now)) if request.stage is RequestStage.LATE else request.waiting()


async def _to_person(world: Carrier, due: DueRequest, claim: _Claim, now: datetime) -> None:
    store, request = world.store, due.request
    person = await store.person(request.person)
    end = End.REFUSED
    if person is not None:
        on = ground(world.company, person, world.company.today(person, now))
        notice = _Notice(told_message(on, request), request, now)
        end = await _say(world, person, notice, ready=claim.check, doubtful=due.doubtful, again=True)
    match end:
        case End.ARRIVED | End.REFUSED | End.UNKNOWABLE:
            told = RequestEvent.OVERDUE if request.is_overdue else RequestEvent.TOLD
            await store.revise_request(request.id, told, now, _told(request.stage, told), seen=request.stage, claim=claim.number)
        case End.DOUBTFUL | End.DOWN:
            await _give_back(world, due, claim, now, doubtful=due.doubtful or end is End.DOUBTFUL)


async def _give_back(world: Carrier, due: DueRequest, claim: _Claim, now: datetime, *, doubtful: bool) -> None:
    """Nothing is settled: it is to be taken up again. ``doubtful``: and looked into, for it may have been said."""
    request = due.request
    if doubtful:
        await world.store.doubt_request(request.id, claim.number)
    else:
        await world.store.revise_request(request.id, RequestEvent.HELD, now, seen=request.stage, claim=claim.number)


def _told(stage: RequestStage, event: RequestEvent) -> Revise:
    """What a request holds, and when it is due, once its writer has been told what there was to say at that stage."""

    def revise(request: Request) -> Request:
        if event is RequestEvent.OVERDUE:
            return replace(request, overdue_told=True).waiting()
        if stage is RequestStage.UNSURE:
            return replace(request, uncertain=True).waiting()
        return (replace(request, follow_up=None) if stage is RequestStage.OPEN else request).waiting()

    return revise


async def _say(
    world: Carrier, person: Employee, notice: _Notice, *, ready: Ready, doubtful: bool, again: bool, send: bool = True
) -> End:
    """Send once. ``again``: where it can't be told whether it arrived, rather twice than never. ``send`` false: only look.

    Raises what ``ready`` raises.
    """
    address, down = await _address(world, person, or_known=again)
    messenger = world.messengers.get(address.platform) if address else None
    if address is None or messenger is None:
        return End.DOWN if down else End.REFUSED
    handed = await hand_over(messenger, address, notice.message, ready=ready, doubtful=doubtful, again=again, send=send)
    if handed.end is End.ARRIVED and handed.address != person.address:
        await world.store.bind(person.id, handed.address)
    if handed.end is End.ARRIVED:
        await world.store.keep_notice(notice.request, notice.message.key, handed.address, notice.now)
    return handed.end


async def _address(world: Carrier, person: Employee, *, or_known: bool) -> tuple[Address | None, bool]:
    """Where the person can be written to, and whether a platform could not be asked. ``or_known``: else where that was last."""
    accounts = await look_up(world.store, world.directories, [person], LOOK)
    profile, silent = accounts.profiles.get(person.id), person.id in accounts.silent
    if profile is not None:
        return (None if profile.refused else as_known(person, profile).address), silent
    return (person.address if or_known and silent else None), silent
