"""Backup and restore: everything but keys, of one moment, in one file – and a restore that sends nothing twice."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Date, Integer, LargeBinary, create_engine, make_url

from bot.model.calendar import Week
from bot.model.deliveries import DeliveryEvent, DeliveryKind, DeliveryState
from bot.model.feedback import Feedback, Metric
from bot.model.people import Address, Contact
from bot.model.pulses import RoundState, Topic
from bot.model.units import COMPANY_UNIT
from storage.database.engine import Database, place_of
from storage.database.moment import Moment
from storage.database.schema import ballots, invitations, metadata
from storage.keeping.backup import LEFT_OUT, BackupError, back_up, read_label
from storage.keeping.restoring import NotEmptyError, Restored, restore
from storage.ring import RingError
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError
from storage.store import SqlStore
from tests.storage.office import OPENING, WEEK, Office

OPEN = WEEK.plus(1)  # the week whose round is open at the backup
ASKED = OPENING + timedelta(weeks=1)
NOW = ASKED + timedelta(hours=2)
KEPT = [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """A database that is not there yet: of the same kind, unless a test asks for the other."""
    if (getattr(request, "param", "same") == "same") == database_url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path / 'restored.db'}"
    url: str = request.getfixturevalue("postgres")("")
    return url


class Vault:
    """Takes backups of an office's database and restores them elsewhere."""

    def __init__(self, office: Office, url: str, empty_url: str, master_key: MasterKey) -> None:
        self.office = office
        self.file = office.folder / "voinko.backup"
        self.empty_url = empty_url
        self._url = url
        self._key = master_key
        self._opened: list[SqlStore] = []

    async def back_up(self, taken_at: datetime = NOW) -> int:
        database = Database(self._url)
        try:
            return await back_up(database, self.file, taken_at)
        finally:
            await database.dispose()

    async def restore(
        self,
        *,
        key: MasterKey | None = None,
        ring: KeyRing | None = None,
        now: datetime = NOW,
        asked: Collection[Week] = (),
        foretell: Callable[[Restored], None] = lambda _restored: None,
    ) -> Restored:
        database, label = Database(self.empty_url), read_label(self.file)
        try:
            return await restore(
                database,
                key or self._key,
                ring or self.office.key_ring,
                label,
                now=now,
                asked_since=asked,
                foretell=foretell,
            )
        finally:
            await database.dispose()

    def lose(self) -> None:
        """The database is lost; what is restored lies where it was."""
        owner = self.office.key_ring.owner()
        assert owner is not None
        self.office.key_ring.belong_to(replace(owner, place=place_of(self.empty_url)))

    async def restored(self) -> Office:
        store = await SqlStore.connect(self.empty_url, self._key, self.office.key_ring)
        self._opened.append(store)
        return Office(store, await store.employees(), self.office.key_ring, self.office.folder, seen=list(self.office.seen))

    async def close(self) -> None:
        for store in self._opened:
            await store.disconnect()


@pytest.fixture
async def fresh(office: Office, database_url: str, empty_url: str, master_key: MasterKey) -> AsyncIterator[Vault]:
    """An office that has just begun."""
    made = Vault(office, database_url, empty_url, master_key)
    yield made
    await made.close()


@pytest.fixture
async def vault(fresh: Vault) -> Vault:
    """One round released, the next one open with ballots in it, something in every table."""
    office, store = fresh.office, fresh.office.store
    first = await office.open(WEEK)
    for name in "ABCDE":
        await office.answer(name, 3, week=first.week)
    await office.close(first)
    await store.freeze_digests(first.week, {COMPANY_UNIT: '{"schema": "voinko.digest/1", "week": "2026-W02", "name": "Ä"}'})
    await store.bind(office.people[0].id, Address("slack", "T1", "U1", "D1"))
    await store.replace_contacts([Contact("oh", "Nurse", "nurse@voinko.example", "+358 1", "", "")])
    team = office.members[0].team
    assert team is not None
    await store.add_feedback(
        [Feedback("f1", "survey", OPENING.date(), team.id, team.name, Metric.NPS, 9.0, "Hyvä!", "fi", "", "")]
    )
    await store.vault.put("slack/T1", "xoxb-secret")
    async with store._database.write() as connection:
        row = {"week": str(first.week), "unit_kind": "company", "unit_key": "", "document": '{"themes": [], "quotes": ["Ä"]}'}
        await connection.execute(metadata.tables["comments"].insert(), row)
        await connection.execute(metadata.tables["resting"].insert(), {"topic": Topic.SKILLS, "through": str(WEEK)})
    await store.advance(ASKED, ASKED + timedelta(hours=1))
    await office.open(OPEN)
    await office.answer("A", 4, week=OPEN)
    await fill_what_is_empty(store)
    return fresh


async def fill_what_is_empty(store: SqlStore) -> None:
    """A row in every table that nothing above has filled."""
    of_type: dict[type, object] = {
        LargeBinary: b"some bytes",
        Moment: ASKED,
        Date: ASKED.date(),
        Boolean: False,
        Integer: 1,
    }
    async with store._database.write() as connection:
        for table in KEPT:
            if (await connection.execute(table.select().limit(1))).first() is None:
                some = {one.name: of_type.get(type(one.type), f"some {one.name}") for one in table.columns}
                await connection.execute(table.insert(), some)


async def contents(office: Office) -> dict[str, list[str]]:
    """Every row of every table, in one order on both databases."""
    rows = {}
    for table in KEPT:
        async with office.store._database.read() as connection:
            found = (await connection.execute(table.select())).all()
        rows[table.name] = sorted(repr(tuple(row)) for row in found)
    return rows


@pytest.mark.parametrize("empty_url", ["same", "other"], indirect=True)
async def test_every_row_comes_back_as_it_was_on_either_database(vault: Vault) -> None:
    before = await contents(vault.office)
    assert all(before.values()), "a table that is empty proves nothing"
    before["sends"] = [row for row in before["sends"] if "reminder" not in row]
    rows = await vault.back_up()
    restored = await vault.restore(now=ASKED - timedelta(seconds=1))
    after = await contents(office := await vault.restored())
    assert rows == restored.rows == sum(map(len, before.values()))
    assert (restored.without_figures, restored.not_asked_again) == ((), ())
    changed = {name for name in before if before[name] != after[name]}
    # The heartbeat looks anew; what was due is in doubt; nobody can tell what became of a request; it is another copy.
    assert changed <= {"clock", "sends", "requests", "installation"}
    assert restored.forgotten == ()
    assert await office.store.is_current()


async def test_a_round_that_is_open_goes_on_where_it_was(vault: Vault) -> None:
    await vault.back_up()
    vault.lose()
    await vault.restore()
    office = await vault.restored()
    assert await office.answer("B", 2, week=OPEN)
    [opened] = await office.store.open_rounds()
    assert await office.close(opened)
    assert sorted(value for voter in office.seen[-1][0] for value in voter.values.values()) == [2, 4]
    assert office.key_ring.names() == frozenset()
    assert await office.store.vault.get("slack/T1") == "xoxb-secret"


async def test_a_round_that_is_closing_is_released_where_it_is_restored(vault: Vault) -> None:
    [opened] = await vault.office.store.open_rounds()
    await vault.office.store.close(opened.id)
    await vault.back_up()
    vault.lose()
    await vault.restore()
    office = await vault.restored()
    assert not await office.answer("B", 2, week=OPEN)
    assert await office.release(opened)
    assert sorted(value for voter in office.seen[-1][0] for value in voter.values.values()) == [4]


async def test_no_key_is_in_a_backup_and_nobody_but_its_owner_may_read_it(vault: Vault, master_key: MasterKey) -> None:
    await vault.back_up()
    content = vault.file.read_bytes()
    ring = vault.office.key_ring.get(str(OPEN)) or b""
    private_key = master_key.unwrap_key(f"private key {OPEN}", ring)
    for secret in (master_key._key, private_key, ring, b"xoxb-secret"):
        assert secret not in content
        assert secret.hex().encode() not in content
    [(box,)] = sqlite3.connect(vault.file).execute("SELECT box FROM ballots WHERE item <> 'R1'").fetchall()
    assert box in content  # it would have been found
    assert stat.S_IMODE(vault.file.stat().st_mode) == 0o600
    assert [path.name for path in vault.office.folder.iterdir() if "backup" in path.name] == ["voinko.backup"]


async def test_the_order_in_which_ballots_came_is_not_in_a_backup(vault: Vault) -> None:
    for name in "KJIHGFEDCB":
        await vault.office.answer(name, 3, week=OPEN)
    await vault.back_up()
    tags = [tag for (tag,) in sqlite3.connect(vault.file).execute("SELECT tag FROM ballots ORDER BY rowid")]
    assert tags == sorted(tags)
    assert len(set(tags)) == 11


async def test_a_backup_is_of_one_moment_though_others_write_meanwhile(vault: Vault) -> None:
    """A copy that is not of one moment could hold the one half of a transaction without the other."""
    database = Database(vault._url)
    at_work = []

    def write_in_between(done: int, _total: int) -> None:
        if not at_work:
            at_work.append(done)
            engine = create_engine(make_url(vault._url).set(drivername=_SYNC[database.dialect]))
            with engine.begin() as other:
                other.execute(ballots.delete())
                other.execute(invitations.update().values(department="Later"))
            engine.dispose()

    await back_up(database, vault.file, NOW, write_in_between)
    await database.dispose()
    assert at_work == [1]  # long before either table's turn
    kept = sqlite3.connect(vault.file)
    assert kept.execute("SELECT count(DISTINCT tag) FROM ballots").fetchone() == (1,)
    assert kept.execute("SELECT count(*) FROM invitations WHERE department = 'Later'").fetchone() == (0,)


_SYNC = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


async def test_a_backup_overwrites_nothing(vault: Vault) -> None:
    vault.file.write_text("something else")
    with pytest.raises(BackupError, match=r"voinko\.backup is there already"):
        await vault.back_up()
    assert vault.file.read_text() == "something else"


async def test_a_backup_that_fails_leaves_no_file(vault: Vault) -> None:
    def full_disk(_done: int, _total: int) -> None:
        raise OSError(28, "No space left on device")

    database = Database(vault._url)
    with pytest.raises(BackupError, match="No space left"):
        await back_up(database, vault.file, NOW, full_disk)
    await database.dispose()
    assert [path.name for path in vault.office.folder.iterdir() if "backup" in path.name] == []


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to look at" * 40])
async def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    with pytest.raises(BackupError, match="other is no backup of Voinko"):
        read_label(file)


async def test_a_backup_of_a_newer_version_is_refused(vault: Vault) -> None:
    await vault.back_up()
    with sqlite3.connect(vault.file) as kept:
        kept.execute("UPDATE voinko_backup SET revision = '9999'")
    with pytest.raises(BackupError, match="newer Voinko"):
        await vault.restore()


async def test_another_master_key_is_refused_and_nothing_is_written(vault: Vault) -> None:
    await vault.back_up()
    with pytest.raises(WrongKeyError, match="made under another master key"):
        await vault.restore(key=MasterKey(b"another key, thirty-two bytes ok"))
    await vault.restore()  # the database is still empty


async def test_a_database_with_data_is_refused_and_stays_as_it_is(vault: Vault) -> None:
    await vault.back_up()
    await vault.restore()
    with pytest.raises(NotEmptyError):
        await vault.restore()


async def test_an_installation_that_has_never_been_used_counts_as_empty(vault: Vault, master_key: MasterKey) -> None:
    fresh = await SqlStore.connect(vault.empty_url, master_key, vault.office.key_ring)
    await fresh.migrate()
    await fresh.disconnect()
    await vault.back_up()
    await vault.restore()
    office = await vault.restored()
    assert len(office.people) == len(vault.office.people)


async def test_an_id_is_never_given_twice_not_even_one_given_after_the_backup(vault: Vault) -> None:
    await vault.back_up()
    lost = [await vault.office.store.ensure_person(f"later{number}@voinko.example") for number in range(3)]
    lost_round = await vault.office.open(OPEN.plus(1))
    vault.office.key_ring.destroy(str(lost_round.week))
    vault.lose()
    await vault.restore()
    office = await vault.restored()
    assert (await office.store.ensure_person("new@voinko.example")).id > lost[-1].id
    assert (await office.open(OPEN.plus(1))).id > lost_round.id


# ---------------------------------------------------------------- who has answered


async def test_a_backup_does_not_tell_who_has_answered_or_was_reminded(vault: Vault, master_key: MasterKey) -> None:
    [(id_key,)] = await vault.office.rows("SELECT wrapped FROM id_keys")
    guard = vault.office.key_ring.get("guard") or b""
    assert await vault.office.rows("SELECT employee_id FROM invitations WHERE answered") != []
    await vault.back_up()
    kept, content = sqlite3.connect(vault.file), vault.file.read_bytes()
    assert kept.execute("SELECT count(*) FROM invitations WHERE answered").fetchone() == (0,)
    assert kept.execute("SELECT count(*) FROM sends WHERE kind = 'reminder'").fetchone() == (0,)
    for secret in (id_key, master_key.unwrap(f"id key {OPEN}", id_key), guard, await vault.office.store._guard()):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert "id_keys" not in {name for (name,) in kept.execute("SELECT name FROM sqlite_master")}


async def test_beside_its_ring_the_flags_are_made_anew_from_the_tags(vault: Vault) -> None:
    await vault.office.answer("C", 1, week=OPEN)
    await vault.back_up()
    await vault.restore()
    office = await vault.restored()
    flagged = await office.rows("SELECT name FROM invitations JOIN employees ON employees.id = employee_id WHERE answered")
    assert sorted(flagged) == [("A",), ("C",)]
    assert await office.store.answered(await office.invitation("A", OPEN)) == {"W1"}


async def test_without_its_ring_a_round_is_discarded_its_pulses_end_and_what_r7_knew_rests(vault: Vault, tmp_path: Path) -> None:
    for delivery in await vault.office.store.due(NOW, 100):
        await vault.office.settle(delivery, DeliveryEvent.ARRIVED, address=Address("slack", "T1", "U", "D", "1.1"))
    await vault.back_up()
    foretold: list[Restored] = []
    restored = await vault.restore(ring=KeyRing(tmp_path / "new.keys"), foretell=foretold.append)
    assert foretold == [restored]
    assert restored.without_figures == (OPEN,)
    assert restored.forgotten == (WEEK, OPEN)
    office = await vault.restored()
    assert await office.rows("SELECT week FROM facts") == []
    resting = await office.store.resting(OPEN.plus(4))
    assert Topic.WORKLOAD in resting
    assert Topic.ENPS not in resting
    assert await office.store.resting(OPEN.plus(5)) == frozenset()
    assert len(await office.store.endings("", 100)) == len(office.members)


async def test_what_was_released_since_the_backup_rests(vault: Vault) -> None:
    await vault.back_up()
    [opened] = await vault.office.store.open_rounds()
    await vault.office.close(opened)
    vault.lose()
    restored = await vault.restore()
    assert restored.forgotten == (OPEN,)
    office = await vault.restored()
    assert {Topic.WORKLOAD, Topic.HELPED} <= await office.store.resting(OPEN.plus(4))
    assert await office.rows("SELECT week FROM facts") == [(str(WEEK),)]  # whom earlier ones counted is known


async def test_ballots_under_a_key_that_nobody_can_make_again_are_given_up(vault: Vault) -> None:
    async with vault.office.store._database.write() as connection:
        await connection.execute(ballots.update().values(tag=b"of the first versions"))
    await vault.back_up()
    assert (await vault.restore()).without_figures == (OPEN,)


# ---------------------------------------------------------------- nothing goes out twice


async def test_what_may_have_been_sent_since_is_asked_about_before_it_is_sent(vault: Vault) -> None:
    """Due and waiting, or under way, at the backup: in doubt. Not due yet: it can't have been sent."""
    ids = [one.id for one in await vault.office.store.due(NOW, 5)]
    await vault.office.store.claim(ids, 0)
    await vault.back_up()
    restored = await vault.restore(now=NOW)
    office = await vault.restored()
    due = await office.store.due(NOW, 100)
    assert {one.state for one in due} == {DeliveryState.UNKNOWN}
    assert restored.in_doubt == len(due) == 22
    assert await office.rows("SELECT state FROM sends WHERE kind = 'reminder'") == []  # nobody is reminded


async def test_where_the_calendar_runs_ahead_of_the_clock_all_that_waits_is_in_doubt(vault: Vault) -> None:
    await vault.back_up()
    await vault.restore(now=ASKED - timedelta(days=300))
    office = await vault.restored()
    assert await office.rows("SELECT DISTINCT state FROM sends WHERE kind = 'pulse' AND week = '2026-W03'") == [("unknown",)]
    assert await office.store.earliest_delivery() == OPENING  # and it is not forgotten


async def test_what_is_sent_stays_sent_and_its_digest_stays_frozen(vault: Vault) -> None:
    store = vault.office.store
    await store.enqueue_digests(WEEK, [(vault.office.people[0].id, COMPANY_UNIT, ASKED)])
    digest = next(one for one in await store.due(NOW, 100) if one.kind is DeliveryKind.DIGEST)
    await store.claim([digest.id], 0)
    await store.settle(digest, DeliveryEvent.ARRIVED, 0)
    await vault.back_up()
    await vault.restore()
    office = await vault.restored()
    assert DeliveryKind.DIGEST not in {one.kind for one in await office.store.due(NOW, 100)}
    assert await office.store.digest_readers(WEEK, NOW) is None
    frozen = await store.digest(COMPANY_UNIT, WEEK)
    assert frozen is not None
    assert await office.store.digest(COMPANY_UNIT, WEEK) == frozen


async def test_a_round_closed_since_the_backup_is_released_without_figures_and_blocks_nothing(vault: Vault) -> None:
    """Its private key is gone, so nobody can open its ballots again: R13 keeps its promise against a backup too."""
    await vault.back_up()
    [opened] = await vault.office.store.open_rounds()
    await vault.office.close(opened)
    restored = await vault.restore()
    assert restored.without_figures == (OPEN,)
    office = await vault.restored()
    assert await office.store.open_rounds() == []
    assert (await office.store.latest_round()).state is RoundState.RELEASED
    assert await office.rows("SELECT tag FROM ballots") == []
    assert await office.rows("SELECT 1 FROM invitations WHERE answered") == []
    assert await office.rows("SELECT 1 FROM sends WHERE round_id IS NOT NULL AND kind = 'reminder'") == []
    assert await office.rows("SELECT 1 FROM id_keys") == []
    assert [one.kind for one in await office.store.due(NOW, 100) if one.kind is not DeliveryKind.WELCOME] == []
    assert await office.store.figures(OPEN, OPEN) == []


async def test_a_lost_key_ring_or_another_pairs_key_is_no_key(vault: Vault, master_key: MasterKey, tmp_path: Path) -> None:
    await vault.back_up()
    ring = KeyRing(tmp_path / "other.keys")
    ring.put(str(OPEN), master_key.wrap(f"private key {OPEN}", bytes(range(32))))
    assert (await vault.restore(ring=ring)).without_figures == (OPEN,)


async def test_a_round_opened_since_the_backup_is_not_opened_again(vault: Vault) -> None:
    """Its key in the ring tells, or the calendar: people have the question already, and its answers are gone."""
    await vault.back_up()
    await vault.office.open(OPEN.plus(1))
    vault.lose()
    restored = await vault.restore(now=NOW + timedelta(days=7), asked=[OPEN, OPEN.plus(2)])
    assert restored.not_asked_again == (OPEN.plus(1), OPEN.plus(2))
    office = await vault.restored()
    with pytest.raises(AssertionError):  # the week has a round
        await office.open(OPEN.plus(1))
    assert [one.week for one in await office.store.open_rounds()] == [OPEN]
    assert await office.store.destroy_leftover_keys() == 1


async def test_a_copy_beside_the_live_database_opens_closes_and_destroys_nothing(vault: Vault) -> None:
    """A drill: the rounds of the backup and those opened since it, whose week the copy passes over, are the live database's."""
    await vault.back_up()
    await vault.office.open(OPEN.plus(1))
    await vault.restore()
    copy = await vault.restored()
    [opened] = await copy.store.open_rounds()
    with pytest.raises(RingError, match="is a copy"):
        await copy.close(opened)
    with pytest.raises(RingError, match="is a copy"):
        await copy.open(OPEN.plus(2))
    assert await copy.store.destroy_leftover_keys() == 0
    assert vault.office.key_ring.names() == {str(OPEN), str(OPEN.plus(1))}
    await vault.office.store.check_ring()
    assert [await vault.office.close(one) for one in await vault.office.store.open_rounds()] == [True, True]


async def test_who_was_welcomed_with_a_round_that_is_lost_is_not_welcomed_again(fresh: Vault) -> None:
    await fresh.back_up()
    await fresh.office.open()
    fresh.lose()
    await fresh.restore()
    after = await fresh.restored()
    await after.open(OPEN)
    assert {one.kind for one in await after.store.due(NOW, 100)} == {DeliveryKind.PULSE}


async def test_a_restored_heartbeat_looks_at_once_and_nobody_holds_it(vault: Vault) -> None:
    await vault.office.store.acquire_lease(30)
    await vault.office.store.advance(ASKED, ASKED + timedelta(hours=1))
    await vault.back_up()
    await vault.restore()
    office = await vault.restored()
    assert await office.store.next_due() is None
    assert await office.store.last_tick() == ASKED
    assert await office.store.acquire_lease(30) is not None


async def test_a_backup_says_when_it_was_taken_and_where_the_calendar_stood(vault: Vault) -> None:
    await vault.back_up()
    label = read_label(vault.file)
    assert (label.taken_at, label.first_week, label.last_tick) == (NOW, WEEK, ASKED)
    assert label.taken_at.tzinfo is UTC
