"""The send ledger: uniqueness in the database makes every delivery happen once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app import chance
from bot.model.calendar import Week
from bot.model.deliveries import Delivery, DeliveryEvent, DeliveryKind, DeliveryState
from bot.model.people import Address
from bot.model.pulses import Round
from bot.model.roster import RosterRow
from bot.model.units import COMPANY_UNIT, Unit
from storage.ledger import CLAIM
from storage.store import SqlStore
from tests.storage.office import OPENING, Office

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
REMINDING = OPENING + timedelta(days=2)
FENCE = 0  # of the lease under which nobody has ticked yet


async def deliver(office: Office, event: DeliveryEvent = DeliveryEvent.ARRIVED) -> Sequence[Delivery]:
    """Settle everything that is due when the round opens."""
    batch = await office.store.due(OPENING, 100)
    for delivery in batch:
        await office.settle(delivery, event)
    return batch


async def names(office: Office, kind: DeliveryKind) -> list[str]:
    return sorted(one.employee.name for one in await office.store.due(REMINDING, 100) if one.kind is kind)


async def test_nothing_is_due_before_its_time(office: Office) -> None:
    await office.open()
    assert await office.store.due(OPENING - timedelta(seconds=1), 100) == []
    assert await office.store.earliest_delivery() == OPENING


async def test_welcomes_come_before_pulses_and_the_limit_holds(office: Office) -> None:
    await office.open()
    batch = await office.store.due(OPENING, 100)
    assert [one.kind for one in batch] == [WELCOME] * 11 + [PULSE] * 11
    assert await office.store.due(OPENING, 5) == batch[:5]


async def test_a_delivery_brings_all_that_its_message_needs(office: Office) -> None:
    opened = await office.open()
    batch = await office.store.due(OPENING, 100)
    welcome, pulse = (next(one for one in batch if one.kind is kind) for kind in (WELCOME, PULSE))
    assert (pulse.employee, pulse.invitation, pulse.week) == (office.people[0], await office.invitation("A"), opened.week)
    assert (welcome.employee, welcome.invitation, welcome.week, welcome.unit) == (office.people[0], None, None, None)
    assert (pulse.state, pulse.due_at) == (DeliveryState.PENDING, OPENING)


async def test_a_welcomed_person_gets_no_welcome(office: Office) -> None:
    await office.open()
    await office.store.mark_welcomed(office.people[0].id)
    assert "A" not in await names(office, WELCOME)


async def test_a_welcome_that_could_not_be_delivered_is_tried_again_with_the_next_round(office: Office) -> None:
    first = await office.open()
    await deliver(office, DeliveryEvent.REFUSED)
    await office.close(first)
    office.people = await office.store.employees()
    await office.open(first.week.plus(1))
    batch = await office.store.due(OPENING + timedelta(weeks=1), 100)
    assert Counter(one.kind for one in batch) == {WELCOME: 11, PULSE: 11}


async def test_a_delivery_is_claimed_by_one(office: Office, other_store: SqlStore) -> None:
    await office.open()
    ids = [one.id for one in await office.store.due(OPENING, 100)]
    first, second = await asyncio.gather(office.store.claim(ids, FENCE), other_store.claim(ids, FENCE))
    assert first | second == frozenset(ids)
    assert first & second == frozenset()
    assert await office.store.due(OPENING, 100) == []


async def test_a_dead_claim_becomes_unknown_and_can_be_claimed_again(office: Office) -> None:
    await office.open()
    ids = [one.id for one in await office.store.due(OPENING, 3)]
    await office.store.claim(ids, FENCE)
    assert await office.store.recover(FENCE + 1) == 3
    doubtful = await office.store.due(OPENING, 3)
    assert [(one.id, one.state) for one in doubtful] == [(id_, DeliveryState.UNKNOWN) for id_ in ids]
    assert await office.store.claim(ids, FENCE) == frozenset(ids)


async def test_what_is_sent_is_not_due_again(office: Office) -> None:
    await office.open()
    await deliver(office)
    assert await office.store.due(OPENING + timedelta(days=1), 100) == []
    assert await office.store.recover(FENCE + 1) == 0


async def test_a_sent_welcome_marks_the_person_as_welcomed_and_keeps_the_conversation(office: Office) -> None:
    person, address = office.people[0], Address("slack", "T1", "U1")
    await office.store.bind(person.id, address)
    await office.open()
    welcome = (await office.store.due(OPENING, 1))[0]
    await office.settle(welcome, DeliveryEvent.ARRIVED, address=replace(address, conversation="D9"))
    known = await office.store.employee_at(address)
    assert known is not None
    assert (known.welcomed, known.address) == (True, replace(address, conversation="D9"))


async def test_unreachable_is_kept_with_its_reason_until_a_message_arrives(office: Office) -> None:
    await office.open()
    welcome = (await office.store.due(OPENING, 1))[0]
    await office.settle(welcome, DeliveryEvent.REFUSED, reason="deactivated")
    pulse = next(one for one in await office.store.due(OPENING, 100) if one.employee.name == "A")
    assert pulse.employee.unreachable == "deactivated"
    await office.settle(pulse, DeliveryEvent.ARRIVED)
    known = await office.store.employee_by_email("a@voinko.example")
    assert known is not None
    assert known.unreachable is None


ACCOUNT = Address("teams", "tenant", "aad", "conversation")


async def refused_office(office: Office) -> Round:
    """An open round in which nobody could be reached; A's account has become known since."""
    opened = await office.open()
    for delivery in await office.store.due(OPENING, 100):
        await office.settle(delivery, DeliveryEvent.REFUSED, reason="not_installed")
    await office.store.bind(office.people[0].id, ACCOUNT)
    return opened


async def test_who_can_be_reached_again_while_the_round_is_open_is_asked_after_all(office: Office) -> None:
    await refused_office(office)
    await office.store.mark_reach(ACCOUNT, None)
    again = await office.store.due(REMINDING, 100)
    assert [(one.kind, one.employee.name, one.employee.unreachable) for one in again] == [
        (WELCOME, "A", None),
        (PULSE, "A", None),
    ]
    assert await office.store.earliest_delivery() == OPENING
    for delivery in again:
        await office.settle(delivery, DeliveryEvent.ARRIVED)
    await office.store.mark_reach(ACCOUNT, None)
    assert [one.kind for one in await office.store.due(REMINDING, 100)] == [REMINDER]


async def test_who_can_still_not_be_reached_is_asked_nothing(office: Office) -> None:
    await refused_office(office)
    await office.store.mark_reach(ACCOUNT, "blocked")
    await office.store.mark_reach(replace(ACCOUNT, user="another"), None)
    assert await office.store.due(REMINDING, 100) == []


async def test_who_can_be_reached_again_after_the_close_is_asked_next_week(office: Office) -> None:
    await office.close(await refused_office(office))
    await office.store.mark_reach(ACCOUNT, None)
    assert await office.rows("SELECT count(*) FROM sends WHERE state = 'pending'") == [(0,)]


async def test_what_arrived_or_may_have_arrived_is_not_sent_again_to_who_can_be_reached(office: Office) -> None:
    await office.store.bind(office.people[0].id, ACCOUNT)
    await office.open()
    await deliver(office)
    await office.store.mark_reach(ACCOUNT, "not_installed")
    await office.store.mark_reach(ACCOUNT, None)
    assert await office.store.due(OPENING + timedelta(hours=3), 100) == []


async def test_a_postponed_delivery_is_due_later(office: Office) -> None:
    await office.open()
    later, *others = await office.store.due(OPENING, 100)
    await office.store.postpone(later, OPENING + timedelta(hours=2))
    assert await office.store.due(OPENING + timedelta(hours=1), 100) == others
    assert later.id in [two.id for two in await office.store.due(OPENING + timedelta(hours=2), 100)]


async def test_a_reminder_goes_to_those_who_have_not_answered(office: Office) -> None:
    await office.open()
    await deliver(office)
    await office.answer("A", 3)
    await office.answer("B", None)
    assert await names(office, REMINDER) == list("CDEFGHIJK")


async def test_no_reminder_without_a_pulse_that_arrived(office: Office) -> None:
    await office.open()
    await deliver(office, DeliveryEvent.REFUSED)
    assert await names(office, REMINDER) == []


async def test_who_withdraws_is_not_reminded(office: Office) -> None:
    await office.open()
    await deliver(office)
    await office.answer("A", 3)
    await office.store.withdraw(await office.invitation("A"))
    assert "A" not in await names(office, REMINDER)


async def test_who_pauses_is_neither_asked_nor_reminded_and_who_resumes_is_both(office: Office) -> None:
    await office.open()
    await office.store.set_pause(office.people[0].id, date.max)
    assert "A" not in await names(office, PULSE)
    await office.store.set_pause(office.people[0].id, None)
    assert "A" in await names(office, PULSE)
    await deliver(office)
    await office.store.set_pause(office.people[0].id, date.max)
    assert "A" not in await names(office, REMINDER)
    await office.store.set_pause(office.people[0].id, None)
    assert "A" in await names(office, REMINDER)


async def test_who_has_left_gets_nothing(office: Office, roster: Sequence[RosterRow]) -> None:
    await office.open()
    await office.store.import_roster(roster[1:], deactivate_missing=True)
    assert "A" not in [one.employee.name for one in await office.store.due(REMINDING, 100)]


async def test_nothing_of_a_round_is_due_after_its_close(office: Office) -> None:
    await office.close(await office.open())
    assert [one.kind for one in await office.store.due(REMINDING, 100)] == [WELCOME] * 11


async def test_the_next_delivery_is_one_that_will_be_given_out(office: Office) -> None:
    """Reminders of those who have answered lie in the ledger until the close: they keep nobody awake."""
    await office.open()
    await deliver(office)
    assert await office.store.earliest_delivery() == REMINDING
    for name in "ABCDEFGHIJK":
        await office.answer(name, 3)
    assert await office.store.earliest_delivery() is None


async def test_a_digest_is_enqueued_once_for_each_reader_and_unit(office: Office) -> None:
    week, boss = Week(2026, 2), next(person for person in office.people if person.name == "Boss")
    team = Unit.of_team(1)
    await office.store.mark_welcomed(boss.id)
    boss = replace(boss, welcomed=True)
    assert await office.store.digest_readers(week, OPENING) == set()
    assert await office.store.enqueue_digests(week, [(boss.id, team, OPENING), (boss.id, COMPANY_UNIT, OPENING)]) == 2
    assert await office.store.enqueue_digests(week, [(boss.id, team, OPENING), (boss.id, Unit.of_team(2), OPENING)]) == 1
    units = (team, COMPANY_UNIT, Unit.of_team(2))
    assert await office.store.digest_readers(week, OPENING) == {(boss.email, unit) for unit in units}
    assert await office.store.digest_readers(week, OPENING - timedelta(seconds=1)) is None  # nothing of it is due
    assert await office.store.digest_readers(week.plus(1), OPENING) == set()
    batch = await office.store.due(OPENING, 100)
    assert [(one.kind, one.unit, one.week, one.employee) for one in batch] == [(DIGEST, unit, week, boss) for unit in units]


async def test_no_digests_are_enqueued_for_nobody(office: Office) -> None:
    assert await office.store.enqueue_digests(Week(2026, 2), []) == 0


async def test_a_reader_who_has_not_been_welcomed_is_before_the_first_digest_and_once(office: Office) -> None:
    week, boss = Week(2026, 2), next(person for person in office.people if person.name == "Boss")
    readers = [(boss.id, Unit.of_team(1), OPENING + timedelta(hours=1)), (boss.id, COMPANY_UNIT, OPENING)]
    assert await office.store.enqueue_digests(week, readers) == 2
    assert await office.store.enqueue_digests(week, readers) == 0
    (welcome, digest) = await office.store.due(OPENING, 100)
    assert (welcome.kind, welcome.due_at, digest.kind) == (WELCOME, OPENING, DIGEST)
    await office.store.claim([welcome.id], FENCE)
    await office.settle(welcome, DeliveryEvent.REFUSED, reason="gone")
    await office.store.enqueue_digests(week.plus(1), [(boss.id, COMPANY_UNIT, OPENING)])
    batch = await office.store.due(OPENING, 100)
    assert [(one.id, one.kind) for one in batch if one.kind is WELCOME] == [(welcome.id, WELCOME)]


async def test_thousands_are_claimed_at_once(office: Office) -> None:
    boss = office.people[0]
    await office.store.mark_welcomed(boss.id)
    units = [Unit.of_team(number) for number in range(2500)]
    assert await office.store.enqueue_digests(Week(2026, 2), [(boss.id, unit, OPENING) for unit in units]) == 2500
    ids = [one.id for one in await office.store.due(OPENING, 5000)]
    assert len(await office.store.claim(ids, FENCE)) == 2500


async def test_nothing_is_claimed_under_a_lease_that_is_over(office: Office, other_store: SqlStore) -> None:
    await office.open()
    ids = [one.id for one in await office.store.due(OPENING, 100)]
    stale = await office.store.acquire_lease(0)
    current = await other_store.acquire_lease(30)
    assert stale is not None
    assert current is not None
    assert await office.store.claim(ids, stale) == frozenset()
    assert await other_store.claim(ids, current) == frozenset(ids)


async def test_who_is_at_work_leaves_the_own_claims_alone(office: Office) -> None:
    await office.open()
    ids = [one.id for one in await office.store.due(OPENING, 3)]
    lease = await office.store.acquire_lease(30)
    assert lease is not None
    await office.store.claim(ids, lease)
    assert await office.store.recover(lease) == 0


async def overtaken(office: Office) -> tuple[Delivery, int, int]:
    """A delivery that was claimed under one lease and then under the next, and the numbers of both."""
    await office.open()
    delivery = next(one for one in await office.store.due(OPENING, 100) if one.kind is PULSE)
    first = await office.store.acquire_lease(0)
    assert first is not None
    await office.store.claim([delivery.id], first)
    second = await office.store.acquire_lease(30)
    assert second is not None
    await office.store.recover(second)
    return delivery, first, second


async def test_who_has_been_overtaken_settles_nothing_and_is_told_so(office: Office) -> None:
    delivery, first, second = await overtaken(office)
    await office.store.claim([delivery.id], second)
    for event in (DeliveryEvent.ARRIVED, DeliveryEvent.HELD, DeliveryEvent.DOUBTED, DeliveryEvent.REFUSED):
        assert await office.store.settle(delivery, event, first) is False
    assert await office.store.settle(delivery, DeliveryEvent.ARRIVED, second) is True
    assert await office.rows("SELECT kind FROM sends WHERE state = 'sent'") == [("pulse",)]


async def test_who_claimed_it_last_may_still_say_that_it_arrived(office: Office) -> None:
    delivery, first, _ = await overtaken(office)
    assert await office.store.settle(delivery, DeliveryEvent.ARRIVED, first) is True


async def test_what_nobody_has_in_hand_is_settled_by_who_is_at_work_alone(office: Office) -> None:
    delivery, first, second = await overtaken(office)
    other = next(one for one in await office.store.due(OPENING, 100) if one.id != delivery.id)
    assert await office.store.settle(other, DeliveryEvent.REFUSED, first, reason="gone") is False
    assert await office.store.settle(other, DeliveryEvent.REFUSED, second, reason="gone") is True


async def test_what_was_claimed_and_never_settled_is_due_a_minute_later(office: Office) -> None:
    await office.open()
    before = chance.now()
    await office.store.claim([one.id for one in await office.store.due(OPENING, 100)], FENCE)
    due = await office.store.earliest_delivery()
    assert due is not None
    assert abs(due - before - CLAIM) < timedelta(seconds=30)
