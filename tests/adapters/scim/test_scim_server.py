"""Who is let in, and what comes back of whatever is sent."""

from __future__ import annotations

import asyncio
import io
import json

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.adapters.scim.conftest import ENTERPRISE, NEW_TOKEN, PATCH, TOKEN, USER, Directory


def checked(base_url: str) -> list[str]:
    with httpx2.Client(base_url=base_url, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        scim = SyncSCIMClient(client)
        scim.discover()
        results = check_server(scim)
    assert sum(one.status is Status.SUCCESS for one in results) > 80
    return [f"{one.title}: {one.reason}" for one in results if one.status not in {Status.SUCCESS, Status.SKIPPED}]


async def test_the_compliance_tester_finds_nothing(directory: Directory) -> None:
    assert await asyncio.to_thread(checked, str(directory.client.make_url("/scim/v2"))) == []


@pytest.mark.parametrize("token", ["", "x" * 40, TOKEN[:-1], TOKEN + "t"])
async def test_without_our_token_nobody_reads_or_writes(directory: Directory, token: str) -> None:
    for method, path in (("GET", "/Users"), ("POST", "/Users"), ("GET", "/Schemas"), ("DELETE", "/Users/id1")):
        assert (await directory.ask(method, path, {"userName": "x"}, token))[0] == 401


async def test_both_tokens_open_while_one_takes_the_others_place(directory: Directory) -> None:
    assert [(await directory.ask("GET", "/Users", token=token))[0] for token in (TOKEN, NEW_TOKEN)] == [200, 200]


async def test_what_we_can_do_is_no_secret(directory: Directory) -> None:
    status, told = await directory.ask("GET", "/ServiceProviderConfig", token="")
    assert (status, told["patch"]["supported"], told["filter"]["supported"]) == (200, True, True)
    assert not any(told[name]["supported"] for name in ("bulk", "sort", "etag", "changePassword"))


async def test_what_we_have_no_use_for_is_dropped_when_it_arrives(directory: Directory) -> None:
    user = await directory.user("aino", password="secret1!", phoneNumbers=[{"value": "040"}], title="Boss", nickName="Ainu")
    assert not {"password", "phoneNumbers", "title", "nickName"} & (await directory.got(f"/Users/{user}")).keys()
    _, entries = await directory.store.entries((await directory.store.entry("User", user)).kind)  # type: ignore[arg-type,union-attr]
    assert "secret1!" not in json.dumps(entries[0].document)


async def test_the_same_person_twice_is_a_conflict_and_the_same_change_no_write(directory: Directory) -> None:
    user = await directory.user("aino")
    status, _ = await directory.ask("POST", "/Users", {"schemas": [USER], "userName": "AINO@x.fi"})
    assert status == 409
    before = (await directory.got(f"/Users/{user}"))["meta"]
    assert await directory.patch(f"/Users/{user}", {"op": "replace", "path": "displayName", "value": "Aino"}) in {200, 204}
    assert (await directory.got(f"/Users/{user}"))["meta"] == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"42",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"Operations": 1}',
        b'{"Operations": [1, null, {}]}',
        b'{"schemas": ["urn:nobody:knows"], "userName": "x"}',
        b'{"schemas": [], "userName": {"a": 1}}',
        b'{"userName": "\\ud800"}',
        b'{"emails": "x", "userName": null}',
        b"x" * (1024 * 1024 + 1),
    ],
    ids=range(15),
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/Users"), ("PUT", "/Users/{id}"), ("PATCH", "/Users/{id}"), ("POST", "/Groups")]
)
async def test_nonsense_is_refused_in_scims_own_words(directory: Directory, method: str, path: str, body: bytes) -> None:
    user = await directory.user("aino")
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/scim+json"}
    async with directory.client.request(
        method, "/scim/v2" + path.format(id=user), data=io.BytesIO(body), headers=headers
    ) as response:
        assert 400 <= response.status < 500
        assert (await response.json())["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


@pytest.mark.parametrize(
    "query",
    [
        "?startIndex=-5&count=-1",
        "?startIndex=999999&count=1",
        "?count=1000000",
        "?startIndex=x",
        "?filter=(((",
        "?filter=userName",
        "?cursor=",
    ],
)
async def test_a_client_that_pages_wrongly_gets_no_fault_of_ours(directory: Directory, query: str) -> None:
    await directory.user("aino")
    assert (await directory.ask("GET", f"/Users{query}"))[0] < 500


async def test_a_page_has_what_it_says_in_an_order_that_stays(directory: Directory) -> None:
    made = [await directory.user(f"p{number}") for number in range(7)]
    pages = [await directory.got(f"/Users?startIndex={start}&count=3") for start in (1, 4, 7)]
    assert [page["totalResults"] for page in pages] == [7, 7, 7]
    assert [one["id"] for page in pages for one in page["Resources"]] == sorted(made)


@pytest.mark.parametrize(
    "asked",
    [
        'userName eq "P3@x.fi"',
        'externalId eq "e3"',
        'emails[type eq "work"].value eq "p3@x.fi"',
        'userName eq "p3@x.fi" and active eq true',
    ],
)
async def test_providers_look_people_up_by_these(directory: Directory, asked: str) -> None:
    made = [await directory.user(f"p{number}", externalId=f"e{number}") for number in range(5)]
    found = await directory.got(f"/Users?filter={asked}")
    assert [one["id"] for one in found["Resources"]] == [made[3]]


async def test_two_changes_at_once_both_hold(directory: Directory) -> None:
    _, group = await directory.ask(
        "POST", "/Groups", {"displayName": "Tuki", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"]}
    )
    users = [await directory.user(f"p{number}") for number in range(4)]
    add = [{"op": "add", "path": "members", "value": [{"value": user}]} for user in users]
    await asyncio.gather(*(directory.patch(f"/Groups/{group['id']}", one) for one in add))
    members = (await directory.got(f"/Groups/{group['id']}"))["members"]
    assert {one["value"] for one in members} == set(users)


async def test_nothing_of_a_body_is_logged(directory: Directory, caplog: pytest.LogCaptureFixture) -> None:
    await directory.user("aino")
    await directory.ask(
        "PATCH", "/Users/id00001", {"schemas": [PATCH], "Operations": [{"op": "x", "path": ENTERPRISE, "value": "aino"}]}
    )
    assert "aino" not in caplog.text
