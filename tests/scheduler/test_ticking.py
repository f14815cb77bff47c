"""One tick at a time, each moment once, and no heartbeat for nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from bot.model.deliveries import DeliveryKind, DeliveryState
from scheduler.delivery import send_due
from scheduler.lease import LEASE_SECONDS, YOUNG_SECONDS, LeaseLostError, leased
from scheduler.rounds import next_due
from scheduler.tick import tick, tick_if_due
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, Town
from tests.storage.office import time_passes

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
EVERYONE = Counter(MEMBERS)
TUESDAY = "2026-01-06 09:30"


async def test_two_ticks_at_one_moment_do_the_work_of_one(
    any_town: Town, database_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    """Two processes, two stores, one database."""
    other = await SqlStore.connect(database_url, master_key, key_ring)
    now = any_town.clock(TUESDAY)
    tallies = await asyncio.gather(tick(any_town.world, now), tick(replace(any_town.world, store=other), now))
    await other.disconnect()
    assert sorted((one.opened, one.sent) for one in tallies) == [(0, 0), (1, 6)]
    assert any_town.got(WELCOME) == any_town.got(PULSE) == EVERYONE


async def test_two_hands_under_one_lease_hand_over_each_message_once(town: Town) -> None:
    town.platform.down = True
    await town.tick(TUESDAY)
    town.platform.down = False
    async with leased(town.store) as lease:
        await asyncio.gather(*(send_due(town.world, town.clock(TUESDAY), lease) for _ in range(4)))
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_a_second_tick_at_the_same_moment_does_nothing(town: Town) -> None:
    for at in (TUESDAY, "2026-01-08 13:00", "2026-01-11 23:59", "2026-01-12 08:00"):
        await town.tick(at)
        screen = list(town.platform.posts)
        again = await town.tick(at)
        assert again == type(again)(at=again.at)
        assert town.platform.posts == screen


async def test_a_tick_before_the_last_one_does_nothing_and_says_so(town: Town) -> None:
    await town.tick("2026-01-05 12:00")
    await town.tick(TUESDAY)
    earlier = await town.tick("2026-01-05 23:00")
    assert earlier.earlier
    assert (await town.store.last_tick()) == town.clock(TUESDAY)
    assert not (await town.tick(TUESDAY)).earlier


async def test_an_earlier_tick_touches_no_claim(town: Town) -> None:
    await town.tick(TUESDAY)
    await town.tick("2026-01-12 08:00")
    assert (await town.tick("2026-01-06 09:30")).sent == 0
    assert town.got(PULSE) == EVERYONE


async def never(_seconds: float) -> None:
    """A renewal that does not come."""
    await asyncio.sleep(3600)


async def test_a_dead_holders_lease_is_waited_for_and_then_taken(town: Town) -> None:
    await town.store.acquire_lease(LEASE_SECONDS)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        if seconds > 1:
            await never(seconds)
        waited.append(seconds)
        await time_passes(town.store, seconds)

    assert (await tick(town.world, town.clock(TUESDAY), sleep)).sent == 6
    assert 0 < sum(waited) <= LEASE_SECONDS + 1 <= 60


async def test_the_lease_is_given_back_after_a_tick_and_after_a_failed_one(town: Town) -> None:
    await town.tick(TUESDAY)
    lease = await town.store.acquire_lease(1)
    assert lease is not None
    await town.store.release_lease(lease)
    town.platform.trouble("aino", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await town.tick("2026-01-13 09:30")
    assert await town.store.acquire_lease(1) == lease + 2


async def test_a_process_that_slept_through_its_lease_leaves_the_rest_to_the_other(town: Town) -> None:
    town.platform.seconds = 3600

    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0.05)
        await time_passes(town.store, LEASE_SECONDS)
        await town.store.acquire_lease(LEASE_SECONDS)

    with pytest.raises(LeaseLostError):
        await tick(town.world, town.clock(TUESDAY), sleep)
    town.platform.seconds = 0
    await time_passes(town.store, LEASE_SECONDS)
    await town.tick(TUESDAY)
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_whoever_wakes_up_between_its_claim_and_its_call_says_nothing_and_the_other_one_does(any_town: Town) -> None:
    """While it sleeps, the lease runs out and another process has its whole tick: there is none to be lost to any more."""
    town = any_town
    town.platform.seconds = 0.5
    stopped = asyncio.create_task(tick(town.world, town.clock(TUESDAY), never))
    await asyncio.wait_for(town.platform.called.wait(), 10)
    town.platform.seconds = 0
    await time_passes(town.store, LEASE_SECONDS)
    await tick(town.world, town.clock(TUESDAY), never)
    with pytest.raises(LeaseLostError):
        await stopped
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_a_lease_that_is_no_longer_young_is_renewed_before_a_call_or_nothing_is_said(town: Town) -> None:
    async with leased(town.store) as lease:
        await time_passes(town.store, YOUNG_SECONDS - 1)
        await lease.check()
        assert not await town.store.lease_lasts(lease.number, LEASE_SECONDS - YOUNG_SECONDS + 2)
        await time_passes(town.store, 2)
        await lease.check()
        assert await town.store.lease_lasts(lease.number, LEASE_SECONDS - 1)
        await time_passes(town.store, LEASE_SECONDS)
        await town.store.acquire_lease(0)
        with pytest.raises(LeaseLostError):
            await lease.check()


async def test_a_call_that_was_not_begun_in_time_gives_its_claim_back(town: Town) -> None:
    await town.tick("2026-01-05 12:00")
    town.platform.seconds = 0.2
    ticking = asyncio.create_task(tick(town.world, town.clock(TUESDAY), never))
    await asyncio.wait_for(town.platform.called.wait(), 10)
    await time_passes(town.store, LEASE_SECONDS)
    await town.store.acquire_lease(0)  # somebody who has not come to the claims yet
    with pytest.raises(LeaseLostError):
        await ticking
    assert {one.state for one in await town.store.due(town.clock(TUESDAY), 100)} == {DeliveryState.PENDING}
    assert town.platform.posts == []


async def test_a_long_tick_keeps_its_lease(town: Town) -> None:
    town.platform.seconds = 0.02
    passed: list[float] = []

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0.005)
        passed.append(seconds)
        await time_passes(town.store, seconds)

    assert (await tick(town.world, town.clock(TUESDAY), sleep)).sent == 6
    assert sum(passed) > LEASE_SECONDS


@dataclass
class OneRow:
    """A store of which only one row can be read."""

    due: datetime

    async def next_due(self) -> datetime | None:
        return self.due


async def test_while_nothing_is_due_a_beat_reads_one_row(town: Town) -> None:
    due = town.clock("2026-01-08 13:00")
    asleep = replace(town.world, store=cast("SqlStore", OneRow(due)))
    assert await tick_if_due(asleep, due - timedelta(microseconds=1)) is None
    with pytest.raises(AttributeError):
        await tick_if_due(asleep, due)


async def test_the_beat_knows_the_next_moment_of_a_week(town: Town) -> None:
    moments = ["2026-01-05 08:00"]
    for _ in range(5):
        await town.tick(moments[-1])
        due = await next_due(town.world, town.clock(moments[-1]))
        assert due is not None
        moments.append(f"{due.astimezone(town.company.zone_of(None)):%Y-%m-%d %H:%M}")
    assert moments[1:] == [TUESDAY, "2026-01-08 13:00", "2026-01-11 23:59", "2026-01-12 08:00", "2026-01-13 09:30"]
    assert town.got(DIGEST) == Counter([BOSS])
