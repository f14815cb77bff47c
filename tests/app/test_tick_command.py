"""What `voinko tick` says where it does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from app.commands.serving import tick
from tests.app.installations import install


def test_a_last_tick_in_the_future_is_told_once_with_its_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path, {}, "init", "tick --at 2099-01-06T10:00")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(typer.Exit) as exit_:
        tick()
    told = " ".join(capsys.readouterr().err.split())
    assert exit_.value.exit_code == 2
    assert told.startswith("The last tick was at 2099-01-06T08:00:00+00:00, which lies in the future")
    assert "voinko tick --back-to" in told
