"""``make mutants``: take each protection away in a copy of the tree, and see that a test notices.

The list is ``mutations.toml``. The named tests must pass on the tree as it is and fail on every mutated copy of it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("mutations.toml")
AT_ONCE = 2
LONGEST = 600  # seconds for one run of tests
_LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "docs", "build", "dist")
_PASSED, _FAILED = 0, 1  # pytest's exit codes; every other one means that the tests were not run


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change that takes a protection away: ``old``, which stands once in ``file``, becomes ``new``."""

    name: str
    file: str
    old: str
    new: str
    why: str
    tests: tuple[str, ...]

    def apply(self, root: Path) -> None:
        """Make the change in the tree that stands there. Raises ValueError where the text does not stand exactly once."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1 or self.old == self.new:
            raise ValueError(f"{self.name}: {self.file} holds {self.old!r} {text.count(self.old)} times, not once")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def mutations() -> list[Mutation]:
    """All mutations, in the order of the list."""
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["mutation"]
    return [Mutation(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def copy_to(folder: Path) -> Path:
    """A copy of the tree's source and tests, without what was made from them."""
    return shutil.copytree(ROOT, folder / "tree", ignore=_LEFT_BEHIND)


def outcome(root: Path, tests: Iterable[str], *options: str) -> str:
    """How the tests end on that tree: "passed", "failed", or what kept them from being run."""
    # No bytecode: a file that changes within a second, and keeps its length, would be read from before the change.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not postgres",
        *options,
        *dict.fromkeys(tests),
    ]
    try:
        ended = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False, timeout=LONGEST)  # noqa: S603 - our own command
    except subprocess.TimeoutExpired:
        return f"no end after {LONGEST} seconds"
    known = {_PASSED: "passed", _FAILED: "failed"}
    return known.get(ended.returncode, f"pytest ended with {ended.returncode}: {ended.stdout.decode().strip()[-500:]}")


def tried(mutation: Mutation) -> str:
    """What became of one mutation: "killed", "SURVIVED", or what kept its tests from being run."""
    with tempfile.TemporaryDirectory(prefix="voinko-mutant-") as folder:
        tree = copy_to(Path(folder))
        mutation.apply(tree)
        ended = outcome(tree, mutation.tests)
    return {"failed": "killed", "passed": "SURVIVED"}.get(ended, f"NOT TRIED: {ended}")


def unchanged(tests: Iterable[str]) -> str:
    """How the tests end on a copy of the tree as it is: a test that fails anyway kills nothing."""
    with tempfile.TemporaryDirectory(prefix="voinko-mutant-") as folder:
        return outcome(copy_to(Path(folder)), tests, "-n", str(AT_ONCE), "--dist", "loadfile")


def main(arguments: Sequence[str]) -> int:
    """Try the mutations, a line each. 1 where one is not killed."""
    parser = argparse.ArgumentParser(prog="make mutants", description="Take protections away and see that a test notices.")
    parser.add_argument("-k", metavar="NAME", default="", help="only mutations with this in their name")
    chosen = [one for one in mutations() if parser.parse_args(arguments).k in one.name]
    if not chosen:
        print("There is no mutation of that name.")  # noqa: T201 - a command's output
        return 1
    before = unchanged(test for one in chosen for test in one.tests)
    if before != "passed":
        print(f"The tests must pass before anything is changed: {before}")  # noqa: T201
        return 1
    survived = 0
    with ThreadPoolExecutor(AT_ONCE) as hands:
        for mutation, end in zip(chosen, hands.map(tried, chosen), strict=True):
            survived += end != "killed"
            print(f"{end:<9} {mutation.name}", "" if end == "killed" else f"– {mutation.why}", flush=True)  # noqa: T201
    print(f"{len(chosen) - survived} of {len(chosen)} killed.")  # noqa: T201
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
