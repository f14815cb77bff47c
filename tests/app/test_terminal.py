"""What commands print, whatever they print it to: the deed is one thing, its report another."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from app.terminal import guarded
from bot.model.calendar import Week
from storage.closing import MissingRoundKeyError
from tests.app.installations import install
from tests.commands.starting import REAL, clean_environment, command_line

ROSTER = """email,name,team,department,manager_email,language,timezone
aino.aaltonen-esimerkkinen.the.third@a-long-domain.example,Aino Ääkkönen,Tuki Helsinki,Palvelu,boss@x.example,fi,
otso@x.example,Otso Oma,Myynti,Palvelu,boss@x.example,fi,
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    install(tmp_path, {"people.csv": ROSTER}, "init")
    return tmp_path


def voinko(site: Path, *words: str, to: int = subprocess.PIPE, encoding: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run a command; a start of Python itself where its streams are another's, or told otherwise."""
    command = command_line(*words) if to == subprocess.PIPE and not encoding else (*REAL, *words)
    environment = clean_environment() | {"PYTHONIOENCODING": encoding or "utf-8"}
    return subprocess.run(command, cwd=site, env=environment, stdout=to, stderr=subprocess.PIPE, check=False)  # noqa: S603


def everyone(site: Path) -> list[str]:
    return [row["email"] for row in json.loads(voinko(site, "roster", "show", "--json").stdout)]


def test_an_import_whose_report_finds_no_room_is_told_as_done(site: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = voinko(site, "roster", "import", "people.csv", to=full.fileno())
    assert done.returncode == 1
    assert done.stderr.decode().startswith("Done, but not all of the result could be written")
    assert len(everyone(site)) == 2


def test_an_import_whose_reader_has_gone_is_done(site: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    done = voinko(site, "roster", "import", "people.csv", to=writes)
    os.close(writes)
    assert done.returncode == 0
    assert done.stderr.decode().startswith("Done, but")
    assert len(everyone(site)) == 2


def test_without_any_standard_output_a_command_does_its_work(site: Path) -> None:
    line = f"{' '.join(REAL)} roster import people.csv >&- 2>&-"
    done = subprocess.run(line, cwd=site, shell=True, env=clean_environment(), check=False)  # noqa: S602
    assert done.returncode == 0
    assert len(everyone(site)) == 2


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-15"])
def test_what_a_terminal_cannot_show_is_replaced_and_json_escapes_it(site: Path, encoding: str) -> None:
    findings = voinko(site, "doctor", encoding=encoding)
    assert findings.returncode == 2
    assert b"? The settings can be read." in findings.stdout
    assert voinko(site, "roster", "import", "people.csv", encoding=encoding).returncode == 0
    names = [row["name"] for row in json.loads(voinko(site, "roster", "show", "--json", encoding=encoding).stdout)]
    assert names == ["Aino Ääkkönen", "Otso Oma"]


def test_what_a_library_writes_past_python_is_no_part_of_the_result() -> None:
    code = "import os; from app.terminal import guarded, print_json; guarded(lambda: (os.write(1, b'stray'), print_json([1])))"
    command = [REAL[0], "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=clean_environment())  # noqa: S603 - ours
    assert (json.loads(done.stdout), done.stderr) == ([1], "stray")


def test_a_table_in_a_pipe_is_whole_with_tabs_and_without_lines(site: Path) -> None:
    voinko(site, "roster", "import", "people.csv")
    lines = voinko(site, "roster", "show").stdout.decode().splitlines()
    assert lines[0].split("\t")[:3] == ["e-mail", "name", "team"]
    email = "aino.aaltonen-esimerkkinen.the.third@a-long-domain.example"
    assert lines[1].split("\t") == [
        email, "Aino Ääkkönen", "Tuki Helsinki", "Palvelu", "boss@x.example", "fi", "", "not yet",
    ]  # fmt: skip


@pytest.mark.parametrize("words", [("--team", "tuki  HELSINKI"), ("ääkkö",), ("aino", "--department", "palvelu")])
def test_the_roster_shows_whom_one_asks_for(site: Path, words: tuple[str, ...]) -> None:
    voinko(site, "roster", "import", "people.csv")
    found = json.loads(voinko(site, "roster", "show", "--json", *words).stdout)
    assert [row["name"] for row in found] == ["Aino Ääkkönen"]


@pytest.mark.parametrize(("besides", "code"), [((), 2), ((ValueError("nobody's business"),), 1)])
def test_of_several_failures_each_that_can_be_mended_is_told(
    capsys: pytest.CaptureFixture[str], besides: tuple[Exception, ...], code: int
) -> None:
    def command() -> None:
        raise ExceptionGroup("parts of the tick failed", [*map(MissingRoundKeyError, (Week(2026, 2), Week(2026, 3))), *besides])

    with pytest.raises(SystemExit) as ended:
        guarded(command)
    told = capsys.readouterr().err
    assert ended.value.code == code
    assert all(f"the round {week} is not in the key ring" in told for week in ("2026-W02", "2026-W03"))
    assert "nobody's business" not in told
