"""What is stored about a person can be seen and erased, and neither tells whether the person has answered."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.model.calendar import Week
from bot.model.deliveries import DeliveryEvent
from bot.model.people import Address, Contact
from tests.storage.office import OPENING, Office

ADDRESS = Address("slack", "T1", "U1", "D1")


async def test_a_record_shows_what_is_stored(office: Office) -> None:
    await office.store.bind(office.people[0].id, ADDRESS)
    await office.store.replace_contacts([Contact("hr", "A", "a@voinko.example", "1", "", "b@voinko.example")])
    await office.open()
    record = await office.store.person_record("A@voinko.example")
    assert record is not None
    assert (record["name"], record["team"], record["department"]) == ("A", "Tuki", "Palvelu")
    assert record["addresses"] == [
        {"platform": "slack", "workspace": "T1", "user": "U1", "conversation": "D1", "last_used": True},
    ]
    assert record["invitations"] == [{"week": "2026-W02", "team": "Tuki", "department": "Palvelu", "counts_in_team": True}]
    assert [message["kind"] for message in record["messages"]] == ["pulse", "welcome"]
    assert record["contact_for"] == [{"role": "hr", "name": "A", "phone": "1", "department": ""}]
    boss = await office.store.person_record("boss@voinko.example")
    assert boss is not None
    assert sorted(team["team"] for team in boss["manager_of"]) == ["Myynti", "Tuki"]


async def test_there_is_no_record_of_a_stranger(office: Office) -> None:
    assert await office.store.person_record("nobody@voinko.example") is None
    assert await office.store.erase_person("nobody@voinko.example") is False


async def test_the_record_of_one_who_has_answered_is_that_of_one_who_has_not(office: Office) -> None:
    opened = await office.open()
    for delivery in await office.store.due(OPENING, 100):
        await office.settle(delivery, DeliveryEvent.ARRIVED)
    before = await office.store.person_record("a@voinko.example")
    await office.answer("A", 3)
    assert await office.store.person_record("a@voinko.example") == before
    await office.close(opened)
    assert await office.store.person_record("a@voinko.example") == before


async def test_nothing_of_an_erased_person_is_left_but_a_stranger_in_old_blocks(office: Office) -> None:
    person = office.people[0]
    await office.store.bind(person.id, ADDRESS)
    await office.store.replace_contacts(
        [Contact("hr", "X", "a@voinko.example", "1", "", ""), Contact("oh", "Y", "y@voinko.example", "2", "", "a@voinko.example")]
    )
    first = await office.open()
    for name in "ABC":
        await office.answer(name, 3)
    await office.close(first)
    await office.open(Week(2026, 3))
    for name in "AB":
        await office.answer(name, 3, week=Week(2026, 3))
    assert await office.store.erase_person("a@voinko.example") is True
    assert await office.store.person_record("a@voinko.example") is None
    assert await office.store.employee_at(ADDRESS) is None
    for table in ("addresses", "invitations", "sends"):
        assert await office.rows(f"SELECT * FROM {table} WHERE employee_id = {person.id}") == []  # noqa: S608 - our own words
    assert len(await office.rows("SELECT DISTINCT tag FROM ballots")) == 1
    assert [contact.deputy_email for contact in await office.store.contacts("")] == [""]


async def test_where_an_erased_persons_messages_are_is_forgotten(office: Office) -> None:
    opened = await office.open()
    for delivery in await office.store.due(OPENING, 100):
        at = replace(ADDRESS, user=delivery.employee.name, message="1.1")
        await office.settle(delivery, DeliveryEvent.ARRIVED, address=at)
    await office.close(opened)
    assert len(await office.store.endings("", 100)) == len(office.members)
    await office.store.erase_person("a@voinko.example")
    left = await office.store.endings("", 100)
    assert {at.user for ending in left for at in ending.messages} == {one.name for one in office.members} - {"A"}


async def test_an_erased_persons_hash_becomes_a_stranger_and_the_block_keeps_its_size(office: Office) -> None:
    names = {person.name: await office.store.person_hash(person.id) for person in office.people}
    for week in (Week(2026, 2), Week(2026, 3)):
        opened = await office.open(week)
        for name in "ABC":
            await office.answer(name, 3, week=week)
        await office.close(opened)
    await office.store.erase_person("a@voinko.example")
    await office.close(await office.open_without("A", Week(2026, 4)))
    blocks = [one.people for one in office.seen[2][2]]
    assert [len(block) for block in blocks] == [3, 3]
    assert all(names["A"] not in block and {names["B"], names["C"]} < block for block in blocks)
    assert len(blocks[0] | blocks[1]) == 3  # one stranger for all blocks: what they share stays as large


async def test_an_erasure_leaves_what_is_published_as_it_is(office: Office) -> None:
    opened = await office.open()
    await office.answer("A", 3)
    await office.close(opened)
    before = await office.store.figures(opened.week, opened.week), await office.store.participation(opened.week)
    await office.store.freeze_digests(opened.week, {before[0][0].unit: "frozen"})
    await office.store.erase_person("a@voinko.example")
    assert (await office.store.figures(opened.week, opened.week), await office.store.participation(opened.week)) == before
    assert await office.store.digest(before[0][0].unit, opened.week) == "frozen"


async def test_an_erased_manager_manages_no_more(office: Office) -> None:
    await office.store.erase_person("boss@voinko.example")
    assert await office.store.managers() == {}


async def test_nothing_of_an_erased_person_is_left_on_the_disk(sqlite_office: Office) -> None:
    office = sqlite_office
    await office.store.bind(office.people[0].id, Address("slack", "T1", "U-canary", "D-canary"))
    await office.open()
    await office.answer("A", 3)
    canaries = [b"a@voinko.example", b"U-canary", b"D-canary", b"2026-W02-A"]
    assert all(canary in office.bytes_on_disk() for canary in canaries)
    await office.store.erase_person("a@voinko.example")
    assert [canary for canary in canaries if canary in office.bytes_on_disk()] == []


async def test_a_record_is_plain_values(office: Office) -> None:
    record = await office.store.person_record("a@voinko.example")
    assert json.loads(json.dumps(record, default=str))["email"] == "a@voinko.example"
