"""What the commands share: reading the settings, speaking on the terminal, and how a command fails.

Standard output carries the result alone, one JSON document with ``--json``; everything else goes to standard error. The result
comes last, when all is done: that it can't be written undoes nothing, and is told as what it is.
Exit codes: 0 done, 2 bad usage or bad input, 1 an internal failure.
"""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn, TextIO, TypeVar, cast

import typer
from rich.console import Console

from adapters.files.problems import BadFileError
from app.installation.refusal import SiteError
from app.installation.site import opened
from app.settings.load import Settings, SettingsError, load
from bot.model.calendar import Week
from bot.model.roster import RosterError
from bot.ports.messenger import PlatformDownError
from scheduler.lease import LeaseLostError
from storage.closing import MissingRoundKeyError
from storage.database.existing import DatabaseUnreachableError
from storage.keeping.backup import BackupError
from storage.keeping.setting_back import ReleasedAheadError
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
    ReleasedAheadError,
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


class ResultLostError(Exception):
    """All is done, but standard output did not take the result."""

    def __init__(self, why: OSError) -> None:
        self.nobody_reads = why.errno == errno.EPIPE
        super().__init__(f"Done, but not all of the result could be written to standard output ({why.strerror}).")


class _Result:
    """Standard output whose faults are told apart from those of the work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write on; raises ResultLostError."""
        try:
            return self._stream.write(text)
        except OSError as error:
            raise ResultLostError(error) from None

    def flush(self) -> None:
        """Hand over what was written; raises ResultLostError."""
        try:
            self._stream.flush()
        except OSError as error:
            raise ResultLostError(error) from None


def json_text(document: object) -> str:
    """A document as JSON, in characters that standard output can show."""
    shows_all = (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(document, ensure_ascii=not shows_all, indent=2, default=str)


def print_json(document: object) -> None:
    """Print one JSON document."""
    print_text(json_text(document))


def print_text(text: str) -> None:
    """Print text as it is, without markup."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
    """Print rows under their columns: drawn on a terminal, elsewhere whole, a line each, with tabs between the cells.

    Without ``columns`` there is no line of headings.
    """
    if not out.is_terminal:
        for row in [columns, *rows] if columns else rows:
            print_text("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.table import Table  # noqa: PLC0415 - a server draws none

    table = Table(title=title, show_header=bool(columns))
    if not columns:
        table.box = None
    for heading in columns:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table)


def printable(text: str) -> str:
    """Somebody else's text without anything that a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in text)


def span(weeks: Sequence[Week]) -> str:
    """The first of the weeks to the last of them; there is one at least."""
    return str(weeks[0]) if len(weeks) == 1 else f"{weeks[0]} to {weeks[-1]}"


def note(text: str) -> None:
    """Say something beside the result, on standard error, if anybody is there to hear it."""
    with suppress(OSError):
        err.print(text)


def guarded(command: Callable[[], None]) -> None:
    """Run the command line; turn what the user can mend into its sentence and exit code 2, and the rest into 1."""
    _settle_streams()
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except ResultLostError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still held back has nowhere to go
        note(str(error))
        sys.exit(0 if error.nobody_reads else 1)
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
    except LeaseLostError:
        note("this process was stopped for so long that another tick has taken over; that one does the rest")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the last stop: a traceback could hold somebody's words
        _internal(error)


def _internal(error: BaseException) -> NoReturn:
    note(f"internal failure: {_where(error)}. Please report it. Changes are whole or not made: look before you repeat it.")
    sys.exit(1)


def _settle_streams() -> None:
    """Whatever the terminal or the caller of the command is like, there are three streams, and every text can be written."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed: the next file to be opened, a database, would be taken for it
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _apart(sys.stdout)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.stdout = cast("TextIO", _Result(sys.stdout or open(1, "w", encoding="utf-8")))  # noqa: SIM115 - a descriptor
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115 - the same


def _apart(stdout: io.TextIOWrapper) -> io.TextIOWrapper:
    """The same output for results alone; what a library writes there past Python, as an integer solver may, joins the errors."""
    own = os.dup(1)
    os.dup2(2, 1)
    return io.TextIOWrapper(os.fdopen(own, "wb"), stdout.encoding, stdout.errors, line_buffering=stdout.line_buffering)


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
