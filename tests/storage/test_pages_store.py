"""What the digest's page reads, and links that open once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.model.calendar import Week
from bot.model.people import Employee
from bot.model.units import COMPANY_UNIT, Unit
from storage.database.schema import spent_tokens
from storage.store import SqlStore

NOON = datetime(2026, 2, 3, 10, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=15)
TUKI, MYYNTI = Unit.of_team(1), Unit.of_team(2)
FIRST, SECOND = Week(2026, 5), Week(2026, 6)


async def test_a_token_is_spent_once_however_many_try_at_the_same_time(store: SqlStore) -> None:
    tries = await asyncio.gather(*(store.spend(b"link", SOON, NOON) for _ in range(8)))
    assert sorted(tries) == [False] * 7 + [True]
    assert await store.is_spent(b"link")
    assert not await store.is_spent(b"another")


async def test_a_spent_token_is_forgotten_once_it_has_ended_by_itself(store: SqlStore) -> None:
    await store.spend(b"link", SOON, NOON)
    await store.spend(b"another", SOON + timedelta(days=1), SOON + timedelta(seconds=1))
    async with store._database.read() as connection:
        assert [row.digest for row in await connection.execute(spent_tokens.select())] == [b"another"]


async def test_a_person_is_found_by_id_until_deactivated(store: SqlStore, company: Sequence[Employee]) -> None:
    person = company[0]
    assert await store.active_employee(person.id) == person
    await store.import_roster([], deactivate_missing=True)
    assert await store.active_employee(person.id) is None


async def test_only_digests_of_the_named_units_are_read(store: SqlStore) -> None:
    for unit, week in ((TUKI, FIRST), (TUKI, SECOND), (MYYNTI, SECOND), (COMPANY_UNIT, FIRST)):
        await store.freeze_digests(week, {unit: f"{unit.key} {week}"})
    assert await store.digest_weeks({TUKI, COMPANY_UNIT}) == [FIRST, SECOND]
    assert await store.digest_weeks({MYYNTI}) == [SECOND]
    assert await store.digests({TUKI, COMPANY_UNIT}, FIRST) == {TUKI: f"1 {FIRST}", COMPANY_UNIT: f" {FIRST}"}
    assert await store.digests_of(TUKI, (SECOND, FIRST, SECOND.plus(1))) == [f"1 {FIRST}", f"1 {SECOND}"]
    assert await store.latest_weeks({TUKI, MYYNTI, COMPANY_UNIT}) == {TUKI: SECOND, MYYNTI: SECOND, COMPANY_UNIT: FIRST}


async def test_no_units_are_no_digests(store: SqlStore) -> None:
    await store.freeze_digests(FIRST, {TUKI: "1"})
    assert await store.digest_weeks(()) == []
    assert await store.digests((), FIRST) == {}
    assert await store.latest_weeks(()) == {}
