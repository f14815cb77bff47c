"""The store walked through both tables: what they hold happens in it, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.model.deliveries import DELIVERIES, ENDS, DeliveryEvent, DeliveryKind, DeliveryState
from bot.model.people import Address
from bot.model.requests import REQUESTS, Request, RequestEvent, RequestStage
from storage.database.schema import requests, sends
from storage.keeping.restoring import doubt
from storage.requests import lose_requests
from tests.storage.office import OPENING, Office

NOW = datetime(2026, 1, 7, 9, 41, tzinfo=UTC)
ACCOUNT = Address("teams", "tenant", "aad", "conversation")


async def after_each(office: Office, event: DeliveryEvent) -> Mapping[DeliveryState, DeliveryState]:
    """State -> the state of a pulse that stood there, once the event has been tried on all of them."""
    store = office.store
    await office.open()
    pulses = [one for one in await store.due(OPENING, 100) if one.kind is DeliveryKind.PULSE]
    stood = {one.id: state for one, state in zip(pulses, DeliveryState, strict=False)}
    mine = [one for one in pulses if one.id in stood]
    async with store._database.write() as connection:
        for number, state in stood.items():
            await connection.execute(update(sends).where(sends.c.id == number).values(state=state, fence=0))
    match event:
        case DeliveryEvent.CLAIMED:
            await store.claim(list(stood), 0)
        case DeliveryEvent.ABANDONED:
            await store.recover(1)
        case DeliveryEvent.RESTORED:
            async with store._database.write() as connection:
                await doubt(connection, OPENING)
        case DeliveryEvent.RETRIED:
            for pulse in mine:
                account = replace(ACCOUNT, user=pulse.employee.email)
                await store.bind(pulse.employee.id, account)
                await store.mark_reach(account, None)
        case DeliveryEvent.POSTPONED:
            for pulse in mine:
                await store.postpone(pulse, OPENING + timedelta(hours=1))
        case _:
            for pulse in mine:
                await store.settle(pulse, event, 0)
    async with store._database.read() as connection:
        rows = (await connection.execute(select(sends.c.id, sends.c.state).where(sends.c.id.in_(stood)))).all()
    return {stood[row.id]: DeliveryState(row.state) for row in rows}


@pytest.mark.parametrize("event", DeliveryEvent)
async def test_a_delivery_changes_as_the_table_says_and_not_otherwise(office: Office, event: DeliveryEvent) -> None:
    table = {state: DELIVERIES.steps.get((state, event), state) for state in DeliveryState}
    assert await after_each(office, event) == table


async def test_what_can_t_happen_to_a_delivery_leaves_its_person_alone(office: Office) -> None:
    await office.open()
    welcome = (await office.store.due(OPENING, 1))[0]
    await office.settle(welcome, DeliveryEvent.ARRIVED)
    before = await office.store.employees()
    for event in ENDS:
        await office.store.settle(welcome, event, 0, address=ACCOUNT, reason="late")
    assert await office.store.employees() == before


def request(office: Office, name: str, stage: RequestStage) -> Request:
    person, contact = office.people[0], office.people[1]
    moments = {"asked_at": NOW, "due_at": NOW, "deadline": NOW + timedelta(days=1)}
    return Request(id=name, person=person.id, contact=contact.id, role="osh", stage=stage, text="xyzzy", **moments)


async def stages(office: Office) -> Mapping[str, RequestStage]:
    async with office.store._database.read() as connection:
        rows = (await connection.execute(select(requests.c.id, requests.c.stage))).all()
    return {row.id: RequestStage(row.stage) for row in rows}


@pytest.mark.parametrize("event", RequestEvent)
async def test_a_request_changes_as_the_table_says_and_not_otherwise(office: Office, event: RequestEvent) -> None:
    kept = [stage for stage in RequestStage if stage is not RequestStage.GONE]
    for stage in kept:
        await office.store.open_request(request(office, stage.value, stage))
        happened = await office.store.revise_request(stage.value, event, NOW)
        assert (happened is not None) == ((stage, event) in REQUESTS.steps)
    table = {stage.value: REQUESTS.steps.get((stage, event), stage) for stage in kept}
    assert await stages(office) == {name: stage for name, stage in table.items() if stage is not RequestStage.GONE}


async def test_a_restore_loses_every_request_wherever_it_stood(office: Office) -> None:
    for stage in REQUESTS.sources(RequestEvent.LOST):
        await office.store.open_request(request(office, stage.value, stage))
    async with office.store._database.write() as connection:
        await lose_requests(connection, NOW)
    assert await stages(office) == {stage.value: RequestStage.LOST for stage in REQUESTS.sources(RequestEvent.LOST)}


async def test_a_request_that_has_moved_on_is_not_changed_by_who_saw_it_elsewhere(office: Office) -> None:
    await office.store.open_request(request(office, "r1", RequestStage.OPEN))
    for seen in set(RequestStage) - {RequestStage.OPEN}:
        assert await office.store.revise_request("r1", RequestEvent.TOLD, NOW, seen=seen) is None
    assert await stages(office) == {"r1": RequestStage.OPEN}
