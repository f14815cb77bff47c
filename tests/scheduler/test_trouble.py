"""When people can't be reached, platforms fail, and answers get lost: nobody gets two, and everybody who can be gets one."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from bot.model.deliveries import DeliveryKind
from bot.model.people import Employee, Workspace
from bot.ports.messenger import DoubtfulError, UnreachableError
from bot.talk.welcome import welcome_message
from scheduler.tick import tick
from storage.closing import MissingRoundKeyError
from storage.secrets.keys import KeyRing
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, Platform, Town, row

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
EVERYONE = Counter(MEMBERS)
OTHERS = EVERYONE - Counter(["aino"])
TUESDAY, SOON = "2026-01-06 09:30", "2026-01-06 09:31"


async def test_somebody_unreachable_is_recorded_with_the_reason_and_stops_nobody_else(town: Town) -> None:
    town.platform.trouble("aino", UnreachableError("user disabled"))
    tally = await town.tick(TUESDAY)
    assert (tally.sent, tally.unreachable) == (5, 1)
    assert town.got(PULSE) == OTHERS
    assert (await town.person("aino")).unreachable == "user disabled"
    assert (await town.tick(SOON)).unreachable == 0


async def test_without_a_welcome_there_is_no_pulse_and_the_next_round_begins_with_it(town: Town) -> None:
    town.platform.trouble("aino", UnreachableError("cannot dm"))
    await town.tick(TUESDAY)
    assert [post.kind for post in town.platform.posts if post.to == "aino"] == []
    await town.tick("2026-01-13 09:30")
    assert [post.kind for post in town.platform.posts if post.to == "aino"] == [WELCOME, PULSE]
    assert (await town.person("aino")).unreachable is None


@pytest.mark.parametrize("refused", ["deactivated", "bot", "guest", "stranger"])
async def test_an_account_that_is_never_written_to_is_told_by_its_kind(town: Town, refused: str) -> None:
    town.platform.change("aino", refused=refused)
    assert (await town.tick(TUESDAY)).unreachable == 1
    assert (await town.person("aino")).unreachable == refused
    assert town.got(WELCOME) == OTHERS


async def test_who_has_no_account_is_recorded_as_such(town: Town) -> None:
    del town.platform.accounts["aino"]
    assert (await town.tick(TUESDAY)).unreachable == 1
    assert (await town.person("aino")).unreachable == "no account"


async def test_a_platform_that_is_down_keeps_everything_for_later(any_town: Town) -> None:
    any_town.platform.down = True
    tally = await any_town.tick(TUESDAY)
    assert (tally.opened, tally.sent, tally.unreachable, tally.down) == (1, 0, 0, {Workspace("slack")})
    assert await any_town.store.next_due() is None  # the next beat tries again
    any_town.platform.down = False
    assert (await any_town.tick(SOON)).sent == 6
    assert (await any_town.tick(SOON)).sent == 0
    assert any_town.got(WELCOME) == any_town.got(PULSE) == EVERYONE


async def test_a_platform_that_goes_down_on_the_way_is_taken_up_where_it_failed(town: Town) -> None:
    town.platform.fails_after = 3
    assert (await town.tick(TUESDAY)).down == {Workspace("slack", "T1")}
    assert len(town.platform.posts) == 3
    town.platform.fails_after = None
    await town.tick(SOON)
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_one_platform_down_does_not_keep_the_other_back(town: Town) -> None:
    teams = Platform("teams")
    teams.join("aino")
    del town.platform.accounts["aino"]
    town.others = (teams,)
    await town.store.bind((await town.person("aino")).id, teams.accounts["aino"].address)
    town.platform.down = True
    tally = await town.tick(TUESDAY)
    assert (tally.sent, tally.down, town.got(PULSE)) == (1, {Workspace("slack")}, Counter(["aino"]))
    town.platform.down = False
    await town.tick(SOON)
    assert town.got(PULSE) == EVERYONE


async def test_who_moves_to_another_platform_with_the_company_is_found_there(town: Town) -> None:
    await town.tick(TUESDAY)
    old, town.platform = town.platform, Platform("teams")
    for name in old.accounts:
        town.platform.join(name)
    assert (await town.tick("2026-01-13 09:30")).sent == 6
    person = await town.person("aino")
    assert person.address is not None
    assert person.address.platform == "teams"


async def test_a_doubtful_message_that_arrived_is_not_sent_again(any_town: Town) -> None:
    any_town.platform.trouble("aino", DoubtfulError(), arrives=True)
    assert (await any_town.tick(TUESDAY)).sent == 6
    assert any_town.platform.searched == ["aino"]
    assert any_town.got(WELCOME) == any_town.got(PULSE) == EVERYONE


async def test_a_doubtful_message_that_did_not_arrive_is_sent_again_once(town: Town) -> None:
    town.platform.trouble("aino", DoubtfulError())
    assert (await town.tick(TUESDAY)).sent == 6
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_where_it_cannot_be_told_nothing_is_sent_again(town: Town) -> None:
    town.platform.finds = False
    town.platform.trouble("aino", DoubtfulError(), arrives=True)
    town.platform.trouble("bo", DoubtfulError())
    await town.tick(TUESDAY)
    await town.tick(SOON)
    assert town.got(WELCOME) == EVERYONE - Counter(["bo"])
    assert town.got(PULSE) == EVERYONE


async def test_the_first_pulse_waits_for_a_welcome_in_doubt(town: Town) -> None:
    town.platform.trouble("aino", DoubtfulError(), DoubtfulError(), DoubtfulError())
    tally = await town.tick(TUESDAY)
    assert (tally.sent, [post for post in town.platform.posts if post.to == "aino"]) == (5, [])
    assert await town.store.next_due() is None
    await town.tick_if_due(SOON)
    assert [post.kind for post in town.platform.posts if post.to == "aino"] == [WELCOME, PULSE]


async def test_a_digest_in_doubt_is_looked_for_too(town: Town) -> None:
    await town.tick(TUESDAY)
    town.platform.trouble(BOSS, DoubtfulError(), arrives=True)
    assert (await town.tick("2026-01-12 08:00")).digests == 1
    assert (town.got(DIGEST), town.platform.searched) == (Counter([BOSS]), [BOSS])


async def test_a_tick_that_is_broken_off_leaves_its_claims_to_the_next(town: Town) -> None:
    town.platform.seconds = 60
    ticking = asyncio.create_task(town.tick(TUESDAY))
    await asyncio.wait_for(town.platform.called.wait(), 10)
    ticking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ticking
    town.platform.seconds = 0
    await town.tick(SOON)
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_a_fault_of_ours_in_one_message_stops_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(employee: Employee, *rest: object) -> object:
        if employee.name == "Aino":
            raise ZeroDivisionError
        return welcome_message(employee, *rest)  # type: ignore[arg-type] # handed on as it came

    with monkeypatch.context() as patched:
        patched.setattr("scheduler.postman.welcome_message", broken)
        with pytest.raises(ZeroDivisionError):
            await town.tick(TUESDAY)
    assert town.got(WELCOME) == town.got(PULSE) == OTHERS
    await town.tick_if_due(SOON)
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_a_platform_that_breaks_its_word_stops_nobody_else(town: Town) -> None:
    town.platform.trouble("aino", ZeroDivisionError(), arrives=True)
    with pytest.raises(ZeroDivisionError):
        await town.tick(TUESDAY)
    assert town.got(PULSE) == OTHERS
    await town.tick_if_due(SOON)
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE


async def test_a_round_whose_key_is_lost_is_not_released_and_keeps_no_message_back(town: Town, key_ring: KeyRing) -> None:
    await town.tick(TUESDAY)
    key_ring.destroy("2026-W02")
    with pytest.raises(MissingRoundKeyError):
        await town.tick("2026-01-13 09:30")
    assert town.got(PULSE) == EVERYONE + EVERYONE
    assert await town.store.released_weeks() == []


async def test_hundreds_are_handed_over_in_one_tick(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are read at once, the tick goes on until nothing is due."""
    monkeypatch.setattr("scheduler.postman.BATCH", 7)
    names = [f"p{number}" for number in range(40)]
    await town.settle([*(row(name) for name in (*MEMBERS, *names)), row(BOSS, "", manager="")])
    town.platform.change("p7", away=True)
    assert (await town.tick(TUESDAY)).sent == 45
    assert town.got(WELCOME) == town.got(PULSE) == EVERYONE + Counter(names) - Counter(["p7"])


async def test_without_a_platform_all_stays_due(town: Town) -> None:
    world = replace(town.world, messengers={}, directories={})
    idle = await tick(world, town.clock(TUESDAY))
    assert (idle.opened, idle.sent, idle.idle) == (1, 0, True)
    assert (await town.tick(SOON)).sent == 6
