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
from tests.storage.office import OPENING, Office

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


async def test_one_process_ticks_and_may_renew(store: SqlStore, other_store: SqlStore) -> None:
    assert await store.acquire_lease("one", OPENING, 30) is None
    assert await other_store.acquire_lease("two", OPENING, 30) == OPENING + timedelta(seconds=30)
    assert await store.acquire_lease("one", OPENING + timedelta(seconds=20), 30) is None
    assert await other_store.acquire_lease("two", OPENING + timedelta(seconds=31), 30) == OPENING + timedelta(seconds=50)


async def test_a_lease_that_has_run_out_can_be_taken(store: SqlStore, other_store: SqlStore) -> None:
    await store.acquire_lease("one", OPENING, 30)
    assert await other_store.acquire_lease("two", OPENING + timedelta(seconds=30), 30) is None
    assert await store.acquire_lease("one", OPENING + timedelta(seconds=30), 30) is not None


async def test_a_lease_given_back_is_free_and_only_its_holder_gives_it_back(store: SqlStore, other_store: SqlStore) -> None:
    await store.acquire_lease("one", OPENING, 30)
    await other_store.release_lease("two")
    assert await other_store.acquire_lease("two", OPENING, 30) is not None
    await store.release_lease("one")
    assert await other_store.acquire_lease("two", OPENING, 30) is None
