"""Who is who on Slack, asked the cheap way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.slack.directory import SlackDirectory
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from bot.model.people import Address, Employee, Language
from bot.ports.directory import Profile
from bot.ports.messenger import PlatformDownError
from tests.adapters.slack.conftest import NOW, no_jitter, no_sleep
from tests.doubles.slack import FINE, SlackDouble, rate_limited, refused

AINO = Address("slack", "T1", "U1")


def employee(number: int, email: str = "", address: Address | None = None) -> Employee:
    return Employee(number, email or f"p{number}@example.com", "", None, "", None, None, address=address)


@asynccontextmanager
async def directory(
    slack: SlackDouble,
    monotonic: Callable[[], float] = lambda: 0.0,
    **more: Any,  # noqa: ANN401
) -> AsyncIterator[SlackDirectory]:
    workspaces = Workspaces(SlackSettings(**{"bot_token": slack.token, "api_url": slack.api_url, **more}))
    try:
        yield SlackDirectory(workspaces, wall=lambda: NOW, jitter=no_jitter, monotonic=monotonic, sleep=no_sleep)
    finally:
        await workspaces.close()


async def profile(slack: SlackDouble, **more: Any) -> Profile:  # noqa: ANN401
    slack.add_user("U1", "aino@example.com", **more)
    async with directory(slack) as accounts:
        found = await accounts.profile(AINO)
    assert found is not None
    return found


async def test_a_profile_tells_address_language_and_zone(slack: SlackDouble) -> None:
    found = await profile(slack, locale="fi-FI", tz="Europe/Stockholm")
    assert found == Profile(AINO, "aino@example.com", Language.FI, "Europe/Stockholm")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("sv-SE", Language.SV), ("en-GB", Language.EN), ("en_US", Language.EN), ("de-DE", None), ("", None), ("fil-PH", None)],
)
async def test_a_locale_we_do_not_speak_is_no_language(slack: SlackDouble, locale: str, language: Language | None) -> None:
    assert (await profile(slack, locale=locale)).language is language


async def test_a_zone_that_does_not_exist_is_no_zone(slack: SlackDouble) -> None:
    assert (await profile(slack, tz="Mars/Olympus")).timezone is None


@pytest.mark.parametrize(
    ("account", "refused_as"),
    [
        ({"deleted": True}, "deactivated"),
        ({"deleted": True, "is_bot": True}, "deactivated"),
        ({"is_bot": True}, "bot"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True, "is_restricted": True}, "guest"),
        ({"is_stranger": True}, "stranger"),
        ({"team_id": "T9"}, "stranger"),
        ({"team_id": "T9", "enterprise_user": {"teams": ["T1", "T9"]}}, None),
        ({}, None),
    ],
)
async def test_some_accounts_are_never_written_to(slack: SlackDouble, account: dict[str, object], refused_as: str | None) -> None:
    assert (await profile(slack, **account)).refused == refused_as


@pytest.mark.parametrize(
    ("emoji", "ends", "away"),
    [
        (":palm_tree:", 0, True),
        (":face_with_thermometer:", NOW + 60, True),
        (":palm_tree:", NOW - 60, False),
        (":airplane:", 0, True),
        (":baby::skin-tone-3:", 0, True),
        (":coffee:", 0, False),
        ("", 0, False),
    ],
)
async def test_a_status_may_say_that_somebody_is_away(slack: SlackDouble, emoji: str, ends: float, away: bool) -> None:  # noqa: FBT001
    found = await profile(slack, profile={"email": "a@example.com", "status_emoji": emoji, "status_expiration": int(ends)})
    assert found.away is away


@pytest.mark.parametrize(
    ("emoji", "ends", "until"),
    [
        (":palm_tree:", NOW + 3600, NOW + 3600),
        (":palm_tree:", 0, None),  # nobody knows until when
        (":palm_tree:", NOW - 60, None),
        (":coffee:", NOW + 3600, None),
        (":palm_tree:", 1e30, None),
    ],
)
async def test_a_status_that_ends_says_until_when(slack: SlackDouble, emoji: str, ends: float, until: float | None) -> None:
    told = {"email": "a@example.com", "status_emoji": emoji, "status_expiration": int(ends), "status_text": "Canary Islands"}
    slack.add_user("U1", "a@example.com", profile=told)
    async with directory(slack) as accounts:
        found = await accounts.away_until([employee(7, address=AINO), employee(8, address=Address("teams", "T1", "U1"))])
    assert {number: moment.timestamp() for number, moment in found.items()} == ({} if until is None else {7: int(until)})


async def test_there_is_no_profile_of_nobody_nor_of_another_workspace(slack: SlackDouble) -> None:
    async with directory(slack) as accounts:
        assert await accounts.profile(AINO) is None
        assert await accounts.profile(Address("slack", "T9", "U1")) is None
        assert await accounts.profile(Address("teams", "T1", "U1")) is None


async def test_few_people_are_looked_up_one_by_one(slack: SlackDouble) -> None:
    slack.add_user("U1", "aino@example.com", locale="sv-SE")
    slack.add_user("U2", "eero@example.com", locale="fi-FI")
    bound = Address("slack", "T1", "U2", "DU2")
    people = [employee(1, "Aino@Example.com".lower()), employee(2, "old@example.com", bound), employee(3)]
    async with directory(slack) as accounts:
        found = await accounts.profiles(people)
    assert set(found) == {1, 2}
    assert (found[1].address.user, found[1].language) == ("U1", Language.SV)
    assert (found[2].address, found[2].email, found[2].language) == (bound, "eero@example.com", Language.FI)
    assert slack.called("users.list") == []


async def test_many_people_cost_a_call_for_two_hundred(slack: SlackDouble) -> None:
    for number in range(450):
        slack.add_user(f"U{number}", f"P{number}@Example.com", locale="fi-FI")
    slack.next("users.list", rate_limited(after=2))
    async with directory(slack) as accounts:
        found = await accounts.profiles([employee(number) for number in range(450)])
    assert {number: found[number].address.user for number in found} == {number: f"U{number}" for number in range(450)}
    assert [call.get("cursor") for call in slack.called("users.list")] == ["", "", "200", "400"]
    assert slack.called("users.lookupByEmail") == slack.called("users.info") == []


async def test_whom_a_whole_list_lacks_nobody_is_asked_for(slack: SlackDouble) -> None:
    for number in range(40):
        slack.add_user(f"U{number}", f"p{number}@example.com")
    slack.users["U7"]["profile"]["email"] = "p7@alias.example.com"
    async with directory(slack) as accounts:
        found = await accounts.profiles([employee(number) for number in range(40)])
    assert set(range(40)) - set(found) == {7}
    assert slack.called("users.lookupByEmail") == []


async def test_a_list_that_is_refused_gives_way_to_single_calls(slack: SlackDouble) -> None:
    for number in range(40):
        slack.add_user(f"U{number}", f"p{number}@example.com")
    slack.next("users.list", refused("limit_required"))
    async with directory(slack) as accounts:
        assert len(await accounts.profiles([employee(number) for number in range(40)])) == 40


async def test_a_deactivated_account_is_told_so_for_who_is_bound_to_it(slack: SlackDouble) -> None:
    slack.add_user("U1", "aino@example.com", deleted=True)
    async with directory(slack) as accounts:
        found = await accounts.profiles([employee(1, "aino@example.com", AINO)])
    assert found[1].refused == "deactivated"


async def test_no_e_mail_address_is_in_a_url(slack: SlackDouble) -> None:
    slack.add_user("U1", "aino@example.com")
    async with directory(slack) as accounts:
        await accounts.profiles([employee(1, "aino@example.com")])
    assert not any(call.by_query for call in slack.calls)


async def test_a_slack_that_refuses_us_is_down(slack: SlackDouble) -> None:
    async with directory(slack, bot_token="xoxb-wrong") as accounts:
        found = await accounts.profiles([employee(1)])
    assert isinstance(found[1], PlatformDownError)


async def test_a_list_that_is_broken_off_by_a_long_pause_is_read_on_when_that_is_over(slack: SlackDouble) -> None:
    for number in range(450):
        slack.add_user(f"U{number}", f"p{number}@example.com")
    people = [employee(number) for number in range(450)]
    now = 0.0
    async with directory(slack, monotonic=lambda: now) as accounts:
        slack.next("users.list", FINE, rate_limited(after=30))
        assert {type(answer) for answer in (await accounts.profiles(people)).values()} == {PlatformDownError}
        now = 29.0
        assert {type(answer) for answer in (await accounts.profiles(people)).values()} == {PlatformDownError}
        assert [call["cursor"] for call in slack.called("users.list")] == ["", "200"]
        now = 30.0
        assert {type(answer) for answer in (await accounts.profiles(people)).values()} == {Profile}
    assert [call["cursor"] for call in slack.called("users.list")] == ["", "200", "200", "400"]
