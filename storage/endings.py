"""Messages that are to be ended: where each stands, in a box, until its last text is there or the time for it is over.

A reminder tells that its reader had not answered by then. So a person's pulse and reminder lie in one box, of a length that does
not tell whether there was one; its id is a hash of the invitation's token, and rows lie in the order of their ids. The key of the
boxes follows from the database's own.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from nacl.secret import SecretBox
from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coping.notices import ends_with, notice_key
from bot.model.deliveries import DeliveryKind
from bot.model.endings import BECAME, WINDOW, Ending, EndingKind
from bot.model.people import Address
from bot.model.requests import LIVE, Change, Request, RequestEvent
from storage.database.rows import AnyRow
from storage.database.schema import endings, invitations, request_log, requests, sends
from storage.part import Part, forget_next_due

_ROOM = 300  # bytes for the names of a person's messages, however many there are
_CONTACTS = "c"  # begins the id of what stands in the chat of the one who is asked


class EndingsStore(Part):
    """ports.Endings."""

    async def keep_notice(self, request: Request, key: str, at: Address, now: datetime) -> None:
        """Remember where a message about a request stands, by the message's key, to be ended with it; at once if it is over."""
        if not at.message or key not in ends_with(request.for_contact, request.for_person):
            return
        data_key = await self._own_key()
        alive = select(requests.c.id).where(requests.c.id == request.id, requests.c.stage.in_(LIVE))
        trail = select(request_log.c.change).where(request_log.c.request == request.id)
        async with self._database.write() as connection:
            ended: dict[str, Any] = {}
            if (await connection.execute(alive)).first() is None:
                taken_back = Change.CANCELLED in (await connection.execute(trail)).scalars()
                ended = {"kind": EndingKind.TAKEN_BACK if taken_back else EndingKind.OVER, "until": now + WINDOW}
                await forget_next_due(connection)
            row = {"id": _notice_id(data_key, key), "box": _sealed(data_key, at, [at.message]), **ended}
            new = self._database.insert(endings).values(row)
            await connection.execute(new.on_conflict_do_update(index_elements=["id"], set_={"box": new.excluded.box}))

    async def endings(self, after: str, limit: int) -> Sequence[Ending]:
        """Up to ``limit`` that are to be ended now, those whose id follows ``after``, in the order of their ids: of hashes."""
        ripe = select(endings).where(endings.c.kind.is_not(None), endings.c.id > after).order_by(endings.c.id).limit(limit)
        async with self._database.read() as connection:
            rows = (await connection.execute(ripe)).all()
        if not rows:
            return []
        data_key = await self._own_key()
        return [Ending(row.id, EndingKind(row.kind), _opened(data_key, row.box), row.id.startswith(_CONTACTS)) for row in rows]

    async def forget_endings(self, ids: Sequence[str]) -> None:
        """They are ended, or never will be."""
        async with self._database.write() as connection:
            await connection.execute(delete(endings).where(endings.c.id.in_(ids)))

    async def forget_late_endings(self, now: datetime) -> None:
        """Forget all whose time to be ended is over."""
        weeks = sends.c.week.in_(select(endings.c.week))
        begun = select(sends.c.week).where(sends.c.kind == DeliveryKind.DIGEST, weeks, sends.c.due_at <= now)
        late = or_(endings.c.until <= now, endings.c.week.in_(begun))
        async with self._database.read() as connection:
            if (await connection.execute(select(endings.c.id).where(late).limit(1))).first() is None:
                return
        async with self._database.write() as connection:
            await connection.execute(delete(endings).where(late))
        await self._database.scrub()


async def end_pulses(connection: AsyncConnection, data_key: bytes, round_row: AnyRow, whose: ColumnElement[bool]) -> None:
    """Let the messages of a round that closes be ended: in the ledger those of so few that no pause is needed."""
    shown = (
        select(sends.c.kind, sends.c.message, invitations.c.token)
        .join(invitations, (invitations.c.round_id == sends.c.round_id) & (invitations.c.employee_id == sends.c.employee_id))
        .where(sends.c.round_id == round_row.id, whose, sends.c.message.is_not(None))
        .order_by(sends.c.kind)  # the pulse before the reminder
    )
    places: dict[str, list[Address]] = {}
    for row in await connection.execute(shown):
        places.setdefault(row.token, []).extend(map(parsed, row.message.splitlines()))
    common = {"kind": EndingKind.PULSE, "week": round_row.week, "until": round_row.closes_at + WINDOW}
    boxes = []
    for token, (first, *others) in places.items():
        here = [first.message, *(one.message for one in others if one == first)]
        boxes.append({"id": pulse_id(token), "box": _sealed(data_key, first, here), **common})
    if boxes:
        await connection.execute(insert(endings), boxes)


async def end_notices(
    connection: AsyncConnection, data_key: bytes, request: Request, event: RequestEvent, now: datetime, *, gone: bool
) -> None:
    """Let the messages about a request be ended, if the event ends it. ``gone``: nothing else may remain of it."""
    mine = _about(data_key, request.for_contact, request.for_person)
    if event in BECAME:
        await connection.execute(update(endings).where(mine).values(kind=BECAME[event], until=now + WINDOW))
    elif gone:
        await connection.execute(delete(endings).where(mine, endings.c.kind.is_(None)))


async def erase_notices(connection: AsyncConnection, data_key: bytes, for_contact: str, for_person: str) -> None:
    """Forget where the messages about a request of those two names are."""
    await connection.execute(delete(endings).where(_about(data_key, for_contact, for_person)))


async def erase_pulses(connection: AsyncConnection, employee_id: int) -> None:
    """Forget where a person's pulses are."""
    tokens = (await connection.execute(select(invitations.c.token).where(invitations.c.employee_id == employee_id))).scalars()
    await connection.execute(delete(endings).where(endings.c.id.in_([pulse_id(token) for token in tokens])))


def written(at: Address) -> str | None:
    """Where a message stands, as the ledger keeps it; None where the platform gave it no name."""
    return json.dumps([at.platform, at.workspace, at.user, at.conversation, at.message]) if at.message else None


def parsed(text: str) -> Address:
    """What ``written`` wrote."""
    return Address(*json.loads(text))


def pulse_id(token: str) -> str:
    """What a person's messages of one round are called here."""
    return "p" + blake2b(token.encode(), digest_size=16).hexdigest()


def _about(data_key: bytes, for_contact: str, for_person: str) -> ColumnElement[bool]:
    return endings.c.id.in_([_notice_id(data_key, key) for key in ends_with(for_contact, for_person)])


def _notice_id(data_key: bytes, key: str) -> str:
    digest = hmac.digest(data_key, f"notice:{key}".encode(), "sha256")[:16].hex()
    return (_CONTACTS if key.startswith(notice_key("")) else "a") + digest


def _box(data_key: bytes) -> SecretBox:
    return SecretBox(hmac.digest(data_key, b"endings", "sha256"))


def _sealed(data_key: bytes, at: Address, messages: Sequence[str]) -> bytes:
    pulse, *reminders = messages
    while len(json.dumps([pulse, *reminders])) > _ROOM and reminders:
        del reminders[0]  # of who has put it off again and again; without it the length would tell
    names = json.dumps([pulse, *reminders]).ljust(_ROOM)
    return bytes(_box(data_key).encrypt(f"{names}\n{written(replace(at, message='-'))}".encode()))


def _opened(data_key: bytes, box: bytes) -> tuple[Address, ...]:
    names, _, place = _box(data_key).decrypt(box).decode().partition("\n")
    at = parsed(place)
    return tuple(replace(at, message=name) for name in json.loads(names))
