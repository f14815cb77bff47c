"""Managers' answers as they are kept: one a quotation, in the next digest and in no frozen one, gone with their author."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.model.calendar import Week
from bot.model.manager_answers import ManagerAnswer
from bot.model.units import COMPANY_UNIT, Unit
from tests.storage.office import Office

TEAM = Unit.of_team(1)
WEEK = Week(2026, 4)
ANSWER = ManagerAnswer(TEAM, WEEK, "The queue is long", "We will open a second till.")


def author(office: Office) -> int:
    return next(person.id for person in office.people if person.name == "Boss")


async def test_of_two_answers_at_once_one_is_kept(office: Office) -> None:
    both = [replace(ANSWER, words=words) for words in ("One", "Other")]
    kept = await asyncio.gather(*(office.store.keep_answer(answer, author(office)) for answer in both))
    assert sorted(kept) == [False, True]
    assert await office.store.answered_quotes(TEAM, WEEK) == {ANSWER.quote}


async def test_another_units_same_quotation_has_an_answer_of_its_own(office: Office) -> None:
    assert await office.store.keep_answer(ANSWER, author(office))
    assert await office.store.keep_answer(replace(ANSWER, unit=COMPANY_UNIT), author(office))


async def test_an_answer_stands_in_the_next_digest_alone(office: Office) -> None:
    await office.store.freeze_digests(WEEK, {TEAM: "{}"})
    await office.store.keep_answer(ANSWER, author(office))
    await office.store.freeze_digests(WEEK.plus(1), {TEAM: "{}"})
    await office.store.freeze_digests(WEEK.plus(2), {TEAM: "{}"})
    entry = {"quote": ANSWER.quote, "by": "Boss", "answer": ANSWER.words, "replies": []}
    shown = [await office.store.answers_shown_in(WEEK.plus(ahead)) for ahead in range(3)]
    assert shown == [{}, {TEAM: [entry]}, {}]


async def test_an_answer_is_never_added_to_a_digest_that_is_frozen(office: Office) -> None:
    await office.store.freeze_digests(WEEK.plus(1), {TEAM: "{}"})
    await office.store.keep_answer(ANSWER, author(office))
    await office.store.freeze_digests(WEEK.plus(1), {TEAM: "{}", COMPANY_UNIT: "{}"})
    assert await office.store.answers_shown_in(WEEK.plus(1)) == {}


async def test_another_units_digest_does_not_take_the_answer(office: Office) -> None:
    await office.store.keep_answer(ANSWER, author(office))
    await office.store.freeze_digests(WEEK.plus(1), {COMPANY_UNIT: "{}"})
    assert await office.store.answers_shown_in(WEEK.plus(1)) == {}


async def test_an_answer_is_erased_with_its_author(office: Office) -> None:
    await office.store.keep_answer(ANSWER, author(office))
    boss = next(person for person in office.people if person.name == "Boss")
    await office.store.erase_person(boss.email)
    assert await office.rows("SELECT count(*) FROM manager_answers") == [(0,)]


async def test_a_persons_record_holds_the_answers_signed(office: Office) -> None:
    await office.store.keep_answer(ANSWER, author(office))
    boss = next(person for person in office.people if person.name == "Boss")
    record = await office.store.person_record(boss.email)
    assert record is not None
    assert record["answers_to_quotations"] == [{"week": "2026-W04", "quote": ANSWER.quote, "words": ANSWER.words}]
