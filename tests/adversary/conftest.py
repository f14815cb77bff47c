from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adversary.companies import Company, tiny
from tests.app.simulation.dry_runs import DryRun

COMPANY = tiny(5, weeks=9, steady=False)  # small, and shows all that the checks of the outputs are about

Lived = Callable[[Company], Path]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A company's dry run; each is run once."""
    folders: dict[str, Path] = {}

    def live(company: Company) -> Path:
        key = f"{company.name} {company.weeks}"
        if key not in folders:
            folders[key] = run(company, tmp_path_factory.mktemp("company"))
        return folders[key]

    return live


@pytest.fixture
def base(lived: Lived) -> Path:
    """The small company's dry run."""
    return lived(COMPANY)


def run(company: Company, folder: Path) -> Path:
    """Live through the company's weeks; the folder of the result."""
    return DryRun(folder).run(company.roster_lines, company.answer_lines, company.weeks)[0]
