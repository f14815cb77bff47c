"""What `deploy/` names exists: commands, settings, files; and systemd's own judgement of the unit."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(DEPLOY.iterdir())
COMMANDS = {"init", "run"}
MOST_EXPOSED = 3.0


def settings_known() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "app").rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_that_is_named_is_one(file: Path) -> None:
    known = settings_known()
    named = set(re.findall(r"\b((?:VOINKO|SLACK|TEAMS)_[A-Z_]*[A-Z])\b", file.read_text(encoding="utf-8")))
    own = {"VOINKO_NAME"}  # of the compose file alone
    assert not {name for name in named - own if name.removesuffix("_FILE") not in known}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_has_not_been_run_says_so_in_its_first_line(file: Path) -> None:
    assert file.read_text(encoding="utf-8").startswith("# Not ")


def test_the_compose_file_is_whole_and_its_services_keep_their_keys_apart() -> None:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    voinko = composed["services"]["voinko"]
    assert voinko["read_only"] is True
    assert (ROOT / "deploy" / voinko["build"]["context"] / voinko["build"]["dockerfile"]).is_file()
    for service in composed["services"].values():
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in composed["volumes"]
        assert set(service.get("secrets", [])) <= set(composed["secrets"])
    assert len({volume.partition(":")[0] for volume in voinko["volumes"]}) == 2


def test_the_container_runs_a_command_that_is_there_as_nobody_special() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert 'ENTRYPOINT ["voinko"]' in lines
    assert set(re.findall(r'^CMD \["(\w+)"\]$', "\n".join(lines), re.MULTILINE)) <= COMMANDS
    assert lines.index("USER voinko") < lines.index('ENTRYPOINT ["voinko"]')
    for name in re.findall(r"^COPY (\S+) ", "\n".join(lines), re.MULTILINE):
        assert name.startswith("--") or (ROOT / name).exists()
    keyring = next(line for line in lines if "VOINKO_KEYRING" in line).partition("=")[2]
    assert any(line.startswith("VOLUME") and Path(keyring).parent.as_posix() in line for line in lines)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here: apt-get install systemd")
def test_systemd_finds_the_unit_well_formed_and_little_exposed() -> None:
    unit = str(DEPLOY / "voinko.service")
    said = asked("security", "--offline=true", unit).stdout
    assert float(re.findall(r"exposure level for \S+: ([\d.]+)", said)[0]) <= MOST_EXPOSED
    told = asked("verify", unit).stderr.splitlines()
    assert [line for line in told if "is not executable" not in line] == []


def asked(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(("systemd-analyze", *words), capture_output=True, text=True, check=False)  # noqa: S603, S607 - systemd's


def test_every_metric_is_told_with_what_it_means_and_when_to_wake_somebody() -> None:
    told = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    counted = re.findall(r'"(voinko_\w+)"', (ROOT / "app" / "server" / "metrics.py").read_text(encoding="utf-8"))
    assert len(counted) == 7
    assert [name for name in counted if f"| `{name}" not in told] == []
