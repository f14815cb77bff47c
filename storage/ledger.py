"""The send ledger: how each delivery stands, and which are due. How that changes is told by ``bot.model.deliveries``.

Uniqueness in the database makes every delivery happen once; the rows below say which are due. What was unreachable has not
arrived: it is pending again when the person can be reached while the round is open (``PeopleStore.mark_reach``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Select, and_, bindparam, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.deliveries import DELIVERIES, ENDS, IN_DOUBT, WAITING, Delivery, DeliveryEvent, DeliveryKind, DeliveryState
from bot.model.people import NOWHERE, Address, Workspace
from bot.model.pulses import RoundState
from bot.model.units import Unit
from storage.database.rows import (
    EMPLOYEE_COLUMNS,
    INVITATION_COLUMNS,
    ROUND_COLUMNS,
    AnyRow,
    asked_team,
    employee,
    invitation,
    unit,
    week,
    with_person,
)
from storage.database.schema import actions, addresses, clock, employees, invitations, rounds, sends
from storage.endings import written
from storage.part import FORGET_NEXT_DUE, Part, forget_next_due, happened, possible
from storage.people import remember_address, welcoming

_Row = TypeVar("_Row")
CLAIM = timedelta(seconds=60)  # so long after its claim at the latest a delivery is looked at again
_ENDED = frozenset({DeliveryKind.PULSE, DeliveryKind.REMINDER})  # whose message changes when the round is closed
_BATCH = 1000  # rows in one statement, well below both databases' limits of parameters
_AT_ONCE = 150  # deliveries put together without a pause: some 10 ms
_RANK = case({kind: rank for rank, kind in enumerate(DeliveryKind)}, value=sends.c.kind)
WAITS = sends.c.state.in_(WAITING)
_CLAIMED = sends.c.state == DELIVERIES.target(DeliveryEvent.CLAIMED)
_FENCE = bindparam("at_fence", type_=sends.c.fence.type)
_AT_WORK = exists().where(clock.c.fence == _FENCE)
# Whoever claimed a delivery last says how that ended; of what nobody has in hand, whoever is at work.
_MINE = or_(sends.c.fence == _FENCE, and_(~_CLAIMED, _AT_WORK))

_pulse = sends.alias("pulse")
_pulse_arrived = exists().where(
    _pulse.c.kind == DeliveryKind.PULSE,
    _pulse.c.employee_id == sends.c.employee_id,
    _pulse.c.week == sends.c.week,
    _pulse.c.state == DELIVERIES.target(DeliveryEvent.ARRIVED),
)
_pulse_in_doubt = and_(
    sends.c.kind == DeliveryKind.REMINDER,
    exists().where(
        _pulse.c.kind == DeliveryKind.PULSE,
        _pulse.c.employee_id == sends.c.employee_id,
        _pulse.c.week == sends.c.week,
        _pulse.c.reason == IN_DOUBT,
    ),
)
_SOURCE = with_person(
    sends.join(employees, employees.c.id == sends.c.employee_id)
    .outerjoin(rounds, rounds.c.id == sends.c.round_id)
    .outerjoin(invitations, and_(invitations.c.round_id == rounds.c.id, invitations.c.employee_id == employees.c.id))
    .outerjoin(asked_team, asked_team.c.id == invitations.c.team_id)
    .outerjoin(actions, and_(actions.c.asked_in == rounds.c.week, actions.c.team_id == invitations.c.team_id))
)
_DELIVERIES = select(
    sends.c.id.label("send_id"),
    sends.c.kind,
    sends.c.state.label("send_state"),
    sends.c.due_at,
    sends.c.week.label("send_week"),
    sends.c.unit_kind,
    sends.c.unit_key,
    _pulse_in_doubt.label("pulse_in_doubt"),
    *EMPLOYEE_COLUMNS,
    *ROUND_COLUMNS,
    *INVITATION_COLUMNS,
).select_from(_SOURCE)

# A reminder that was put off may stand in the chat already: each place is a line of its own.
_SHOWN = bindparam("at_message", type_=sends.c.message.type)
_PLACES = func.coalesce(func.coalesce(sends.c.message + "\n", "") + _SHOWN, sends.c.message)

# Put together once: for one row that costs more than the database's own work.
_SETTLED = {
    event: happened(event)
    .where(sends.c.id == bindparam("at_send"), _MINE)
    .values(reason=bindparam("why"), claimed_at=None, message=_PLACES)
    for event in ENDS
}
_ABOUT = update(employees).where(employees.c.id == bindparam("at_employee"))
_REACHED_OR_NOT = _ABOUT.values(unreachable=bindparam("why"))
_WELCOMED = _ABOUT.values(welcomed=True)


class LedgerStore(Part):
    """ports.Ledger, and what the heartbeat asks of it."""

    async def due_places(self, now: datetime) -> Collection[Workspace]:
        """The workspaces of those for whom something is due; NOWHERE for who has no account yet."""
        places = select(addresses.c.platform, addresses.c.workspace).select_from(_SOURCE).distinct()
        async with self._database.read() as connection:
            rows = await connection.execute(_wanted(places, now.date()).where(WAITS, sends.c.due_at <= now))
            return {NOWHERE if row.platform is None else Workspace(row.platform, row.workspace) for row in rows}

    async def due(self, now: datetime, limit: int, at: Workspace | None = None) -> Sequence[Delivery]:
        """Up to ``limit`` deliveries whose time has come, pending or unknown, ordered by (kind's rank, due, id).

        ``at``: of those alone whose account is in that workspace.
        """
        order = (_RANK, sends.c.due_at, sends.c.id)
        waiting = _wanted(select(sends.c.id).select_from(_SOURCE), now.date()).where(WAITS, sends.c.due_at <= now)
        if at is not None:
            there = and_(addresses.c.platform == at.platform, addresses.c.workspace == at.name)
            waiting = waiting.where(addresses.c.platform.is_(None) if at == NOWHERE else there)
        found: list[Delivery] = []
        async with self._database.read() as connection:
            ids = (await connection.execute(waiting.order_by(*order).limit(limit))).scalars().all()
            # A few at a time: turning ten thousand rows into deliveries at once would keep everyone else waiting.
            for start in range(0, len(ids), _AT_ONCE):
                some = _DELIVERIES.where(sends.c.id.in_(ids[start : start + _AT_ONCE])).order_by(*order)
                found += [_delivery(row) for row in await connection.execute(some)]
        return found

    async def claim(self, ids: Sequence[int], fence: int) -> frozenset[int]:
        """Commit ``sending`` for those still pending or unknown, before the call. Which ones were claimed.

        ``fence``: the number of the lease; of one that is not the last nothing is claimed.
        """
        claimed: set[int] = set()
        taken = {"claimed_at": self._database.clock(), "fence": fence}
        claim = happened(DeliveryEvent.CLAIMED).where(exists().where(clock.c.fence == fence)).values(taken).returning(sends.c.id)
        async with self._database.write() as connection:
            for batch in _batches(ids):
                claimed.update((await connection.execute(claim.where(sends.c.id.in_(batch)))).scalars())
        return frozenset(claimed)

    async def settle(
        self,
        delivery: Delivery,
        event: DeliveryEvent,
        fence: int,
        *,
        address: Address | None = None,
        reason: str | None = None,
    ) -> bool:
        """Record what happened under the lease of that number. ARRIVED keeps the address and marks a welcome as shown.

        False, and nothing has changed: another one has it in hand, or that can't happen to it as it stands.
        """
        person = delivery.employee
        shown = written(address) if address is not None and delivery.kind in _ENDED else None
        settled = _SETTLED[event]
        end = {"at_send": delivery.id, "why": reason, "at_fence": fence, "at_message": shown}
        arrived, refused = event is DeliveryEvent.ARRIVED, event is DeliveryEvent.REFUSED
        statements: list[tuple[Executable, dict[str, Any]]] = []
        if arrived and address is not None and address != person.address:
            statements += ((one, {}) for one in remember_address(self._database, person.id, address))
        if refused or (arrived and person.unreachable is not None):
            statements.append((_REACHED_OR_NOT, {"at_employee": person.id, "why": reason if refused else None}))
        if arrived and delivery.kind is DeliveryKind.WELCOME:
            statements.append((_WELCOMED, {"at_employee": person.id}))
        if DELIVERIES.target(event) in WAITING:
            statements.append((FORGET_NEXT_DUE, {}))

        def record(connection: Connection) -> bool:
            if not connection.execute(settled, end).rowcount:
                return False
            for statement, parameters in statements:
                connection.execute(statement, parameters)
            return True

        return await self._database.transact(record)

    async def postpone(self, delivery: Delivery, due_at: datetime) -> None:
        """Put a delivery that is not yet sent off to a later moment."""
        later = update(sends).where(sends.c.id == delivery.id, possible(DeliveryEvent.POSTPONED))
        async with self._database.write() as connection:
            await connection.execute(later.values(due_at=due_at))
            await forget_next_due(connection)

    async def recover(self, fence: int) -> int:
        """``sending`` → ``unknown`` for every claim under an earlier lease than that: whoever claimed is at work no more."""
        earlier = or_(sends.c.fence.is_(None), sends.c.fence < fence)
        dead = happened(DeliveryEvent.ABANDONED).where(earlier).values(claimed_at=None)
        async with self._database.write() as connection:
            recovered = (await connection.execute(dead)).rowcount
            if recovered:
                await forget_next_due(connection)
        return recovered

    async def enqueue_digests(self, week: Week, readers: Sequence[tuple[int, Unit, datetime]]) -> int:
        """Add a pending digest per (employee id, unit) at its due moment, where there is none yet. How many were added."""
        added = 0
        async with self._database.write() as connection:
            for batch in _batches(readers):
                rows = [_digest(week, *reader) for reader in batch]
                new = self._database.insert(sends).values(rows).on_conflict_do_nothing().returning(sends.c.id)
                added += len((await connection.execute(new)).all())
            await self._enqueue_welcomes(connection, readers)
            await forget_next_due(connection)
        return added

    async def _enqueue_welcomes(self, connection: AsyncConnection, readers: Sequence[tuple[int, Unit, datetime]]) -> None:
        """With the first digest of somebody who is never asked anything; whoever is has had it with the first pulse."""
        first: dict[int, datetime] = {}
        for person, _, due_at in readers:
            first[person] = min(due_at, first.get(person, due_at))
        for batch in _batches(list(first)):
            new = select(employees.c.id).where(employees.c.id.in_(batch), ~employees.c.welcomed)
            rows = [
                {"kind": DeliveryKind.WELCOME, "employee_id": one, "due_at": first[one], "state": DELIVERIES.first}
                for one in (await connection.execute(new)).scalars()
            ]
            if rows:
                await connection.execute(welcoming(self._database), rows)

    async def digest_readers(self, week: Week, now: datetime) -> Collection[tuple[str, Unit]] | None:
        """Whose digests of the week are in the ledger, by e-mail address; None once nothing of them is due any more."""
        is_due = and_(WAITS, sends.c.due_at <= now).label("is_due")
        rows = select(employees.c.email, sends.c.unit_kind, sends.c.unit_key, is_due).where(
            sends.c.kind == DeliveryKind.DIGEST, sends.c.week == str(week), employees.c.id == sends.c.employee_id
        )
        async with self._database.read() as connection:
            found = (await connection.execute(rows)).all()
        if found and not any(row.is_due for row in found):
            return None
        return {(row.email, unit(row)) for row in found}

    async def enqueue_warnings(self, about: str, readers: Sequence[int], due_at: datetime) -> None:
        """Add a pending warning of a crisis line for each employee id, where there has been none of that name yet."""
        new = self._database.insert(sends).on_conflict_do_nothing()
        rows = [
            {"kind": DeliveryKind.LINE, "employee_id": one, "unit_key": about, "state": DELIVERIES.first, "due_at": due_at}
            for one in readers
        ]
        if rows:
            async with self._database.write() as connection:
                await connection.execute(new, rows)
                await forget_next_due(connection)

    async def earliest_delivery(self) -> datetime | None:
        """When the next delivery is due that is pending or in doubt, of those that ``due`` would give out.

        What is in somebody's hand is due a minute after it was claimed.
        """
        async with self._database.read() as connection:
            today: datetime | None = (await connection.execute(select(clock.c.last_tick))).scalar()
            first = _wanted(select(func.min(sends.c.due_at)).select_from(_SOURCE), today.date() if today else date.max)
            moment: datetime | None = (await connection.execute(first.where(WAITS))).scalar()
            claimed: datetime | None = (await connection.execute(select(func.min(sends.c.claimed_at)).where(_CLAIMED))).scalar()
        moments = (moment, None if claimed is None else claimed + CLAIM)
        return min((one for one in moments if one is not None), default=None)


def _wanted(query: Select[Any], today: date) -> Select[Any]:
    """Leave out what is not to be sent even though its row is there."""
    kind = sends.c.kind
    quiet: ColumnElement[bool] = employees.c.paused_until > bindparam("today", today)
    return query.where(
        employees.c.active,
        or_(
            kind.in_((DeliveryKind.DIGEST, DeliveryKind.LINE)),
            and_(kind == DeliveryKind.WELCOME, ~employees.c.welcomed),
            and_(
                kind.in_((DeliveryKind.PULSE, DeliveryKind.REMINDER)),
                rounds.c.state == RoundState.OPEN,
                or_(employees.c.paused_until.is_(None), ~quiet),
                or_(kind == DeliveryKind.PULSE, and_(~invitations.c.answered, _pulse_arrived)),
            ),
        ),
    )


def _delivery(row: AnyRow) -> Delivery:
    return Delivery(
        id=row.send_id,
        kind=DeliveryKind(row.kind),
        state=DeliveryState(row.send_state),
        employee=employee(row),
        due_at=row.due_at,
        invitation=None if row.token is None else invitation(row),
        unit=unit(row) if row.unit_kind else None,
        week=week(row.send_week) if row.send_week else None,
        pulse_in_doubt=bool(row.pulse_in_doubt),
        about="" if row.unit_kind else row.unit_key,
    )


def _digest(week: Week, employee_id: int, whose: Unit, due_at: datetime) -> dict[str, Any]:
    return {
        "kind": DeliveryKind.DIGEST,
        "employee_id": employee_id,
        "week": str(week),
        "unit_kind": whose.kind,
        "unit_key": whose.key,
        "state": DELIVERIES.first,
        "due_at": due_at,
    }


def _batches(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
