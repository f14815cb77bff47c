"""Whom a pulse reached, as it is counted for `voinko round show`: how the sending ended, and nothing that people chose."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.model.calendar import Week
from bot.model.deliveries import DeliveryKind
from bot.pulse.reach import Count, Reach, reach
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import HELSINKI, Town

WEEK = Week(2026, 2)


async def came(town: Town) -> Reach:
    found = await town.store.pulse_of(WEEK)
    assert found is not None
    return reach(found[1])


async def test_who_has_paused_before_it_came_is_not_in_it_be_it_after_the_opening(any_town: Town) -> None:
    await any_town.store.set_pause((await any_town.person("aino")).id, date(2026, 3, 1))
    await any_town.store.set_hour((bo := await any_town.person("bo")).id, time(15))
    await any_town.tick("2026-01-06 09:30")
    await any_town.store.set_pause(bo.id, date(2026, 3, 1))
    await any_town.tick("2026-01-06 15:30")
    assert (await came(any_town)).total == Count(reached=4)
    await any_town.tick("2026-01-11 23:59")
    assert (await came(any_town)).total == Count(reached=4)


async def test_nothing_that_somebody_does_with_it_changes_a_number(any_town: Town) -> None:
    await any_town.tick("2026-01-06 09:30")
    before = await came(any_town)
    await any_town.answer("aino")
    assert await any_town.store.move_reminder((await any_town.person("bo")).id, datetime(2026, 1, 7, 12, tzinfo=HELSINKI))
    await any_town.store.set_pause((await any_town.person("cia")).id, date(2026, 3, 1))
    await any_town.tick("2026-01-08 13:00")
    assert any_town.got(DeliveryKind.REMINDER)
    assert await came(any_town) == before
    assert before.total == Count(reached=len(MEMBERS))


async def test_the_technical_reason_is_told_and_no_other(any_town: Town) -> None:
    for name in MEMBERS[:3]:
        any_town.platform.change(name, refused="guest")
    await any_town.tick("2026-01-06 09:30")
    found = await came(any_town)
    assert (found.total, found.reasons) == (Count(3, 0, 3), (("guest", 3),))
    assert await any_town.store.pulse_of(WEEK.plus(1)) is None
