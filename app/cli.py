"""The ``voinko`` command. Each group of commands has its module; what they share is in ``terminal``."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from app.terminal import guarded, print_text

cli = typer.Typer(
    name="voinko",
    help="Voinko kertoa, jos en jaksa? A self-hosted bot for pulse feedback in Slack and Microsoft Teams.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        try:
            print_text(f"voinko {version('voinko')}")
        except PackageNotFoundError:
            print_text("voinko (from source)")
        raise typer.Exit


@cli.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Voinko kertoa, jos en jaksa? A self-hosted bot for pulse feedback in Slack and Microsoft Teams."""


# Each module with the words that its commands begin with: what isn't called is not loaded.
_COMMANDS = {
    "serving": ("demo", "run", "tick"),
    "slack": ("slack",),
    "setup": ("init", "migrate"),
    "doctor": ("doctor",),
    "keeping": ("backup", "restore", "key"),
    "rounds": ("round",),
    "people": ("roster", "contacts", "person"),
    "coping": ("coping", "say"),
    "feedback": ("feedback",),
    "results": ("digest", "export", "questions", "rotation"),
    "loop": ("actions", "linkage"),
    "simulation": ("simulate",),
    "teams": ("teams",),
}
_SERVER = {("run",): False, ("run", "--no-scheduler"): True}


def add_commands(words: Sequence[str]) -> None:
    """Add the commands that what was typed may mean: those of its first word's module, or all."""
    named = [module for module, known in _COMMANDS.items() if words and words[0] in known]
    for module in named or _COMMANDS:
        import_module(f"app.commands.{module}").register(cli)


def _command(words: Sequence[str]) -> Callable[[], None]:
    """What was typed. A server starts without typer, whose every parse loads pydantic, a sixth of the start."""
    if tuple(words) in _SERVER:
        serving = import_module("app.commands.serving")
        return partial(serving.run, no_scheduler=_SERVER[tuple(words)])
    add_commands(words)
    return cli


def _kind_alone(record: logging.LogRecord) -> bool:
    """Of what goes wrong in answering a request, the kind alone: a traceback could hold somebody's words, and fills the log.

    Nothing of what was no HTTP to begin with: it is the sender's fault, answered with 400, and could fill the log.
    """
    if record.exc_info and record.exc_info[0]:
        if record.exc_info[0].__module__ == "aiohttp.http_exceptions":  # by its name: most commands never load aiohttp
            return False
        record.msg, record.args = "a request failed: %s", (record.exc_info[0].__name__,)
        record.exc_info = record.exc_text = None
    return True


def main() -> None:
    """Run the command line."""
    command = _command(sys.argv[1:])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("apscheduler", "alembic", "aiosqlite", "asyncio", "aiohttp", "slack_bolt", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(_kind_alone)
    guarded(command)
