"""Keeping an installation: backup, restore, a new master key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from app import chance
from app.installation.asked_since import asked_since
from app.installation.master_key import has_key, master_key, refuse_shared
from app.installation.new_key import NEW_KEY, change_key
from app.installation.refusal import SiteError
from app.installation.site import existing
from app.settings.load import Settings
from app.settings.secret import Secret
from app.settings.sources import Environment, SettingProblem, SettingsError
from app.terminal import err, note, out, run_async, settings
from storage.database.engine import Database
from storage.database.existing import keep_private, look
from storage.keeping.backup import Backup, Progress, back_up, read_label
from storage.keeping.restoring import Restored
from storage.keeping.restoring import restore as restore_into
from storage.ring import RingError
from storage.secrets.keys import KeyRing, WrongKeyError
from storage.store import SqlStore

key = typer.Typer(no_args_is_help=True, help="The master key.")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("backup")(backup)
    cli.command("restore")(restore)
    cli.add_typer(key, name="key")


def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="Must not be there yet.")]) -> None:
    """Write a backup of everything but the keys, of one moment, while the server runs."""

    async def work() -> int:
        own = settings()
        await existing(own)
        database = Database(own.database_url)
        try:
            with _progress("backing up") as progress:
                return await back_up(database, file.absolute(), chance.now(), progress)
        finally:
            await database.dispose()

    rows = run_async(work())
    out.print(f"{rows} rows in {file}.")
    note(
        "The master key and the key ring are not in it: keep a copy of the master key elsewhere. The answers of an open round "
        "can be opened only while the key ring is there; without it they are lost, and so is whom earlier figures counted: "
        "then figures rest for four weeks. Who has answered or was reminded is not in it either."
    )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    nothing_sent_since: Annotated[
        bool,
        typer.Option("--nothing-sent-since", help="The server was stopped before the backup: a move to another machine."),
    ] = False,
) -> None:
    """Restore a backup into an empty database. Nothing that may have been sent since is sent again."""
    label = read_label(file.absolute())
    restored, ring_trouble = run_async(_restore(settings(), label, nothing_sent_since=nothing_sent_since))
    taken = label.taken_at.astimezone(UTC).isoformat(timespec="minutes")
    out.print(f"{restored.rows} rows restored, as they were at {taken}.")
    for line in [*_told(restored), *ring_trouble]:
        note(line)


def _foretell(restored: Restored) -> None:
    """What is lost for good, before anything is done."""
    for week in restored.without_figures:
        note(
            f"The round {week} was open, and its private key is not in the key ring: it has been closed since, or the ring is "
            "lost. Its answers can't be opened by anyone, so it counts as closed, without figures."
        )
    if restored.forgotten:
        note(
            "Whom these weeks' figures counted is no longer known, so their topics rest: for four weeks nothing of them is shown "
            f"(release rule R7): {', '.join(map(str, restored.forgotten))}."
        )


def _told(restored: Restored) -> Iterator[str]:
    if restored.in_doubt:
        yield (
            f"{restored.in_doubt} messages may have been sent since: the platform is asked before any is sent; "
            "where it can't tell, they count as sent."
        )
    for week in restored.not_asked_again:
        yield f"The round {week} was opened after the backup: its answers are lost, and nobody is asked again that week."
    yield "Nobody is reminded of a round that was open: it may have been done already."
    yield "Whoever was erased after the backup is in it again: repeat `voinko person erase`."


async def _restore(own: Settings, label: Backup, *, nothing_sent_since: bool) -> tuple[Restored, list[str]]:
    if not has_key(own):
        raise SiteError(
            f"{own.secret_key_file.name}: the master key is missing. Put the one back under which the backup was made."
        )
    key_of_backup = master_key(own, label.locked, label.installation)
    if key_of_backup is None:
        raise WrongKeyError(f"{label.file.name} was made under another master key")
    now = label.taken_at if nothing_sent_since else chance.now()
    if await look(own.database_url) is None:
        keep_private(own.database_url)
    database, ring = Database(own.database_url), KeyRing(own.keyring)
    try:
        with _progress("restoring") as progress:
            since = asked_since(own, label, now)
            restored = await restore_into(
                database, key_of_backup, ring, label, now=now, asked_since=since, progress=progress, foretell=_foretell
            )
        try:
            await SqlStore(database, key_of_backup, ring).check_ring()
        except RingError as beside_the_live_one:
            return restored, [str(beside_the_live_one)]
        return restored, []
    finally:
        await database.dispose()


@key.command("rotate")
def rotate() -> None:
    """Make a new master key and put everything under it. Stop the server first. Killed half-way? Run it again."""
    given = _given_key()
    kept = run_async(change_key(settings(), given, chance.now()))
    if kept is None and given is None:
        out.print("Everything is under the same passphrase, no longer under the quick hash of the first versions (Argon2id).")
    elif kept is None:
        out.print(f"Everything is under the new key. Now set VOINKO_SECRET_KEY to what {NEW_KEY} holds.")
    else:
        out.print(f"Everything is under the new key, in {settings().secret_key_file.name}.")
        note(f"The old key is {kept.name}: backups made before need it. Delete it with the last of them.")
    note("Make a new backup, keep a copy of the new key elsewhere, and start the server: with the old key it opens nothing.")


def _given_key() -> Secret | None:
    problems: list[SettingProblem] = []
    environment = Environment(os.environ, Path.cwd(), problems)
    secret, file = environment.secret(NEW_KEY), environment.path(f"{NEW_KEY}_FILE")
    if problems:
        raise SettingsError(problems)
    if file is not None:
        refuse_shared(file)
    return secret


@contextmanager
def _progress(what: str) -> Iterator[Progress]:
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with ProgressBar(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
