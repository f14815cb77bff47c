"""What tests of the commands begin with: an installation, of which each kind is made once and copied, and a port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

_ROOT = Path(__file__).parents[2]
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
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "TEAMS", "VOINKO"))}
    for command in commands:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "app", *command.split()],
            cwd=folder,
            env=clean | {"PYTHONPATH": str(_ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
    return folder
