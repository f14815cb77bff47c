"""The way to somebody, from the outside: how typed lines are understood, and the two figures an employer may know.

``check`` and ``say`` read lines and print answers; they need no installation, keep nothing, and repeat no line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app import chance
from app.settings.load import Settings
from app.terminal import AsJson, UserError, print_json, print_table, with_store
from bot.coping import yearly_figures as coping_figures
from bot.coping.yearly_figures import Figures
from bot.model.requests import calendar_now
from bot.talk.commands import heard_in, meaning
from storage.store import SqlStore

coping = typer.Typer(no_args_is_help=True, help='The way to somebody: "I\'m not coping".')

File = Annotated[Path, typer.Argument(metavar="FILE", help="Text in UTF-8; - for standard input.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(coping, name="coping")
    cli.command("say")(say)


def say(file: File, as_json: AsJson = False) -> None:
    """Say what each line of a text file would be taken for if somebody typed it: privacy, when, pause, coping, none and so on."""
    _tell(file, "intent", meaning, as_json=as_json)


@coping.command("check")
def check(file: File, as_json: AsJson = False) -> None:
    """Say which answer each line of a text file would get in the chat: route, someone_else or none."""
    _tell(file, "answer", lambda line: heard_in(line).answer.value, as_json=as_json)


@coping.command("figures")
def figures(as_json: AsJson = False) -> None:
    """Tell how many requests for contact there were this year, and how soon they were answered: from ten on, and coarsely."""

    async def work(own: Settings, store: SqlStore) -> Figures:
        now = calendar_now(chance.now(), await store.last_tick())
        return coping_figures.figures(await store.request_trail(), now, own.company.zone_of(None))

    told = with_store(work)
    if as_json:
        print_json(asdict(told) | {"until": told.until.isoformat()})
        return
    hidden = f"fewer than {coping_figures.FEWEST}, or none: not shown"
    hours = told.answered_within_hours
    rows = (
        (f"requests in {told.year}, before {told.until}", f"{told.requests} or more" if told.requests else hidden),
        ("half of the answered ones answered", f"within {hours} hours" if hours else hidden),
    )
    print_table((), rows)


def _tell(file: Path, what: str, of: Callable[[str], str], *, as_json: bool) -> None:
    """Print what is made of each line, by its number alone."""
    told = [(number, of(line)) for number, line in enumerate(_lines(file), start=1)]
    if as_json:
        print_json([{"line": number, what: one} for number, one in told])
        return
    print_table(("line", what), ((str(number), one) for number, one in told))


def _lines(file: Path) -> list[str]:
    """The lines, in UTF-8. A fault is told with its place, never with the words beside it."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} can't be read: {error.strerror}") from None
    lines = raw.removeprefix(b"\xef\xbb\xbf").removesuffix(b"\n").replace(b"\r\n", b"\n").split(b"\n") if raw else []
    read = []
    for number, line in enumerate(lines, start=1):
        try:
            read.append(line.decode())
        except UnicodeDecodeError as error:
            raise UserError(f"{_named(file)}, line {number}, byte {error.start + 1}: the file must be text in UTF-8") from None
    return read


def _named(file: Path) -> str:
    return "standard input" if str(file) == "-" else str(file)
