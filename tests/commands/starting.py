"""``voinko`` for tests: a process of its own, without the second that its imports take.

All of the product is imported once, by ``parent.py``, which forks for each command. What a test starts is ``client.py``: it hands
its words, folder, environment and streams to the fork, passes signals on, and ends as the fork ends.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
REAL = (sys.executable, "-m", "app")
"""What a user starts: for tests of how Python starts, of what is loaded, and of a process that is killed or stopped."""


def command_line(*words: str) -> tuple[str, ...]:
    """The command line that does what ``voinko`` does with those words."""
    return (*_client(), *words)


def clean_environment() -> dict[str, str]:
    """The environment without any settings of the product, in which Python finds its modules."""
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "TEAMS", "VOINKO"))}
    return foreign | {"PYTHONPATH": str(ROOT)}


@cache
def _client() -> tuple[str, ...]:
    address = str(Path(tempfile.mkdtemp()) / "commands")  # goes with the run
    parent = subprocess.Popen(  # noqa: S603 - ours; it ends as its standard input does
        [sys.executable, "-m", "tests.commands.parent", address],
        cwd=ROOT,
        env=clean_environment() | {"OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    atexit.register(parent.communicate)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"listening\n"
    return (sys.executable, "-IS", str(Path(__file__).with_name("client.py")), address)
