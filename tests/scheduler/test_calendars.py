"""Calendars of absences in the heartbeat: once a day, for a while, and yesterday's days where one can't be read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model.absence import Absence, AbsenceSource
from bot.model.deliveries import DeliveryKind
from bot.ports.absences import FeedError
from scheduler.calendars import read_calendars
from tests.scheduler.town import HELSINKI, Town

OPENS = "2026-01-06 09:30"
WEEK = Absence(date(2026, 1, 5), date(2026, 1, 9))
NOON = datetime(2026, 1, 5, 12, tzinfo=HELSINKI)


class Feed:
    """A calendar; ``told`` by name, or why it can't be read."""

    def __init__(self, told: Mapping[str, Sequence[Absence]] | FeedError, owner: str = "", seconds: float = 0) -> None:
        self.told = told
        self.owner = owner
        self.reads = 0
        self._seconds = seconds

    async def read(self, today: date, zones: Mapping[str, ZoneInfo]) -> Mapping[str, Sequence[Absence]]:
        assert abs((today - NOON.date()).days) < 30
        self.reads += 1
        await asyncio.sleep(self._seconds)
        if isinstance(self.told, FeedError):
            raise self.told
        return {f"{name}@voinko.example": days for name, days in self.told.items() if f"{name}@voinko.example" in zones}


async def known(town: Town, name: str) -> list[Absence]:
    return list(await town.store.absences_of((await town.person(name)).id))


async def test_who_is_away_by_a_calendar_is_not_asked(any_town: Town) -> None:
    any_town.feeds = (Feed({"aino": [WEEK], "stranger": [WEEK]}), Feed({"bo": [WEEK]}, "bo@voinko.example"))
    await any_town.tick(OPENS)
    assert {"aino", "bo"}.isdisjoint(any_town.got(DeliveryKind.PULSE))
    assert len(any_town.got(DeliveryKind.PULSE)) == 4


async def test_it_is_read_once_a_day_and_what_it_no_longer_tells_is_gone(town: Town) -> None:
    company, own = Feed({"aino": [WEEK]}), Feed({"bo": [WEEK]}, "bo@voinko.example")
    town.feeds = (company, own)
    for moment in ("2026-01-05 10:00", "2026-01-05 10:30", "2026-01-05 23:00"):
        await town.tick(moment)
    assert (company.reads, own.reads) == (1, 1)
    company.told, own.told = {}, {}
    await town.tick(OPENS)
    assert (company.reads, own.reads) == (2, 2)
    assert await town.store.absences() == {}


async def test_one_that_cannot_be_read_leaves_what_it_told_and_the_others_alone(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    company, own = Feed({"aino": [WEEK]}), Feed({"bo": [WEEK]}, "bo@voinko.example")
    town.feeds = (company, own)
    await town.tick("2026-01-05 10:00")
    company.told = FeedError("answers 503")
    with caplog.at_level(logging.WARNING):
        await town.tick("2026-01-06 09:00")
    assert await known(town, "aino") == await known(town, "bo") == [WEEK]
    assert "a calendar of absences answers 503" in caplog.text
    assert "bo" not in caplog.text
    assert (await town.store.feeds_tried())[0].problem == "answers 503"


async def test_a_persons_calendar_tells_of_nobody_else(town: Town) -> None:
    others = [Absence(date(2026, 1, 12), date(2026, 1, 13))]
    town.feeds = (Feed({"aino": others, "bo": [WEEK]}, "bo@voinko.example"), Feed({}, "nobody@voinko.example"))
    await town.tick("2026-01-05 10:00")
    assert (await known(town, "aino"), await known(town, "bo")) == ([], [WEEK])


async def test_contradictory_absences_stand_side_by_side(town: Town) -> None:
    person = await town.person("aino")
    await town.store.keep_absences(AbsenceSource.ROSTER, {person.id: [Absence(date(2026, 1, 6), date(2026, 1, 6))]})
    town.feeds = (Feed({"aino": [Absence(date(2026, 1, 5), date(2026, 1, 8)), Absence(date(2026, 1, 5), date(2026, 1, 7))]}),)
    await town.tick(OPENS)
    assert await known(town, "aino") == [
        Absence(date(2026, 1, 5), date(2026, 1, 8)),
        Absence(date(2026, 1, 6), date(2026, 1, 6)),
    ]
    await town.tick("2026-01-09 09:30")
    assert town.times(DeliveryKind.PULSE, "aino") == ["2026-01-09 09:30"]


async def test_what_there_is_no_time_for_waits_for_the_next_tick(town: Town) -> None:
    people = [f"{name}@voinko.example" for name in ("aino", "bo", "cia", "dan", "eva", "fia")]
    feeds = [Feed({}, email, seconds=0.05) for email in people]
    town.feeds = feeds
    await read_calendars(town.world, NOON, seconds=0.01)
    assert sum(one.reads for one in feeds) == 4
    await read_calendars(town.world, NOON, seconds=10)
    assert [one.reads for one in feeds] == [1] * 6
