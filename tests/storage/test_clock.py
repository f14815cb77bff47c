"""Where the calendar stands, and who is at work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, time, timedelta

import pytest

from bot.model.calendar import Week
from bot.model.people import Address, Language
from bot.model.roster import RosterRow
from bot.model.units import COMPANY_UNIT
from storage.store import SqlStore
from tests.storage.office import OPENING, Office, time_passes

LATER = OPENING + timedelta(hours=1)


async def test_before_the_first_tick_nothing_is_known(store: SqlStore) -> None:
    assert await store.last_tick() is None
    assert await store.next_due() is None
    assert await store.earliest_delivery() is None


async def test_a_tick_leaves_where_it_stood_and_when_to_look_again(store: SqlStore) -> None:
    await store.advance(OPENING, LATER)
    assert (await store.last_tick(), await store.next_due()) == (OPENING, LATER)
    await store.advance(LATER, None)
    assert (await store.last_tick(), await store.next_due()) == (LATER, None)


CHANGES: dict[str, Callable[[Office, Sequence[RosterRow]], Awaitable[object]]] = {
    "a roster import": lambda office, roster: office.store.import_roster(roster),
    "another hour": lambda office, _: office.store.set_hour(office.people[0].id, time(8)),
    "a pause": lambda office, _: office.store.set_pause(office.people[0].id, date(2026, 2, 1)),
    "another language": lambda office, _: office.store.set_language(office.people[0].id, Language.FI),
    "an account": lambda office, _: office.store.bind(office.people[0].id, Address("slack", "T1", "U1")),
    "a new round": lambda office, _: office.open(),
    "a digest": lambda office, _: office.store.enqueue_digests(Week(2026, 2), [(office.people[0].id, COMPANY_UNIT, OPENING)]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_what_may_make_something_due_wakes_the_heartbeat(
    office: Office, roster: Sequence[RosterRow], change: Callable[[Office, Sequence[RosterRow]], Awaitable[object]]
) -> None:
    await office.store.advance(OPENING, LATER)
    await change(office, roster)
    assert await office.store.next_due() is None


async def test_an_answer_does_not_wake_the_heartbeat(office: Office) -> None:
    await office.open()
    await office.store.advance(OPENING, LATER)
    await office.answer("A", 3)
    assert await office.store.next_due() == LATER


async def test_one_process_ticks_and_each_lease_has_a_number_of_its_own(store: SqlStore, other_store: SqlStore) -> None:
    first = await store.acquire_lease(30)
    assert first is not None
    assert await other_store.acquire_lease(30) is None
    assert await store.acquire_lease(30) is None
    await store.release_lease(first)
    assert await other_store.acquire_lease(30) == first + 1


async def test_a_lease_lasts_as_long_as_it_was_taken_or_renewed_for(store: SqlStore, other_store: SqlStore) -> None:
    lease = await store.acquire_lease(30)
    assert lease is not None
    await time_passes(store, 25)
    assert await store.lease_lasts(lease, 4)
    assert not await store.lease_lasts(lease, 10)
    assert await store.renew_lease(lease, 30)
    assert await store.lease_lasts(lease, 29)
    assert not await store.lease_lasts(lease, 31)
    await time_passes(store, 31)
    assert await other_store.acquire_lease(30) == lease + 1


async def test_a_lease_after_which_there_has_been_another_is_lost_even_when_that_was_given_back(
    store: SqlStore, other_store: SqlStore
) -> None:
    slept = await store.acquire_lease(30)
    assert slept is not None
    await time_passes(store, 30)
    other = await other_store.acquire_lease(30)
    assert other is not None
    assert not await store.renew_lease(slept, 30)
    await store.release_lease(slept)
    assert await other_store.lease_lasts(other, 29)
    await other_store.release_lease(other)
    assert not await store.renew_lease(slept, 30)
    assert not await store.lease_lasts(slept, 0)


async def test_a_lease_that_ran_out_without_another_can_be_renewed(store: SqlStore) -> None:
    lease = await store.acquire_lease(30)
    assert lease is not None
    await time_passes(store, 300)
    assert not await store.lease_lasts(lease, 0)
    assert await store.renew_lease(lease, 30)
