"""Reaching people first on Teams: once each, below the limits, our token in the right hands, every failure by its name."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from adapters.teams.messenger import TeamsMessenger
from adapters.teams.settings import TeamsSettings
from bot.model.messages import Message, Text
from bot.model.people import Address
from bot.ports.messenger import DoubtfulError, PlatformDownError, UnreachableError
from tests.adapters.teams.conftest import Outward, outward
from tests.doubles.slack import Trouble, dropped, hanging, rate_limited, server_error
from tests.doubles.teams import TeamsDouble, refused

PULSE = Message("How is work?", (Text("How is work?"),), "pulse:1")


async def test_a_message_is_posted_to_the_persons_own_chat(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    to = out.address(aino)
    assert await out.messenger.send(to, PULSE) == to
    [posted] = out.teams.chat(aino)
    assert (posted["type"], posted["summary"], posted["recipient"]) == ("message", "How is work?", {"id": aino.user})


class TooLateError(Exception):
    pass


async def test_nothing_is_posted_when_it_may_not_be_any_more(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")

    async def ready() -> None:
        raise TooLateError

    with pytest.raises(TooLateError):
        await out.messenger.send(out.address(aino), PULSE, ready=ready)
    assert out.teams.called("post") == []


async def test_a_message_is_ended_in_its_place_and_no_other_is(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    there = await out.messenger.send(out.address(aino), PULSE)
    await out.messenger.send(out.address(aino), PULSE)
    await out.messenger.end(there, Message("Closed", (Text("Closed"),)))
    assert [one["summary"] for one in out.teams.chat(aino)] == ["Closed", "How is work?"]


@pytest.mark.parametrize(
    ("troubles", "error"),
    [
        ((refused(404, "ActivityNotFoundInConversation"),), UnreachableError),
        ((refused(403, "MessageWritesBlocked"),), UnreachableError),
        ((refused(401, "BadAuthentication"),) * 2, PlatformDownError),
        ((server_error(503),) * 10, PlatformDownError),
    ],
)
async def test_an_ending_that_fails_says_whether_it_may_work_later(
    out: Outward, troubles: tuple[Trouble, ...], error: type[Exception]
) -> None:
    there = await out.messenger.send(out.address(out.teams.add_person("aino@voinko.example")), PULSE)
    out.teams.next("update", *troubles)
    with pytest.raises(error):
        await out.messenger.end(there, PULSE)


async def test_where_only_the_account_is_known_the_chat_is_opened_first_and_kept(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    messenger = TeamsMessenger(out.settings, out.connector, service=out.teams.service_url)
    reached = await messenger.send(Address("teams", aino.tenant, aino.object_id), PULSE)
    assert out.teams.called("open")[0].body["members"] == [{"id": aino.object_id}]
    assert len(out.teams.chat(aino)) == 1
    await messenger.send(reached, PULSE)
    assert len(out.teams.called("open")) == 1


async def test_a_chat_that_teams_does_not_open_means_that_the_app_is_not_there(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    out.teams.next("open", refused(403, "BotNotInConversationRoster"))
    messenger = TeamsMessenger(out.settings, out.connector, service=out.teams.service_url)
    with pytest.raises(UnreachableError, match="not_installed"):
        await messenger.send(Address("teams", aino.tenant, aino.object_id), PULSE)
    assert out.teams.chat(aino) == []


@pytest.mark.parametrize("stored", ["", "nonsense", "{}"])
async def test_who_has_no_chat_yet_has_not_installed_the_app(out: Outward, stored: str) -> None:
    with pytest.raises(UnreachableError, match="not_installed"):
        await out.messenger.send(Address("teams", out.teams.tenant, "x", stored), PULSE)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "BotNotInConversationRoster", "not_installed"),
        (404, "ConversationNotFound", "not_installed"),
        (404, "", "not_installed"),
        (403, "ConversationBlockedByUser", "blocked"),
        (403, "ForbiddenOperationException", "blocked"),
        (403, "MessageWritesBlocked", "blocked"),
        (403, "SomethingElse", "SomethingElse"),
        (400, "BadSyntax", "BadSyntax"),
        (413, "", "status 413"),
    ],
)
async def test_who_cannot_be_reached_is_told_by_the_reason(out: Outward, status: int, code: str, reason: str) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    out.teams.next("post", refused(status, code))
    with pytest.raises(UnreachableError) as caught:
        await out.messenger.send(out.address(aino), PULSE)
    assert caught.value.reason == reason
    assert len(out.teams.called("post")) == 1


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_what_teams_asks_to_be_sent_again_is_sent_again_later(out: Outward, status: int) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    out.teams.next("post", *[Trouble(status)] * 3)
    await out.messenger.send(out.address(aino), PULSE)
    assert len(out.teams.chat(aino)) == 1
    waits = [seconds for seconds in out.clock.slept if seconds > 0.05]
    assert len(waits) == 3
    assert all(earlier < later for earlier, later in pairwise(waits))


async def test_a_short_pause_is_waited_for_as_long_as_it_says(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    out.teams.next("post", rate_limited(after=5))
    await out.messenger.send(out.address(aino), PULSE)
    assert sum(out.clock.slept) >= 5
    assert len(out.teams.chat(aino)) == 1


async def test_a_long_pause_closes_the_tenant_until_it_is_over(out: Outward) -> None:
    aino, bo = (out.teams.add_person(f"{name}@voinko.example") for name in ("aino", "bo"))
    out.teams.next("post", rate_limited(after=30))
    for person in (aino, bo):
        with pytest.raises(PlatformDownError):
            await out.messenger.send(out.address(person), PULSE)
    assert (len(out.teams.called("post")), sum(out.clock.slept)) == (1, 0)
    out.clock.now += 30
    await out.messenger.send(out.address(bo), PULSE)
    assert len(out.teams.chat(bo)) == 1


@pytest.mark.parametrize("trouble", [server_error(500), server_error(503), dropped(), hanging()])
@pytest.mark.parametrize("arrives", [True, False])
async def test_what_may_have_arrived_is_never_sent_twice(teams: TeamsDouble, trouble: Trouble, *, arrives: bool) -> None:
    with outward(teams, timeout=0.3) as out:
        aino = teams.add_person("aino@voinko.example")
        teams.next("post", Trouble(trouble.status, hang=trouble.hang, drop=trouble.drop, takes_effect=arrives))
        with pytest.raises(DoubtfulError):
            await out.messenger.send(out.address(aino), PULSE)
        assert await out.messenger.find(out.address(aino), PULSE.key) is None
        assert len(teams.chat(aino)) == arrives
        await out.http.close()


async def test_teams_that_cannot_be_connected_to_is_down(teams: TeamsDouble, unused_tcp_port: int) -> None:
    with outward(teams) as out:
        aino = teams.add_person("aino@voinko.example")
        with pytest.raises(PlatformDownError, match="no_connection"):
            await out.messenger.send(out.address(aino, service=f"http://127.0.0.1:{unused_tcp_port}/"), PULSE)
        await out.http.close()


async def test_a_refused_password_is_the_platforms_trouble_and_nobodys_else(teams: TeamsDouble) -> None:
    with outward(teams, app_password="wrong") as out:
        aino = teams.add_person("aino@voinko.example")
        for _ in range(3):
            with pytest.raises(PlatformDownError, match="token_refused"):
                await out.messenger.send(out.address(aino), PULSE)
        assert teams.called("post") == []
        assert len(teams.called("token")) <= 2
        await out.http.close()


async def test_a_token_that_is_no_longer_accepted_is_renewed_once(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    await out.messenger.send(out.address(aino), PULSE)
    out.teams.access_tokens = {"another"}
    await out.messenger.send(out.address(aino), PULSE)
    assert len(out.teams.chat(aino)) == 2
    out.teams.access_tokens = set("x")
    out.teams.next("token", *[server_error(503)] * 50)
    with pytest.raises(PlatformDownError):
        await out.messenger.send(out.address(aino), PULSE)


async def test_a_token_is_renewed_shortly_before_its_end_and_asked_for_once_by_many(out: Outward) -> None:
    people = [out.teams.add_person(f"p{number}@voinko.example") for number in range(20)]
    await asyncio.gather(*(out.messenger.send(out.address(one), PULSE) for one in people))
    assert len(out.teams.called("token")) == 1
    out.clock.now += 3600 - 200
    await asyncio.gather(*(out.messenger.send(out.address(one), PULSE) for one in people))
    assert len(out.teams.called("token")) == 2


@pytest.mark.parametrize("lifetime", [0, -1, "x", None, "3600"])
async def test_an_odd_lifetime_of_a_token_does_not_make_us_ask_every_time(out: Outward, lifetime: object) -> None:
    out.teams.lifetime = lifetime
    aino = out.teams.add_person("aino@voinko.example")
    for _ in range(3):
        await out.messenger.send(out.address(aino), PULSE)
    assert len(out.teams.called("token")) == 1


@pytest.mark.parametrize(
    "service",
    [
        "https://connector.attacker.example/",
        "https://smba.trafficmanager.net.attacker.example/",
        "https://attacker.example/?smba.trafficmanager.net",
        "https://smba.trafficmanager.net@attacker.example/",
        "https://notbotframework.com/",
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:8443/emea/",
        "https://[::1",
        "ftp://127.0.0.1/",
        "",
    ],
)
def test_only_microsofts_connectors_are_sent_our_token(service: str) -> None:
    assert not TeamsSettings(app_id="x").trusts(service)


@pytest.mark.parametrize(
    "service",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/fi/72f988bf-0000/",
        "https://SMBA.trafficmanager.net:443/teams/",
        "https://smba.infra.gcc.teams.microsoft.com/teams",
        "https://europe.botframework.com/",
        "https://x.botframework.azure.us/",
    ],
)
def test_every_connector_of_microsofts_is(service: str) -> None:
    assert TeamsSettings(app_id="x").trusts(service)


def test_a_connector_on_this_machine_is_believed_on_trial_alone() -> None:
    here = "http://127.0.0.1:8000/"
    assert not TeamsSettings(app_id="x").trusts(here)
    assert TeamsSettings(app_id="x", own_token_url="http://localhost:1/token").trusts(here)
    assert TeamsSettings(allow_unauthenticated=True).trusts(here)


async def test_a_stored_chat_elsewhere_gets_neither_our_token_nor_a_message(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    with pytest.raises(UnreachableError, match="unknown connector"):
        await out.messenger.send(out.address(aino, service="https://connector.attacker.example/"), PULSE)
    assert out.teams.calls == []


async def test_an_organisation_that_is_not_served_gets_nothing(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    address = out.address(aino)
    with pytest.raises(UnreachableError, match="tenant not served"):
        await out.messenger.send(Address("teams", "elsewhere", address.user, address.conversation), PULSE)
    assert out.teams.calls == []


async def test_ids_that_look_like_paths_stay_ids(out: Outward) -> None:
    aino = out.teams.add_person("aino@voinko.example")
    await out.messenger.send(out.address(aino, conversation="../../../token?x=/"), PULSE)
    assert [one.kind for one in out.teams.calls] == ["token", "post"]


async def test_all_together_stay_below_fifty_in_any_second(teams: TeamsDouble) -> None:
    with outward(teams, rate=46.0) as out:
        people = [teams.add_person(f"p{number}@voinko.example") for number in range(150)]
        moments: list[float] = []
        turn = out.connector._pace(teams.tenant)
        for _ in people:
            await turn.turn()
            moments.append(out.clock.now)
        assert all(later - earlier >= 1 for earlier, later in zip(moments, moments[50:], strict=False))
        assert moments[-1] - moments[0] <= len(people) / 50 * 1.1
        await out.http.close()


async def test_one_chat_stays_below_its_own_limits(out: Outward) -> None:
    window = out.connector._window("a:1")
    assert window is not None
    moments: list[float] = []
    for _ in range(1900):
        await window.turn()
        moments.append(out.clock.now)
    for count, seconds in ((7, 1), (8, 2), (60, 30), (1800, 3600)):
        assert all(later - earlier >= seconds for earlier, later in zip(moments, moments[count:], strict=False))
