"""The customers' side: feedback files."""

from __future__ import annotations

import gc
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from adapters.files.comments import read_comments
from adapters.files.feedback import Reader
from adapters.files.problems import count_of
from adapters.files.source_file import SourceRows
from adapters.files.team_names import KnownTeams
from adapters.text.understood import read
from app import chance
from app.commands import feedback_sources
from app.commands.importing import Imported, read_any, store_rows
from app.commands.learning import learn_feedback
from app.settings.load import Settings
from app.terminal import AsJson, UserError, err, note, out, print_json, print_text, with_store
from storage.store import SqlStore

feedback = typer.Typer(no_args_is_help=True, help="Customer feedback.")

_MOST_LINES = 10  # that a sentence lists

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    feedback_sources.register(feedback)
    feedback.command("learn")(learn_feedback)
    cli.add_typer(feedback, name="feedback")


@feedback.command("import")
def import_feedback(
    file: File,
    source: Annotated[
        str, typer.Option("--source", help="The source in voinko.toml whose file it is; without it the one that fits.")
    ] = "",
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Keep rows of unknown teams aside instead of refusing.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="OURS=THEIRS",
            help="Where a column of ours is called otherwise: score=Rating, team=customer.unit (a path into JSON), "
            "metric==nps (the value nps itself, in every row). Repeat it; columns that are not named are passed over.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, import nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import customer feedback from a file as another system wrote it: CSV, Excel (.xlsx), JSON, or a zip of one.

    How another system's file is read stands in voinko.toml under [feedback.NAME.file]; `voinko feedback learn FILE` proposes it.
    Without it our own columns are read: id, date, team, metric (nps, csat, ces, mystery or comment), score, comment,
    language, channel, stage, source and, where you have it, response_minutes. What is known already is left as it is.
    """

    async def work(own: Settings, store: SqlStore) -> tuple[Imported, SourceRows]:
        names = await store.team_names()
        teams = KnownTeams(names.exact, names.aliases)
        reader = Reader(teams, own.company.zone_of(None), await _latest(own, store), quarantine)
        gc.freeze()  # the program itself need not be looked through for garbage at every few thousand rows
        # The whole file is read before the first row is given: all of it is right, or nothing is taken.
        with err.status("checking the file") if err.is_terminal else nullcontext():
            read = read_any(file, own.feedback_sources, reader, source=source, columns=columns)
        if dry_run:
            return Imported(sum(1 for _ in read.rows)), read
        return await store_rows(store, read.rows, _lines(file), chance.now()), read

    done, read = with_store(work)
    for sentence in read.notes:
        note(sentence)
    if as_json:
        known = 0 if dry_run else done.total - done.added
        counts = {"rows": done.total, "added": done.added, "known": known, "skipped": read.skipped}
        print_json(
            {**counts, "different": len(done.different), "different_lines": done.different, "run": done.run, "dry_run": dry_run}
        )
        return
    skipped = f"; skipped as the settings say: {read.skipped}" if read.skipped else ""
    if dry_run:
        out.print(f"{count_of(done.total, 'row')} are right{skipped}; nothing was imported.")
        return
    out.print(f"Rows imported: {done.added}; known already: {done.total - done.added}{skipped}.")
    if done.different:
        out.print(f"Known, but different: {len(done.different)} (lines {_listed(done.different)}). What came first stays.")
    if done.added:
        out.print(f"Take it back: voinko feedback undo {done.run}")


def _listed(lines: list[int]) -> str:
    """The first lines of many."""
    return ", ".join(map(str, lines[:_MOST_LINES])) + (" …" if len(lines) > _MOST_LINES else "")


@feedback.command("undo")
def undo(
    run: Annotated[int, typer.Argument(metavar="RUN", help="The import's number, as it told it.")],
    as_json: AsJson = False,
) -> None:
    """Take an import back: every row that it added goes."""

    async def work(own: Settings, store: SqlStore) -> int:
        rows = await store.undo_run(run)
        if rows is None:
            zone = own.company.zone_of(None)
            last = [f"{number} ({at.astimezone(zone):%Y-%m-%d %H:%M})" for number, at in (await store.runs())[:_MOST_LINES]]
            raise UserError(f"there is no import {run} to take back; there are {', '.join(last) or 'none'}")
        return rows

    rows = with_store(work)
    if as_json:
        print_json({"rows": rows})
    else:
        out.print(f"Taken back: {count_of(rows, 'row')}. Digests that have gone out stay as they are.")


@feedback.command("erase")
def erase(
    response: Annotated[str, typer.Argument(metavar="[ID]", help="A response's id, as its source writes it.")] = "",
    source: Annotated[str, typer.Option("--source", help="In that source alone; without an ID all of it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a customer's feedback, by the response's id, or all of a source. This can't be undone."""
    if not response and not source:
        raise UserError("say what to erase: a response's id, or --source NAME")
    if not response and not yes:
        if not sys.stdin.isatty():
            raise UserError("say --yes to erase a whole source without being asked")
        typer.confirm(f"Erase all feedback of {source}?", abort=True, err=True)
    rows = with_store(lambda _settings, store: store.erase_feedback(response=response, source=source))
    if not rows:
        raise UserError("nothing is stored under that id or source; nothing was erased")
    if as_json:
        print_json({"rows": rows})
    else:
        out.print(f"Erased: {count_of(rows, 'row')}. If the same file is imported again they come back.")


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


def _lines(file: Path) -> int:
    """About how many rows a file has: for the progress bar alone."""
    with file.open("rb") as source:
        return max(1, sum(block.count(b"\n") for block in iter(lambda: source.read(1 << 20), b"")))
