"""Completing a digest keeps nobody else waiting."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from bot.actions.on_digest import ActionsOnDigest
from bot.digest.records import record_until
from bot.model.actions import StartedAction
from bot.model.calendar import Week
from bot.model.estimates import Estimate
from bot.model.feedback import Metric
from bot.model.people import Team
from bot.model.pulses import Topic
from bot.model.released import Figure
from bot.model.roster import Member
from bot.model.units import Unit
from bot.ports.feedback import ScoreCounts
from bot.ports.statistics import Statistics
from bot.ports.store import Store

TEAM = Unit.of_team(1)
BEGUN = Week(2026, 20)


class OneAction:
    """A team of so many people with an action and customers of every week."""

    def __init__(self, people: int = 5) -> None:
        self._people = people

    async def actions(self) -> Sequence[StartedAction]:
        return [StartedAction(1, TEAM, Topic.WORKLOAD, "workload.1", "", "", BEGUN.plus(-1), BEGUN.monday)]

    async def estimates(self) -> Sequence[Estimate]:
        return []

    async def asked(self) -> Mapping[Week, tuple[str, ...]]:
        return {}

    async def figures(self, _since: Week, _through: Week) -> Sequence[Figure]:
        return []

    async def teams(self) -> Sequence[Team]:
        return [Team(1, "Tuki", "Palvelu")]

    async def members(self) -> Sequence[Member]:
        return [Member(f"{number}@x.fi", "Tuki", "Palvelu", "") for number in range(self._people)]

    async def score_counts(self, _first: date, _last: date) -> ScoreCounts:
        return {(1, Metric.CSAT): {5.0: 8, 2.0: 4}}


class Drawing:
    """Statistics that know in which thread they were asked."""

    def __init__(self) -> None:
        self.asked_in: list[threading.Thread] = []

    def difference(self, _before: Sequence[float], _after: Sequence[float]) -> tuple[float, float]:
        self.asked_in.append(threading.current_thread())
        return -1.0, 1.0


async def test_the_thousands_of_draws_of_an_interval_are_made_off_the_event_loop() -> None:
    drawing = Drawing()
    actions = ActionsOnDigest(cast("Store", OneAction()), cast("Statistics", drawing), record_until)
    document = await actions.complete({"topics": [], "pairs": []}, TEAM, BEGUN.plus(4))
    assert document["actions"][0]["customers"]["change"] == {"low": -1.0, "high": 1.0}
    assert len(drawing.asked_in) == 1
    assert threading.main_thread() not in drawing.asked_in


async def test_what_followed_for_customers_of_four_people_is_not_told() -> None:
    actions = ActionsOnDigest(cast("Store", OneAction(4)), cast("Statistics", Drawing()), record_until)
    document = await actions.complete({"topics": [], "pairs": []}, TEAM, BEGUN.plus(4))
    assert not (document["actions"][0]["customers"] or {}).get("change")
