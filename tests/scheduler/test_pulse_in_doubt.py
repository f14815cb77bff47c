"""Where a platform can never tell what arrived (Teams), nobody gets two pulses, and the reminder is the pulse once more."""

from __future__ import annotations

from collections import Counter

from bot.model.deliveries import DeliveryKind
from bot.model.messages import Buttons, Message
from bot.ports.messenger import DoubtfulError, UnreachableError
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import Town

_, PULSE, REMINDER, _, _ = DeliveryKind
TUESDAY, SOON, THURSDAY = "2026-01-06 09:30", "2026-01-06 09:31", "2026-01-08 13:00"


def can_be_answered(message: Message) -> bool:
    return any(button.intent.verb == "answer" for row in message.blocks if isinstance(row, Buttons) for button in row.buttons)


async def doubtful(town: Town, *, arrives: bool) -> None:
    """Aino's pulse breaks off, and the platform can't tell what became of it."""
    town.platform.finds = False
    await town.store.mark_welcomed((await town.person("aino")).id)
    town.platform.trouble("aino", DoubtfulError(), arrives=arrives)
    await town.tick(TUESDAY)
    await town.tick(SOON)


async def test_a_pulse_that_nobody_can_tell_of_comes_with_the_reminder(any_town: Town) -> None:
    await doubtful(any_town, arrives=False)
    assert any_town.got(PULSE) == Counter(MEMBERS) - Counter(["aino"])
    await any_town.tick(THURSDAY)
    assert {post.to: can_be_answered(post.message) for post in any_town.posts(REMINDER)} == {
        name: name == "aino" for name in MEMBERS
    }


async def test_one_that_did_arrive_is_not_sent_twice_before_the_reminder(any_town: Town) -> None:
    await doubtful(any_town, arrives=True)
    assert any_town.got(PULSE) == Counter(MEMBERS)


async def test_who_answered_in_the_meantime_is_not_reminded(town: Town) -> None:
    await doubtful(town, arrives=True)
    await town.answer("aino")
    await town.tick(THURSDAY)
    assert "aino" not in town.got(REMINDER)


async def test_the_next_week_is_a_week_like_any_other(town: Town) -> None:
    await doubtful(town, arrives=False)
    await town.tick("2026-01-13 09:30")
    await town.tick("2026-01-15 13:00")
    assert not any(can_be_answered(post.message) for post in town.posts(REMINDER))


async def test_doubt_about_a_message_is_no_fault_of_the_person(town: Town) -> None:
    await doubtful(town, arrives=False)
    town.platform.trouble("aino", UnreachableError("blocked"))
    await town.tick(THURSDAY)
    assert (await town.person("aino")).unreachable == "blocked"
    town.platform.finds = False
    town.platform.trouble("aino", DoubtfulError())
    await town.tick("2026-01-13 09:30")
    await town.tick("2026-01-13 09:31")
    assert (await town.person("aino")).unreachable is None
