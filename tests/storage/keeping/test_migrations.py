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

from bot.model.calendar import Week
from bot.model.pulses import RoundRules
from bot.model.released import Withheld
from storage.database.schema import metadata
from storage.keeping.migrate import upgrade
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError
from storage.store import SqlStore
from tests.cells import AGREE, DISAGREE, MIXED, score


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


async def test_published_steps_become_cells_and_what_they_counted_becomes_facts(
    empty_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    store = await SqlStore.connect(empty_url, master_key, key_ring)
    blocks = (
        ("voice", 1, "NULL", 5),  # W3: a mean under 2.25 of five
        ("communication", 3, "NULL", 6),  # C1 and C2: twelve answers from 2.75 to under 3.25
        ("helped", 5, "NULL", 5),  # asked apart, in no round's list
        ("enps", "NULL", 20, 52),  # 15 … 25 % of 52, of which the last was 20 then, as halves went to the even ten
        ("enps", "NULL", -80, 50),
    )
    async with store._database.write() as connection:
        await connection.run_sync(upgrade, "0011")
        key = _bytes(empty_url, 32)
        for week, items in (("2026-W02", "W3,C1,L1,C2,O1"), ("2026-W03", "N1")):
            await connection.exec_driver_sql(
                "INSERT INTO rounds (week, items, opens_at, closes_at, state, public_key)"  # noqa: S608
                f" VALUES ('{week}', '{items}', '2026-01-06 09:30:00', '2026-01-11 23:59:00', 'released', {key})"
            )
        for place, (topic, step, enps, people) in enumerate(blocks):
            where = f"'2026-W0{3 if topic == 'enps' else 2}', '{topic}', 'team', '{place}'"
            await connection.exec_driver_sql(
                "INSERT INTO figures (week, topic, unit_kind, unit_key, department, step, enps, band)"  # noqa: S608
                f" VALUES ({where}, 'Palvelu', {step}, {enps}, '5-9')"
            )
            await connection.exec_driver_sql(
                "INSERT INTO counted (week, topic, unit_kind, unit_key, people)"  # noqa: S608
                f" VALUES ({where}, {_bytes(empty_url, 16 * people)})"
            )
        await connection.exec_driver_sql(
            "INSERT INTO figures (week, topic, unit_kind, unit_key, department)"
            " VALUES ('2026-W02', 'leadership', 'team', '1', 'Palvelu')"
        )
    await store.migrate()
    weeks = [Week(2026, 2), Week(2026, 3)]
    shown = [(one.topic.value, one.item, one.result) for one in await store.figures(*weeks)]
    assert sorted(shown, key=str) == sorted(
        [
            ("communication", "", MIXED),
            ("enps", "", score(-80)),
            ("enps", "", score(20)),
            ("helped", "", AGREE),
            ("leadership", "", Withheld()),
            ("voice", "", DISAGREE),
        ],
        key=str,
    )
    facts = [(fact.items, len(fact.people), fact.low, fact.high) for week in weeks for fact in await store.facts(week)]
    assert facts == [
        (("A1",), 1, 19, 25),
        (("C1", "C2"), 1, 33, 38),
        (("W3",), 1, 5, 11),
        (("N1",), 1, 8, 13),
        (("N1",), 1, -50, -38),
    ]
    await store.disconnect()


def _bytes(url: str, count: int) -> str:
    """So many zero bytes, as the database writes them."""
    return f"zeroblob({count})" if url.startswith("sqlite") else f"decode(repeat('00', {count}), 'hex')"


_MID_ROUND = """
INSERT INTO teams (id, name, department) VALUES (1, 'Tuki', 'Palvelu');
INSERT INTO employees (id, email, name, team_id) VALUES (1, 'a@x.fi', 'A', 1);
INSERT INTO rounds (id, week, items, opens_at, closes_at, state, public_key)
    VALUES (1, '2026-W02', 'W1', '2026-01-06 07:30:00', '2026-01-11 21:59:00', 'open', '');
INSERT INTO invitations (round_id, employee_id, token, team_id, department, counts_in_team) VALUES (1, 1, 't', 1, 'Palvelu', TRUE)
"""


async def test_an_open_round_keeps_the_names_of_its_teams_and_waits_for_its_rules(
    empty_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    store = await SqlStore.connect(empty_url, master_key, key_ring)
    async with store._database.write() as connection:
        await connection.run_sync(upgrade, "0012")
        for statement in _MID_ROUND.split(";"):
            await connection.exec_driver_sql(statement)
    await store.migrate()
    async with store._database.read() as connection:
        assert (await connection.exec_driver_sql("SELECT team_name FROM invitations")).scalars().all() == ["Tuki"]
    assert [one.rules for one in await store.open_rounds()] == [None]
    await store.keep_rules(RoundRules(9, strict=True))
    await store.keep_rules(RoundRules(5))
    assert [one.rules for one in await store.open_rounds()] == [RoundRules(9, strict=True)]
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
