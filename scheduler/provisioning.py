"""A roster made of an identity provider's directory: before a round opens, and when the provider has been quiet for a while.

Half-told states, a user yet without a manager or a group emptied to be filled again, never become teams. What fails the checks is
kept as the reason why the stored roster stays.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.model.provisioning import MOST_LEAVING, QUIET, EntryKind
from bot.model.roster import RosterError
from bot.ports.provisioning import Derive, Provisioning
from scheduler.world import World

TOO_MANY = (
    f"more than {MOST_LEAVING:.0%} of the people would leave within a day. If that is right: voinko roster apply; "
    "if not, mend it in the identity provider"
)


async def keep_roster(world: World, now: datetime, *, opening: bool = False) -> None:
    """Make the roster of what has come, when that is due. ``opening``: a round is about to open."""
    due = await roster_due(world)
    if due is not None and world.derive is not None and (opening or due <= now):
        await make_roster(world.store, world.derive)


async def roster_due(world: World) -> datetime | None:
    """When a roster is to be made of what has come; None where nothing has."""
    heard = await world.store.heard_last() if world.derive is not None else None
    return None if heard is None else heard + QUIET


async def make_roster(store: Provisioning, derive: Derive, *, forced: bool = False) -> str:
    """Why the stored roster stays as it is; "" when it has been made anew. ``forced``: though so many leave."""
    heard = await store.heard_last()
    _, users = await store.entries(EntryKind.USER)
    _, groups = await store.entries(EntryKind.GROUP)
    derived = await asyncio.to_thread(derive, users, groups)
    why = "\n".join(derived.problems)
    if not why:
        try:
            if await store.make_roster(derived, heard, forced=forced):
                return ""
            why = TOO_MANY
        except RosterError as error:
            why = str(error)
    await store.hold_roster(why, heard)
    return why
