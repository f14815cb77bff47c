"""Build the wheel and its SBOM (CycloneDX) into ``dist/``, and try the wheel in an environment that holds nothing else.

``python -m tools.wheel.making``. What is installed is what ``requirements/runtime.txt`` pins, so the SBOM lists what a checkout
runs with too. Ends with 1 where the wheel does not do what the checkout does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tools.wheel.trial import TrialError, steps

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
SBOM = DIST / "voinko.cdx.json"
_PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


def build(folder: Path) -> Path:
    """The wheel, built of the files that git knows: what lies about in a checkout must not come along."""
    source = folder / "source"
    source.mkdir()
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S607
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/pictures/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    DIST.mkdir(exist_ok=True)
    for old in DIST.glob("voinko-*.whl"):
        old.unlink()
    run(sys.executable, *_PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", DIST, source)
    (wheel,) = DIST.glob("voinko-*.whl")
    return wheel


def installed(wheel: Path, folder: Path) -> Path:
    """The Python of an environment that holds the pinned packages and the wheel, and nothing of this checkout."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    run(python, *_PIP, "install", "--no-deps", "--require-hashes", "-r", ROOT / "requirements" / "runtime.txt")
    run(python, *_PIP, "install", "--no-deps", wheel)
    run(python, "-m", "pip", "--disable-pip-version-check", "check")
    return python


def list_parts(python: Path) -> None:
    """Write the SBOM of that environment. The tool validates it against CycloneDX's own schema."""
    cyclonedx = Path(sys.executable).with_name("cyclonedx-py")
    named = ("--pyproject", ROOT / "pyproject.toml", "--mc-type", "application", "--output-reproducible")
    run(cyclonedx, "environment", *named, "--output-format", "JSON", "--validate", "--output-file", SBOM, python)


def run(*command: str | Path) -> None:
    """Run it, away from our own environment. Raises CalledProcessError, with what it printed."""
    clean = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(tuple(map(str, command)), env=clean, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()


def main() -> int:
    """Build, list, try."""
    with (
        tempfile.TemporaryDirectory() as name,
        Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar,
    ):
        folder = Path(name)
        task = bar.add_task("building", total=3 + len(steps()))
        wheel = build(folder)
        bar.update(task, advance=1, description="installing")
        python = installed(wheel, folder / "environment")
        bar.update(task, advance=1, description="listing")
        list_parts(python)
        bar.update(task, advance=1)
        place = folder / "elsewhere"
        place.mkdir()
        for step in steps():
            bar.update(task, description=step.name)
            try:
                step.go(python.with_name("voinko"), place)
            except TrialError as error:
                sys.stderr.write(f"{step.name}: {error}\n")
                return 1
            bar.update(task, advance=1)
    print(f"{wheel.relative_to(ROOT)} and {SBOM.relative_to(ROOT)}: built, installed alone and tried")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
