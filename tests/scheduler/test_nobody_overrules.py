"""What a person has chosen stays, whatever an administrator imports or sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.model.absence import Absence
from bot.model.calendar import Cadence
from bot.model.deliveries import DeliveryKind
from bot.model.people import Address, Employee, Language
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, Town, row

PULSE, HALF_AN_HOUR = DeliveryKind.PULSE, timedelta(minutes=30)


async def chosen(town: Town, name: str) -> Employee:
    person = await town.person(name)
    await town.store.bind(person.id, Address("slack", "T1", f"U-{name}", f"D-{name}"))
    await town.store.set_hour(person.id, time(14))
    await town.store.set_weekday(person.id, 3)
    await town.store.set_language(person.id, Language.SV)
    assert await town.store.set_channel(person.id, "slack")
    await town.store.set_asked_when_away(person.id, asked=True)
    return await town.person(name)


async def test_no_roster_changes_what_somebody_has_chosen(any_town: Town) -> None:
    mine = await chosen(any_town, "aino")
    away = Absence(date.min, date(2026, 2, 1))
    team = [replace(row(name, timezone="America/New_York"), language="fi", away=away) for name in MEMBERS]
    for rows in (team[1:], team):  # left out, and back again
        await any_town.settle([*rows, row(BOSS, "", manager="")])
    after = await any_town.person("aino")
    assert replace(after, timezone=mine.timezone) == mine
    await any_town.ticks("2026-01-06 09:30", "2026-01-09 20:00", HALF_AN_HOUR)
    assert [post.at.weekday() for post in any_town.posts(PULSE, "aino")] == [3]
    assert any_town.posts(PULSE, "bo") == []


@pytest.mark.parametrize("until", [date(2026, 3, 1), date.max], ids=["paused", "stopped"])
async def test_no_roster_and_no_setting_asks_who_has_paused_or_stopped(town: Town, until: date) -> None:
    await town.store.set_pause((await town.person("aino")).id, until)
    await town.settle([*(row(name) for name in MEMBERS), row(BOSS, "", manager="")])
    town.cadence = Cadence(date(2026, 1, 6), ask=(0, time(8)), remind=(1, time(8)))
    await town.ticks("2026-01-05 08:00", "2026-01-30 20:00", 6 * HALF_AN_HOUR)
    assert town.posts(PULSE, "aino") == []
    assert (await town.person("aino")).paused_until == until


async def test_no_calendar_of_the_company_moves_an_own_hour(town: Town) -> None:
    await chosen(town, "aino")
    town.cadence = Cadence(date(2026, 1, 5), ask=(0, time(7, 30)), remind=(2, time(10)))
    await town.ticks("2026-01-05 07:00", "2026-01-09 20:00", HALF_AN_HOUR)
    assert town.times(PULSE, "aino") == ["2026-01-08 14:00"]
    assert town.times(PULSE, "bo") == ["2026-01-05 07:30"]
