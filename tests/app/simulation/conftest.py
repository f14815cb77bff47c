from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.simulation.dry_runs import DryRun


@pytest.fixture
def dry_run(tmp_path: Path) -> DryRun:
    return DryRun(tmp_path)
