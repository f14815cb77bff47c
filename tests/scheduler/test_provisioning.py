"""When a roster is made of a directory: a quarter of an hour after its last word, and before a round opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from adapters.scim.roster import ScimForm, roster_of
from bot.model.provisioning import Entry, EntryKind
from scheduler.tick import tick
from storage.store import SqlStore
from tests.scheduler.town import HELSINKI, Town

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=HELSINKI)


async def arrives(store: SqlStore, name: str, moment: str) -> None:
    email = f"{name}@voinko.example"
    document = {"userName": email, "displayName": name, ENTERPRISE: {"department": "Tuki", "division": "Palvelu"}}
    await store.add_entry(Entry(name, EntryKind.USER, email, document, email=email), at(moment))


@pytest.fixture
def derived(town: Town) -> Town:
    """A town whose roster an identity provider keeps."""
    world = replace(town.world, derive=partial(roster_of, ScimForm()))
    town.tick = lambda moment: tick(world, town.clock(moment))  # type: ignore[method-assign,assignment]
    return town


async def test_it_waits_until_the_provider_has_been_quiet_for_a_while(derived: Town) -> None:
    await arrives(derived.store, "uusi", "2026-01-05 10:00")
    await derived.tick("2026-01-05 10:14")
    assert await derived.store.employee_by_email("uusi@voinko.example") is None
    assert await derived.store.next_due() == at("2026-01-05 10:15")
    await derived.tick("2026-01-05 10:15")
    assert await derived.store.employee_by_email("uusi@voinko.example") is not None


async def test_before_a_round_opens_it_does_not_wait(derived: Town) -> None:
    await arrives(derived.store, "uusi", "2026-01-06 09:29")
    derived.platform.join("uusi")
    await derived.tick("2026-01-06 09:30")
    person = await derived.person("uusi")
    assert await derived.store.invitation_of(person.id) is not None


async def test_the_log_of_the_roster_is_forgotten_after_a_year(town: Town) -> None:
    before = len(await town.store.roster_changes())
    assert before > 0
    async with town.store._database.write() as connection:
        await connection.exec_driver_sql("UPDATE roster_log SET at = '2020-01-01 00:00:00.000000'")
    await town.store.forget_roster_changes()
    assert await town.store.roster_changes() == []
