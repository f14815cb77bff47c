"""Between the two short ends of a close lies a long computation: nobody waits for it, and it may be broken off or done twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.model.pulses import Ballot, Round, RoundState
from bot.model.released import Release
from bot.model.requests import Request, RequestStage
from bot.ports.rounds import Progress
from storage.store import SqlStore
from tests.storage.office import OPENING, Office, no_progress


def a_request(office: Office) -> Request:
    return Request(
        id="r1",
        person=office.people[0].id,
        contact=office.people[-1].id,
        role="osh",
        stage=RequestStage.ASKED,
        asked_at=OPENING,
        due_at=OPENING,
        deadline=OPENING + timedelta(days=1),
        name="Boss",
        phone="",
        key="key",
        text="words",
    )


@asynccontextmanager
async def releasing(office: Office, closing: Round) -> AsyncIterator[asyncio.Task[bool]]:
    """A release that is in the middle of its computation, and goes on when the block is through."""
    entered, leave = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def compute_slowly(*inputs: Any) -> Release:  # noqa: ANN401 - handed on as they come
        loop.call_soon_threadsafe(entered.set)
        asyncio.run_coroutine_threadsafe(leave.wait(), loop).result(timeout=30)
        return office.compute(*inputs)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(office.release(closing, compute_slowly))
        await entered.wait()
        yield task
        leave.set()


async def test_nobody_waits_for_the_computation_and_what_comes_then_is_refused(office: Office, other_store: SqlStore) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    asked = await office.invitation("A")
    await office.store.close(opened.id)
    async with asyncio.timeout(10), releasing(office, opened):
        assert await other_store.cast(Ballot(asked, "W1", 5)) == frozenset()
        assert not await other_store.cast_comment(asked, "words")
        assert not await other_store.withdraw(asked)
        assert await other_store.invitation_of(asked.employee.id) is None
        assert (await office.invitation("A")).round.state is RoundState.CLOSING
    assert [dict(voter.values) for voter in office.seen[0][0]] == [{"W1": 3}]
    assert await office.rows("SELECT * FROM ballots") == []


async def test_a_cry_for_help_is_kept_at_once_while_a_round_is_computed(office: Office, other_store: SqlStore) -> None:
    opened = await office.open()
    await office.store.close(opened.id)
    async with asyncio.timeout(10), releasing(office, opened) as task:
        assert await other_store.open_request(a_request(office))
        assert not task.done()


async def test_nothing_is_published_before_the_last_step(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    await office.store.close(opened.id)
    async with releasing(office, opened):
        assert await office.store.released_weeks() == await office.store.figures(opened.week, opened.week) == []
        assert await office.store.participation(opened.week) == {}
    assert await office.store.released_weeks() == [opened.week]


async def test_two_processes_that_release_a_round_publish_it_once(office: Office, other_store: SqlStore) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    await office.store.close(opened.id)
    async with releasing(office, opened) as first:
        assert await other_store.release(opened.id, office.compute, 0, no_progress)
        published = await office.published()
    assert first.result() is False
    assert await office.published() == published


async def test_a_process_that_has_lost_its_lease_publishes_nothing(office: Office, other_store: SqlStore) -> None:
    opened = await office.open()
    await office.store.close(opened.id)
    async with releasing(office, opened) as sleeper:
        later = await other_store.acquire_lease(30)
        assert later is not None
    assert sleeper.result() is False
    assert await office.store.released_weeks() == []
    assert await office.release(opened, fence=later)


async def test_whoever_is_erased_while_a_round_is_computed_is_counted_in_none_of_its_figures(
    office: Office, other_store: SqlStore
) -> None:
    opened = await office.open()
    for name in "AB":
        await office.answer(name, 3)
    gone = await office.store.person_hash(office.people[0].id)
    await office.store.close(opened.id)
    async with releasing(office, opened):
        assert await other_store.erase_person("a@voinko.example")
    assert gone in {voter.person for voter in office.seen[0][0]}
    assert gone not in (await office.store.facts(opened.week.plus(1)))[0].people
    assert await office.rows("SELECT * FROM ballots") == []


async def test_an_erasure_takes_the_ballots_of_a_closing_round_at_once(office: Office) -> None:
    opened = await office.open()
    for name in "AB":
        await office.answer(name, 3)
    await office.store.close(opened.id)
    await office.store.erase_person("a@voinko.example")
    assert len(await office.rows("SELECT DISTINCT tag FROM ballots")) == 1


async def test_a_computation_that_nobody_waits_for_any_more_ends_at_its_next_step(office: Office) -> None:
    opened = await office.open()
    await office.store.close(opened.id)
    begun, ended, over = threading.Event(), threading.Event(), threading.Event()

    def compute_for_ever(_voters: object, _invited: object, _history: object, progress: Progress) -> Release:
        begun.set()
        try:
            while not over.wait(0.01):
                progress(0, 1)
        finally:
            ended.set()
        raise AssertionError

    task = asyncio.create_task(office.release(opened, compute_for_ever))
    assert await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    broken_off = await asyncio.to_thread(ended.wait, 5)
    over.set()
    assert broken_off
    assert await office.release(opened)
