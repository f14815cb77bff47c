"""What happens after the process has been down: steps are caught up in order, and nothing is asked after its close."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from bot.model.calendar import Cadence, Week
from bot.model.deliveries import DeliveryKind
from bot.pulse.rotation import items_of
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, Town

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
EVERYONE = Counter(MEMBERS)


async def test_down_from_tuesday_to_friday_the_pulse_comes_late_and_without_a_reminder(town: Town) -> None:
    friday = await town.tick("2026-01-09 10:00")
    assert (friday.opened, friday.sent, friday.reminded) == (1, 6, 0)
    await town.ticks("2026-01-09 10:00", "2026-01-12 09:00", timedelta(hours=1))
    assert (town.got(PULSE), town.got(REMINDER), town.got(DIGEST)) == (EVERYONE, Counter(), Counter([BOSS]))


async def test_down_for_a_whole_week_nothing_is_asked_of_it(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    await town.tick("2026-01-12 08:00")
    monday = await town.tick("2026-01-19 10:00")
    assert (monday.opened, monday.sent, monday.closed, monday.digests) == (0, 0, 0, 0)
    await town.tick("2026-01-20 09:30")
    assert [str(one) for one in await town.store.released_weeks()] == ["2026-W02"]
    latest = await town.store.latest_round()
    assert latest is not None
    assert latest.week == Week(2026, 4)


async def test_a_week_that_was_missed_moves_no_question(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    await town.tick("2026-01-20 09:30")
    (opened,) = await town.store.open_rounds()
    assert opened.items == items_of(2)


async def test_a_first_round_later_than_the_start_takes_its_own_weeks_slot_and_the_next_one_the_next(town: Town) -> None:
    asked = []
    for day in ("2026-01-13", "2026-01-20"):
        await town.tick(f"{day} 09:30")
        asked.append((await town.store.open_rounds())[-1].items)
    assert asked == [items_of(1), items_of(2)]


async def test_down_for_three_weeks_with_an_open_round(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    back = await town.tick("2026-01-28 11:00")
    assert (back.closed, back.released, back.digests, back.opened, back.sent, back.reminded) == (1, 1, 1, 1, 6, 0)
    again = await town.tick("2026-01-28 11:00")
    assert (again.closed, again.digests, again.opened, again.sent) == (0, 0, 0, 0)
    assert town.got(PULSE) == EVERYONE + EVERYONE
    assert town.got(DIGEST) == Counter([BOSS])


async def test_down_for_three_weeks_and_back_before_the_weeks_pulse(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    back = await town.tick("2026-01-26 11:00")
    assert (back.closed, back.digests, back.opened, back.sent) == (1, 1, 0, 0)


async def test_nothing_is_asked_between_a_close_and_the_end_of_its_week(town: Town) -> None:
    assert (await town.tick("2026-01-11 23:59")).opened == 0
    assert (await town.tick("2026-01-12 09:00")).opened == 0


async def test_a_start_that_is_configured_later_does_not_shift_the_rotation(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    town.cadence = Cadence(date(2026, 1, 13))
    await town.tick("2026-01-13 09:30")
    latest = await town.store.latest_round()
    assert latest is not None
    assert latest.items == items_of(1)
    town.cadence = Cadence(date(2026, 6, 2))  # to come: the company has begun all the same
    assert (await town.tick("2026-01-20 09:30")).opened == 1


async def test_a_company_begins_on_its_start_in_the_middle_of_a_week(town: Town) -> None:
    town.cadence = Cadence(date(2026, 1, 8))
    await town.ticks("2026-01-05 00:30", "2026-01-14 00:30", timedelta(hours=3))
    assert [f"{post.at:%m-%d}" for post in town.posts(PULSE, "aino")] == ["01-08", "01-13"]
    assert town.got(REMINDER) == Counter()  # Thursday is the day of the pulse itself
