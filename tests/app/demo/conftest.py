"""A short sample company: two weeks old, from the same code as the half year's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from app.demo.building import built
from app.demo.sample import SampleCompany

TODAY = date(2026, 6, 18)


@pytest.fixture(scope="session")
def today() -> date:
    """A Thursday: the day on which the demo is started."""
    return TODAY


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def past(tmp_path_factory: pytest.TempPathFactory, today: date) -> AsyncIterator[SampleCompany]:
    """Two weeks of past, to look at only."""
    async with built(tmp_path_factory.mktemp("past"), today, weeks=2) as company:
        yield company


@pytest.fixture
async def sample(tmp_path_factory: pytest.TempPathFactory, today: date) -> AsyncIterator[SampleCompany]:
    """One week of past, to go on from."""
    async with built(tmp_path_factory.mktemp("sample"), today, weeks=1) as company:
        yield company
