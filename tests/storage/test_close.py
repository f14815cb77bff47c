"""The close of a round: what it gives out, and that nothing of what anyone said is left (release rule R13)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert

from bot.model.calendar import Week
from bot.model.deliveries import DeliveryEvent
from bot.model.pulses import Ballot, RoundState, Topic
from bot.model.released import Band, Fact, Invited, Release, Withheld
from bot.model.units import Unit, UnitKind
from storage.closing import MissingRoundKeyError
from storage.database.schema import ballots
from storage.secrets.keys import KeyRing, MasterKey, WrongKeyError
from storage.secrets.sealing import new_keys, seal, tag
from storage.store import SqlStore
from tests.cells import MIXED
from tests.storage.office import OPENING, WEEK, Office


async def test_the_box_gives_each_voters_values_under_a_name_that_is_no_name(office: Office) -> None:
    opened = await office.open(outside_team=["b@voinko.example"])
    await office.answer("A", 4, "W1")
    await office.answer("A", None, "W2")
    await office.answer("B", 2, "W1")
    await office.answer("C", None, "W1")
    assert await office.close(opened) is True
    voters, invited, counted = office.seen[0]
    names = {person.name: await office.store.person_hash(person.id) for person in office.people}
    tuki = str(office.people[0].team.id)
    assert {(v.person, v.team, v.department, tuple(v.values.items())) for v in voters} == {
        (names["A"], tuki, "Palvelu", (("W1", 4),)),
        (names["B"], None, "Palvelu", (("W1", 2),)),
        (names["C"], tuki, "Palvelu", ()),
    }
    myynti = next(str(person.team.id) for person in office.people if person.name == "G")
    assert sorted(invited, key=lambda them: them.people) == [
        Invited(None, "Palvelu", 1),
        *sorted([Invited(tuki, "Palvelu", 5, "Tuki"), Invited(myynti, "Palvelu", 5, "Myynti")], key=lambda them: str(them.team)),
    ]
    assert counted == []
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names.values())


async def test_a_team_goes_by_the_name_it_had_when_the_round_opened(office: Office) -> None:
    opened = await office.open()
    await office.store.rename_team("Tuki", "Apu")
    await office.close(opened)
    assert sorted(them.name for them in office.seen[0][1]) == ["Myynti", "Tuki"]


async def test_the_order_of_arrival_is_nowhere(office: Office) -> None:
    orders = []
    for week, names in ((Week(2026, 2), "ABCDEF"), (Week(2026, 3), "FEDCBA")):
        opened = await office.open(week)
        for name in names:
            await office.answer(name, 3, week=week)
        await office.close(opened)
        orders.append([voter.person for voter in office.seen[-1][0]])
    assert orders[0] == orders[1] == sorted(orders[0])


async def test_what_is_published_can_be_read_and_the_round_is_released(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    await office.close(opened)
    published = await office.store.figures(opened.week, opened.week)
    assert [(figure.topic, figure.unit, figure.result, figure.band) for figure in published] == [
        (Topic.TOOLS, Unit(UnitKind.POOL, "Palvelu"), Withheld(), None),
        (Topic.WORKLOAD, Unit.of_team(1), MIXED, Band.FIVE),
    ]
    assert await office.store.participation(opened.week) == {Unit.of_team(1): "enough"}
    assert await office.store.released_weeks() == [opened.week]
    assert await office.store.open_rounds() == []
    assert (await office.store.latest_round()).state is RoundState.RELEASED


async def test_a_round_is_closed_once(office: Office) -> None:
    opened = await office.open()
    assert [await office.close(opened) for _ in range(2)] == [True, False]
    assert len(office.seen) == 1


async def test_the_guard_sees_who_was_counted_in_the_last_52_weeks(office: Office) -> None:
    for weeks in range(2):
        opened = await office.open(Week(2026, 2).plus(weeks))
        await office.answer("A", 3, week=opened.week)
        await office.close(opened)
    [earlier] = office.seen[1][2]
    assert (earlier.week, earlier.people) == (Week(2026, 2), {await office.store.person_hash(office.people[0].id)})


async def test_only_facts_about_a_question_of_the_round_are_looked_at(office: Office) -> None:
    """And those of "did it help?", which is in no round's list."""
    unit, people = Unit.of_team(1), frozenset({"0" * 32})
    facts = tuple(Fact(WEEK, items, unit, people, 1, 5) for items in (("A1",), ("C1", "W1"), ("C1",), ("W2", "W10")))
    opened = await office.open()
    await office.close(opened, lambda *_: Release(WEEK, (), (), facts))
    await office.close(await office.open(WEEK.plus(1)))
    assert [fact.items for fact in office.seen[0][2]] == [("A1",), ("C1", "W1"), ("W2", "W10")]


@pytest.mark.parametrize(("weeks", "seen"), [(52, 1), (53, 0)])
async def test_who_was_counted_longer_ago_is_forgotten(office: Office, weeks: int, seen: int) -> None:
    first = await office.open()
    await office.answer("A", 3)
    await office.close(first)
    await office.close(await office.open(Week(2026, 2).plus(weeks)))
    assert len(office.seen[1][2]) == seen
    assert len(await office.rows("SELECT week FROM facts WHERE week = '2026-W02'")) == seen


async def test_a_release_that_fails_publishes_nothing_and_is_done_again(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 3)

    def fail(*_inputs: object) -> Release:
        raise RuntimeError("the rehearsal found a fault")

    await office.store.close(opened.id)
    with pytest.raises(RuntimeError):
        await office.release(opened, fail)
    assert await office.store.released_weeks() == await office.store.figures(opened.week, opened.week) == []
    assert not await office.answer("A", 4)
    assert await office.release(opened)
    assert [dict(voter.values) for voter in office.seen[0][0]] == [{"W1": 3}]


async def test_a_round_whose_key_is_gone_keeps_its_ballots_and_says_so(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    office.key_ring.destroy(str(opened.week))
    with pytest.raises(MissingRoundKeyError, match="2026-W02 is not in the key ring"):
        await office.close(opened)
    assert await office.store.unreleased_rounds() == [replace(opened, state=RoundState.CLOSING)]
    assert len(await office.rows("SELECT DISTINCT tag FROM ballots")) == 1


async def test_a_key_of_another_round_is_refused_rather_than_read_as_no_answers(office: Office) -> None:
    opened, later = await office.open(), await office.open(Week(2026, 3))
    ring, master = office.key_ring, office.store._master_key
    other = master.unwrap(f"private key {later.week}", ring.get(str(later.week)))
    ring.put(str(opened.week), master.wrap(f"private key {opened.week}", other))
    with pytest.raises(WrongKeyError):
        await office.close(opened)
    assert office.seen == []


async def test_a_box_moved_to_another_name_or_item_counts_for_nothing(office: Office) -> None:
    opened = await office.open()
    [(public_key, wrapped)] = await office.rows("SELECT public_key, wrapped FROM rounds JOIN id_keys ON id = round_id")
    id_key = office.store._master_key.unwrap(f"id key {opened.week}", wrapped)
    people = {person.name: person for person in office.people}
    tuki, myynti = str(people["A"].team.id), str(people["G"].team.id)
    forged = [
        (tag(id_key, people["A"].id), "W1", seal(public_key, myynti, "W1", 1)),
        (tag(id_key, people["B"].id), "W1", seal(public_key, tuki, "W2", 1)),
        (tag(id_key, 999), "W1", seal(public_key, tuki, "W1", 1)),
        (tag(id_key, people["C"].id), "W1", b"no box at all"),
    ]
    async with office.store._database.write() as connection:
        await connection.execute(
            insert(ballots), [{"round_id": opened.id, "tag": name, "item": item, "box": box} for name, item, box in forged]
        )
    await office.answer("D", 5)
    await office.close(opened)
    assert [dict(voter.values) for voter in office.seen[0][0]] == [{"W1": 5}]


async def test_after_close_no_ballot_no_flag_no_round_key_and_no_reminder_is_left(office: Office) -> None:
    opened = await office.open()
    for moment in (OPENING, OPENING + timedelta(days=2)):
        for name in "ABC":
            await office.answer(name, 3)
        for delivery in await office.store.due(moment, 100):
            await office.settle(delivery, DeliveryEvent.ARRIVED)
    assert len(await office.rows("SELECT * FROM sends WHERE kind = 'reminder' AND state = 'sent'")) == 8
    await office.close(opened)
    assert await office.rows("SELECT * FROM ballots") == []
    assert await office.rows("SELECT * FROM invitations WHERE answered") == []
    assert await office.rows("SELECT wrapped FROM id_keys") == []
    assert await office.rows("SELECT * FROM sends WHERE kind = 'reminder'") == []
    assert office.key_ring.names() == frozenset()


async def test_after_close_no_ciphertext_and_no_key_is_left_on_the_disk(sqlite_office: Office) -> None:
    """In no free page, write-ahead log or key file; while the round is open they are there, or this would prove nothing."""
    office = sqlite_office
    opened = await office.open()
    for name in "ABCDEFGHIJK":
        for item in ("W1", "W2", "W3"):
            await office.answer(name, 3, item)
            await office.answer(name, 4, item)
    canaries = {box[-48:] for (box,) in await office.rows("SELECT box FROM ballots")}
    canaries |= {name for (name,) in await office.rows("SELECT tag FROM ballots")}
    canaries |= {key[-32:] for (key,) in await office.rows("SELECT wrapped FROM id_keys")}
    canaries.add(office.key_ring.get(str(opened.week))[-48:])
    before = office.bytes_on_disk()
    assert all(canary in before for canary in canaries)
    await office.close(opened)
    after = office.bytes_on_disk()
    assert [canary for canary in canaries if canary in after] == []


async def test_a_vote_under_way_is_in_before_the_close_reads_the_box(
    office: Office, other_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last ballot against the close: the close waits for it, and then it counts."""
    opened = await office.open()
    asked = await office.invitation("A")
    entered, leave = asyncio.Event(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(_cast_slowly(other_store, Ballot(asked, "W1", 5), entered, leave, monkeypatch))
        await entered.wait()
        closing = group.create_task(office.close(opened))
        await asyncio.sleep(0.2)
        assert not closing.done()
        leave.set()
    assert [dict(voter.values) for voter in office.seen[0][0]] == [{"W1": 5}]
    assert await office.rows("SELECT * FROM ballots") == []


async def test_many_votes_racing_a_close_are_counted_or_refused_and_never_lost(office: Office, other_store: SqlStore) -> None:
    opened = await office.open()
    asked = [await office.invitation(name) for name in "ABCDEFGHIJK"]
    async with asyncio.TaskGroup() as group:
        votes = [group.create_task(other_store.cast(Ballot(one, "W1", 3))) for one in asked]
        group.create_task(office.close(opened))
    accepted = {await office.store.person_hash(one.employee.id) for one, vote in zip(asked, votes, strict=True) if vote.result()}
    assert {voter.person for voter in office.seen[0][0]} == accepted
    assert await office.rows("SELECT * FROM ballots") == []


async def test_a_close_killed_before_its_key_was_destroyed_is_tidied_up_by_the_next_tick(
    office: Office, other_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await office.open()
    await office.open(Week(2026, 3))
    await office.answer("A", 3)

    def killed(*_args: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(KeyRing, "destroy", killed)
        with pytest.raises(KeyboardInterrupt):
            await office.close(opened)
    assert office.key_ring.names() == {"2026-W02", "2026-W03"}
    assert await other_store.destroy_leftover_keys() == 1
    assert office.key_ring.names() == {"2026-W03"}
    assert await other_store.destroy_leftover_keys() == 0


async def test_a_key_of_that_week_which_is_another_rounds_is_never_destroyed(office: Office) -> None:
    """The week is released here; the key in the ring is of a round that another database has open."""
    opened = await office.open()
    await office.close(opened)
    theirs = office.store._master_key.wrap(f"private key {opened.week}", bytes(new_keys().private))
    office.key_ring.put(str(opened.week), theirs)
    assert await office.store.destroy_leftover_keys() == 0
    assert office.key_ring.get(str(opened.week)) == theirs


async def test_a_store_needs_the_master_key_of_its_database(database_url: str, key_ring: KeyRing) -> None:
    with pytest.raises(WrongKeyError):
        await SqlStore.connect(database_url, MasterKey(b"another key, thirty-two bytes ok"), key_ring)


async def _cast_slowly(
    store: SqlStore, ballot: Ballot, entered: asyncio.Event, leave: asyncio.Event, patch: pytest.MonkeyPatch
) -> None:
    """Cast, and hold the transaction open after the ballot is written until told to leave."""

    async def slow(work: Callable[[Connection], bool]) -> bool:
        async with store._database.write() as connection:
            done = await connection.run_sync(work)
            entered.set()
            await asyncio.wait_for(leave.wait(), timeout=30)
            return done

    patch.setattr(store._database._group, "run", slow)
    assert await store.cast(ballot)
