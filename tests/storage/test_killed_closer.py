"""A close that is killed at every one of its steps, and taken up again by the next process each time."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.model.deliveries import DeliveryEvent
from bot.model.people import Address
from bot.model.roster import RosterRow
from storage.guard import plant
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.conftest import _TEMPLATE
from tests.storage.killed_closer import STEPS, close
from tests.storage.office import ITEMS, OPENING, Office

ROOT = Path(__file__).parents[2]
Place = Callable[[str], str]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Place:
    """Make a database of that name, with a folder beside it -> its URL."""
    create = request.getfixturevalue("postgres") if request.param == "postgres" else None

    def inside(name: str) -> str:
        (tmp_path / name).mkdir()
        if create is not None:
            return str(create(_TEMPLATE))
        shutil.copy(sqlite_template, tmp_path / name / "voinko.db")
        return f"sqlite+aiosqlite:///{tmp_path / name / 'voinko.db'}"

    return inside


async def answered(url: str, folder: Path, roster: list[RosterRow], master_key: MasterKey) -> Office:
    """A round in which everybody has a pulse on the screen and has answered. Ids and keyed hashes are the same each time."""
    key_ring = KeyRing(folder / "voinko.keys")
    store = await SqlStore.connect(url, master_key, key_ring)
    office = Office(store, [], key_ring, folder)
    [(name,)] = await office.rows("SELECT name FROM installation")
    plant(key_ring, master_key, name)
    await store.import_roster(roster)
    office.people = await store.employees()
    await office.open()
    for delivery in await store.due(OPENING, 100):
        shown = Address("slack", "T1", f"U{delivery.employee.id}", "D", f"{delivery.kind}-{delivery.employee.id}")
        await office.settle(delivery, DeliveryEvent.ARRIVED, address=shown)
    for number, person in enumerate(office.members):
        for item in ITEMS:
            await office.answer(person.name, 1 + number % 5, item)
    return office


@pytest.mark.timeout(120)
async def test_killed_at_every_step_it_publishes_the_same_bytes_once_and_leaves_nothing(
    place: Place, tmp_path: Path, roster: list[RosterRow], master_key: MasterKey
) -> None:
    urls = {name: place(name) for name in ("unharmed", "killed")}
    unharmed, killed = [await answered(url, tmp_path / name, roster, master_key) for name, url in urls.items()]
    await close(urls["unharmed"], unharmed.key_ring.folder)

    arguments = ("-m", "tests.storage.killed_closer", urls["killed"], str(killed.key_ring.folder))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert out.decode().splitlines() == [f"{step}: 9" for step in STEPS]

    expected = await unharmed.published()
    assert all(expected[:3])
    assert await killed.published() == expected
    assert len(await killed.rows("SELECT * FROM endings")) == len(killed.members)
    for gone in ("SELECT 1 FROM ballots", "SELECT 1 FROM invitations WHERE answered", "SELECT 1 FROM sends WHERE message <> ''"):
        assert await killed.rows(gone) == []
    assert killed.key_ring.names() == frozenset()
    for office in (unharmed, killed):
        await office.store.disconnect()
