"""Who somebody on Teams is, who is never written to, and what is kept of those whom no roster knows."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.people import Address, Employee, Language
from bot.ports.messenger import PlatformDownError
from tests.adapters.teams.conftest import Outward
from tests.doubles.slack import server_error
from tests.doubles.teams import refused


def employee(email: str, address: Address | None = None) -> Employee:
    return Employee(1, email, "Aino", None, "", None, None, address=address)


async def test_a_person_is_known_by_the_address_that_teams_tells(out: Outward) -> None:
    aino = out.teams.add_person("Aino@voinko.example")
    address = out.address(aino)
    out.directory.hear(address, "fi-FI", "Europe/Helsinki")
    profile = await out.directory.profile(address)
    assert profile is not None
    assert (profile.address, profile.email, profile.refused) == (address, "Aino@voinko.example", None)
    assert (profile.language, profile.timezone) == (Language.FI, "Europe/Helsinki")


@pytest.mark.parametrize(("locale", "zone"), [("", ""), ("de-DE", "Mars/Base"), ("x" * 500, "../etc")])
async def test_what_a_client_says_of_itself_is_not_believed_blindly(out: Outward, locale: str, zone: str) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    out.directory.hear(address, locale, zone)
    profile = await out.directory.profile(address)
    assert profile is not None
    assert (profile.language, profile.timezone) == (None, None)


async def test_without_an_address_the_account_name_is_taken(out: Outward) -> None:
    aino = out.teams.add_person("", userPrincipalName="aino@voinko.example")
    profile = await out.directory.profile(out.address(aino))
    assert profile is not None
    assert profile.email == "aino@voinko.example"


@pytest.mark.parametrize(
    ("changes", "refused_as"),
    [
        ({"userRole": "guest"}, "guest"),
        ({"userPrincipalName": "aino_home.example#EXT#@voinko.onmicrosoft.com"}, "guest"),
        ({"userRole": "anonymous"}, "stranger"),
        ({"tenantId": "another"}, "stranger"),
    ],
)
async def test_guests_and_strangers_are_never_written_to(out: Outward, changes: dict[str, Any], refused_as: str) -> None:
    aino = out.teams.add_person("aino@voinko.example", **changes)
    profile = await out.directory.profile(out.address(aino))
    assert profile is not None
    assert profile.refused == refused_as
    await out.directory.remember(out.address(aino))
    assert out.vault.kept == {}


async def test_another_tenant_is_not_even_asked_about(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    elsewhere = Address("teams", "elsewhere", address.user, address.conversation)
    assert await out.directory.profile(elsewhere) is None
    assert (await out.directory.profiles([employee("a@voinko.example", elsewhere)]))[1].refused == "tenant not served"
    assert out.teams.calls == []


async def test_nobody_is_found_where_teams_knows_no_such_member(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    out.teams.next("member", refused(403, "BotNotInConversationRoster"))
    assert await out.directory.profile(address) is None


async def test_a_connector_in_trouble_is_asked_again_and_then_down(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    out.teams.next("member", server_error(503))
    assert await out.directory.profile(address) is not None
    out.teams.next("member", *[server_error(500)] * 10)
    with pytest.raises(PlatformDownError):
        await out.directory.profile(address)


async def test_known_chats_are_taken_as_they_are_and_nobody_is_asked(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    profiles = await out.directory.profiles([employee("aino@voinko.example", address)])
    assert (profiles[1].address, profiles[1].refused) == (address, None)
    assert out.teams.calls == []


async def test_who_has_not_the_app_is_told_so(out: Outward) -> None:
    assert (await out.directory.profiles([employee("aino@voinko.example")]))[1].refused == "not_installed"


async def test_who_had_the_app_before_being_on_the_roster_is_found_once_there(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    out.directory.hear(address, "sv-FI", "Europe/Helsinki")
    await out.directory.remember(address)
    assert not any("aino" in name or address.user in name for name in out.vault.kept)
    profile = (await out.directory.profiles([employee("AINO@voinko.example")]))[1]
    assert (profile.address, profile.refused, profile.language) == (address, None, Language.SV)


async def test_looking_at_somebody_who_is_on_no_roster_loses_nothing(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    await out.directory.remember(address)
    kept = dict(out.vault.kept)
    looks = [(await out.directory.profiles([employee("aino@voinko.example")]))[1] for _ in range(3)]
    assert {(one.address, one.refused) for one in looks} == {(address, None)}
    assert out.vault.kept == kept


async def test_who_has_been_looked_at_and_removes_the_app_is_forgotten_all_the_same(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    await out.directory.remember(address)
    await out.directory.profiles([employee("aino@voinko.example")])
    await out.directory.forget(address)
    assert set(out.vault.kept) == {"teams/salt"}


async def test_who_removes_the_app_is_forgotten(out: Outward) -> None:
    address = out.address(out.teams.add_person("aino@voinko.example"))
    await out.directory.remember(address)
    await out.directory.forget(address)
    assert set(out.vault.kept) == {"teams/salt"}
    assert (await out.directory.profiles([employee("aino@voinko.example")]))[1].refused == "not_installed"
