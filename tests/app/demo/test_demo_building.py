"""The sample company's past is lived through the product itself, and is the same every time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.demo.building import built
from app.demo.plan import plan
from app.demo.sample import SampleCompany
from bot.model.deliveries import DeliveryKind, DeliveryState
from bot.model.messages import Message
from bot.model.units import Unit
from storage.database.schema import ballots, sends

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def everything_published(past: SampleCompany) -> object:
    last = past.first.plus(10)
    digests = [await past.store.latest_digest(Unit.of_team(team.id)) for team in await past.store.teams()]
    return await past.store.figures(past.first, last), digests


async def test_built_twice_it_publishes_the_same(past: SampleCompany, tmp_path: Path, today: date) -> None:
    async with built(tmp_path, today, weeks=2) as again:
        assert await everything_published(again) == await everything_published(past)


async def test_every_week_has_been_asked_closed_and_released(past: SampleCompany) -> None:
    assert await past.store.released_weeks() == [past.first, past.first.plus(1)]
    assert await past.store.open_rounds() == []


async def test_nobody_was_asked_twice_in_a_week(past: SampleCompany) -> None:
    sent = select(sends.c.employee_id).where(sends.c.kind == DeliveryKind.PULSE, sends.c.state == DeliveryState.SENT)
    async with past.store._database.read() as connection:
        asked = Counter((await connection.execute(sent)).scalars())
    assert set(asked.values()) <= {1, 2}  # once a week but for those on a break
    assert Counter(asked.values())[2] > 90


async def test_no_ballot_and_no_rounds_key_is_left_after_the_close(past: SampleCompany) -> None:
    async with past.store._database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(ballots))).scalar() == 0
    assert past.store._key_ring.names() == frozenset()


async def test_the_story_teams_figures_are_shown_and_the_small_teams_are_not(past: SampleCompany) -> None:
    names = {str(team.id): team.name for team in await past.store.teams()}
    shown = {names.get(f.unit.key) for f in await past.store.figures(past.first, past.first.plus(1)) if f.band is not None}
    assert plan().story_team in shown
    assert "Kuljetus" not in shown


async def test_every_manager_has_the_last_weeks_digest(past: SampleCompany) -> None:
    names = {team.id: team.name for team in await past.store.teams()}
    people = {one.email: str(one.id) for one in await past.store.employees()}
    managers = await past.store.managers()
    assert managers.keys() == names.keys()
    for team, email in managers.items():
        contents = [entry.content for entry in past.messenger.entries(people[email])]
        told = [one.summary for one in contents if isinstance(one, Message) and one.key.startswith("digest:")]
        assert [names[team] in words and str(past.first.plus(1).number) in words for words in told].count(True) == 1


async def test_the_digest_stands_beside_the_same_teams_customers(past: SampleCompany) -> None:
    team = next(one for one in await past.store.teams() if one.name == plan().story_team)
    latest = await past.store.latest_digest(Unit.of_team(team.id))
    assert latest is not None
    document = json.loads(latest[1])
    assert document["customers"]["csat"]["n"] > 20
    assert document["week"] == str(past.first.plus(1))


async def test_contacts_are_marked_as_samples_and_have_numbers_that_nobody_has(past: SampleCompany) -> None:
    contacts = await past.store.contacts("")
    assert contacts
    assert all(one.name.startswith("Sample:") and one.phone.startswith("000 ") for one in contacts)
    (line,) = past.company.crisis_lines
    assert line.name.startswith("Sample:")
    assert line.number.startswith("000 ")
    assert line.is_verified(past.clock().date())


async def test_the_clock_stands_on_a_monday_before_the_weeks_pulse(past: SampleCompany, today: date) -> None:
    local = past.clock().astimezone(past.company.zone_of(None))
    assert (local.isocalendar().week, local.weekday(), local.hour) == (today.isocalendar().week, 0, 8)
