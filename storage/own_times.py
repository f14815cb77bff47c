"""What people choose for themselves: their hour and day, their chat, and when an open round's messages come to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from secrets import token_hex

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.deliveries import DELIVERIES, WAITING, DeliveryEvent, DeliveryKind
from bot.model.pulses import RoundState
from storage.database.schema import addresses, employees, rounds, sends
from storage.part import Part, forget_next_due, happened
from storage.people import ask_after_all

_OPEN_ROUNDS = select(rounds.c.id).where(rounds.c.state == RoundState.OPEN)


class OwnTimesStore(Part):
    """ports.OwnTimes."""

    async def channels(self, employee_id: int) -> Sequence[str]:
        """The platforms on which the person has an account, by name."""
        mine = select(addresses.c.platform).where(addresses.c.employee_id == employee_id).distinct()
        async with self._database.read() as connection:
            return sorted((await connection.execute(mine)).scalars())

    async def set_channel(self, employee_id: int, platform: str | None) -> bool:
        """Write to the person there from now on, wherever he or she speaks (None: where the person spoke last).

        False, and nothing changed, where the person has no account on that platform.
        """
        mine = addresses.c.employee_id == employee_id
        there = select(addresses).where(mine, addresses.c.platform == platform).order_by(addresses.c.last_used.desc()).limit(1)
        async with self._database.write() as connection:
            row = (await connection.execute(there)).first()
            if platform is not None and row is None:
                return False
            await connection.execute(update(employees).where(employees.c.id == employee_id).values(channel=platform))
            if row is not None and not row.last_used:
                account = and_(mine, addresses.c.workspace == row.workspace, addresses.c.user == row.user)
                await connection.execute(update(addresses).where(mine, addresses.c.last_used).values(last_used=False))
                await connection.execute(update(addresses).where(account).values(last_used=True))
                await ask_after_all(connection, select(employees.c.id).where(employees.c.id == employee_id))
                await connection.execute(update(employees).where(employees.c.id == employee_id).values(unreachable=None))
            await forget_next_due(connection)
        return True

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
