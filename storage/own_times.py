"""The times that people choose for themselves: their hour and day, and when an open round's messages come to them."""

from __future__ import annotations

from datetime import datetime, time
from secrets import token_hex

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.deliveries import DELIVERIES, WAITING, DeliveryEvent, DeliveryKind
from bot.model.pulses import RoundState
from storage.database.schema import employees, rounds, sends
from storage.part import Part, forget_next_due, happened

_OPEN_ROUNDS = select(rounds.c.id).where(rounds.c.state == RoundState.OPEN)


class OwnTimesStore(Part):
    """ports.OwnTimes."""

    async def set_hour(self, employee_id: int, hour: time | None) -> None:
        """The person's own hour for the pulse; None goes back to the company's."""
        await self._choose(employee_id, hour=hour)

    async def set_weekday(self, employee_id: int, weekday: int | None) -> None:
        """The person's own day for the pulse, 0 for Monday; None goes back to the company's."""
        await self._choose(employee_id, weekday=weekday)

    async def move_pulse(self, employee_id: int, due_at: datetime, remind_at: datetime | None) -> bool:
        """Let the open round's pulse that has not gone out go out then, and its reminder (None: there is none).

        False, and nothing changed, where none waits.
        """
        mine = and_(sends.c.employee_id == employee_id, sends.c.round_id.in_(_OPEN_ROUNDS), sends.c.state == DELIVERIES.first)
        pulse, reminder = (and_(mine, sends.c.kind == kind) for kind in (DeliveryKind.PULSE, DeliveryKind.REMINDER))
        async with self._database.write() as connection:
            waiting = (await connection.execute(select(sends.c.round_id, sends.c.week).where(pulse))).first()
            if waiting is None:
                return False
            await connection.execute(update(sends).where(pulse).values(due_at=due_at))
            await connection.execute(delete(sends).where(reminder))
            if remind_at is not None:
                row = {"kind": DeliveryKind.REMINDER, "employee_id": employee_id, "due_at": remind_at, "state": DELIVERIES.first}
                await connection.execute(self._database.insert(sends).values(row | waiting._asdict()).on_conflict_do_nothing())
            await forget_next_due(connection)
        return True

    async def reminder_due(self, employee_id: int) -> datetime | None:
        """When the reminder of the open round is due that has not gone out, if there is one."""
        mine = and_(sends.c.kind == DeliveryKind.REMINDER, sends.c.employee_id == employee_id, sends.c.round_id.in_(_OPEN_ROUNDS))
        async with self._database.read() as connection:
            due: datetime | None = (
                await connection.execute(select(sends.c.due_at).where(mine, sends.c.state.in_(WAITING)))
            ).scalar()
        return due

    async def move_reminder(self, employee_id: int, due_at: datetime | None) -> bool:
        """Let the one reminder of the open round come then, whatever has become of it (None: not any more).

        It is another message then than the one that may have been sent, so it has another name. False, and nothing changed,
        where no pulse of an open round has gone out to the person.
        """
        mine = and_(sends.c.employee_id == employee_id, sends.c.round_id.in_(_OPEN_ROUNDS))
        gone_out = and_(mine, sends.c.kind == DeliveryKind.PULSE, sends.c.state != DELIVERIES.first)
        reminder = and_(mine, sends.c.kind == DeliveryKind.REMINDER)
        async with self._database.write() as connection:
            pulse = (await connection.execute(select(sends.c.round_id, sends.c.week).where(gone_out))).first()
            if pulse is None:
                return False
            if due_at is None:
                await connection.execute(happened(DeliveryEvent.DROPPED).where(reminder))
            else:
                shown = (await connection.execute(delete(sends).where(reminder).returning(sends.c.message))).scalar()
                new = {"kind": DeliveryKind.REMINDER, "employee_id": employee_id, "unit_key": token_hex(4), "message": shown}
                new |= {"due_at": due_at, "state": DELIVERIES.first, **pulse._asdict()}
                await connection.execute(insert(sends).values(new))
            await forget_next_due(connection)
        return True

    async def _choose(self, employee_id: int, **values: object) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(employees).where(employees.c.id == employee_id).values(**values))
            await forget_next_due(connection)


async def drop_reminder(connection: AsyncConnection, employee_id: int) -> None:
    """Take a reminder that has not gone out off the ledger; of one that was put off there stays where it stood before."""
    waits = and_(sends.c.employee_id == employee_id, sends.c.kind == DeliveryKind.REMINDER, sends.c.state == DELIVERIES.first)
    await connection.execute(delete(sends).where(waits, sends.c.message.is_(None)))
    await connection.execute(happened(DeliveryEvent.DROPPED).where(waits))
