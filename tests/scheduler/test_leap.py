"""A clock that was wrong once neither ends a week too soon nor keeps the bot silent, and a request for contact waits for none."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.server.metrics import Metrics
from bot.model.deliveries import DeliveryKind
from bot.model.messages import Message
from bot.model.people import Address
from bot.model.requests import Request, RequestStage
from bot.ports.messenger import Ready, always
from scheduler.leap import Leap, leap, mend, said
from scheduler.tick import Tally, tick_if_due
from storage.keeping.setting_back import ReleasedAheadError
from storage.secrets.keys import KeyRing
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import Town

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
EVERYONE = Counter(MEMBERS)
MONDAY, TUESDAY = "2026-01-05 12:00", "2026-01-06 09:30"
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (None, None),
        (NOW, None),
        (NOW - timedelta(days=8), None),
        (NOW - timedelta(days=8, seconds=1), Leap.AHEAD),
        (NOW + timedelta(days=1), None),
        (NOW + timedelta(days=1, seconds=1), Leap.BEHIND),
    ],
)
def test_clock_and_last_tick_go_together_within_eight_days_and_one(last: datetime | None, found: Leap | None) -> None:
    assert leap(NOW, last) is found


def test_what_is_wrong_is_said_with_both_moments_and_the_mend() -> None:
    last = datetime(2036, 1, 1, 9, 30, tzinfo=UTC)
    assert said(Leap.BEHIND, NOW, last).startswith("The last tick was at 2036-01-01T09:30:00+00:00, which lies in the future")
    assert mend(Leap.BEHIND, NOW).endswith("voinko tick --back-to 2026-05-01T00:00:00+00:00")
    assert said(Leap.AHEAD, last, NOW).startswith("The clock says 2036-01-01T09:30:00+00:00, more than 8 days after")
    assert mend(Leap.AHEAD, last).endswith("voinko tick --at 2036-01-01T09:30:00+00:00")


async def test_a_leap_of_the_clock_is_refused_and_the_right_clock_goes_on(town: Town) -> None:
    await town.tick(MONDAY)
    refused = await town.tick_if_due("2036-01-03 12:00")
    assert refused is not None
    assert (refused.leap, refused.opened, refused.sent) == (Leap.AHEAD, 0, 0)
    assert await town.store.last_tick() == town.clock(MONDAY)
    await town.tick_if_due(TUESDAY)
    assert town.got(PULSE) == EVERYONE


async def test_a_moment_that_somebody_asks_for_is_no_leap(town: Town) -> None:
    await town.tick(MONDAY)
    assert (await town.tick("2026-03-03 09:30")).sent == 6


async def test_the_first_tick_ever_is_no_leap(town: Town) -> None:
    first = await town.tick_if_due(TUESDAY)
    assert first is not None
    assert (first.leap, first.sent) == (None, 6)


async def test_the_heart_beats_daily_so_that_a_wait_is_no_leap(town: Town) -> None:
    """A company that begins in two months' time."""
    await town.ticks("2025-11-03 08:00", "2026-01-06 09:30", timedelta(hours=1, minutes=30))
    assert town.got(PULSE) == EVERYONE


async def test_while_the_last_tick_lies_in_the_future_each_beat_says_so(town: Town) -> None:
    await town.tick("2036-01-01 12:00")
    refused = await town.tick_if_due(TUESDAY)
    assert refused is not None
    assert (refused.leap, refused.earlier) == (Leap.BEHIND, True)
    assert (await town.store.last_tick()) == town.clock("2036-01-01 12:00")


class Chat:
    """A platform that takes any message."""

    def __init__(self) -> None:
        self.got: list[str] = []

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:  # noqa: ARG002 (the port's)
        await ready()
        self.got.append(to.user)
        return to

    async def find(self, to: Address, key: str) -> bool | None:  # noqa: ARG002 (the port's)
        return False


async def ask(town: Town, at: datetime) -> None:
    """Aino asks Bo to get in touch, by the calendar's moment."""
    aino, bo = await town.person("aino"), await town.person("bo")
    moments = {"asked_at": at, "due_at": at, "deadline": at + timedelta(days=1)}
    await town.store.open_request(Request("r1", aino.id, bo.id, "osh", RequestStage.ASKED, name="Bo", **moments))


@pytest.mark.parametrize(("last", "clock"), [(MONDAY, "2036-01-03 12:00"), ("2036-01-03 12:00", TUESDAY)])
async def test_a_request_for_contact_goes_on_whatever_the_clock_says(town: Town, last: str, clock: str) -> None:
    await town.tick(last)
    await ask(town, town.clock(last))
    chat = Chat()
    world = replace(town.world, messengers={"slack": chat})
    refused = await tick_if_due(world, town.clock(clock))
    assert refused is not None
    assert refused.leap is not None
    assert chat.got == ["U-bo", "U-aino"]


@pytest.mark.parametrize("closing", [False, True])
async def test_set_back_the_memory_lets_the_next_week_begin(any_town: Town, key_ring: KeyRing, *, closing: bool) -> None:
    """The tick in 2036 has opened a round, asked everyone and been answered by one."""
    town = any_town
    await town.tick("2036-01-01 12:00")
    await town.answer("aino")
    if closing:
        await town.store.close((await town.store.open_rounds())[0].id)
    moment = town.clock(MONDAY)
    assert [str(week) for week in await town.store.set_back(moment, moment)] == ["2036-W01"]
    assert await town.store.last_tick() == moment
    assert await town.store.unreleased_rounds() == []
    assert key_ring.names() == frozenset()
    town.platform.posts.clear()
    await town.tick_if_due(TUESDAY)
    assert town.got(PULSE) == EVERYONE
    await town.tick("2026-01-12 08:00")
    assert [str(week) for week in await town.store.released_weeks()] == ["2026-W02"]


async def test_what_has_been_asked_in_the_future_is_lost_and_its_writer_is_told(any_town: Town) -> None:
    town = any_town
    await town.tick("2036-01-07 12:00")
    await ask(town, town.clock("2036-01-07 12:00"))
    moment = town.clock(MONDAY)
    await town.store.set_back(moment, moment)
    (due,) = await town.store.due_requests(moment)
    assert due.request.stage is RequestStage.LOST


async def test_a_round_that_is_running_is_not_taken_back(town: Town) -> None:
    await town.tick(TUESDAY)
    await town.tick("2026-01-10 12:00")
    moment = town.clock("2026-01-07 12:00")
    assert await town.store.set_back(moment, moment) == ()
    assert [str(one.week) for one in await town.store.open_rounds()] == ["2026-W02"]


async def test_what_has_been_published_in_the_future_can_not_be_set_back(town: Town) -> None:
    await town.tick("2036-01-01 12:00")
    await town.tick("2036-01-07 12:00")
    moment = town.clock(MONDAY)
    with pytest.raises(ReleasedAheadError, match="2036-W01"):
        await town.store.set_back(moment, moment)
    assert await town.store.last_tick() == town.clock("2036-01-07 12:00")


def test_a_refused_clock_is_a_metric() -> None:
    metrics = Metrics()
    for found, value in ((Leap.AHEAD, 1.0), (None, 0.0)):
        metrics.ticked(Tally(NOW, leap=found), frozenset())
        assert metrics.registry.get_sample_value("voinko_clock_refused") == value
