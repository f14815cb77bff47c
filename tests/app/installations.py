"""What tests of the commands begin with: an installation, of which each kind is made once and copied, and a port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

from tests.commands.starting import clean_environment, command_line

# Below those that the system hands out by itself: nobody else is given one of them before the command has bound it.
_ports = count(20_000 + os.getpid() * 97 % 12_000)


def install(folder: Path, files: Mapping[str, str], *commands: str) -> None:
    """Put the files there, and what the commands make of them."""
    shutil.copytree(_installed(tuple(files.items()), commands), folder, dirs_exist_ok=True)


def free_port() -> int:
    """A port for a command to listen on, another at each call."""
    for port in _ports:
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    raise AssertionError


@cache
def _installed(files: tuple[tuple[str, str], ...], commands: tuple[str, ...]) -> Path:
    folder = Path(tempfile.mkdtemp())  # goes with the run
    for name, text in files:
        (folder / name).write_text(text, encoding="utf-8")
    for command in commands:
        done = subprocess.run(  # noqa: S603 - our own command
            command_line(*command.split()),
            cwd=folder,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
    return folder
