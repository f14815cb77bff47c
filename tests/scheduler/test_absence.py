"""Who is away when a round opens is not asked and not counted; who comes back in the middle of it is asked then."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.model.absence import Absence, AbsenceSource
from bot.model.deliveries import DeliveryKind
from bot.model.people import Employee
from bot.ports.messenger import PlatformDownError
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, Town, row

PULSE, REMINDER = DeliveryKind.PULSE, DeliveryKind.REMINDER
OPENS, HALF_AN_HOUR = "2026-01-06 09:30", timedelta(minutes=30)
EVERYONE = Counter(MEMBERS)


async def away(town: Town, name: str, first: str, last: str) -> Employee:
    person = await town.person(name)
    told = {person.id: [Absence(date.fromisoformat(first), date.fromisoformat(last))]}
    await town.store.keep_absences(AbsenceSource.CALENDAR, told)
    return person


async def invited(town: Town) -> int:
    async with town.store._database.read() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM invitations"))).scalar_one())


async def test_who_is_away_until_the_close_is_neither_asked_nor_counted(any_town: Town) -> None:
    person = await away(any_town, "aino", "2026-01-01", "2026-01-09")
    await any_town.ticks(OPENS, "2026-01-11 20:00", timedelta(hours=2))
    assert any_town.got(PULSE) == EVERYONE - Counter(["aino"])
    assert await invited(any_town) == 5
    assert await any_town.store.invitation_of(person.id) is None


async def test_who_comes_back_in_the_middle_is_asked_at_the_next_own_hour(any_town: Town) -> None:
    await away(any_town, "aino", "2026-01-05", "2026-01-07")
    await any_town.ticks(OPENS, "2026-01-11 20:00", HALF_AN_HOUR)
    assert any_town.times(PULSE, "aino") == ["2026-01-08 09:30"]
    assert any_town.times(REMINDER, "aino") == []  # two days later the week is over
    assert any_town.times(PULSE, "bo") == [OPENS]


async def test_an_own_hour_waits_for_the_day_on_which_one_is_back(town: Town) -> None:
    person = await away(town, "aino", "2026-01-06", "2026-01-06")
    await town.store.set_hour(person.id, time(14))
    await town.ticks(OPENS, "2026-01-11 20:00", HALF_AN_HOUR)
    assert town.times(PULSE, "aino") == ["2026-01-07 14:00"]
    assert town.times(REMINDER, "aino") == ["2026-01-09 14:00"]


async def test_nobody_is_reminded_on_a_day_of_absence(town: Town) -> None:
    await away(town, "aino", "2026-01-08", "2026-01-08")
    await town.ticks(OPENS, "2026-01-11 20:00", HALF_AN_HOUR)
    assert town.times(PULSE, "aino") == [OPENS]
    assert town.times(REMINDER, "aino") == ["2026-01-09 13:00"]


async def test_who_has_chosen_it_is_asked_also_when_away(town: Town) -> None:
    person = await away(town, "aino", "2026-01-01", "2026-01-31")
    await town.store.set_asked_when_away(person.id, asked=True)
    await town.tick(OPENS)
    assert town.times(PULSE, "aino") == [OPENS]


async def test_what_is_told_after_the_opening_changes_nothing_this_week(town: Town) -> None:
    await town.tick(OPENS)
    await away(town, "aino", "2026-01-06", "2026-01-20")
    await town.tick("2026-01-08 13:00")
    assert town.got(REMINDER) == EVERYONE
    await town.tick("2026-01-11 23:59")
    await town.tick("2026-01-13 09:30")
    assert len(town.times(PULSE, "aino")) == 1


async def test_days_are_forgotten_with_the_round_in_which_they_end(any_town: Town) -> None:
    person = await away(any_town, "aino", "2026-01-05", "2026-01-09")
    later = {person.id: [Absence(date(2026, 1, 9), date(2026, 1, 12))]}
    await any_town.store.keep_absences(AbsenceSource.STATUS, later)
    await any_town.tick(OPENS)
    await any_town.tick("2026-01-11 23:59")
    assert list(await any_town.store.absences_of(person.id)) == later[person.id]
    await any_town.tick("2026-01-13 09:30")
    await any_town.tick("2026-01-18 23:59")
    assert await any_town.store.absences() == {}


class Said:
    """What people say of themselves in a chat, or an error."""

    def __init__(self, said: dict[str, datetime] | Exception) -> None:
        self._said = said

    async def away_until(self, people: Any) -> dict[int, datetime]:  # noqa: ANN401 - a double
        if isinstance(self._said, Exception):
            raise self._said
        names = {person.email.partition("@")[0]: person.id for person in people}
        return {names[name]: until for name, until in self._said.items() if name in names}


@pytest.mark.parametrize(
    ("until", "asked"),
    [
        ("2026-01-09 20:00", []),
        ("2026-01-08 15:00", ["2026-01-08 09:30"]),  # she is back that afternoon
        ("2026-01-07 18:00", ["2026-01-08 09:30"]),
        ("2026-01-06 12:00", [OPENS]),
    ],
)
async def test_a_status_with_an_end_is_an_absence_until_then(town: Town, until: str, asked: list[str]) -> None:
    moment = datetime.fromisoformat(until).replace(tzinfo=UTC) - timedelta(hours=2)
    town.statuses = (Said({"aino": moment}),)
    await town.ticks(OPENS, "2026-01-11 20:00", HALF_AN_HOUR)
    assert town.times(PULSE, "aino") == asked


async def test_where_nobody_can_be_asked_everyone_is_asked(town: Town) -> None:
    town.statuses = (Said(PlatformDownError("token revoked")),)
    await town.tick(OPENS)
    assert town.got(PULSE) == EVERYONE


async def test_a_roster_tells_who_is_away_and_tells_no_more_when_it_says_nothing(any_town: Town) -> None:
    days = Absence(date.min, date(2026, 1, 9))
    team = [row(name) for name in MEMBERS]
    await any_town.settle([replace(team[0], away=days), *team[1:], row(BOSS, "", manager="")])
    aino = await any_town.person("aino")
    assert list(await any_town.store.absences_of(aino.id)) == [days]
    await any_town.store.import_roster(team, silent=("away",))
    assert list(await any_town.store.absences_of(aino.id)) == [days]
    await any_town.tick(OPENS)
    assert any_town.got(PULSE) == EVERYONE - Counter(["aino"])
    await any_town.store.import_roster(team)
    assert await any_town.store.absences() == {}
