"""What an identity provider says of people and groups, and the one place where a roster is made of it.

Whoever is active no longer is left out at once: no message, no digest, no page. All else waits for ``make_roster``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.people import spelled
from bot.model.provisioning import Derived, Entry, EntryKind, EntryTakenError, StaleEntryError, too_many_leave
from storage.database.rows import AnyRow
from storage.database.schema import employees, provisioned, provisioning, roster_log
from storage.part import forget_next_due
from storage.roster import RosterStore, ids_by_email
from storage.roster_log import Change, Logging

HERE, GONE, ERASED = "here", "gone", "erased"
_DAY = timedelta(days=1)
_ROW = 1
_SHOWN = select(provisioned, employees.c.email.label("person")).select_from(
    provisioned.outerjoin(employees, employees.c.id == provisioned.c.employee_id)
)
_LEAVERS = (
    select(employees.c.id)
    .join(provisioned, provisioned.c.employee_id == employees.c.id)
    .where(employees.c.active, or_(provisioned.c.state == GONE, and_(provisioned.c.state == HERE, ~provisioned.c.active)))
)


class ProvisioningStore(RosterStore):
    """ports.Provisioning; a ``RosterStore``, for what it makes is a roster."""

    async def entry(self, kind: EntryKind, entry_id: str) -> Entry | None:
        """The entry of that id, if there is one."""
        wanted = _SHOWN.where(provisioned.c.id == entry_id, provisioned.c.kind == kind, provisioned.c.state != GONE)
        async with self._database.read() as connection:
            row = (await connection.execute(wanted)).first()
        return None if row is None else _entry(row)

    async def entries(
        self,
        kind: EntryKind,
        *,
        key: str | None = None,
        external_id: str | None = None,
        email: str | None = None,
        start: int = 0,
        count: int | None = None,
    ) -> tuple[int, Sequence[Entry]]:
        """How many there are, and a page of them by id; erased people are found by the names they had."""
        wanted: list[ColumnElement[bool]] = [provisioned.c.kind == kind, provisioned.c.state != GONE]
        for column, value in ((provisioned.c.key, key), (provisioned.c.external_id, external_id)):
            if value is not None:
                wanted.append(column.in_((value, await self._hashed(value))))
        if email is not None:
            wanted.append(provisioned.c.email == spelled(email))
        page = _SHOWN.where(*wanted).order_by(provisioned.c.id).offset(start).limit(count)
        async with self._database.read() as connection:
            rows = (await connection.execute(page)).all()
            whole = len(rows)
            if start or count is not None:
                whole = (await connection.execute(select(func.count()).select_from(provisioned).where(*wanted))).scalar_one()
        return whole, [_entry(row) for row in rows]

    async def add_entry(self, entry: Entry, now: datetime) -> Entry:
        """The entry as it is kept. Raises EntryTakenError."""
        hashed = await self._hashed(entry.key)
        async with self._database.write() as connection:
            if (await connection.execute(_of_key(entry.kind, hashed))).first() is not None:
                raise EntryTakenError
            await _forget_gone(connection, entry)
            values = _values(entry) | {"id": entry.id, "kind": entry.kind, "version": 1, "created": now, "modified": now}
            try:
                await connection.execute(insert(provisioned).values(values | {"state": HERE}))
            except IntegrityError:
                raise EntryTakenError from None
            await self._heard(connection, now)
        return replace(entry, version=1, created=now, modified=now)

    async def replace_entry(self, entry: Entry, now: datetime) -> Entry:
        """The same after a change; whoever is active no longer is left out at once. ``version`` is the one that was read.

        Raises StaleEntryError and EntryTakenError.
        """
        where = (provisioned.c.id == entry.id, provisioned.c.kind == entry.kind, provisioned.c.version == entry.version)
        async with self._database.write() as connection:
            # Of an erased person nothing is kept again.
            change = update(provisioned).where(*where, provisioned.c.state == HERE).values(_values(entry) | {"modified": now})
            try:
                changed = await connection.execute(change.values(version=provisioned.c.version + 1))
            except IntegrityError:
                raise EntryTakenError from None
            if not changed.rowcount:
                raise StaleEntryError
            await self._heard(connection, now)
            if not entry.active:
                await self._leave_at_once(connection)
        return replace(entry, version=entry.version + 1, modified=now)

    async def remove_entry(self, kind: EntryKind, entry_id: str, now: datetime) -> bool:
        """Take the entry away, and leave its person out at once. False: there was none."""
        where = (provisioned.c.id == entry_id, provisioned.c.kind == kind, provisioned.c.state != GONE)
        async with self._database.write() as connection:
            row = (await connection.execute(select(provisioned.c.state, provisioned.c.employee_id).where(*where))).first()
            if row is None:
                return False
            if row.state == ERASED:
                return True  # what is left of it is that this person is not to come again
            if row.employee_id is None:
                await connection.execute(delete(provisioned).where(*where))
            else:
                gone = {"state": GONE, "document": "", "email": "", "external_id": "", "key": f"gone {entry_id}"}
                await connection.execute(update(provisioned).where(*where).values(gone))
            await self._heard(connection, now)
            await self._leave_at_once(connection)
        return True

    async def heard_last(self) -> datetime | None:
        """When something came of which no roster has been made yet; None when there is nothing new."""
        row = await self._database.first(select(provisioning.c.heard_last))
        return row.heard_last if row else None

    async def roster_held(self) -> str:
        """Why the stored roster stays as it is though the directory says otherwise; "" when nothing holds it."""
        row = await self._database.first(select(provisioning.c.held))
        return row.held if row else ""

    async def hold_roster(self, why: str, heard: datetime | None) -> None:
        """Keep the stored roster, and say why, until something new comes or the administrator lets it through."""
        async with self._database.write() as connection:
            await self._note(connection, held=why)
            await _is_done(connection, heard)

    async def make_roster(self, derived: Derived, heard: datetime | None, *, forced: bool = False) -> bool:
        """Make the directory's roster the stored one. False: it was held, because too many would leave within a day.

        ``heard`` is when the last word came of which it is made. ``forced``: the administrator has looked at it. Raises
        RosterError; then nothing has changed.
        """
        async with self._database.write() as connection:
            leavers = list((await connection.execute(_LEAVERS)).scalars())
            if not forced and leavers and too_many_leave(*await self._leaving(connection, len(leavers))):
                return False
            known = {row.id: row.person for row in await connection.execute(_SHOWN.where(provisioned.c.state == HERE))}
            for entry_id, row in derived.rows.items():
                if (before := known.get(entry_id)) and before != row.key:
                    await self._move(connection, before, row.key)
            await self._leave(connection, leavers)
            await self._import(connection, list(derived.rows.values()), silent=("workspace", "away"))
            await self._bind(connection, {entry_id: row.key for entry_id, row in derived.rows.items()})
            await connection.execute(delete(provisioned).where(provisioned.c.state == GONE))
            await self._note(connection, held="")
            await _is_done(connection, heard)
            await forget_next_due(connection)
        return True

    async def provisioned_people(self) -> frozenset[str]:
        """The e-mail addresses of the people whom the directory holds."""
        held = select(employees.c.email).join(provisioned, provisioned.c.employee_id == employees.c.id)
        named = select(provisioned.c.email).where(provisioned.c.kind == EntryKind.USER, provisioned.c.state == HERE)
        async with self._database.read() as connection:
            found = [*(await connection.execute(held)).scalars(), *(await connection.execute(named)).scalars()]
        return frozenset(filter(None, found))

    # ------------------------------------------------------------ inside a transaction

    async def _heard(self, connection: AsyncConnection, now: datetime) -> None:
        await self._note(connection, heard_last=now)
        await forget_next_due(connection)

    async def _note(self, connection: AsyncConnection, **values: datetime | str | None) -> None:
        note = self._database.insert(provisioning).values(id=_ROW, **values)
        await connection.execute(note.on_conflict_do_update(index_elements=["id"], set_=values))

    async def _leave_at_once(self, connection: AsyncConnection) -> None:
        """Whom the directory no longer has gets nothing from now on; where that would be too many, ``make_roster`` says so."""
        leavers = list((await connection.execute(_LEAVERS)).scalars())
        if leavers and not too_many_leave(*await self._leaving(connection, len(leavers))):
            await self._leave(connection, leavers)

    async def _leaving(self, connection: AsyncConnection, leaving: int) -> tuple[int, int]:
        """How many leave within this day, and of how many."""
        since = roster_log.c.at > self._database.clock(-_DAY)
        left = select(func.count(roster_log.c.person.distinct())).where(since, roster_log.c.change == Change.LEFT)
        already: int = (await connection.execute(left)).scalar_one()
        there = select(func.count()).select_from(employees).where(employees.c.active, employees.c.on_roster)
        people: int = (await connection.execute(there)).scalar_one()
        return leaving + already, people + already

    async def _leave(self, connection: AsyncConnection, leavers: Sequence[int]) -> None:
        for employee_id in leavers:
            await connection.execute(update(employees).where(employees.c.id == employee_id).values(active=False))
        await self._log(connection, [Logging(employee_id, Change.LEFT) for employee_id in leavers])

    async def _bind(self, connection: AsyncConnection, emails: Mapping[str, str]) -> None:
        ids = await ids_by_email(connection)
        for entry_id, email in emails.items():
            whose = update(provisioned).where(
                provisioned.c.id == entry_id, provisioned.c.employee_id.is_distinct_from(ids[email])
            )
            await connection.execute(whose.values(employee_id=ids[email]))

    async def _hashed(self, name: str) -> str:
        return _not_again(name, await self._own_key())


async def erase_entries(connection: AsyncConnection, own_key: bytes, employee_id: int | None, email: str) -> int:
    """How many entries of a person have been emptied; what stays of each is that it is not to come again."""
    of_person = or_(provisioned.c.email == email, provisioned.c.employee_id == employee_id)
    mine = select(provisioned).where(of_person, provisioned.c.state != ERASED)
    rows = (await connection.execute(mine)).all()
    for row in rows:
        empty = {"state": ERASED, "document": "", "email": "", "active": False, "employee_id": None}
        names = {
            "key": _not_again(row.key, own_key),
            "external_id": _not_again(row.external_id, own_key) if row.external_id else "",
        }
        await connection.execute(update(provisioned).where(provisioned.c.id == row.id).values(empty | names))
    return len(rows)


def _not_again(name: str, own_key: bytes) -> str:
    """The name as an erased person's entry keeps it: whoever has the name can look it up, nobody can read it."""
    return blake2b(name.encode(), key=own_key, digest_size=16, person=b"not again").hexdigest()


async def _is_done(connection: AsyncConnection, heard: datetime | None) -> None:
    """What came up to then has been looked at; what has come since has not."""
    done = update(provisioning).where(provisioning.c.heard_last == heard)
    await connection.execute(done.values(heard_last=None))


async def _forget_gone(connection: AsyncConnection, entry: Entry) -> None:
    """Whoever comes back is not on the way out any more."""
    back = select(employees.c.id).where(employees.c.email == entry.email)
    await connection.execute(
        delete(provisioned).where(provisioned.c.state == GONE, provisioned.c.employee_id.in_(back.scalar_subquery()))
    )


def _of_key(kind: EntryKind, key: str) -> Select[Any]:
    return select(provisioned.c.id).where(provisioned.c.kind == kind, provisioned.c.key == key)


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "external_id": entry.external_id,
        "email": spelled(entry.email),
        "active": entry.active,
        "document": json.dumps(entry.document, ensure_ascii=False, separators=(",", ":")),
    }


def _entry(row: AnyRow) -> Entry:
    erased = row.state == ERASED
    return Entry(
        id=row.id,
        kind=EntryKind(row.kind),
        key=row.key,
        document={} if erased else json.loads(row.document),
        external_id=row.external_id,
        email=row.email,
        active=row.active,
        version=row.version,
        created=row.created,
        modified=row.modified,
        person=row.person or "",
        erased=erased,
    )
