"""R7's guard key: in the key ring alone, moved there without losing anybody, and never mixed with another."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import insert, update

from bot.model.pulses import Topic
from storage import guard
from storage.database.schema import data_keys, facts, installation
from storage.guard import guard_purpose, person_hash, unpack
from storage.ring import MissingGuardKeyError, RingError
from storage.secrets.keys import MasterKey
from tests.storage.office import OPENING, WEEK, Office

LATER = WEEK.plus(1)


async def counted(office: Office) -> set[str]:
    return {name for (people,) in await office.rows("SELECT people FROM facts") for name in unpack(people)}


async def names(office: Office, key: bytes | None = None) -> dict[str, str]:
    key = key or await office.store._guard()
    return {person.name: person_hash(key, person.id) for person in office.people}


async def published(office: Office, who: str = "ABC") -> None:
    opened = await office.open()
    for name in who:
        await office.answer(name, 3)
    await office.close(opened)


async def as_it_was(office: Office, master_key: MasterKey) -> bytes:
    """The database as an earlier version has left it: a guard in it that follows from the master key. That guard."""
    await published(office)
    old, now = master_key.subkey("guard"), await names(office)
    before = await names(office, old)
    async with office.store._database.write() as connection:
        people = guard.pack([before["A"], before["B"], before["C"], "ab" * 16])  # and one who was erased
        await connection.execute(update(facts).values(people=people))
        await connection.execute(insert(data_keys).values(name="guard", wrapped=master_key.wrap("guard", old)))
        await connection.execute(update(installation).values(guard=None))
    office.key_ring.destroy("guard")
    assert now["A"] not in await counted(office)
    return old


async def test_no_key_in_the_database_and_no_key_from_the_master_key_tells_who_was_counted(
    office: Office, master_key: MasterKey
) -> None:
    await published(office)
    assert (await names(office))["A"] in await counted(office)
    kept = [master_key.unwrap(name, wrapped) for name, wrapped in await office.rows("SELECT name, wrapped FROM data_keys")]
    [(mine,)] = await office.rows("SELECT name FROM installation")
    derived = [master_key.subkey(purpose) for purpose in ("guard", guard_purpose(mine), "data")]
    for key in (*kept, *derived):
        assert set((await names(office, key)).values()).isdisjoint(await counted(office))


async def test_a_guard_in_the_database_moves_and_everybody_stays_known(office: Office, master_key: MasterKey) -> None:
    old = await as_it_was(office, master_key)
    await office.store.move_guard()
    known = await names(office)
    assert await counted(office) == {known["A"], known["B"], known["C"], "ab" * 16}
    assert set((await names(office, old)).values()).isdisjoint(await counted(office))
    assert await office.rows("SELECT name FROM data_keys WHERE name = 'guard'") == []


async def test_nothing_of_the_old_names_is_left_on_the_disk(sqlite_office: Office, master_key: MasterKey) -> None:
    office = sqlite_office
    old = await as_it_was(office, master_key)
    canaries = [bytes.fromhex((await names(office, old))[name]) for name in "ABC"]
    canaries += [wrapped[-40:] for (wrapped,) in await office.rows("SELECT wrapped FROM data_keys WHERE name = 'guard'")]
    assert all(one in office.bytes_on_disk() for one in canaries)
    await office.store.move_guard()
    assert [one for one in canaries if one in office.bytes_on_disk()] == []


@pytest.mark.parametrize("step", ["put", "_name_anew", "_fingerprint"])
async def test_a_move_that_was_killed_is_finished_by_the_next(
    office: Office, master_key: MasterKey, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    old = await as_it_was(office, master_key)
    with monkeypatch.context() as patch:
        patch.setattr(*((type(office.key_ring), "put") if step == "put" else (guard, step)), killed)
        with pytest.raises(KeyboardInterrupt):
            await office.store.move_guard()
    assert (await names(office, old))["A"] in await counted(office)
    await office.store.move_guard()
    assert set((await names(office)).values()) & await counted(office) == {(await names(office))[name] for name in "ABC"}


async def test_without_the_guard_key_nothing_is_closed_and_nobody_erased_until_it_is_given_up(office: Office) -> None:
    await published(office)
    opened = await office.open(LATER)
    await office.answer("A", 2, week=LATER)
    kept = office.key_ring.get("guard") or b""
    office.key_ring.destroy("guard")
    with pytest.raises(MissingGuardKeyError, match="voinko round discard"):
        await office.close(opened)
    with pytest.raises(RingError):
        await office.store.erase_person("a@voinko.example")
    assert await office.store.unknown_weeks() == (WEEK,)
    assert office.key_ring.get("guard") is None
    office.key_ring.put("guard", kept)
    assert await office.store.unknown_weeks() == ()
    assert await office.release(opened)


async def test_another_guard_key_never_comes_to_stand_beside_old_names(office: Office, master_key: MasterKey) -> None:
    await published(office)
    [(mine,)] = await office.rows("SELECT name FROM installation")
    for name, key in product((mine, "another"), (bytes(32),)):
        office.key_ring.put("guard", master_key.wrap(guard_purpose(name), key))
        with pytest.raises(MissingGuardKeyError):
            await office.store.person_hash(1)


async def test_a_guard_key_that_is_given_up_is_forgotten_with_all_that_it_told_and_the_topics_rest(office: Office) -> None:
    await published(office)
    opened = await office.open(LATER)
    office.key_ring.destroy("guard")
    assert await office.store.discard_unopenable(OPENING) == ()
    await office.store.take_ring()
    assert await counted(office) == set()
    assert await office.store.resting(LATER.plus(4)) == {Topic.WORKLOAD, Topic.TOOLS}
    assert await office.store.resting(LATER.plus(5)) == frozenset()
    assert await office.close(opened)
