"""The SCIM routes over a real store and real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.scim.roster import ScimForm, roster_of
from adapters.scim.server import ScimServer
from bot.model.roster import RosterRow
from scheduler.provisioning import make_roster
from storage.store import SqlStore

TOKEN, NEW_TOKEN = "t" * 40, "n" * 40
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
USER, GROUP = "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Directory:
    """An identity provider's view of us."""

    client: TestClient[web.Request, web.Application]
    store: SqlStore

    async def ask(self, method: str, path: str, body: object = None, token: str = TOKEN) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        kind = {"Content-Type": "application/scim+json"}
        async with self.client.request(method, f"/scim/v2{path}", json=body, headers=headers | kind) as response:
            return response.status, await response.json() if response.content_length else {}

    async def user(self, name: str, *, manager: str = "", **more: object) -> str:
        """A user of the team Tuki; the id."""
        work: dict[str, object] = {"department": "Tuki", "division": "Palvelu"}
        if manager:
            work["manager"] = {"value": manager}
        body = {
            "schemas": [USER, ENTERPRISE],
            "userName": f"{name}@x.fi",
            "displayName": name.title(),
            "active": True,
            "emails": [{"type": "work", "value": f"{name}@x.fi", "primary": True}],
            ENTERPRISE: work,
        }
        status, made = await self.ask("POST", "/Users", body | more)
        assert status == 201, made
        return str(made["id"])

    async def patch(self, path: str, *operations: dict[str, object]) -> int:
        status, _ = await self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})
        return status

    async def got(self, path: str) -> dict[str, Any]:
        status, found = await self.ask("GET", path)
        assert status == 200
        return found

    async def make(self, *, form: ScimForm | None = None, forced: bool = False) -> str:
        """What the heartbeat does a quarter of an hour later."""
        return await make_roster(self.store, partial(roster_of, form or ScimForm()), forced=forced)

    async def people(self) -> dict[str, str]:
        """Everybody's team, by e-mail address."""
        return {one.email: one.team.name if one.team else "" for one in await self.store.employees()}


@pytest.fixture
async def directory(sqlite_store: SqlStore) -> AsyncIterator[Directory]:
    app, numbers = web.Application(client_max_size=10**9), count(1)
    server = ScimServer(
        sqlite_store, [TOKEN, NEW_TOKEN], "https://x.fi", new_id=lambda: f"id{next(numbers):05}", now=lambda: NOON
    )
    server.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield Directory(client, sqlite_store)


@pytest.fixture
async def staffed(directory: Directory) -> Directory:
    """Ten people of one team, of whom a roster has been made, and their manager."""
    boss = await directory.user("boss", **{ENTERPRISE: {}})
    for number in range(10):
        await directory.user(f"p{number}", manager=boss)
    assert await directory.make() == ""
    return directory


def known(email: str) -> RosterRow:
    return RosterRow(email, "Known", "Tuki", "Palvelu", "")
