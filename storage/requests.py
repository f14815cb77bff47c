"""Requests for contact: their content in a box under a key of its own, whom it concerns as keyed tags, and an audit trail.

Separate from the survey: the key of these boxes is its own data key, made at the first request. Who asked, whom, and what is
inside the box; its key lies beside it, wrapped. Every box has the same length. When a request ends, box and key are deleted, and
a backup never has them. The trail keeps the change, its hour and the contact's role for a year, with a tag for the one who asked.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nacl.secret import SecretBox
from nacl.utils import random as random_bytes
from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coping.yearly_figures import Passed
from bot.model.people import Employee
from bot.model.requests import KEPT_FOR, LIVE, REQUESTS, TRAIL, Change, Request, RequestEvent, RequestStage
from bot.ports.requests import DueRequest, Revise, unrevised
from storage.database.rows import EMPLOYEE_COLUMNS, PERSON, AnyRow, employee
from storage.database.schema import data_keys, employees, request_contents, request_log, requests
from storage.endings import end_notices, erase_notices
from storage.part import Part, forget_next_due, hold_key

REQUESTS_KEY = "requests"
CLAIM = timedelta(seconds=60)  # so long a claim holds; a process that is alive is through with it before
TRAIL_KEPT_FOR = timedelta(days=365)
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # due, whatever the calendar says

PERSON_SIDE, CONTACT_SIDE = "person", "contact"
_LOST = {"stage": REQUESTS.target(RequestEvent.LOST), "due_at": AT_ONCE, "claimed_at": None, "doubtful": False}
_NAMES = frozenset({"for_person", "for_contact"})
_BOX_BYTES = 4096
_ROWS = select(requests, request_contents.c.wrapped, request_contents.c.box).select_from(
    requests.outerjoin(request_contents, request_contents.c.request_id == requests.c.id)
)
_BY_ID = select(*EMPLOYEE_COLUMNS).select_from(PERSON).where(employees.c.active, employees.c.id == bindparam("at_employee"))


class RequestsStore(Part):
    """ports.Requests."""

    _requests_key: bytes | None = None

    async def open_request(self, request: Request) -> bool:
        """Keep a new request. False: there is, or has been, one with that id, and nothing was kept."""
        key = await self._key(make=True)
        known = select(request_log.c.id).where(request_log.c.request == request.id).limit(1)
        async with self._database.write() as connection:
            await hold_key(connection, self._master_key)
            if (await connection.execute(known)).first() is not None:
                return False
            row = {"id": request.id, "expires_at": request.expires_at, "doubtful": False, **_visible(key, request)}
            new = self._database.insert(requests).values(row).on_conflict_do_nothing().returning(requests.c.id)
            if (await connection.execute(new)).first() is None:
                return False
            await connection.execute(insert(request_contents).values(request_id=request.id, **_boxed(key, request)))
            await _record(connection, key, request, Change.ASKED, request.asked_at)
            await forget_next_due(connection)
        return True

    async def request(self, request_id: str) -> Request | None:
        """The request, while it is kept."""
        async with self._database.read() as connection:
            row = (await connection.execute(_ROWS.where(requests.c.id == request_id))).first()
        return None if row is None or row.box is None else _opened(await self._key(), row)

    async def request_named(self, name: str) -> str | None:
        """The id of the request that is so named in the chat of whoever is asked, be it over; None for no such."""
        key = await self._key()
        if not key:
            return None
        # The trail of a year: few enough to try them all, and so no column joins a chat to a row.
        async with self._database.read() as connection:
            ids = (await connection.execute(select(request_log.c.request).distinct())).scalars().all()
        sought = name.encode(errors="replace")
        return next((one for one in ids if hmac.compare_digest(name_of(key, CONTACT_SIDE, one).encode(), sought)), None)

    async def request_change(self, request_id: str) -> Change | None:
        """What became of a request last, as the audit trail has it."""
        ends = select(request_log.c.change).where(request_log.c.request == request_id, request_log.c.change != Change.DESTROYED)
        last = ends.order_by(request_log.c.id.desc()).limit(1)
        async with self._database.read() as connection:
            change = (await connection.execute(last)).scalar()
        return None if change is None else Change(change)

    async def requests_of(self, person: int) -> Sequence[Request]:
        """The live requests that this person has made, oldest first."""
        return await self._live("person", person)

    async def requests_to(self, contact: int) -> Sequence[Request]:
        """The live requests that this person has been asked, oldest first."""
        return await self._live("contact", contact)

    async def _live(self, side: str, employee_id: int) -> Sequence[Request]:
        key = await self._key()
        if not key:
            return []
        tag = requests.c.person_tag if side == "person" else requests.c.contact_tag
        own = _ROWS.where(tag == _tag(key, side, employee_id), requests.c.stage.in_(LIVE))
        async with self._database.read() as connection:
            rows = (await connection.execute(own)).all()
        return sorted(
            (_opened(key, row) for row in rows if row.box is not None), key=lambda request: (request.asked_at, request.id)
        )

    async def due_requests(self, now: datetime) -> Sequence[DueRequest]:
        """The requests whose moment has come and that no process has in hand; a claim that is a minute old is a dead one's."""
        due = _ROWS.where(requests.c.due_at <= now, self._free()).order_by(requests.c.due_at, requests.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(due)).all()
        if not rows:
            return []
        key = await self._key()
        found = [await self._lost(key, row) if row.box is None else _opened(key, row) for row in rows]
        return [DueRequest(one, row.doubtful or row.claimed_at is not None) for one, row in zip(found, rows, strict=True)]

    async def claim_request(self, request_id: str, stage: RequestStage) -> int | None:
        """The number of a claim: this process is about to say what the stage asks for. None: another one is, or it is over."""
        free = update(requests).where(requests.c.id == request_id, requests.c.stage == stage, self._free())
        claim = free.values(claimed_at=self._database.clock(), fence=requests.c.fence + 1).returning(requests.c.fence)
        async with self._database.write() as connection:
            number: int | None = (await connection.execute(claim)).scalar()
        return number

    async def claim_lasts(self, request_id: str, number: int, seconds: float) -> bool:
        """Whether that claim is the request's last, and keeps others from it for at least so long."""
        young = requests.c.claimed_at >= self._database.clock(timedelta(seconds=seconds) - CLAIM)
        own = select(requests.c.id).where(requests.c.id == request_id, requests.c.fence == number, young)
        return await self._database.first(own) is not None

    async def doubt_request(self, request_id: str, claim: int) -> None:
        """It can't be told whether it was said: to be looked into. Lets go of the claim; nothing where there is a later one."""
        own = update(requests).where(requests.c.id == request_id, requests.c.fence == claim)
        async with self._database.write() as connection:
            await connection.execute(own.values(doubtful=True, claimed_at=None))
            await forget_next_due(connection)

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
        """The request as it was before the event, which gives it its next stage and what is then in it, or destroys it."""
        key, data_key = await self._key(), await self._own_key()
        there = _ROWS.where(requests.c.id == request_id).with_for_update(of=requests)
        async with self._database.write() as connection:
            row = (await connection.execute(there)).first()
            what = event if isinstance(event, RequestEvent) else event()
            if row is None or row.stage not in REQUESTS.sources(what):
                return None
            if (seen is not None and row.stage != seen) or (claim is not None and row.fence != claim):
                return None
            before = await self._lost(key, row) if row.box is None else _opened(key, row)
            stage = REQUESTS.after(RequestStage(row.stage), what)
            await end_notices(connection, data_key, before, what, now, gone=stage is RequestStage.GONE)
            await connection.execute(delete(request_contents).where(request_contents.c.request_id == request_id))
            if what in TRAIL:
                await _record(connection, key, before, TRAIL[what], now)
            if stage is RequestStage.GONE:
                await connection.execute(delete(requests).where(requests.c.id == request_id))
                await _record(connection, key, before, Change.DESTROYED, now)
            else:
                after = revise(replace(before, stage=stage))
                state = {**_visible(key, after), "claimed_at": None, "doubtful": False}
                await connection.execute(update(requests).where(requests.c.id == request_id).values(state))
                await connection.execute(insert(request_contents).values(request_id=request_id, **_boxed(key, after)))
            await forget_next_due(connection)
        await self._database.scrub()
        return before

    def _free(self) -> ColumnElement[bool]:
        return or_(requests.c.claimed_at.is_(None), requests.c.claimed_at <= self._database.clock(-CLAIM))

    async def person(self, employee_id: int) -> Employee | None:
        """The active employee of that number."""
        row = await self._database.first(_BY_ID, {"at_employee": employee_id})
        return None if row is None else employee(row)

    async def earliest_request(self) -> datetime | None:
        """When something is to be done about a request next."""
        async with self._database.read() as connection:
            moment: datetime | None = (await connection.execute(select(func.min(requests.c.due_at)))).scalar()
        return moment

    async def forget_old_changes(self, now: datetime) -> None:
        """Delete what is older than a year from the audit trail."""
        async with self._database.write() as connection:
            await connection.execute(delete(request_log).where(request_log.c.at < now - TRAIL_KEPT_FOR))
        await self._database.scrub()  # again, should a reader have been in the way when a request ended

    async def request_trail(self) -> Sequence[Passed]:
        """The audit trail's requests and answers, without whose they were."""
        told = select(request_log.c.request, request_log.c.change, request_log.c.at)
        told = told.where(request_log.c.change.in_((Change.ASKED, Change.ANSWERED))).order_by(request_log.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(told)).all()
        return [Passed(row.request, Change(row.change), row.at) for row in rows]

    async def _key(self, *, make: bool = False) -> bytes:
        """The data key of requests; empty while there has been none. Raises WrongKeyError."""
        if self._requests_key is None:
            kept = select(data_keys.c.wrapped).where(data_keys.c.name == REQUESTS_KEY)
            async with self._database.read() as connection:
                wrapped = (await connection.execute(kept)).scalar()
            if wrapped is None and not make:
                return b""
            if wrapped is None:
                first = self._master_key.wrap(REQUESTS_KEY, random_bytes(SecretBox.KEY_SIZE))
                async with self._database.write() as connection:
                    await hold_key(connection, self._master_key)
                    new = self._database.insert(data_keys).values(name=REQUESTS_KEY, wrapped=first)
                    await connection.execute(new.on_conflict_do_nothing())
                    wrapped = (await connection.execute(kept)).scalar_one()
            self._requests_key = self._master_key.unwrap(REQUESTS_KEY, wrapped)
        return self._requests_key

    async def _lost(self, key: bytes, row: AnyRow) -> Request:
        """A request without its content: nothing but whose it was can be told, and that by trying everybody."""
        async with self._database.read() as connection:
            ids = (await connection.execute(select(employees.c.id))).scalars().all()
        person = next((one for one in ids if hmac.compare_digest(_tag(key, "person", one), row.person_tag)), 0)
        moments = {"asked_at": row.expires_at, "due_at": row.due_at, "deadline": row.expires_at}
        lost = Request(id=row.id, person=person, contact=0, role="", stage=REQUESTS.target(RequestEvent.LOST), **moments)
        return replace(lost, for_person=name_of(key, PERSON_SIDE, row.id))


async def lose_requests(connection: AsyncConnection, until: datetime) -> None:
    """After a restore: what became of the requests since is unknown, so that is all that is said, to those who made them."""
    await connection.execute(delete(request_contents))
    await connection.execute(delete(requests).where(requests.c.expires_at <= until))
    await connection.execute(update(requests).values(_LOST))


async def lose_requests_after(connection: AsyncConnection, moment: datetime) -> None:
    """Those that were made after that moment count as lost, which is told to those who made them."""
    later = select(requests.c.id).where(requests.c.expires_at > moment + KEPT_FOR)
    await connection.execute(delete(request_contents).where(request_contents.c.request_id.in_(later)))
    await connection.execute(update(requests).where(requests.c.expires_at > moment + KEPT_FOR).values(_LOST))


async def erase_requests(connection: AsyncConnection, wrapped_key: bytes, data_key: bytes, employee_id: int) -> None:
    """Destroy the requests that somebody has made; those that were made to the person lose their content."""
    own = select(requests.c.id).where(requests.c.person_tag == _tag(wrapped_key, "person", employee_id))
    theirs = select(requests.c.id).where(requests.c.contact_tag == _tag(wrapped_key, "contact", employee_id))
    for name in (await connection.execute(own.union(theirs))).scalars().all():
        sides = name_of(wrapped_key, CONTACT_SIDE, name), name_of(wrapped_key, PERSON_SIDE, name)
        await erase_notices(connection, data_key, *sides)
    await connection.execute(delete(request_contents).where(request_contents.c.request_id.in_(own)))
    await connection.execute(delete(request_contents).where(request_contents.c.request_id.in_(theirs)))
    await connection.execute(delete(requests).where(requests.c.person_tag == _tag(wrapped_key, "person", employee_id)))
    lost = update(requests).where(requests.c.contact_tag == _tag(wrapped_key, "contact", employee_id))
    await connection.execute(lost.values(_LOST))
    await forget_next_due(connection)


def _tag(key: bytes, whose: str, employee_id: int) -> bytes:
    return hmac.digest(key, f"{whose}:{employee_id}".encode(), "sha256")


def name_of(key: bytes, side: str, request_id: str) -> str:
    """What a request is called in the chat of one of the two: without the key nothing joins it to the other name or the id."""
    return hmac.digest(key, f"name:{side}:{request_id}".encode(), "sha256")[:16].hex()


def _visible(key: bytes, request: Request) -> dict[str, Any]:
    """What stands beside the box: tags, the stage and when to look again."""
    return {
        "person_tag": _tag(key, "person", request.person),
        "contact_tag": _tag(key, "contact", request.contact),
        "stage": request.stage,
        "due_at": request.due_at,
    }


def _boxed(key: bytes, request: Request) -> dict[str, bytes]:
    """The content under a fresh key, and that key wrapped."""
    values = {one.name: _plain(getattr(request, one.name)) for one in fields(request) if one.name not in _NAMES}
    own = random_bytes(SecretBox.KEY_SIZE)
    padded = json.dumps(values, ensure_ascii=False).encode().ljust(_BOX_BYTES)
    return {"wrapped": bytes(SecretBox(key).encrypt(own)), "box": bytes(SecretBox(own).encrypt(padded))}


def _opened(key: bytes, row: AnyRow) -> Request:
    own = SecretBox(key).decrypt(row.wrapped)
    values = json.loads(SecretBox(own).decrypt(row.box))
    moments = {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if values[name] is not None}
    names = {"for_person": name_of(key, PERSON_SIDE, row.id), "for_contact": name_of(key, CONTACT_SIDE, row.id)}
    return Request(**{**values, **moments, **names, "stage": RequestStage(row.stage), "due_at": row.due_at})


_MOMENTS = ("asked_at", "due_at", "deadline", "follow_up")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


async def _record(connection: AsyncConnection, key: bytes, request: Request, change: Change, at: datetime) -> None:
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    tag = _tag(key, "person", request.person)
    row = {"request": request.id, "change": change, "at": hour, "role": request.role, "person_tag": tag}
    await connection.execute(insert(request_log).values(row))
