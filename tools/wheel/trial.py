"""What the installed command must do in an empty folder: one step for each kind of file that has to be in the wheel."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120  # for one command
_STYLE_SHEET = re.compile(r"""href=["']?(/[^"' >]*\.css)""")


class TrialError(Exception):
    """The wheel does not do what it should; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is tried: ``go`` is given the command and a folder. Raises TrialError."""

    name: str
    go: Callable[[Path, Path], None]


def steps() -> Sequence[Step]:
    """All that is tried, in order."""
    return (
        Step("help", _help),
        Step("the bank of questions", _questions),
        Step("reading a comment", _reading),
        Step("init, migrations and doctor", _installation),
        Step("the manifest and the package", _platforms),
        Step("demo", _demo),
    )


def _help(voinko: Path, folder: Path) -> None:
    _expect("Voinko" in _said(voinko, folder, "--help"), "no help")
    _expect(_said(voinko, folder, "--version").startswith("voinko "), "no version")


def _questions(voinko: Path, folder: Path) -> None:
    bank = json.loads(_said(voinko, folder, "questions", "--json"))
    _expect({"en", "fi", "sv"} <= bank[0]["text"].keys(), "the bank lacks a language")


def _reading(voinko: Path, folder: Path) -> None:
    (folder / "comments.txt").write_text("Palvelu oli loistavaa, kiitos!\n", encoding="utf-8")
    (read,) = json.loads(_said(voinko, folder, "feedback", "read", "comments.txt", "--json"))
    _expect(read["language"] == "fi" and read["tone"] > 0, "a comment is not understood")
    (folder / "typed.txt").write_text("en jaksa enää\n", encoding="utf-8")
    (typed,) = json.loads(_said(voinko, folder, "say", "typed.txt", "--json"))
    _expect(typed["intent"] == "coping", "a cry for help is not heard")


def _installation(voinko: Path, folder: Path) -> None:
    _said(voinko, folder, "init")
    _expect((folder / "voinko.toml").is_file() and (folder / "voinko.db").is_file(), "init makes no files")
    _expect(
        isinstance(json.loads(_said(voinko, folder, "doctor", "--json", ends=(0, 1, 2))), (dict, list)), "doctor says nothing"
    )


def _platforms(voinko: Path, folder: Path) -> None:
    _expect("display_information" in _said(voinko, folder, "slack", "manifest"), "no manifest")
    more = {"TEAMS_APP_ID": "00000000-0000-0000-0000-000000000001", "VOINKO_BASE_URL": "https://voinko.example"}
    _said(voinko, folder, "teams", "package", more=more)
    with zipfile.ZipFile(folder / "voinko-teams.zip") as package:
        _expect({"manifest.json", "color.png", "outline.png"} <= set(package.namelist()), "the package lacks a file")


def _demo(voinko: Path, folder: Path) -> None:
    port = _free_port()
    log = folder / "demo.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            (str(voinko), "demo", "--no-browser", "--port", str(port)), cwd=folder, env=_clean(), stdout=out, stderr=out
        )
    try:
        page = _fetched(f"http://127.0.0.1:{port}/", process)
        sheet = _STYLE_SHEET.search(page)
        if sheet is None:
            raise TrialError("the demo's page has no style sheet")
        _fetched(f"http://127.0.0.1:{port}{sheet[1]}", process, once=True)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _fetched(url: str, process: subprocess.Popen[bytes], *, once: bool = False) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - of this machine
                return str(response.read().decode())
        except OSError:
            if once:
                break
            time.sleep(0.3)
    raise TrialError("the demo does not answer")


def _said(voinko: Path, folder: Path, *words: str, ends: Sequence[int] = (0,), more: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        (str(voinko), *words),
        cwd=folder,
        env=_clean() | (more or {}),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    _expect(done.returncode in ends, f"voinko {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def _clean() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VOINKO", "SLACK", "TEAMS"))}


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001
    if not holds:
        raise TrialError(otherwise)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
