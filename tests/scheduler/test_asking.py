"""Who is asked, welcomed and reminded, and when."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.calendar import Cadence
from bot.model.deliveries import DeliveryKind
from bot.model.people import Language
from storage.store import SqlStore
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, HELSINKI, NEW_YORK, TOKYO, Town, row

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
EVERYONE = Counter(MEMBERS)
HOUR = timedelta(hours=1)


async def test_a_week_as_its_people_see_it(any_town: Town) -> None:
    before = await any_town.tick("2026-01-06 09:29")
    assert (before.opened, before.sent) == (0, 0)
    opened = await any_town.tick("2026-01-06 09:30")
    assert (opened.opened, opened.sent, opened.reminded) == (1, 6, 0)
    assert any_town.got(WELCOME) == any_town.got(PULSE) == EVERYONE
    await any_town.answer("aino")
    assert (await any_town.tick("2026-01-08 12:59")).reminded == 0
    assert (await any_town.tick("2026-01-08 13:00")).reminded == 5
    assert any_town.got(REMINDER) == EVERYONE - Counter(["aino"])
    assert (await any_town.tick("2026-01-11 23:58")).closed == 0
    closed = await any_town.tick("2026-01-11 23:59")
    assert (closed.closed, closed.released, closed.digests) == (1, 1, 0)
    assert (await any_town.tick("2026-01-12 08:00")).digests == 1
    assert any_town.got(DIGEST) == Counter([BOSS])


async def test_only_the_closing_tick_closes(town: Town) -> None:
    """A round is open from the tick that opens it to the tick that closes it, whatever a clock says meanwhile."""
    await town.tick("2026-01-06 09:30")
    assert await town.answer("aino")
    invitation = await town.store.invitation_of((await town.person("bo")).id)
    assert invitation is not None
    await town.tick("2026-01-12 00:30")
    assert await town.store.invitation_of((await town.person("bo")).id) is None


async def test_the_welcome_comes_before_the_first_pulse_and_never_again(town: Town) -> None:
    for week in range(3):
        await town.ticks(f"2026-01-{6 + 7 * week:02d} 09:30", f"2026-01-{11 + 7 * week:02d} 23:59", timedelta(hours=12))
    await town.tick("2026-01-27 09:30")
    kinds = [post.kind for post in town.platform.posts if post.to == "aino" and post.kind in {WELCOME, PULSE}]
    assert kinds == [WELCOME, PULSE, PULSE, PULSE, PULSE]


async def test_a_reminder_says_the_same_to_everyone_and_names_no_pulse_of_another(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    await town.tick("2026-01-08 13:00")
    said = {post.message.summary + str(post.message.blocks[0]) for post in town.posts(REMINDER)}
    assert len(said) == 1
    assert len({post.message.key for post in town.posts(REMINDER)}) == 6


async def test_who_is_in_no_team_is_not_asked(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    assert BOSS not in town.got(PULSE)
    assert BOSS not in town.got(WELCOME)


@pytest.mark.parametrize("name", ["aino", BOSS])
async def test_a_manager_counts_in_no_figure_of_the_own_team(sqlite_store: SqlStore, name: str) -> None:
    town = Town(sqlite_store)
    await town.settle([row("aino"), row("bo"), row(BOSS)])
    await town.tick("2026-01-06 09:30")
    invitation = await town.store.invitation_of((await town.person(name)).id)
    assert invitation is not None
    assert invitation.counts_in_team is (name != BOSS)


async def test_a_round_with_nobody_to_ask_waits_until_there_is_somebody(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store)
    assert (await town.tick("2026-01-06 09:30")).opened == 0
    await town.settle([row("aino")])
    later = await town.tick_if_due("2026-01-07 10:00")
    assert later is not None
    assert (later.opened, later.sent) == (1, 1)


# ---------------------------------------------------------------- whose clock


@pytest.fixture
async def world_wide(sqlite_store: SqlStore) -> Town:
    """A company in Helsinki with people elsewhere: some the roster says where, of others only their platform knows."""
    town = Town(sqlite_store)
    zones = {"aino": "", "neil": "America/New_York", "toru": "Asia/Tokyo"}
    await town.settle([*(row(name, timezone=zone) for name, zone in zones.items()), row("nora"), row("taro")])
    town.platform.join("nora", timezone="America/New_York")
    town.platform.join("taro", timezone="Asia/Tokyo")
    return town


async def test_everyone_is_asked_and_reminded_at_the_own_local_hour(world_wide: Town) -> None:
    await world_wide.ticks("2026-01-06 00:30", "2026-01-09 23:30", HOUR / 2)
    for name, zone in (("aino", HELSINKI), ("neil", NEW_YORK), ("nora", NEW_YORK)):
        assert world_wide.times(PULSE, name, zone) == ["2026-01-06 09:30"]
    for name, zone in (("aino", HELSINKI), ("neil", NEW_YORK), ("nora", NEW_YORK), ("toru", TOKYO), ("taro", TOKYO)):
        assert world_wide.times(REMINDER, name, zone) == ["2026-01-08 13:00"]


async def test_the_round_opens_in_the_companys_zone_and_who_is_ahead_is_asked_at_the_own_next_hour(world_wide: Town) -> None:
    await world_wide.store.set_hour((await world_wide.person("toru")).id, time(17))
    await world_wide.ticks("2026-01-06 00:30", "2026-01-07 12:00", HOUR / 2)
    assert world_wide.times(PULSE, "taro", TOKYO) == ["2026-01-07 09:30"]
    assert world_wide.times(PULSE, "toru", TOKYO) == ["2026-01-06 17:00"]


async def test_who_is_ahead_is_asked_at_once_where_the_close_leaves_no_other_hour(world_wide: Town) -> None:
    world_wide.cadence = replace(world_wide.cadence, close=(1, time(23, 59)))
    await world_wide.ticks("2026-01-06 00:30", "2026-01-07 12:00", HOUR / 2)
    assert world_wide.times(PULSE, "taro", TOKYO) == ["2026-01-06 16:30"]


async def test_a_person_is_asked_at_the_hour_he_or_she_chose(town: Town) -> None:
    await town.store.set_hour((await town.person("aino")).id, time(14))
    await town.store.set_hour((await town.person("bo")).id, time(8))
    await town.ticks("2026-01-06 06:00", "2026-01-07 20:00", HOUR / 2)
    assert town.times(PULSE, "aino") == ["2026-01-06 14:00"]
    assert town.times(PULSE, "bo") == ["2026-01-07 08:00"]  # the first such hour of the round


async def test_the_reminder_comes_two_days_after_the_own_hour(town: Town) -> None:
    await town.store.set_hour((await town.person("aino")).id, time(20))
    await town.ticks("2026-01-06 06:00", "2026-01-09 12:00", HOUR / 2)
    assert town.times(REMINDER, "aino") == ["2026-01-08 20:00"]


async def test_who_works_at_night_is_asked_and_reminded_at_night(town: Town) -> None:
    aino = await town.person("aino")
    await town.store.set_hour(aino.id, time(2, 30))
    await town.store.set_weekday(aino.id, 3)
    await town.ticks("2026-01-06 06:00", "2026-01-11 23:00", HOUR / 2)
    assert town.times(PULSE, "aino") == ["2026-01-08 02:30"]
    assert town.times(REMINDER, "aino") == []  # two days later it is the weekend, and then the round is closed


async def test_a_time_chosen_before_the_pulse_went_out_holds_for_it(town: Town) -> None:
    aino = await town.person("aino")
    await town.store.set_hour(aino.id, time(14))
    await town.tick("2026-01-06 09:30")
    asked, reminded = (datetime(2026, 1, day, 16, tzinfo=HELSINKI) for day in (7, 9))
    assert await town.store.move_pulse(aino.id, asked, reminded)
    await town.ticks("2026-01-06 10:00", "2026-01-09 20:00", HOUR / 2)
    assert (town.times(PULSE, "aino"), town.times(REMINDER, "aino")) == (["2026-01-07 16:00"], ["2026-01-09 16:00"])
    assert not await town.store.move_pulse(aino.id, asked, reminded)


@pytest.mark.parametrize("moment", ["2026-01-07 09:30", "2026-01-08 18:00"])
async def test_the_reminder_comes_once_when_its_person_wants_it_be_it_once_more(any_town: Town, moment: str) -> None:
    """``moment``: before the usual reminder has come, and after it."""
    wanted = datetime.fromisoformat(moment).replace(tzinfo=HELSINKI)
    await any_town.tick("2026-01-06 09:30")
    if wanted.day > 7:
        await any_town.tick("2026-01-08 13:00")
    before = any_town.times(REMINDER, "aino")
    assert await any_town.store.move_reminder((await any_town.person("aino")).id, wanted)
    await any_town.ticks("2026-01-07 07:00" if wanted.day == 7 else "2026-01-08 13:00", "2026-01-10 20:00", HOUR / 2)
    assert any_town.times(REMINDER, "aino") == [*before, moment]
    keys = [post.message.key for post in any_town.posts(REMINDER, "aino")]
    assert len(set(keys)) == len(keys)
    await any_town.tick("2026-01-11 23:59")
    last = {post.message for post in (*any_town.posts(PULSE), *any_town.posts(REMINDER))}
    assert len(last) == 1


async def test_who_has_answered_is_not_reminded_whatever_was_wanted(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    aino = await town.person("aino")
    wanted = datetime(2026, 1, 8, 18, tzinfo=HELSINKI)
    assert await town.store.move_reminder(aino.id, wanted)
    await town.answer("aino")
    assert not await town.store.move_reminder((await town.person(BOSS)).id, wanted)
    await town.ticks("2026-01-08 12:00", "2026-01-09 12:00", HOUR)
    assert town.times(REMINDER, "aino") == []


async def test_who_puts_it_off_and_then_not_is_not_reminded_twice_and_all_is_ended(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    await town.tick("2026-01-08 13:00")
    aino = await town.person("aino")
    assert await town.store.move_reminder(aino.id, datetime(2026, 1, 9, 18, tzinfo=HELSINKI))
    assert await town.store.move_reminder(aino.id, None)
    await town.ticks("2026-01-09 12:00", "2026-01-10 12:00", HOUR)
    assert town.times(REMINDER, "aino") == ["2026-01-08 13:00"]
    await town.tick("2026-01-11 23:59")
    assert len({post.message for post in (*town.posts(PULSE), *town.posts(REMINDER))}) == 1


async def test_nobody_is_written_to_at_night(town: Town) -> None:
    assert (await town.tick("2026-01-06 23:10")).sent == 0
    assert (await town.tick("2026-01-07 06:59")).sent == 0
    assert (await town.tick("2026-01-07 07:00")).sent == 6


async def test_not_even_a_late_digest_comes_at_night(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    assert (await town.tick("2026-01-13 02:00")).digests == 0
    assert (await town.tick("2026-01-13 07:00")).digests == 1


async def test_an_hour_that_was_chosen_is_not_night(town: Town) -> None:
    town.cadence = replace(Cadence(date(2026, 1, 6)), ask=(1, time(22, 0)), remind=(3, time(5, 30)))
    await town.tick("2026-01-06 22:00")
    await town.tick("2026-01-08 05:30")
    assert (town.got(PULSE), town.got(REMINDER)) == (EVERYONE, EVERYONE)


async def test_a_public_holiday_moves_what_would_have_been_sent_to_the_next_working_day(town: Town) -> None:
    town.cadence = Cadence(date(2026, 3, 31))
    town.holidays = {date(2026, 3, 31), date(2026, 4, 6)}  # a Tuesday; Easter Monday
    await town.ticks("2026-03-31 00:30", "2026-04-07 09:00", HOUR / 2)
    assert town.times(PULSE, "aino") == ["2026-04-01 09:30"]
    assert town.times(DIGEST, BOSS) == ["2026-04-07 08:00"]


async def test_holidays_up_to_the_close_leave_the_week_out_and_the_log_says_so(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "voinko")
    town.holidays = {date(2026, 1, 6) + timedelta(days=day) for day in range(6)}
    await town.ticks("2026-01-06 00:30", "2026-01-14 00:30", HOUR * 4)
    assert [f"{post.at:%d}" for post in town.posts(PULSE, "aino")] == ["13"]
    assert set(caplog.messages) == {"no pulse in 2026-W02: holidays leave no day for it"}


# ---------------------------------------------------------------- who wants quiet


async def test_who_is_away_is_asked_on_the_next_working_day(town: Town) -> None:
    town.platform.change("aino", away=True)
    await town.tick("2026-01-06 17:10")
    assert set(town.got(PULSE)) == set(MEMBERS) - {"aino"}
    town.platform.change("aino")
    await town.ticks("2026-01-06 18:00", "2026-01-07 12:00", HOUR / 2)
    assert town.times(WELCOME, "aino") == town.times(PULSE, "aino") == ["2026-01-07 09:30"]


async def test_who_is_away_until_the_close_is_left_alone(town: Town) -> None:
    town.platform.change("aino", away=True)
    await town.ticks("2026-01-06 09:30", "2026-01-12 12:00", HOUR * 4)
    assert [post for post in town.platform.posts if post.to == "aino"] == []


async def test_who_is_away_is_not_reminded_that_day(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    town.platform.change("aino", away=True)
    await town.tick("2026-01-08 13:00")
    town.platform.change("aino")
    await town.ticks("2026-01-08 14:00", "2026-01-09 14:00", HOUR)
    assert town.times(REMINDER, "aino") == ["2026-01-09 13:00"]


async def test_an_absent_manager_gets_the_digest_all_the_same(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    town.platform.change(BOSS, away=True)
    await town.tick("2026-01-12 08:00")
    assert town.got(DIGEST) == Counter([BOSS])


async def test_who_has_paused_is_not_invited(town: Town) -> None:
    await town.store.set_pause((await town.person("aino")).id, date(2026, 1, 7))
    await town.tick("2026-01-06 09:30")
    await town.store.set_pause((await town.person("aino")).id, None)
    await town.tick("2026-01-06 12:00")
    assert "aino" not in town.got(PULSE)
    assert await town.store.invitation_of((await town.person("aino")).id) is None


async def test_a_pause_that_ends_that_day_is_over(town: Town) -> None:
    await town.store.set_pause((await town.person("aino")).id, date(2026, 1, 6))
    await town.tick("2026-01-06 09:30")
    assert town.got(PULSE) == EVERYONE


async def test_who_pauses_after_the_pulse_is_not_reminded(town: Town) -> None:
    await town.tick("2026-01-06 09:30")
    await town.store.set_pause((await town.person("aino")).id, date.max)
    await town.tick("2026-01-08 13:00")
    assert town.got(REMINDER) == EVERYONE - Counter(["aino"])


# ---------------------------------------------------------------- late


@pytest.mark.parametrize(("late", "reminded"), [("2026-01-07 12:00", 6), ("2026-01-08 09:00", 0), ("2026-01-08 13:05", 0)])
async def test_nobody_is_reminded_on_the_day_of_a_late_pulse(town: Town, late: str, reminded: int) -> None:
    assert (await town.tick(late)).sent == 6
    await town.tick("2026-01-08 14:00")
    await town.tick("2026-01-09 14:00")
    assert town.got(REMINDER).total() == reminded


async def test_a_calendar_that_asks_and_reminds_on_one_day_is_obeyed(town: Town) -> None:
    town.cadence = replace(town.cadence, remind=(1, time(16, 0)))
    await town.tick("2026-01-06 09:30")
    assert (await town.tick("2026-01-06 16:00")).reminded == 6


async def test_no_reminder_comes_with_a_pulse_that_the_platform_kept_back(town: Town) -> None:
    town.platform.down = True
    await town.tick("2026-01-06 09:30")
    town.platform.down = False
    await town.tick("2026-01-08 13:00")
    await town.tick("2026-01-09 13:00")
    assert (town.got(PULSE), town.got(REMINDER)) == (EVERYONE, Counter())


# ---------------------------------------------------------------- in which words


async def test_a_language_that_has_changed_on_the_platform_is_used_from_the_next_message_on(town: Town) -> None:
    town.platform.join("aino", language=Language.FI)
    await town.tick("2026-01-06 09:30")
    town.platform.join("aino", language=Language.SV)
    await town.tick("2026-01-08 13:00")
    (reminder,) = town.posts(DeliveryKind.REMINDER, "aino")
    assert reminder.message.summary == "En liten påminnelse om veckans frågor."
    assert (await town.person("aino")).language is Language.SV


async def test_the_platforms_language_is_used_and_kept_where_the_roster_is_silent(town: Town) -> None:
    town.platform.join("aino", language=Language.FI)
    await town.tick("2026-01-06 09:30")
    summaries = {post.to: post.message.summary for post in town.posts(PULSE)}
    assert summaries["aino"] != summaries["bo"]
    assert (await town.person("aino")).language is Language.FI


async def test_the_account_is_remembered_with_its_conversation_and_zone(town: Town) -> None:
    town.platform.join("aino", timezone="America/New_York")
    await town.ticks("2026-01-06 09:30", "2026-01-06 17:30", HOUR)
    person = await town.person("aino")
    assert (person.address and person.address.conversation, person.timezone) == ("D-aino", "America/New_York")
    assert town.company.zone_of(person) == ZoneInfo("America/New_York")
