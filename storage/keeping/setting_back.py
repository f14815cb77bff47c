"""Setting the heartbeat's memory back after a tick whose clock was wrong, and taking back what that tick began in the future."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.model.calendar import Week
from bot.model.pulses import RoundState
from storage.database.schema import actions, ballots, clock, id_keys, invitations, rounds, sends
from storage.ledger import WAITS
from storage.part import Part
from storage.requests import lose_requests_after

_LATEST_DUE = timedelta(days=8)  # what a week puts into the ledger is due within it or on the Monday after


class ReleasedAheadError(Exception):
    """A round of the future has been released already: what was published stays published."""

    def __init__(self, week: Week) -> None:
        super().__init__(
            f"the round of {week}, which lies in the future, has been closed and its figures are published; "
            "restore the backup that was taken before"
        )


class SettingBackStore(Part):
    """What an administrator can do about a memory that lies in the future."""

    async def set_back(self, moment: datetime, now: datetime) -> tuple[Week, ...]:
        """Let the last tick be at that moment; ``now`` is the wall clock. The weeks whose rounds were taken back.

        Those are the rounds that open after ``now``: they go with their answers, messages to come and private keys. Requests for
        contact that were made in the future count as lost, which those who made them are told. Raises ReleasedAheadError.
        """
        ahead = select(rounds.c.id, rounds.c.week, rounds.c.state).where(rounds.c.opens_at > now).order_by(rounds.c.week)
        async with self._database.write() as connection:
            found = (await connection.execute(ahead.with_for_update())).all()
            for row in found:
                if row.state == RoundState.RELEASED:
                    raise ReleasedAheadError(Week.parse(row.week))
            ids, weeks = [row.id for row in found], [row.week for row in found]
            for table in (ballots, id_keys, sends, invitations):
                await connection.execute(delete(table).where(table.c.round_id.in_(ids)))
            await connection.execute(update(actions).where(actions.c.asked_in.in_(weeks)).values(asked_in=None))
            await connection.execute(delete(rounds).where(rounds.c.id.in_(ids)))
            await connection.execute(update(sends).where(WAITS, sends.c.due_at > now + _LATEST_DUE).values(due_at=moment))
            await lose_requests_after(connection, now)
            await connection.execute(update(clock).values(last_tick=moment, next_due=None))
        await self._database.scrub()
        for week in weeks:
            self._key_ring.destroy(week)
        return tuple(map(Week.parse, weeks))
