"""A database is brought up to the tables that the code knows, quietly, and only under its own key."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage.database.schema import metadata
from storage.keeping.migrate import upgrade
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError
from storage.store import SqlStore


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    postgres: Callable[[str], str] = request.getfixturevalue("postgres")
    return postgres("")


async def test_the_migrations_make_the_tables_that_the_code_knows(store: SqlStore) -> None:
    async with store._database.read() as connection:
        assert await connection.run_sync(_differences) == []


async def test_an_empty_database_is_not_current_until_it_is_migrated(
    empty_url: str, master_key: MasterKey, key_ring: KeyRing, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="storage")
    store = await SqlStore.connect(empty_url, master_key, key_ring)
    assert await store.is_current() is False
    await store.migrate()
    assert await store.is_current() is True
    await store.disconnect()
    assert capfd.readouterr() == ("", "")


async def test_a_database_that_is_behind_is_not_current(store: SqlStore) -> None:
    async with store._database.write() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert await store.is_current() is False


async def test_migrating_again_changes_nothing(
    store: SqlStore, database_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    name = await store.person_hash(1)
    await store.migrate()
    again = await SqlStore.connect(database_url, master_key, key_ring)
    assert await again.person_hash(1) == name
    await again.disconnect()


async def test_another_master_key_is_refused_and_nothing_is_overwritten(
    store: SqlStore, database_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    with pytest.raises(WrongKeyError):
        await SqlStore.connect(database_url, MasterKey(b"another key, thirty-two bytes ok"), key_ring)
    again = await SqlStore.connect(database_url, master_key, key_ring)
    assert await again.person_hash(1) == await store.person_hash(1)
    await again.disconnect()


async def test_an_answer_that_came_both_ways_is_one_after_the_migration(
    empty_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    store = await SqlStore.connect(empty_url, master_key, key_ring)
    async with store._database.write() as connection:
        await connection.run_sync(upgrade, "0005")
        for id_, metric, score in (
            ("R1", "nps", 9),
            ("R1/nps", "nps", 9),
            ("R2/nps", "nps", 3),
            ("R2/csat", "csat", 4),
            ("/nps", "nps", 1),
        ):
            await connection.exec_driver_sql(
                "INSERT INTO feedback (source, id, day, team_name, metric, score, comment, language, channel, stage)"  # noqa: S608
                f" VALUES ('shop', '{id_}', '2026-01-05', 'Tuki', '{metric}', {score}, '', '', '', '')"
            )
    await store.migrate()
    async with store._database.read() as connection:
        rows = await connection.exec_driver_sql("SELECT id, metric, score FROM feedback ORDER BY id, metric")
        assert [tuple(row) for row in rows] == [("/nps", "nps", 1), ("R1", "nps", 9), ("R2", "csat", 4), ("R2", "nps", 3)]
    await store.disconnect()


async def test_a_failed_migration_leaves_nothing_behind(
    empty_url: str, master_key: MasterKey, key_ring: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object) -> bytes:
        raise KeyboardInterrupt

    store = await SqlStore.connect(empty_url, master_key, key_ring)
    with monkeypatch.context() as patch:
        patch.setattr(MasterKey, "wrap", killed)
        with pytest.raises(KeyboardInterrupt):
            await store.migrate()
    async with store._database.read() as connection:
        assert await connection.run_sync(_tables) == []
    await store.disconnect()


async def test_exceptions_and_the_drivers_log_carry_no_values(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "secret@voinko.example"
    with pytest.raises(Exception, match=r"no such table|does not exist") as caught:
        async with store._database.write() as connection:
            await connection.execute(_insert_into_nowhere(), {"email": secret})
    assert secret not in str(caught.value)
    await store.ensure_person(secret)
    assert secret not in caplog.text


def _differences(connection: Connection) -> Sequence[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def _tables(connection: Connection) -> list[str]:
    from sqlalchemy import inspect

    return inspect(connection).get_table_names()


def _insert_into_nowhere() -> Any:  # noqa: ANN401 - an SQL expression
    from sqlalchemy import column, insert, table

    return insert(table("nowhere", column("email")))
