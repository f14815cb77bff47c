"""Carrying requests for contact: to the one who is asked, and what has become of it to the one who asked.

The scheduled half of the route, and the same hand for the moment "Send" is pressed. A claim is committed before the call to the
platform; where it can't be told whether a message arrived the platform is asked, and where that can't tell either, the one who
asked is told exactly that. Never two notices to the one who is asked; the one who asked is rather told twice than never.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from bot.coping.chat import notice_message, told_message
from bot.coping.signpost import ground
from bot.model.messages import Message
from bot.model.people import Address, Company, Employee
from bot.model.requests import PATIENCE, TOO_LATE, Change, Request, RequestStage, at_once
from bot.ports.directory import Directory
from bot.ports.messenger import DoubtfulError, Messenger, PlatformDownError, UnreachableError
from bot.ports.people import People
from bot.ports.requests import DueRequest, Requests
from scheduler.accounts import Accounts, as_known, look_up

# Seconds for one message, whatever the platform does: together less than a claim lasts.
LOOK = 10.0  # for the account, and for whether the message is there already
CALL = 25.0
_TO_CONTACT = frozenset({RequestStage.ASKED})


class RequestPeople(Requests, People, Protocol):
    """What carrying needs of the store."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carrying needs of the scheduler's world. ``wall`` is the wall clock, by which claims live."""

    store: RequestPeople
    company: Company
    messengers: Mapping[str, Messenger]
    directories: Mapping[str, Directory]
    wall: Callable[[], datetime]


class CarryingError(Exception):
    """Something of our own went wrong with a request. Names the kind of fault alone: the fault itself may quote."""


class End(Enum):
    """How a call ended."""

    ARRIVED = auto()
    REFUSED = auto()  # and will be, whoever tries
    DOUBTFUL = auto()
    UNKNOWABLE = auto()  # it may have arrived, and the platform can't tell
    DOWN = auto()  # nothing was sent; later it may work


async def carry_due(world: Carrier, now: datetime) -> list[Exception]:
    """Do everything that is due about requests. What one of them dies of is given back and stops none of the others."""
    failures: list[Exception] = []
    done: set[tuple[str, RequestStage]] = set()
    # What one step makes due, such as telling the one who asked, is done in the same tick.
    while todo := [one for one in await world.store.due_requests(now, world.wall()) if _step(one) not in done]:
        done.update(map(_step, todo))
        for one in todo:
            try:
                await _carry(world, one, now)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised when the tick is through
                failures.append(CarryingError(type(error).__name__))
    return failures


def _step(due: DueRequest) -> tuple[str, RequestStage]:
    return due.request.id, due.request.stage


async def carry(world: Carrier, request_id: str, now: datetime, *, late: Callable[[], bool] = lambda: True) -> None:
    """Do what is due about one request. ``late`` tells, at the end, whether its writer has been told to wait."""
    for one in await world.store.due_requests(now, world.wall()):
        if one.request.id == request_id:
            await _carry(world, one, now, late)


async def _carry(world: Carrier, due: DueRequest, now: datetime, late: Callable[[], bool] = lambda: True) -> None:
    request = due.request
    if request.stage is RequestStage.OPEN and request.expires_at <= now:
        await world.store.revise_request(request.id, {RequestStage.OPEN}, lambda _one: None, now, Change.EXPIRED)
    elif await world.store.claim_request(request.id, request.stage, world.wall()):
        if request.stage in _TO_CONTACT:
            await _to_contact(world, due, now, late)
        else:
            await _to_person(world, due, now)


async def _to_contact(world: Carrier, due: DueRequest, now: datetime, late: Callable[[], bool]) -> None:
    store, request = world.store, due.request
    contact = await store.person(request.contact)
    end = End.REFUSED
    if contact is not None:
        language = world.company.language_of(contact)
        too_late = now - request.asked_at > TOO_LATE
        end = await _say(
            world, contact, notice_message(language, request.for_contact), doubtful=due.doubtful, again=False, send=not too_late
        )
    patience_ends = now - request.asked_at >= PATIENCE
    if end is End.ARRIVED:
        await store.revise_request(request.id, _TO_CONTACT, lambda one: _delivered(one, now, late=late()), now, Change.DELIVERED)
        return
    if end is End.REFUSED or (end is End.DOWN and patience_ends and not due.doubtful):
        await _give_up(world, request, now)
    elif end is End.UNKNOWABLE or (due.doubtful and patience_ends):
        await store.revise_request(request.id, _TO_CONTACT, _revised(RequestStage.UNSURE, now), now, Change.UNSURE)
    elif end is End.DOUBTFUL or due.doubtful:
        await store.doubt_request(request.id)
        return
    else:
        await store.revise_request(request.id, _TO_CONTACT, lambda one: one, now)  # nothing was sent: tried again
        return
    await carry(world, request.id, now)  # the one who asked hears of it now, not at the next tick


def _delivered(request: Request, now: datetime, *, late: bool) -> Request:
    return replace(request, stage=RequestStage.LATE, due_at=at_once(now)) if late else request.waiting()


def _revised(stage: RequestStage, now: datetime) -> Callable[[Request], Request]:
    return lambda one: replace(one, stage=stage, due_at=at_once(now))


async def _give_up(world: Carrier, request: Request, now: datetime) -> None:
    await world.store.revise_request(
        request.id, {request.stage}, lambda one: one.emptied(RequestStage.FAILED, now), now, Change.FAILED
    )


async def _to_person(world: Carrier, due: DueRequest, now: datetime) -> None:
    store, request = world.store, due.request
    person = await store.person(request.person)
    end = End.REFUSED
    if person is not None:
        on = ground(world.company, person, world.company.today(person, now))
        end = await _say(world, person, told_message(on, request), doubtful=due.doubtful, again=True)
    match end:
        case End.ARRIVED | End.REFUSED | End.UNKNOWABLE:
            overdue = request.stage is RequestStage.OPEN and not request.overdue_told and request.deadline <= request.due_at
            change = Change.OVERDUE if overdue else None
            await store.revise_request(request.id, {request.stage}, lambda one: _told(one, overdue=overdue), now, change)
        case End.DOUBTFUL | End.DOWN:
            if end is End.DOUBTFUL or due.doubtful:
                await store.doubt_request(request.id)
            else:
                await store.revise_request(request.id, {request.stage}, lambda one: one, now)


def _told(request: Request, *, overdue: bool) -> Request | None:
    """The request after its writer has been told; None where that was all that was left to do."""
    match request.stage:
        case RequestStage.UNSURE:
            return replace(request, uncertain=True).waiting()
        case RequestStage.LATE:
            return request.waiting()
        case RequestStage.OPEN if overdue:
            return replace(request, overdue_told=True).waiting()
        case RequestStage.OPEN:
            return replace(request, follow_up=None).waiting()
        case _:
            return None


async def _say(world: Carrier, person: Employee, message: Message, *, doubtful: bool, again: bool, send: bool = True) -> End:
    """Send once. ``again``: where it can't be told whether it arrived, rather twice than never. ``send`` false: only look."""
    address, down = await _address(world, person, or_known=again)
    messenger = world.messengers.get(address.platform) if address else None
    if address is None or messenger is None:
        return End.DOWN if down else End.REFUSED
    try:
        if doubtful:
            found = await _found(messenger, address, message.key)
            if found or (found is None and not again):
                return End.ARRIVED if found else End.UNKNOWABLE
        return await _sent(world, person, messenger, address, message) if send else End.REFUSED
    except (DoubtfulError, TimeoutError):
        return End.DOUBTFUL
    except PlatformDownError:
        return End.DOWN
    except UnreachableError:
        return End.REFUSED


async def _sent(world: Carrier, person: Employee, messenger: Messenger, address: Address, message: Message) -> End:
    async with asyncio.timeout(CALL):
        reached = await messenger.send(address, message)
    if reached != person.address:
        await world.store.bind(person.id, reached)
    return End.ARRIVED


async def _found(messenger: Messenger, address: Address, key: str) -> bool | None:
    """Tell whether it is there. A platform that doesn't say in time is down: looking leaves nothing in doubt."""
    try:
        async with asyncio.timeout(LOOK):
            return await messenger.find(address, key)
    except TimeoutError:
        raise PlatformDownError("no answer in time") from None


async def _address(world: Carrier, person: Employee, *, or_known: bool) -> tuple[Address | None, bool]:
    """Where the person can be written to, and whether a platform could not be asked. ``or_known``: else where that was last."""
    try:
        async with asyncio.timeout(LOOK):
            accounts = await look_up(world.store, world.directories, [person])
    except TimeoutError:
        accounts = Accounts({}, frozenset(world.directories))
    profile = accounts.profiles.get(person.id)
    if profile is not None:
        return (None if profile.refused else as_known(person, profile).address), bool(accounts.down)
    known = person.address if or_known and person.address and person.address.platform in accounts.down else None
    return known, bool(accounts.down)
