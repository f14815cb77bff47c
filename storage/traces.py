"""What would tell of a closed round who has answered, and its removal (release rule R13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, delete, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.deliveries import WAITING, DeliveryKind
from bot.model.pulses import RoundState
from bot.model.released import GUARD_WEEKS
from storage.absences import forget_absences
from storage.database.engine import Database
from storage.database.rows import AnyRow
from storage.database.schema import ballots, facts, id_keys, invitations, rounds, sends
from storage.endings import end_pulses

PIECE = 500  # rows at once: some milliseconds, on the event loop and with the lock in hand
_TELLS = (sends.c.kind == DeliveryKind.REMINDER) | sends.c.state.in_(WAITING)  # who had to be reminded, or was not asked


async def put_away(database: Database, data_key: bytes, round_row: AnyRow) -> None:
    """What of a closing round needs no answers: end its messages, and delete flags, reminders and what the guard is past.

    In many short transactions, so that the last one, which publishes, keeps nobody waiting for long.
    """
    past = facts.c.week < str(Week.parse(round_row.week).plus(-GUARD_WEEKS))
    of_round = sends.c.round_id == round_row.id
    left = union(
        select(sends.c.employee_id).where(of_round, _TELLS | sends.c.message.is_not(None)),
        select(invitations.c.employee_id).where(invitations.c.round_id == round_row.id, invitations.c.answered),
    )
    people = await database.apart(lambda connection: connection.execute(left).scalars().all())
    async with database.write() as connection:
        await connection.execute(delete(facts).where(past))
    for theirs in _pieces(people):
        sent = sends.c.employee_id.between(*theirs)
        async with database.write() as connection:
            await end_pulses(connection, data_key, round_row, sent)
            await _forget_reminders(connection, of_round, sent)
            await _forget_flags(connection, round_row.id, invitations.c.employee_id.between(*theirs))


async def forget(connection: AsyncConnection, round_id: int, week: Week) -> None:
    """Delete what must not remain: ballots, flags, the key of the tags, and what would tell who had to be reminded."""
    await connection.execute(delete(ballots).where(ballots.c.round_id == round_id))
    await _forget_flags(connection, round_id)
    await forget_absences(connection, week.day(6))
    await _forget_reminders(connection, sends.c.round_id == round_id, sends.c.week == str(week))
    await connection.execute(delete(id_keys).where(id_keys.c.round_id == round_id))
    await connection.execute(update(rounds).where(rounds.c.id == round_id).values(state=RoundState.RELEASED))


async def end_all(connection: AsyncConnection, data_key: bytes, round_row: AnyRow) -> None:
    """End the messages of a round that is given up, everybody's."""
    shown = select(sends.c.employee_id).distinct().where(sends.c.round_id == round_row.id, sends.c.message.is_not(None))
    for theirs in _pieces((await connection.execute(shown)).scalars()):
        await end_pulses(connection, data_key, round_row, sends.c.employee_id.between(*theirs))


def _pieces(people: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of so many people at a time."""
    ordered = sorted(people)
    for start in range(0, len(ordered), PIECE):
        piece = ordered[start : start + PIECE]
        yield piece[0], piece[-1]


async def _forget_flags(connection: AsyncConnection, round_id: int, *whose: ColumnElement[bool]) -> None:
    set_ = update(invitations).where(invitations.c.round_id == round_id, invitations.c.answered, *whose)
    await connection.execute(set_.values(answered=False))


async def _forget_reminders(connection: AsyncConnection, *whose: ColumnElement[bool]) -> None:
    await connection.execute(delete(sends).where(*whose, _TELLS))
    await connection.execute(update(sends).where(*whose, sends.c.message.is_not(None)).values(message=None))
