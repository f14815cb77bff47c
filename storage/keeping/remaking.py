"""What a backup leaves out of an open round and a key ring brings back: the key of the tags, and who has answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.calendar import Week
from bot.model.pulses import RoundState
from storage.database.rows import AnyRow
from storage.database.schema import ballots, id_keys, invitations, rounds
from storage.ring import has_pair, private_key
from storage.rounds import WORDS, id_key_of, keep_id_key
from storage.secrets.keys import KeyRing, MasterKey
from storage.secrets.sealing import id_key_from, tag

_AT_ONCE = 1000  # people in one statement


async def remake(connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing) -> Sequence[AnyRow]:
    """Give the rounds whose private key is there their tags' key and their flags again. The rounds of which that failed.

    Ballots lie in them under a key of chance, as the first versions made it.
    """
    unreleased = select(rounds).where(rounds.c.state != RoundState.RELEASED).order_by(rounds.c.week)
    found = [row for row in (await connection.execute(unreleased)).all() if has_pair(key_ring, master_key, row)]
    return [row for row in found if not await _remake(connection, master_key, key_ring, row)]


async def _remake(connection: AsyncConnection, master_key: MasterKey, key_ring: KeyRing, round_row: AnyRow) -> bool:
    week = Week.parse(round_row.week)
    kept = await connection.execute(select(id_keys.c.round_id).where(id_keys.c.round_id == round_row.id))
    if kept.first() is None:
        key = id_key_from(private_key(key_ring, master_key, week) or b"")
        await keep_id_key(connection, master_key, round_row.id, week, key)
    key = await id_key_of(connection, master_key, round_row)
    asked = select(invitations.c.employee_id).where(invitations.c.round_id == round_row.id)
    names = {tag(key, person): person for person in (await connection.execute(asked)).scalars()}
    cast = select(ballots.c.tag, ballots.c.item).where(ballots.c.round_id == round_row.id)
    answered = set()
    for row in (await connection.execute(cast)).all():
        if row.tag not in names:
            return False
        if row.item not in WORDS:
            answered.add(names[row.tag])
    people = sorted(answered)
    own = update(invitations).where(invitations.c.round_id == round_row.id).values(answered=True)
    for start in range(0, len(people), _AT_ONCE):
        await connection.execute(own.where(invitations.c.employee_id.in_(people[start : start + _AT_ONCE])))
    return True
