"""Ten workspaces of which one is limited, revoked, broken or hanging: the other nine notice nothing of it."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

from adapters.slack.directory import SlackDirectory
from adapters.slack.messenger import SlackMessenger
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces, vault_name
from bot.model.people import Employee, Workspace
from bot.ports.directory import Profile
from scheduler.tick import Tally, tick
from scheduler.world import World
from storage.store import SqlStore
from tests.doubles.slack_workspaces import Ill, SlackWorkspaces, email_of
from tests.doubles.vault import MemoryVault
from tests.scheduler.town import Town, row

TEN = tuple(f"T{number}" for number in range(10))
PEOPLE = 14
RATE = 10.0  # messages a second: a workspace's pulses take a second and nothing else matters
TUESDAY = date(2026, 1, 6)


async def at_once(_seconds: float) -> None:
    """A pause that is none."""


@asynccontextmanager
async def slack(double: SlackWorkspaces) -> AsyncIterator[tuple[SlackMessenger, SlackDirectory]]:
    """Our side of Slack, with the app installed in every workspace."""
    places = tuple(double.people)
    vault = MemoryVault()
    for place in places[1:]:
        await vault.put(vault_name(place, ""), json.dumps({"bot_token": f"xoxb-{place}", "team_id": place}))
    settings = SlackSettings(bot_token=f"xoxb-{places[0]}", api_url=double.api_url, client_id="1.2", workspaces=places)
    workspaces = Workspaces(settings, vault, timeout=2.0)
    try:
        yield (
            SlackMessenger(workspaces, jitter=lambda: 0.0, rate=RATE),
            SlackDirectory(workspaces, wall=lambda: 0.0, jitter=lambda: 0.0, sleep=at_once),
        )
    finally:
        await workspaces.close()


async def sent(double: SlackWorkspaces, world: World, town: Town, number: int) -> tuple[Tally, dict[str, float], float]:
    """One week's pulses: the tally, the seconds until the last message of each workspace, and until the tick was over."""
    double.posted.clear()
    began = time.monotonic()
    tally = await tick(world, town.clock(f"{TUESDAY + timedelta(weeks=number)} 09:30"))
    ended = time.monotonic() - began
    return tally, {place: posts[-1][0] - began for place, posts in double.posted.items()}, ended


async def another_week(double: SlackWorkspaces, town: Town, number: int) -> tuple[Tally, dict[str, float], float]:
    """The same of a process of its own, which knows of no pause that has been asked for."""
    async with slack(double) as (messenger, directory):
        world = replace(town.world, messengers={"slack": messenger}, directories={"slack": directory})
        return await sent(double, world, town, number)


async def test_one_bad_workspace_keeps_no_other_waiting(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store)
    names = [email_of(place, number).partition("@")[0] for place in TEN for number in range(PEOPLE)]
    await town.settle([row(name, manager="") for name in names], accounts=False)
    async with SlackWorkspaces(dict.fromkeys(TEN, PEOPLE)) as double:
        await another_week(double, town, 0)
        assert {place: len(posts) for place, posts in double.posted.items()} == dict.fromkeys(TEN, 2 * PEOPLE)
        _, healthy, _ = await another_week(double, town, 1)
        for number, (place, ill) in enumerate(zip(("T0", "T3", "T6", "T9"), Ill, strict=True), start=2):
            double.ill = {place: ill}
            tally, others, ended = await another_week(double, town, number)
            assert (tally.down, tally.sent) == ({Workspace("slack", place)}, 9 * PEOPLE)
            assert others.keys() == {*TEN} - {place}
            assert max(others.values()) <= 1.1 * max(healthy.values()) + 5  # a busy machine may need some seconds
            assert ended < 20


async def test_a_limited_workspace_is_not_asked_again_before_its_time(sqlite_store: SqlStore) -> None:
    town = Town(sqlite_store)
    await town.settle([row(f"{place.lower()}-0", manager="") for place in TEN[:2]], accounts=False)
    async with SlackWorkspaces({"T0": 1, "T1": 1}) as double, slack(double) as (messenger, directory):
        world = replace(town.world, messengers={"slack": messenger}, directories={"slack": directory})
        await sent(double, world, town, 0)
        double.ill = {"T1": Ill.LIMITED}
        double.calls.clear()
        await sent(double, world, town, 1)
        asked = double.calls["T1"]
        for _ in range(3):
            tally, _, _ = await sent(double, world, town, 1)
            assert tally.down == {Workspace("slack", "T1")}
        assert 0 < double.calls["T1"] == asked


async def test_twenty_workspaces_of_two_thousand_cost_their_lists_pages_and_no_call_more() -> None:
    places = {f"T{number}": 2_000 for number in range(20)}
    people = [
        Employee(index, email, "", None, "", None, None)
        for index, email in enumerate(
            [email_of(place, number) for place in places for number in range(2_000)] + [f"nobody-{n}@x.fi" for n in range(20)]
        )
    ]
    async with SlackWorkspaces(places) as double, slack(double) as (_, directory):
        found = await directory.profiles(people)
        assert len(found) == 40_000
        assert all(isinstance(found[number], Profile) and found[number].email == people[number].email for number in range(40_000))
        bound = [replace(person, address=found[person.id].address) for person in people[:40_000]]
        await directory.profiles(bound)
        assert sum(double.calls.values()) <= 20 * 10 + 1  # the pages, and who we are
