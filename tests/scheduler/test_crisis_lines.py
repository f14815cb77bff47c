"""A crisis line that is about to run out is told: in the log once a day, in the chat at a few days, and to nobody by night."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.model.company import Company, CrisisLine
from bot.model.deliveries import DeliveryKind
from bot.ports.messenger import DoubtfulError
from bot.release.rules import LEAST_K
from storage.store import SqlStore
from tests.scheduler.town import Town, row

VERIFIED = date(2026, 1, 1)
LINE = CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", "fi", VERIFIED)


@pytest.fixture
async def town(store: SqlStore) -> Town:
    company = Company("Oy", crisis_lines=(LINE,), company_readers=("boss@voinko.example",), k=LEAST_K)
    town = Town(store, company)
    await town.settle([row("aino"), row("boss", team="", manager="")])
    return town


def at(days: int, hour: int = 12) -> datetime:
    return datetime.combine(VERIFIED + timedelta(days=days), time(hour), UTC)


def told(town: Town) -> list[str]:
    """At how many days left the reader has been told, in order. Nobody else has been."""
    posts = town.posts(DeliveryKind.LINE)
    assert {post.to for post in posts} <= {"boss"}
    return [post.message.key.rpartition(":")[2] for post in posts]


@pytest.mark.parametrize(
    ("days", "logged", "stage"),
    [(75, "", []), (76, "for 14 days more", ["14"]), (80, "for 10 days more", ["14"]), (91, "no longer shown", ["-1"])],
)
async def test_it_is_told_from_a_fortnight_before(
    town: Town, days: int, logged: str, stage: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    await town.tick(at(days))
    assert logged in caplog.text
    assert ("crisis line" in caplog.text) == bool(logged)
    assert told(town) == stage


async def test_it_is_told_once_however_often_the_process_looks_and_not_by_night(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await town.tick(at(76, hour=2))
    assert told(town) == []
    for minutes in range(3):
        await town.tick(at(76) + timedelta(minutes=minutes))
    assert told(town) == ["14"]
    assert caplog.text.count("for 14 days more") == 1


async def test_two_processes_at_once_tell_it_once(town: Town) -> None:
    town.platform.seconds = 0.05
    await asyncio.gather(town.tick(at(76)), town.tick(at(76)))
    assert told(town) == ["14"]


async def test_a_warning_in_doubt_is_looked_for_before_it_is_sent_again(town: Town) -> None:
    town.platform.trouble("boss", DoubtfulError(), arrives=True)
    await town.tick(at(76))
    await town.tick(at(76) + timedelta(minutes=1))
    assert (told(town), town.platform.searched) == (["14"], ["boss"])


async def test_the_heartbeat_tells_each_threshold_once_even_where_the_chat_cannot_be_asked(town: Town) -> None:
    town.platform.finds = False
    await town.ticks("2026-03-12 00:10", "2026-04-10 00:10", timedelta(hours=1))
    assert told(town) == ["14", "7", "2", "-1"]


async def test_what_a_platform_that_was_down_kept_back_is_told_as_it_is_by_then(town: Town) -> None:
    town.platform.down = True
    await town.tick(at(76))
    town.platform.down = False
    await town.tick(at(85))
    assert told(town) == ["7"]


async def test_whoever_is_a_reader_when_it_is_handed_over_is_told(town: Town) -> None:
    await town.settle([row("carla", team="", manager="")])
    town.platform.down = True
    await town.tick(at(76))
    town.platform.down = False
    town.company = replace(town.company, company_readers=("carla@voinko.example",))
    await town.tick(at(76) + timedelta(minutes=1))
    assert [post.to for post in town.posts(DeliveryKind.LINE)] == ["carla"]
