"""Customers' comments on their way into the digest: read once for all teams, and no word of an employee's among them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from adapters.statistics import ScipyStatistics
from bot.digest.digests import Digests
from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.feedback import Feedback, Metric, Remark
from bot.model.units import COMPANY_UNIT, Unit
from bot.release.rules import LEAST_K
from storage.store import SqlStore
from tests.bot.digest.digest_cases import Read

WEEK = Week(2026, 10)
TEAMS = [Unit.of_team(1), Unit.of_team(2), COMPANY_UNIT]


class Listening:
    """Keeps what it was given; understands everything as blame for the waiting."""

    def __init__(self) -> None:
        self.given: list[list[str]] = []
        self.names: list[frozenset[str]] = []

    async def read(self, remarks: Sequence[Remark], names: Collection[str]) -> Sequence[Read]:
        self.given.append([one.text for one in remarks])
        self.names.append(frozenset(names))
        return [Read(one.text, -0.8, criteria=("accessibility",)) for one in remarks]


def written(number: int, team: int, text: str, day: date | None = None) -> Feedback:
    day = day or WEEK.day(3)
    return Feedback("crm", str(number), day, team, f"Team {team}", Metric.CSAT, 1.0, text, "fi", "phone", "problem")


async def documents(store: SqlStore, reader: Listening | None) -> list[dict[str, Any]]:
    digests = Digests(store, Company("Yritys", k=LEAST_K), ScipyStatistics(), reader)
    return [await digests.document(unit, WEEK, freeze=True) for unit in TEAMS]


async def test_comments_are_read_once_for_all_teams_of_the_four_weeks(store: SqlStore, company: Sequence[object]) -> None:
    assert company
    old = written(4, 1, "Viime vuonna.", date(2025, 12, 1))
    await store.add_feedback([written(1, 1, "Jonotin kauan."), written(2, 2, "Kukaan ei vastannut."), old])
    reader = Listening()
    one, two, whole = await documents(store, reader)
    assert reader.given == [["Jonotin kauan.", "Kukaan ei vastannut."]]
    assert [low["text"] for low in one["customers"]["low_scores"]] == ["Jonotin kauan."]
    assert [low["text"] for low in two["customers"]["low_scores"]] == ["Kukaan ei vastannut."]
    assert whole["customers"]["criteria"] == [{"criterion": "accessibility", "mentions": 2, "tone": -0.8}]


async def test_the_names_of_the_roster_are_told_to_the_reader(store: SqlStore, company: Sequence[Any]) -> None:
    await store.add_feedback([written(1, 1, "Jonotin kauan.")])
    reader = Listening()
    await documents(store, reader)
    assert reader.names == [frozenset(person.name for person in company)]


async def test_where_nobody_has_written_nothing_is_read(store: SqlStore, company: Sequence[object]) -> None:
    assert company
    await store.add_feedback([written(1, 1, "")])
    reader = Listening()
    await documents(store, reader)
    assert reader.given == []


async def test_a_frozen_digest_stays_though_more_is_said_afterwards(store: SqlStore, company: Sequence[object]) -> None:
    assert company
    await store.add_feedback([written(1, 1, "Jonotin kauan.")])
    first = await documents(store, Listening())
    frozen = await store.frozen_digests(WEEK)
    await store.add_feedback([written(2, 1, "Ja vielä lisää.")])
    assert await documents(store, Listening()) == first
    assert await store.frozen_digests(WEEK) == frozen
    assert set(frozen) == set(TEAMS)
