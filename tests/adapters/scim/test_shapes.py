"""Bodies as Entra ID and Okta send them, in the state that they are to leave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.scim.conftest import ENTERPRISE, GROUP, Directory

BOSS = "id00001"
MANAGER = f"{ENTERPRISE}:manager"


def work(user: dict[str, Any]) -> dict[str, Any]:
    return dict(user.get(ENTERPRISE) or {})


@pytest.mark.parametrize(
    ("operation", "place", "wanted"),
    [
        # Entra ID
        ({"op": "Replace", "path": "active", "value": "False"}, "active", False),
        ({"op": "Replace", "path": "active", "value": False}, "active", False),
        ({"op": "Replace", "path": "displayName", "value": "Aino Uusi"}, "displayName", "Aino Uusi"),
        ({"op": "Add", "path": "name.givenName", "value": "Aino"}, "name", {"givenName": "Aino"}),
        ({"op": "Add", "value": {"name.givenName": "Aino", "active": True}}, "name", {"givenName": "Aino"}),
        ({"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Myynti"}, "department", "Myynti"),
        ({"op": "Add", "path": MANAGER, "value": BOSS}, "manager", {"value": BOSS}),
        ({"op": "Replace", "path": MANAGER, "value": [{"value": BOSS}]}, "manager", {"value": BOSS}),
        ({"op": "Replace", "path": "manager", "value": BOSS}, "manager", {"value": BOSS}),
        ({"op": "Add", "path": MANAGER, "value": {"value": BOSS, "$ref": None}}, "manager", {"value": BOSS}),
        ({"op": "Replace", "path": MANAGER, "value": ""}, "manager", None),
        ({"op": "Remove", "path": MANAGER}, "manager", None),
        ({"op": "Add", "value": {MANAGER: BOSS}}, "manager", {"value": BOSS}),
        ({"op": "Replace", "path": 'emails[type eq "work"].value', "value": "uusi@x.fi"}, "emails", "uusi@x.fi"),
        ({"op": "Add", "path": 'emails[type eq "home"].value', "value": "koti@x.fi"}, "emails", "koti@x.fi"),
        # Okta
        ({"op": "replace", "value": {"active": False}}, "active", False),
        ({"op": "replace", "value": {"id": "id00002", "displayName": "Aino O"}}, "displayName", "Aino O"),
    ],
)
async def test_a_change_of_a_person_leaves_what_it_means(
    directory: Directory, operation: dict[str, object], place: str, wanted: object
) -> None:
    await directory.user("boss")
    user = await directory.user("aino")
    assert await directory.patch(f"/Users/{user}", operation) in {200, 204}
    found = await directory.got(f"/Users/{user}")
    if place == "emails":
        assert wanted in [one["value"] for one in found["emails"]]
    elif place in {"department", "manager"}:
        assert work(found).get(place) == wanted
    else:
        assert found[place] == wanted


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ({"op": "Add", "path": "members", "value": [{"value": "id00003"}]}, {"id00001", "id00002", "id00003"}),
        ({"op": "Remove", "path": "members", "value": [{"value": "id00001"}]}, {"id00002"}),
        ({"op": "Remove", "path": "members", "value": "id00001"}, {"id00002"}),
        ({"op": "remove", "path": 'members[value eq "id00001"]'}, {"id00002"}),
        ({"op": "replace", "path": "members", "value": [{"value": "id00003", "display": "C"}]}, {"id00003"}),
        ({"op": "remove", "path": "members"}, set()),
        ({"op": "replace", "value": {"id": "id00004", "displayName": "Tuki 2"}}, {"id00001", "id00002"}),
    ],
)
async def test_a_change_of_a_group_leaves_what_it_means(
    directory: Directory, operation: dict[str, object], left: set[str]
) -> None:
    for name in "abc":
        await directory.user(name)
    body = {"schemas": [GROUP], "displayName": "Tuki", "members": [{"value": "id00001"}, {"value": "id00002"}]}
    status, group = await directory.ask("POST", "/Groups", body)
    assert status == 201
    assert await directory.patch(f"/Groups/{group['id']}", operation) in {200, 204}
    assert {one["value"] for one in (await directory.got(f"/Groups/{group['id']}")).get("members") or ()} == left


async def test_entras_group_comes_with_a_schema_of_its_own_and_oktas_user_with_a_password(directory: Directory) -> None:
    entras = {
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "displayName": "Tuki",
    }
    assert (await directory.ask("POST", "/Groups", entras))[0] == 201
    user = await directory.user("aino", password="Placeholder1", groups=[], locale="fi-FI")
    found = await directory.got(f"/Users/{user}")
    status, put = await directory.ask("PUT", f"/Users/{user}", found | {"active": False, "password": "x"})
    assert (status, put["active"]) == (200, False)
