"""Whoever gets something is looked up when it is handed over; and what hangs in one place keeps nobody elsewhere waiting."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from bot.model.deliveries import DeliveryKind
from bot.model.people import Workspace
from bot.ports.messenger import DoubtfulError
from scheduler.accounts import INFORMED
from scheduler.delivery import GRACE, SHARE, send_due
from scheduler.lease import leased
from scheduler.requests import ALL
from tests.scheduler.conftest import MEMBERS
from tests.scheduler.town import BOSS, Platform, Town, row

WELCOME, PULSE, REMINDER, DIGEST, _ = DeliveryKind
HOURS = timedelta(hours=6)
TUESDAY, CLOSE, MONDAY = "2026-01-06 09:30", "2026-01-11 23:59", "2026-01-12 08:00"


async def test_a_teams_digest_goes_to_whoever_manages_it_on_monday(any_town: Town) -> None:
    await any_town.ticks(TUESDAY, CLOSE, every=HOURS)
    await any_town.settle([*(row(name, manager="carla") for name in MEMBERS), row("carla", "", manager="")])
    await any_town.tick(MONDAY)
    await any_town.tick("2026-01-12 08:20")
    assert any_town.got(DIGEST) == Counter(["carla"])
    assert any_town.got(WELCOME)["carla"] == 1


async def test_a_digest_that_could_not_go_out_goes_to_nobody_who_has_lost_the_team_since(any_town: Town) -> None:
    await any_town.ticks(TUESDAY, CLOSE, every=HOURS)
    any_town.platform.down = True
    await any_town.tick(MONDAY)
    await any_town.settle([*(row(name, manager="carla") for name in MEMBERS), row("carla", "", manager="")])
    any_town.platform.down = False
    await any_town.tick("2026-01-12 08:20")
    assert any_town.got(DIGEST) == Counter(["carla"])


async def test_a_departments_and_the_companys_digest_go_to_mondays_readers(town: Town) -> None:
    for name in ("head", "ceo", "old-head", "old-ceo"):
        town.platform.join(name)
    town.company = replace(
        town.company,
        company_readers=("old-ceo@voinko.example",),
        department_readers=(("Palvelu", ("old-head@voinko.example",)),),
    )
    await town.ticks(TUESDAY, CLOSE, every=HOURS)
    town.company = replace(
        town.company, company_readers=("ceo@voinko.example",), department_readers=(("Palvelu", ("head@voinko.example",)),)
    )
    await town.tick(MONDAY)
    assert town.got(DIGEST) == Counter([BOSS, "ceo", "head"])


async def test_who_becomes_a_reader_when_all_has_gone_out_begins_with_the_next_week(town: Town) -> None:
    await town.ticks(TUESDAY, CLOSE, every=HOURS)
    await town.tick(MONDAY)
    town.platform.join("ceo")
    town.company = replace(town.company, company_readers=("ceo@voinko.example",))
    await town.tick("2026-01-12 12:00")
    assert town.got(DIGEST) == Counter([BOSS])


async def test_two_rows_of_one_account_are_asked_once(any_town: Town) -> None:
    """The address has changed, and the roster has both."""
    await any_town.tick(TUESDAY)
    any_town.platform.accounts["aino"] = replace(any_town.platform.accounts["aino"], email="aino.uusi@voinko.example")
    await any_town.settle([row("aino.uusi")], accounts=False)
    await any_town.tick("2026-01-13 09:30")
    assert any_town.got(PULSE) == Counter(MEMBERS) + Counter(MEMBERS)
    person = await any_town.person("aino.uusi")
    assert person.address is not None
    assert person.address.user == "U-aino"
    assert await any_town.answer("aino.uusi")
    assert await any_town.store.invitation_of((await any_town.person("aino")).id) is None


async def test_who_turns_out_to_be_one_account_during_a_round_is_asked_once_and_can_answer(any_town: Town) -> None:
    await any_town.tick(TUESDAY)
    await any_town.settle([row("aino.uusi")], accounts=False)
    any_town.platform.down = True
    await any_town.tick("2026-01-13 09:30")
    any_town.platform.down = False
    any_town.platform.accounts["aino"] = replace(any_town.platform.accounts["aino"], email="aino.uusi@voinko.example")
    await any_town.ticks("2026-01-13 09:31", "2026-01-18 20:00", every=HOURS)
    assert any_town.got(PULSE) == Counter(MEMBERS) + Counter(MEMBERS)
    assert any_town.got(REMINDER) == Counter(MEMBERS)
    who = await any_town.store.employee_at(any_town.platform.accounts["aino"].address)
    assert who is not None
    assert who.email == "aino@voinko.example"


async def test_a_workspace_that_hangs_ends_with_the_ticks_time_and_loses_nothing(any_town: Town) -> None:
    teams = Platform("teams")
    for name in ("aino", "bo"):
        teams.join(name)
        await any_town.store.bind((await any_town.person(name)).id, teams.accounts[name].address)
    any_town.others = (teams,)
    any_town.platform.down = teams.down = True
    await any_town.tick(TUESDAY)
    any_town.platform.down = teams.down = False
    teams.seconds = 3600
    async with leased(any_town.store) as lease, asyncio.timeout(10):
        handed = await send_due(any_town.world, any_town.clock(TUESDAY), lease, share=0.5, grace=0.5)
    assert (handed.sent[PULSE], handed.left, handed.more) == (4, True, False)
    teams.seconds = 0
    await any_town.tick("2026-01-06 09:31")
    assert any_town.got(WELCOME) == any_town.got(PULSE) == Counter(MEMBERS)


async def test_what_the_time_was_too_short_for_is_more_to_do_at_once(town: Town) -> None:
    town.platform.down = True
    await town.tick(TUESDAY)
    town.platform.down = False
    async with leased(town.store) as lease:
        handed = await send_due(town.world, town.clock(TUESDAY), lease, share=0)
    assert (handed.left, handed.more, town.platform.posts) == (True, True, [])


async def test_a_workspace_that_breaks_every_connection_is_left_for_the_next_tick(town: Town) -> None:
    for name in MEMBERS:
        town.platform.trouble(name, DoubtfulError())
    tally = await town.tick(TUESDAY)
    assert (tally.down, tally.sent, town.platform.posts) == ({Workspace("slack", "T1")}, 0, [])
    await town.tick("2026-01-06 09:31")
    assert town.got(WELCOME) == town.got(PULSE) == Counter(MEMBERS)


def test_all_that_a_tick_may_wait_for_is_over_within_two_minutes() -> None:
    """Requests, the zones of a digest's readers and of a round's people, then deliveries in what is left of their share."""
    assert max(SHARE, ALL + 2 * INFORMED) + GRACE < 120
