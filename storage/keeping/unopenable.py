"""Rounds, open or closing, whose private key is lost: nobody can open their ballots any more, so they end without figures.

The key ring is no part of a backup (release rule R13): it can be lost with a machine, and a round must not wait for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.pulses import RoundState
from storage.database.rows import AnyRow
from storage.database.schema import rounds
from storage.keeping.memory import forget_counted, unknown
from storage.part import Part, data_key, forget_next_due
from storage.ring import has_pair
from storage.secrets.keys import KeyRing, MasterKey
from storage.traces import end_all, forget


async def give_up(connection: AsyncConnection, master_key: MasterKey, lost: Sequence[AnyRow]) -> None:
    """Release these rounds without figures: their ballots, flags and reminders go, and their messages are ended."""
    for row in lost:
        await end_all(connection, await data_key(connection, master_key), row)
        await forget(connection, row.id, Week.parse(row.week))


async def unopenable(connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing, *, lock: bool = True) -> list[AnyRow]:
    """The open and closing rounds whose private key is lost, oldest first; with a lock on them."""
    unreleased = select(rounds).where(rounds.c.state != RoundState.RELEASED).order_by(rounds.c.week)
    rows = (await connection.execute(unreleased.with_for_update() if lock else unreleased)).all()
    return [row for row in rows if not has_pair(key_ring, master_key, row)]


class UnopenableStore(Part):
    """What an administrator can do about a lost key ring."""

    async def unopenable(self) -> tuple[Week, ...]:
        """The weeks of the open and closing rounds whose private key is lost."""
        async with self._database.read() as connection:
            lost = await unopenable(connection, self._master_key, self._key_ring, lock=False)
        return tuple(Week.parse(row.week) for row in lost)

    async def discard_unopenable(self, now: datetime) -> tuple[Week, ...]:
        """Close them without figures, and go on without what the lost guard key would tell. Their weeks."""
        async with self._database.write() as connection:
            lost = await unopenable(connection, self._master_key, self._key_ring)
            await give_up(connection, self._master_key, lost)
            if forgotten := await unknown(connection, self._master_key, self._key_ring):
                await forget_counted(connection, self._database, forgotten, now)
            await forget_next_due(connection)
        await self._database.scrub()
        return tuple(Week.parse(row.week) for row in lost)
