"""A week is read once, however many units ask for their digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

import pytest

from adapters.statistics import ScipyStatistics
from bot.digest.digests import Digests
from bot.model.actions import NewAction
from bot.model.calendar import Week
from bot.model.company import Company
from bot.model.feedback import Feedback, Metric, Slicing
from bot.model.people import Team
from bot.model.pulses import Topic
from bot.model.released import Band, Figure, Release, Step
from bot.model.roster import RosterRow
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.ports.statistics import Statistics
from bot.ports.store import Store
from bot.release.rules import LEAST_K
from storage.store import SqlStore
from tests.cells import AGREE, DISAGREE, MIXED

WEEK = Week(2026, 30)


class CountingStore:
    """Nothing has been published yet; what is asked for is counted."""

    def __init__(self, teams: int) -> None:
        self.reads: Counter[str] = Counter()
        self._teams = [Team(number, f"Team {number}", f"Department {number % 3}") for number in range(1, teams + 1)]

    async def teams(self) -> Sequence[Team]:
        self.reads["teams"] += 1
        return self._teams

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Mapping[Any, Any]]]:
        async def read(*_: object) -> Mapping[Any, Any]:
            self.reads[name] += 1
            return {by: {} for by in Slicing} if name == "slice_counts" else {}

        return read


async def reads_for(teams: int) -> Counter[str]:
    store = CountingStore(teams)
    digests = Digests(cast("Store", store), Company("Yritys", k=LEAST_K), cast("Statistics", None))
    for number in range(1, teams + 1):
        document = await digests.document(Unit.of_team(number), WEEK, freeze=False)
        assert document["audience"]["name"] == f"Team {number}"
    assert (await digests.document(COMPANY_UNIT, WEEK, freeze=False))["audience"]["name"] == "Yritys"
    return store.reads


@pytest.mark.parametrize("teams", [2, 40])
async def test_what_a_week_needs_is_read_as_often_for_many_teams_as_for_one(teams: int) -> None:
    assert await reads_for(teams) == await reads_for(1)


async def released(store: SqlStore, week: Week, step: Step) -> None:
    """A round of that week which gave the first team one figure."""
    monday = datetime.combine(week.monday, time(), UTC)
    opened = await store.open_round(week, ("W1",), monday, monday + timedelta(days=6), [])
    assert opened is not None
    figure = Figure(week, Topic.WORKLOAD, Unit.of_team(1), "Palvelu", step, Band.FIVE)
    assert await store.close(opened.id)
    assert await store.release(opened.id, lambda *_: Release(week, (figure,), (), ()), 0, lambda *_: None)


async def test_a_digest_remembers_its_units_figures_for_a_year(sqlite_store: SqlStore, roster: Sequence[RosterRow]) -> None:
    await sqlite_store.import_roster(roster)
    for weeks, step in ((52, AGREE), (51, MIXED), (4, DISAGREE)):
        await released(sqlite_store, WEEK.plus(-weeks), step)
    desk = Digests(sqlite_store, Company("Yritys", k=LEAST_K), ScipyStatistics())
    document = await desk.document(Unit.of_team(1), WEEK, freeze=False)
    workload = next(one for one in document["topics"] if one["topic"] == Topic.WORKLOAD)
    assert [one["value"] for one in workload["strip"]] == [3, 1]


async def test_customers_of_a_team_of_four_are_shown_in_its_department_alone(
    sqlite_store: SqlStore, roster: Sequence[RosterRow]
) -> None:
    await sqlite_store.import_roster([person for person in roster if person.email != "k@voinko.example"])
    tuki, myynti = sorted(await sqlite_store.teams(), key=lambda team: team.name, reverse=True)
    await sqlite_store.add_feedback(
        [
            Feedback("crm", f"{team.id} {number}", WEEK.day(1), team.id, team.name, Metric.CSAT, 5.0, "", "", "phone", "")
            for team in (tuki, myynti)
            for number in range(40)
        ]
    )
    digests = Digests(sqlite_store, Company("Yritys", k=LEAST_K), ScipyStatistics())
    large = await digests.document(Unit.of_team(tuki.id), WEEK, freeze=True)
    small = await digests.document(Unit.of_team(myynti.id), WEEK, freeze=True)
    department = await digests.document(Unit(UnitKind.DEPARTMENT, "Palvelu"), WEEK, freeze=True)
    shown = [document["customers"]["csat"]["n"] for document in (large, small, department)]
    assert shown == [40, 0, 80]
    assert small["customers"]["by_channel"] == []
    assert small["customers_count_in"] == "Palvelu"
    assert small["never_shown"] == {"people": 4, "k": LEAST_K, "counts_in": None}
    assert "never_shown" not in large
    assert "customers_count_in" not in large
    assert [(row["name"], row["customers"]["csat"]["n"]) for row in department["teams"]] == [("Tuki", 40)]


async def test_a_renamed_team_keeps_its_name_in_what_was_sent_and_has_the_new_one_from_then_on(
    sqlite_store: SqlStore, roster: Sequence[RosterRow]
) -> None:
    await sqlite_store.import_roster(roster)
    team = next(one for one in await sqlite_store.teams() if one.id == 1)
    for weeks, step in ((8, DISAGREE), (4, DISAGREE)):
        await released(sqlite_store, WEEK.plus(-weeks), step)
    desk = Digests(sqlite_store, Company("Yritys", k=LEAST_K), ScipyStatistics())
    before = await desk.document(Unit.of_team(1), WEEK.plus(-4), freeze=True)
    await sqlite_store.rename_team(team.name, "Uusi nimi")
    desk = Digests(sqlite_store, Company("Yritys", k=LEAST_K), ScipyStatistics())
    assert await desk.document(Unit.of_team(1), WEEK.plus(-4), freeze=False) == before
    after = await desk.document(Unit.of_team(1), WEEK, freeze=False)
    assert (before["audience"]["name"], after["audience"]["name"]) == (team.name, "Uusi nimi")
    assert [one["topic"] for one in after["know"] if one["kind"] == "still_low"] == ["workload"]


async def test_a_topic_that_was_put_aside_rests_for_twelve_weeks(sqlite_store: SqlStore, roster: Sequence[RosterRow]) -> None:
    await sqlite_store.import_roster(roster)
    for weeks, step in ((20, DISAGREE), (16, DISAGREE), (12, DISAGREE), (8, DISAGREE)):
        await released(sqlite_store, WEEK.plus(-weeks), step)
    boss = await sqlite_store.employee_by_email("boss@voinko.example")
    assert boss is not None
    begun_in, unit = WEEK.plus(-12), Unit.of_team(1)
    new = NewAction(unit, Topic.WORKLOAD, "workload.1", begun_in, begun_in.monday)
    await sqlite_store.drop_action((await sqlite_store.start_action(new, boss.id)).id)
    desk = Digests(sqlite_store, Company("Yritys", k=LEAST_K), ScipyStatistics())
    resting, back = [await desk.document(unit, week, freeze=False) for week in (WEEK.plus(-1), WEEK)]
    assert resting["suggestion"] is None
    assert back["suggestion"] is not None
    assert back["suggestion"]["topic"] == "workload"
