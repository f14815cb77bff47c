"""A crisis line that is about to run out is told: in the log once a day, in the chat at a few days, and to nobody by night."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.model.people import Company, CrisisLine
from scheduler.crisis_lines import LineWatch
from storage.store import SqlStore
from tests.scheduler.town import Town, row

VERIFIED = date(2026, 1, 1)
LINE = CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", "fi", VERIFIED)


@pytest.fixture
async def town(sqlite_store: SqlStore) -> Town:
    company = Company("Oy", crisis_lines=(LINE,), company_readers=("boss@voinko.example",))
    town = Town(sqlite_store, company)
    await town.settle([row("aino"), row("boss", team="", manager="")])
    return town


class Chat:
    """A platform that takes any message, and knows what it has taken."""

    def __init__(self, town: Town) -> None:
        self.got: list[tuple[str, str]] = []
        self._town = town

    async def send(self, to, message, *, ready=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, ARG002 (a messenger of three lines)
        self.got.append((to.user, message.key))
        return to

    async def find(self, to, key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 (the same)
        return (to.user, key) in self.got


def at(days: int, hour: int = 12) -> datetime:
    return datetime.combine(VERIFIED + timedelta(days=days), time(hour), UTC)


def watch(town: Town, chat: Chat, last: datetime | None = None) -> LineWatch:
    return LineWatch(replace(town.world, messengers={"slack": chat}), last)


@pytest.mark.parametrize(
    ("days", "logged", "told"),
    [
        (75, "", 0),
        (76, "for 14 days more", 1),
        (80, "for 10 days more", 0),
        (90, "for 0 days more", 0),
        (91, "no longer shown", 1),
    ],
)
async def test_it_is_told_from_a_fortnight_before(
    town: Town, days: int, logged: str, told: int, caplog: pytest.LogCaptureFixture
) -> None:
    chat = Chat(town)
    await watch(town, chat).look(at(days))
    assert logged in caplog.text
    assert [user for user, _ in chat.got] == ["U-boss"] * told


async def test_it_is_told_once_however_often_the_process_starts_and_not_by_night(town: Town) -> None:
    chat = Chat(town)
    await watch(town, chat).look(at(76, hour=2))
    assert chat.got == []
    for _ in range(3):
        await watch(town, chat).look(at(76))
    assert len(chat.got) == 1


async def test_a_process_for_every_tick_tells_each_threshold_once_even_where_the_chat_cannot_be_asked(town: Town) -> None:
    chat = Chat(town)
    chat.find = no_word  # type: ignore[method-assign]  # as on Teams
    last = at(70)
    for hours in range(24 * 30):
        now = at(70, hour=0) + timedelta(hours=hours)
        await watch(town, chat, last).look(now)
        last = now
    assert [key.rpartition(":")[2] for _, key in chat.got] == ["14", "7", "2", "-1"]


@pytest.mark.parametrize(("last", "today", "told"), [(74, 79, ["14"]), (74, 86, ["7"]), (80, 95, ["-1"]), (77, 82, [])])
async def test_a_tick_a_week_misses_no_threshold(town: Town, last: int, today: int, told: list[str]) -> None:
    chat = Chat(town)
    await watch(town, chat, at(last)).look(at(today))
    assert [key.rpartition(":")[2] for _, key in chat.got] == told


async def no_word(_to: object, _key: str) -> None:
    """A platform that can't tell what is in the chat."""
