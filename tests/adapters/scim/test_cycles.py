"""The first two cycles of Entra ID and of Okta, request by request in their order."""

from __future__ import annotations

from adapters.scim.roster import ScimForm
from tests.adapters.scim.conftest import ENTERPRISE, GROUP, PATCH, USER, Directory

FORM = ScimForm(team="group", department="department", prefix="Tiimi ")


def entras(name: str) -> dict[str, object]:
    return {
        "schemas": [USER, ENTERPRISE],
        "externalId": name,
        "userName": f"{name}@x.fi",
        "active": True,
        "displayName": name.title(),
        "emails": [{"primary": True, "type": "work", "value": f"{name}@x.fi"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": name.title(), "familyName": "X", "givenName": name.title()},
        "preferredLanguage": "fi-FI",
        ENTERPRISE: {"department": "Palvelu", "employeeNumber": "7"},
    }


async def change(directory: Directory, path: str, *operations: dict[str, object]) -> None:
    assert await directory.patch(path, *operations) in {200, 204}


async def test_entras_first_two_cycles(directory: Directory) -> None:
    # The connection is tried with somebody whom nobody knows.
    assert (await directory.got('/Users?filter=userName eq "3d07b8e2-no-such"'))["totalResults"] == 0
    ids = {}
    for name in ("boss", *"abcdef"):
        assert (await directory.got(f'/Users?filter=userName eq "{name}@x.fi"'))["totalResults"] == 0
        status, made = await directory.ask("POST", "/Users", entras(name))
        assert status == 201
        ids[name] = made["id"]
    assert (await directory.got('/Groups?excludedAttributes=members&filter=displayName eq "Tiimi Tuki"'))["totalResults"] == 0
    adscim = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
    body = {"schemas": [GROUP, adscim], "externalId": "g", "displayName": "Tiimi Tuki", "meta": {"resourceType": "Group"}}
    status, group = await directory.ask("POST", "/Groups", body)
    assert status == 201
    for name in "abcdef":  # references and members come last
        await change(directory, f"/Users/{ids[name]}", {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": ids["boss"]})
        await change(
            directory, f"/Groups/{group['id']}", {"op": "Add", "path": "members", "value": [{"$ref": None, "value": ids[name]}]}
        )
    assert await directory.make(form=FORM) == ""
    assert await directory.people() == {"boss@x.fi": ""} | {f"{name}@x.fi": "Tuki" for name in "abcdef"}
    # The second: a name, somebody who leaves the group, somebody who leaves.
    await change(directory, f"/Users/{ids['a']}", {"op": "Replace", "path": "displayName", "value": "Aino"})
    await change(
        directory, f"/Groups/{group['id']}", {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": ids["b"]}]}
    )
    await change(directory, f"/Users/{ids['c']}", {"op": "Replace", "path": "active", "value": "False"})
    assert await directory.make(form=FORM) == ""
    people = await directory.people()
    assert people == {"boss@x.fi": "", "b@x.fi": ""} | {f"{name}@x.fi": "Tuki" for name in "adef"}


def oktas(name: str) -> dict[str, object]:
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": f"{name}@x.fi",
        "name": {"givenName": name.title(), "familyName": "X"},
        "emails": [{"primary": True, "value": f"{name}@x.fi", "type": "work"}],
        "displayName": name.title(),
        "locale": "sv-SE",
        "externalId": f"00u{name}",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    }


async def test_oktas_first_two_cycles(directory: Directory) -> None:
    assert (await directory.got("/Users?startIndex=1&count=2"))["totalResults"] == 0
    ids = {}
    for name in "abcdef":
        assert (await directory.got(f'/Users?filter=userName eq "{name}@x.fi"&startIndex=1&count=100'))["totalResults"] == 0
        status, made = await directory.ask("POST", "/Users", oktas(name))
        assert status == 201
        ids[name] = made["id"]
        assert (await directory.ask("POST", "/Users", oktas(name)))[0] == 409
    members = [{"value": ids[name], "display": f"{name}@x.fi"} for name in "abcde"]
    status, group = await directory.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "Tiimi Tuki", "members": members})
    assert status == 201
    assert await directory.make(form=FORM) == ""
    assert await directory.people() == {f"{name}@x.fi": "Tuki" for name in "abcde"} | {"f@x.fi": ""}
    # The second: the whole user by PUT, the group's name and then its members, a deactivation without a path.
    found = await directory.got(f"/Users/{ids['a']}")
    assert (await directory.ask("PUT", f"/Users/{ids['a']}", found | {"displayName": "Aino", "password": "x"}))[0] == 200
    path = f"/Groups/{group['id']}"
    await change(directory, path, {"op": "replace", "value": {"id": group["id"], "displayName": "Tiimi Apu"}})
    gone = {"op": "remove", "path": f'members[value eq "{ids["b"]}"]'}
    await change(directory, path, gone, {"op": "add", "path": "members", "value": [{"value": ids["f"], "display": "f@x.fi"}]})
    inactive = {"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": False}}]}
    assert (await directory.ask("PATCH", f"/Users/{ids['e']}", inactive))[0] in {200, 204}
    assert await directory.make(form=FORM) == ""
    assert await directory.people() == {f"{name}@x.fi": "Apu" for name in "acdf"} | {"b@x.fi": ""}
