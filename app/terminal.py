"""What the commands share: reading the settings, speaking on the terminal, and how a command fails.

Standard output carries the result alone, one JSON document with ``--json``; everything else goes to standard error.
Exit codes: 0 done, 2 bad usage or bad input, 1 an internal failure.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from adapters.files.problems import BadFileError
from app.installation.refusal import SiteError
from app.installation.site import opened
from app.settings.load import Settings, SettingsError, load
from bot.model.roster import RosterError
from bot.ports.messenger import PlatformDownError
from storage.closing import MissingRoundKeyError
from storage.database.existing import DatabaseUnreachableError
from storage.keeping.backup import BackupError
from storage.ring import RingError
from storage.secrets.keys import WrongKeyError
from storage.store import SqlStore

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

# Nothing that comes from a file or a person may be read as markup.
out = Console(soft_wrap=True, markup=False, highlight=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, markup=False, highlight=False, emoji=False)


class UserError(Exception):
    """Something the user can mend; the sentence says what and how."""


_TOLD = (
    UserError,
    SettingsError,
    SiteError,
    BadFileError,
    RosterError,
    WrongKeyError,
    RingError,
    MissingRoundKeyError,
    DatabaseUnreachableError,
    BackupError,
)


def settings() -> Settings:
    """The settings of the working directory."""
    return load(os.environ, Path.cwd())


def with_store(work: Callable[[Settings, SqlStore], Awaitable[T]]) -> T:
    """Open the installation of the working directory, do the work in it, close it."""

    async def inside() -> T:
        own = settings()
        async with opened(own) as store:
            return await work(own, store)

    return asyncio.run(inside())


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


def print_json(document: object) -> None:
    """Print one JSON document."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str))  # noqa: T201 - this is the command's output


def print_text(text: str) -> None:
    """Print text as it is, without markup."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def printable(text: str) -> str:
    """Somebody else's text without anything that a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in text)


def note(text: str) -> None:
    """Say something beside the result, on standard error."""
    err.print(text)


def guarded(command: Callable[[], None]) -> None:
    """Run the command line; turn what the user can mend into its sentence and exit code 2, and the rest into 1."""
    try:
        command()
    except _TOLD as error:
        note(str(error))
        sys.exit(2)
    except ExceptionGroup as failures:
        told, rest = failures.split(_TOLD)
        for failure in told.exceptions if told else ():
            note(str(failure))
        if rest:
            _internal(rest.exceptions[0])
        sys.exit(2)
    except PlatformDownError as error:
        note(f"the chat platform can't be used now: {error.reason}; try again, or look at `voinko doctor`")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the last stop: a traceback could hold somebody's words
        _internal(error)


def _internal(error: BaseException) -> NoReturn:
    note(f"internal failure: {_where(error)}. Please report it; nothing half-done is kept.")
    sys.exit(1)


def _where(error: BaseException) -> str:
    """The kind of an exception and the line of ours it came from, without its text."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.parent.parent.name and any(part in {"app", "bot", "adapters", "storage", "scheduler"} for part in file.parts):
            place = f" in {file.stem}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place
