"""Installations as the real commands leave them: each kind is made once, and copied to every test that wants one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def install(folder: Path, files: Mapping[str, str], *commands: str) -> None:
    """Put the files there, and what the commands make of them."""
    shutil.copytree(_installed(tuple(files.items()), commands), folder, dirs_exist_ok=True)


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
