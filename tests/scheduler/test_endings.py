"""The last text of the pulses and reminders of a closed round: the same for everyone, before the digests, or not at all."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import text

from bot.model.calendar import Cadence
from bot.model.deliveries import DeliveryKind
from bot.model.messages import Buttons
from bot.model.people import Language
from scheduler.endings import Ended, end_due
from scheduler.requests import Carrier
from storage.endings import pulse_id
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import START, Town

ASK, REMIND, CLOSE, DIGEST = "2026-01-06 09:30", "2026-01-08 13:00", "2026-01-11 23:59", "2026-01-12 08:00"
PULSE, REMINDER = DeliveryKind.PULSE, DeliveryKind.REMINDER
WORDS = {Language.EN: "closed", Language.FI: "päättynyt", Language.SV: "stängd"}


async def week(town: Town) -> None:
    """Aino answers, Bo skips, Cia takes it back, and the others get a reminder, after which Dan answers."""
    await town.tick(ASK)
    assert await town.answer("aino", 1)
    assert await town.answer("bo", None)
    assert await town.answer("cia")
    invitation = await town.store.invitation_of((await town.person("cia")).id)
    assert invitation is not None
    assert await town.store.withdraw(invitation)
    await town.tick(REMIND)
    assert await town.answer("dan")


async def rows(town: Town, query: str) -> list[tuple[object, ...]]:
    async with town.store._database.read() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_every_message_of_a_closed_round_gets_the_same_last_text_whatever_was_answered(any_town: Town) -> None:
    town = any_town
    await week(town)
    await town.tick(CLOSE)
    shown = [*town.posts(PULSE), *town.posts(REMINDER)]
    assert len(shown) > len(MEMBERS)
    assert len({post.message for post in shown}) == 1
    assert not any(isinstance(block, Buttons) for block in shown[0].message.blocks)
    assert {name for _, name, kind in town.platform.ended if kind is PULSE} == set(MEMBERS)
    assert await rows(town, "SELECT * FROM endings") == []
    assert await rows(town, "SELECT * FROM sends WHERE message IS NOT NULL") == []


@pytest.mark.parametrize("language", Language)
async def test_the_last_text_says_that_the_round_is_closed_in_the_readers_language(town: Town, language: Language) -> None:
    await town.tick(ASK)
    await town.store.set_language((await town.person("eva")).id, language)
    await town.tick(CLOSE)
    (post,) = town.posts(PULSE, "eva")
    assert WORDS[language] in post.message.summary


async def test_neither_what_is_kept_until_then_nor_its_order_tells_who_was_reminded(any_town: Town) -> None:
    await week(any_town)
    any_town.platform.down = True
    await any_town.tick(CLOSE)
    tokens = [str(token) for (token,) in await rows(any_town, "SELECT token FROM invitations")]
    assert [one.id for one in await any_town.store.endings("", 100)] == sorted(map(pulse_id, tokens))
    boxes = await rows(any_town, "SELECT length(box), kind, until FROM endings")
    assert len(boxes) == len(MEMBERS)
    assert len(set(boxes)) == len({len(name) for name in MEMBERS})  # which are in the addresses
    assert await rows(any_town, "SELECT * FROM sends WHERE message IS NOT NULL OR kind = 'reminder'") == []


async def test_no_length_tells_how_often_somebody_has_put_the_questions_off(town: Town) -> None:
    await week(town)
    eva = await town.person("eva")
    for minute in range(59):
        moment = datetime(2026, 1, 9, 8, minute, tzinfo=UTC)
        assert await town.store.move_reminder(eva.id, moment)
        await town.tick(f"2026-01-09 10:{minute:02d}")
    assert len(town.posts(REMINDER, "eva")) == 60
    town.platform.down = True
    await town.tick(CLOSE)
    boxes = await rows(town, "SELECT DISTINCT length(box) FROM endings")
    assert len(boxes) == len({len(name) for name in MEMBERS})


async def test_what_could_not_be_ended_is_ended_with_a_later_tick(town: Town) -> None:
    await week(town)
    town.platform.down = True
    await town.tick(CLOSE)
    assert town.platform.ended == []
    town.platform.down = False
    await town.tick_if_due("2026-01-12 00:20")
    assert {name for _, name, kind in town.platform.ended if kind is PULSE} == set(MEMBERS)


async def test_a_tick_that_was_broken_off_is_gone_on_with(town: Town) -> None:
    await week(town)
    town.platform.ends_after = 4
    broken = asyncio.create_task(town.tick(CLOSE))
    await town.platform.stuck.wait()
    broken.cancel()
    await asyncio.gather(broken, return_exceptions=True)
    assert len(town.platform.ended) == 4
    town.platform.ends_after = None
    await town.tick_if_due("2026-01-12 00:20")
    assert {name for _, name, kind in town.platform.ended if kind is PULSE} == set(MEMBERS)


async def test_a_message_that_somebody_has_deleted_keeps_nobody_elses_back(town: Town) -> None:
    town.platform.deleted.add("bo")
    await week(town)
    await town.tick(CLOSE)
    assert {name for _, name, kind in town.platform.ended if kind is PULSE} == set(MEMBERS) - {"bo"}
    assert await rows(town, "SELECT * FROM endings") == []


@pytest.mark.parametrize(("begin", "at"), [(time(8), DIGEST), (time(8), "2026-01-12 10:00"), (time(5), "2026-01-12 05:00")])
async def test_once_the_digests_begin_nothing_is_ended_and_nothing_of_it_remains(any_town: Town, begin: time, at: str) -> None:
    any_town.cadence = Cadence(START, digest=(0, begin))
    await week(any_town)
    any_town.platform.down = True
    await any_town.tick(CLOSE)
    any_town.platform.down = False
    await any_town.tick(at)
    assert any_town.platform.ended == []
    assert await rows(any_town, "SELECT * FROM endings") == []


async def test_a_tick_that_somebody_asked_for_goes_on_until_all_messages_have_ended(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await week(town)
    monkeypatch.setattr("scheduler.endings.HANDS", 1)
    monkeypatch.setattr("scheduler.endings.BUDGET", 0.05)
    town.platform.ending_takes = 0.06
    await town.tick(CLOSE)
    assert {name for _, name, kind in town.platform.ended if kind is PULSE} == set(MEMBERS)


async def test_a_tick_gives_endings_a_while_and_leaves_the_rest_to_the_next(town: Town) -> None:
    await week(town)
    town.platform.down = True
    await town.tick(CLOSE)
    town.platform.down = False
    world = town.world
    carrier = Carrier(world.store, world.company, world.messengers, world.directories)
    assert await end_due(carrier, town.clock(CLOSE), 0.0) == Ended(left=True, more=True, failures=[])
    assert town.platform.ended == []
    assert await end_due(carrier, town.clock(CLOSE)) == Ended(left=False, more=False, failures=[])
    assert {name for _, name, kind in town.platform.ended if kind is PULSE} == set(MEMBERS)
