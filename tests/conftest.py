"""Stores for tests: a migrated database of its own for each test, copied from a template.

``store`` runs a test on SQLite and on PostgreSQL, ``sqlite_store`` on SQLite alone. Each test's files lie in ``tmp_path``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from bot.model.people import Employee
from bot.model.roster import RosterRow
from storage.database import engine
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests import run

settings.register_profile("voinko", deadline=None)  # how fast a machine is is measured in benchmarks, beside a floor
settings.load_profile("voinko")

os.environ["OPENPYXL_LXML"] = "False"  # lxml comes with a tool of ours: spreadsheets are read as the product reads them

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_TEMPLATE = "voinko_template"
_RENDERER = Path(__file__).parent / "js" / "node_modules" / "adaptivecards"
_databases = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """The run has one folder and one PostgreSQL server, and does not end before them."""
    if not _WORKER:
        config.add_cleanup(run.begin())


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the machine lacks is told in one line for all the tests that need it."""
    if item.get_closest_marker("browser"):
        from tests.browser import CHROMIUM

        if CHROMIUM is None:
            pytest.skip("needs a browser: apt-get install chromium (google-chrome will do too)")
    if item.get_closest_marker("npm") and not _RENDERER.exists():
        pytest.skip("needs Microsoft's renderer of cards: apt-get install npm, then make tests/js/node_modules")


@pytest.fixture(scope="session", autouse=True)
def product_pragmas() -> Iterator[Sequence[str]]:
    """What the product sets on SQLite. Its tests don't wait for the disk: no power cut matters to them."""
    with pytest.MonkeyPatch.context() as patch:
        kept = engine._PRAGMAS
        patch.setattr(engine, "_PRAGMAS", (*kept, "synchronous=OFF"))
        yield kept


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
def postgres_server(master_key: MasterKey) -> Iterator[psycopg.Connection]:
    """The server that all workers share, with a template in it."""

    def prepare() -> None:
        with run.administrator() as connection:
            connection.execute(f"CREATE DATABASE {_TEMPLATE}")
        asyncio.run(_migrate(run.database(_TEMPLATE), master_key))

    run.postgres(prepare)
    with run.administrator() as connection:
        yield connection


@pytest.fixture
def postgres(postgres_server: psycopg.Connection) -> Iterator[Callable[[str], str]]:
    """Make a database for this test alone: the template's name, or "" for an empty one -> its URL."""
    made = []

    def create(template: str) -> str:
        made.append(f"voinko_{_WORKER}_{next(_databases)}")
        postgres_server.execute(f"CREATE DATABASE {made[-1]} TEMPLATE {template or 'template0'} STRATEGY FILE_COPY")
        return run.database(made[-1])

    yield create
    for name in made:
        postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres: Callable[[str], str]) -> str:
    return postgres(_TEMPLATE)


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
