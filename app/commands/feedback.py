"""The customers' side: feedback files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from adapters.files.chosen import BadChoiceError, Choice, parse_choice
from adapters.files.comments import read_comments
from adapters.files.feedback import COLUMNS, read_feedback
from adapters.text.understood import read
from app import chance
from app.commands import feedback_sources
from app.settings.load import Settings
from app.terminal import AsJson, UserError, err, out, print_json, print_text, with_store
from bot.model.feedback import Feedback
from storage.store import SqlStore

feedback = typer.Typer(no_args_is_help=True, help="Customer feedback.")

_AT_ONCE = 5000  # rows in one transaction, which holds up nobody for more than a moment

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    feedback_sources.register(feedback)
    cli.add_typer(feedback, name="feedback")


@feedback.command("import")
def import_feedback(
    file: File,
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Keep rows of unknown teams aside instead of refusing.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="OURS=THEIRS",
            help="Where a column of ours is called otherwise: score=Rating, team=customer.unit (a path into JSON Lines), "
            "metric==nps (the value nps itself, in every row). Repeat it; columns that are not named are passed over.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, import nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import customer feedback from CSV or JSON Lines. What is known already by source and id is left as it is.

    Our columns: id, date, team, metric (nps, csat, ces, mystery or comment), score, comment, language, channel, stage, source
    and, where you have it, response_minutes.
    """
    choice = _choice(columns)

    async def work(own: Settings, store: SqlStore) -> tuple[int, int]:
        latest = await _latest(own, store)
        names = await store.team_names()
        # The reader goes through the whole file before it gives the first row: all of it is right, or nothing is taken.
        with err.status("checking the file") if err.is_terminal else nullcontext():
            rows = read_feedback(file, names.exact, aliases=names.aliases, quarantine=quarantine, choice=choice, latest=latest)
        if dry_run:
            return sum(1 for _ in rows), 0
        return await _store(store, rows, _lines(file))

    total, added = with_store(work)
    if as_json:
        print_json({"rows": total, "added": added, "known": 0 if dry_run else total - added, "dry_run": dry_run})
    elif dry_run:
        out.print(f"{total} rows are right; nothing was imported.")
    else:
        out.print(f"Rows imported: {added}; known already: {total - added}.")


@feedback.command("read")
def read_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One comment a line, or a feedback file.")],
    as_json: AsJson = False,
) -> None:
    """Show how customers' comments are understood: language, tone, what they are about. Names and numbers are taken out."""
    found = [(comment.line, read(comment.text, comment.language)) for comment in read_comments(file)]
    if as_json:
        print_json([{"line": line, **asdict(reading)} for line, reading in found])
        return
    for line, reading in found:
        tone = "" if reading.tone is None else f"{reading.tone:+.2f}"
        about = ", ".join((*reading.criteria, *reading.themes))
        print_text(f"{line:>4}  {reading.language or '–':2}  {tone:>5}  {reading.text}{f'  ({about})' if about else ''}")


async def _latest(own: Settings, store: SqlStore) -> date:
    """The last day that feedback can be of: tomorrow, for a day may have begun elsewhere; by a moved calendar, if it is ahead."""
    now, tick = chance.now(), await store.last_tick()
    zone = own.company.zone_of(None)
    return max(now, tick or now).astimezone(zone).date() + timedelta(days=1)


def _choice(columns: list[str] | None) -> Choice | None:
    try:
        return parse_choice(columns, COLUMNS) if columns else None
    except BadChoiceError as error:
        raise UserError(f"--map {error}") from None


async def _store(store: SqlStore, rows: Iterator[Feedback], about: int) -> tuple[int, int]:
    """Store all rows, showing how far it has come. How many there were, and how many were new."""
    total = added = 0
    with Progress(
        TextColumn("importing"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=not err.is_terminal,
    ) as bar:
        task = bar.add_task("importing", total=about)
        while batch := list(islice(rows, _AT_ONCE)):
            total += len(batch)
            added += await store.add_feedback(batch)
            bar.advance(task, len(batch))
    return total, added


def _lines(file: Path) -> int:
    """About how many rows a file has: for the progress bar alone."""
    with file.open("rb") as source:
        return max(1, sum(block.count(b"\n") for block in iter(lambda: source.read(1 << 20), b"")))
