"""The roster that an identity provider keeps: what it sent let through, and what has changed."""

from __future__ import annotations

from functools import partial

from adapters.scim.roster import roster_of
from app.settings.load import Settings
from app.terminal import AsJson, UserError, out, print_json, print_table, with_store
from scheduler.lease import leased
from scheduler.provisioning import make_roster
from storage.store import SqlStore


def apply_roster() -> None:
    """Make the roster of what the identity provider (SCIM) has sent, though more than a fifth of the people leave."""

    async def work(own: Settings, store: SqlStore) -> str:
        async with leased(store):
            return await make_roster(store, partial(roster_of, own.scim.form), forced=True)

    why = with_store(work)
    if why:
        raise UserError(f"the stored roster stays as it is:\n{why}")
    out.print("The roster is as the directory has it.")


def roster_log(as_json: AsJson = False) -> None:
    """Show what changed in the roster in the last 52 weeks. People are keyed hashes: one person's is always the same."""
    changes = with_store(lambda _settings, store: store.roster_changes())
    rows = [
        {
            "day": one.at.date().isoformat(),
            "person": one.person,
            "change": one.change.value,
            "from": one.old_team,
            "to": one.new_team,
        }
        for one in changes
    ]
    if as_json:
        print_json(rows)
        return
    print_table(("day", "person", "change", "from", "to"), (tuple(row.values()) for row in rows))
