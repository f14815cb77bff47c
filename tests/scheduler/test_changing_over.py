"""A company that has begun under the plan before this one: its open round goes on as it was, and the new order follows."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.model.calendar import Week
from bot.model.people import Language
from bot.model.pulses import Ballot, Topic
from bot.model.released import Step
from bot.pulse.helped import question_of
from bot.pulse.questions import BANK, RETIRED
from storage.database.schema import rounds
from tests.cells import single
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import Town

FIRST = Week(2026, 2)
BEFORE = (("W3", "W1", "E1"), ("C1", "C2", "L1"), ("S1", "P1", "P2"), ("K1", "T1", "T2"), ("W3", "W2", "E2"), ("C3", "L2", "L3"))


async def opened_before(town: Town, slot: int, items: tuple[str, ...] = ()) -> None:
    """A round as the version before has opened it."""
    week = FIRST.plus(slot)
    await town.tick(f"{week.day(1)} 09:30")
    async with town.store._database.write() as connection:
        await connection.execute(update(rounds).where(rounds.c.week == str(week)).values(items=",".join(items or BEFORE[slot])))


async def opens(town: Town, slot: int) -> tuple[str, ...]:
    week = FIRST.plus(slot)
    await town.tick(f"{week.day(1)} 09:30")
    return (await town.store.asked())[week]


async def test_a_running_company_goes_on_with_anchors_and_begins_the_order_in_its_next_whole_cycle(town: Town) -> None:
    for slot in range(6):
        await opened_before(town, slot)
    assert [await opens(town, slot) for slot in range(6, 14)] == [
        ("S2", "P3"),
        ("K1", "T2"),
        ("W3", "W1", "E1"),
        ("C1", "L3", "N1"),  # the third cycle: the recommendation's turn, as ever
        ("S2", "P3", "C2"),
        ("K1", "T2", "P1"),
        ("W3", "W1", "E1"),
        ("C1", "L3", "W2"),
    ]


async def test_the_open_round_is_answered_and_released_as_it_was_opened(town: Town) -> None:
    await opened_before(town, 5)
    for name in MEMBERS:
        invitation = await town.store.invitation_of((await town.person(name)).id)
        assert invitation is not None
        assert invitation.round.items == BEFORE[5]
        for item, value in zip(BEFORE[5], (2, 1, 5), strict=True):
            assert await town.store.cast(Ballot(invitation, item, value))
    await town.tick(f"{FIRST.plus(6).day(1)} 09:30")
    figures = await town.store.figures(FIRST, FIRST.plus(9))
    assert {figure.topic: figure.result for figure in figures} == {
        Topic.COMMUNICATION: single(Step.DISAGREE),
        Topic.LEADERSHIP: single(Step.MIXED),  # of both its questions
    }


@pytest.mark.parametrize("language", Language)
async def test_a_question_whose_id_means_another_now_is_asked_to_the_end_as_it_was(town: Town, language: Language) -> None:
    await opened_before(town, 10, ("S5", "P5"))
    invitation = await town.store.invitation_of((await town.person("aino")).id)
    assert invitation is not None
    assert question_of(invitation, "S5").text[language] == RETIRED["S5"].text[language] != BANK["S5"].text[language]
    assert question_of(invitation, "P5") == BANK["P5"]
