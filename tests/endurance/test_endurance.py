"""A short endurance run; `make endurance` is the long one, on both databases."""

from pathlib import Path

import numpy as np
import pytest

from tests.endurance.company import founded
from tests.endurance.round import live

ANSWERS, KILLS = 1000, 5


@pytest.mark.timeout(180)
async def test_nothing_acknowledged_is_lost_and_nobody_gets_two_messages_through_five_kills(tmp_path: Path) -> None:
    async with founded(tmp_path, f"sqlite+aiosqlite:///{tmp_path / 'voinko.db'}", 24, np.random.default_rng(7)) as company:
        await live(company, 0, ANSWERS, each=ANSWERS // 3, killed=1)
    assert (company.acknowledged >= ANSWERS, company.kills >= KILLS) == (True, True)
