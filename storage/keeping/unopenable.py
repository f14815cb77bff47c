"""Rounds, open or closing, whose private key is lost: nobody can open their ballots any more, so they end without figures.

The key ring is no part of a backup (release rule R13): it can be lost with a machine, and a round must not wait for ever.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.pulses import RoundState
from storage.database.rows import AnyRow
from storage.database.schema import rounds
from storage.part import Part
from storage.ring import has_pair
from storage.secrets.keys import KeyRing, MasterKey
from storage.traces import forget


async def release_unopenable(connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing) -> tuple[Week, ...]:
    """Release the rounds whose box nobody can open any more: their ballots, flags and reminders go, and no figure comes."""
    lost = await _unopenable(connection, master_key, key_ring, lock=True)
    for row in lost:
        await forget(connection, row.id, Week.parse(row.week))
    return tuple(Week.parse(row.week) for row in lost)


async def _unopenable(connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing, *, lock: bool) -> list[AnyRow]:
    unreleased = select(rounds).where(rounds.c.state != RoundState.RELEASED).order_by(rounds.c.week)
    rows = (await connection.execute(unreleased.with_for_update() if lock else unreleased)).all()
    return [row for row in rows if not has_pair(key_ring, master_key, row)]


class UnopenableStore(Part):
    """What an administrator can do about a lost key ring."""

    async def unopenable(self) -> tuple[Week, ...]:
        """The weeks of the open and closing rounds whose private key is lost."""
        async with self._database.read() as connection:
            lost = await _unopenable(connection, self._master_key, self._key_ring, lock=False)
        return tuple(Week.parse(row.week) for row in lost)

    async def discard_unopenable(self) -> tuple[Week, ...]:
        """Close them without figures. Their weeks."""
        async with self._database.write() as connection:
            discarded = await release_unopenable(connection, self._master_key, self._key_ring)
        if discarded:
            await self._database.scrub()
        return discarded
