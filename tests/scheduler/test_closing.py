"""What a tick does with a round that is closing, and what it says of that in the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from bot.model.calendar import Week
from bot.model.manager_answers import ManagerAnswer
from bot.model.pulses import TeamReply
from bot.model.units import Unit
from scheduler import rounds
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import Town, row

TUESDAY, WEDNESDAY, SUNDAY, MONDAY = "2026-01-06 09:30", "2026-01-07 12:00", "2026-01-11 23:59", "2026-01-12 00:30"


async def test_a_round_that_is_closing_is_released_whatever_the_clock_says(any_town: Town) -> None:
    town = any_town
    await town.tick(TUESDAY)
    (opened,) = await town.store.open_rounds()
    await town.store.close(opened.id)
    tally = await town.tick(WEDNESDAY)
    assert (tally.closed, tally.released) == (0, 1)
    assert await town.store.released_weeks() == [opened.week]


async def test_a_close_that_failed_is_done_by_the_next_beat(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await town.tick(TUESDAY)
    with monkeypatch.context() as patched:
        patched.setattr(rounds, "rehearse", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await town.tick(SUNDAY)
    assert await town.store.released_weeks() == []
    tally = await town.tick_if_due(MONDAY)
    assert tally is not None
    assert (tally.closed, tally.released) == (0, 1)


OTHERS = tuple(f"m{number}" for number in range(6))


@pytest.mark.parametrize("answering", [(), MEMBERS, (*MEMBERS, *OTHERS)])
async def test_the_log_says_how_far_it_is_and_the_same_whoever_has_answered(
    town: Town, caplog: pytest.LogCaptureFixture, answering: Sequence[str]
) -> None:
    await town.settle([*(row(name) for name in MEMBERS), *(row(name, "Myynti") for name in OTHERS)])
    await town.tick(TUESDAY)
    for name in answering:
        await town.answer(name)
    with caplog.at_level(logging.INFO, "voinko"):
        caplog.clear()
        await town.tick(SUNDAY)
    assert caplog.messages == [f"closing 2026-W02: {settled} of 6 groups settled" for settled in (2, 4, 6)]


@pytest.mark.parametrize("wrote", [2, 3])
async def test_replies_to_a_managers_answer_stand_in_the_digest_of_the_round_they_were_written_in(town: Town, wrote: int) -> None:
    people = [f"p{number}" for number in range(12)]
    await town.settle([*(row(name) for name in people), row("boss", "", department="", manager="")])
    team = Unit.of_team(next(one.id for one in await town.store.teams() if one.name == "Tuki"))
    before = Week(2026, 1)
    answer = ManagerAnswer(team, before.plus(-1), "The queue is long", "We open another till.")
    await town.store.keep_answer(answer, (await town.person("boss")).id)
    await town.store.freeze_digests(before, {team: "{}"})
    await town.tick(TUESDAY)
    for name in people[:10]:
        await town.answer(name)
    words = ["afternoons are worse", "thank you", "try two tills, says Matti"]
    for name, said in zip(people, words[:wrote], strict=False):
        invitation = await town.store.invitation_of((await town.person(name)).id)
        assert invitation is not None
        assert await town.store.cast_reply(invitation, TeamReply(answer.mark, said))
    await town.tick(SUNDAY)
    week = Week(2026, 2)
    shown = [sorted(one["replies"]) for one in (await town.store.answers_shown_in(week)).get(team, ())]
    assert shown == ([["afternoons are worse", "thank you", "try two tills, says […]"]] if wrote == 3 else [])
