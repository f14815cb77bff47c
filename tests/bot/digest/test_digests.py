"""A week is read once, however many units ask for their digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

import pytest

from bot.digest.digests import Digests
from bot.model.calendar import Week
from bot.model.people import Company, Team
from bot.model.units import COMPANY_UNIT, Unit
from bot.ports.statistics import Statistics
from bot.ports.store import Store

WEEK = Week(2026, 30)


class CountingStore:
    """Nothing has been published yet; what is asked for is counted."""

    def __init__(self, teams: int) -> None:
        self.asked: Counter[str] = Counter()
        self._teams = [Team(number, f"Team {number}", f"Department {number % 3}") for number in range(1, teams + 1)]

    async def teams(self) -> Sequence[Team]:
        self.asked["teams"] += 1
        return self._teams

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Mapping[Any, Any]]]:
        async def read(*_: object) -> Mapping[Any, Any]:
            self.asked[name] += 1
            return {}

        return read


async def reads_for(teams: int) -> Counter[str]:
    store = CountingStore(teams)
    digests = Digests(cast("Store", store), Company("Yritys"), cast("Statistics", None))
    for number in range(1, teams + 1):
        document = await digests.document(Unit.of_team(number), WEEK, freeze=False)
        assert document["audience"]["name"] == f"Team {number}"
    assert (await digests.document(COMPANY_UNIT, WEEK, freeze=False))["audience"]["name"] == "Yritys"
    return store.asked


@pytest.mark.parametrize("teams", [2, 40])
async def test_what_a_week_needs_is_read_as_often_for_many_teams_as_for_one(teams: int) -> None:
    assert await reads_for(teams) == await reads_for(1)
