from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.adversary.companies import TINY, Lines, made
from tests.adversary.outputs import lived

# Small, and shows all that the checks of the outputs are about.
COMPANY = replace(made(replace(TINY, teams=6), 5, weeks=9, steady=False, apart=False), writers={}).lines


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company's dry run."""
    return run(COMPANY, tmp_path_factory.mktemp("company"))


def run(company: Lines, folder: Path) -> Path:
    """Live through the company's weeks; the folder of the result."""
    return lived(company, folder / "out")
