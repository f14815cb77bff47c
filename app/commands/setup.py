"""Setting up an installation, and bringing it up to date."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import typer

from app.installation.site import existing, found_here, key_of
from app.settings.default_file import write_default_toml
from app.settings.sources import FILE_NAME
from app.terminal import note, out, print_text, run_async, settings
from storage.ring import RingError
from storage.secrets.keys import KeyRing
from storage.store import SqlStore


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("init")(init)
    cli.command("migrate")(migrate)


_MADE = """
Made here: {file}, the master key, an empty database and the key ring. Keep a copy of the master key apart from the database,
and leave the key ring out of every backup.
"""
_NEXT = """
Next, your people and customers:
  voinko roster import people.csv        email,name,team,department,manager_email,language,timezone
  voinko contacts import contacts.csv    role,name,email,phone,department,deputy_email
  voinko feedback import feedback.csv    id,date,team,metric,score,comment,language,channel,stage,source

Slack: voinko slack manifest, paste it at api.slack.com/apps → Create New App → From a manifest, install it,
  then set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN for Socket Mode, with no public address).
Teams: make an Azure Bot at portal.azure.com, set TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_APP_TENANT_ID and VOINKO_BASE_URL,
  then voinko teams package, and upload it in the Teams admin centre (docs/going-live-teams.md has every step).
Both at once is fine: everybody is asked where he or she is.

voinko doctor tells what is still missing; voinko run starts.
"""


def init() -> None:
    """Make voinko.toml, the master key, an empty database and the key ring, and say what comes next."""
    is_new = run_async(found_here(settings()))
    if not (Path.cwd() / FILE_NAME).exists():
        write_default_toml(Path.cwd())
    if is_new:
        print_text(_MADE.format(file=FILE_NAME))
    else:
        note("There is a Voinko here already; its key, database and key ring stay as they are.")
    print_text(_NEXT)


def migrate() -> None:
    """Bring the database up to this version of Voinko. Make a backup first."""

    async def work() -> bool:
        own = settings()
        found = await existing(own)
        store = await SqlStore.connect(own.database_url, key_of(own, found), KeyRing(own.keyring))
        try:
            if await store.is_current():
                return False
            await store.migrate()
            with suppress(RingError):  # whoever needs the ring will say so
                await store.move_guard()
        finally:
            await store.disconnect()
        return True

    out.print("The database is up to date now." if run_async(work()) else "The database was up to date already.")
