"""What a tick does with a round that is closing, and what it says of that in the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

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
