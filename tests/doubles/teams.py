"""A Teams of our own, for tests: the connector, the token endpoint, the OpenID metadata and its keys on a free loopback port.

It is the outermost edge and nothing else: real HTTP, real JSON, real signatures, and a memory of what it was sent::

    async with TeamsDouble() as teams:
        aino = teams.add_person("aino@example.com", locale="fi-FI")
        teams.next("post", rate_limited(after=2), dropped())           # how the next calls go wrong, in this order
        await teams.post(url, installed(teams, aino))                  # an activity, signed as Teams signs it
        assert teams.chat(aino)[-1]["attachments"]                     # what is in the chat, as it looks now

Nothing of ours may block the event loop: the double lives on it too, so whoever waits for it without giving way waits for ever.
"""

from __future__ import annotations

import asyncio
import json
import time
from base64 import urlsafe_b64encode
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, Self

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.doubles.slack import Trouble

APP = "6f1f2d3c-0000-4000-8000-00000000b0b0"
TENANT = "72f988bf-0000-4000-8000-00000000aaaa"
PASSWORD = "app-password"
ISSUER = "https://api.botframework.com"
Act = Callable[[dict[str, Any]], dict[str, Any]]
OUR_TOKEN = "connector-token"


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """The key pair of that name, the same for as long as the tests run."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(name: str, *, endorsements: tuple[str, ...] | None = ("msteams",)) -> dict[str, Any]:
    """A key as the channel publishes it; its id is its name."""
    numbers = private_key(name).public_key().public_numbers()
    published: dict[str, Any] = {"kty": "RSA", "use": "sig", "kid": name, "n": _number(numbers.n), "e": _number(numbers.e)}
    return published if endorsements is None else {**published, "endorsements": list(endorsements)}


def _number(value: int) -> str:
    return urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).decode().rstrip("=")


def refused(status: int, code: str) -> Trouble:
    """The connector says no."""
    return Trouble(status, code)


@dataclass(frozen=True)
class Person:
    """An account with the app in its personal chat."""

    object_id: str
    user: str  # "29:…"
    conversation: str  # "a:…"
    email: str
    locale: str
    tenant: str


@dataclass(frozen=True)
class Request:
    """One call: ``kind`` is "token", "metadata", "keys", "post", "update", "open" or "member"."""

    kind: str
    path: str
    token: str
    body: dict[str, Any]


@dataclass
class TeamsDouble:
    app_id: str = APP
    tenant: str = TENANT
    calls: list[Request] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)  # by "29:…"
    members: dict[str, dict[str, Any]] = field(default_factory=dict)  # by "29:…"
    chats: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))  # by conversation
    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk("today")])
    access_tokens: set[str] = field(default_factory=lambda: {OUR_TOKEN})
    lifetime: object = 3600
    root: str = ""

    async def __aenter__(self) -> Self:
        self._trouble: dict[str, deque[Trouble]] = defaultdict(deque)
        self._closing = asyncio.Event()
        self._changed = asyncio.Event()
        self._count = 0
        app = web.Application()
        app.router.add_get("/metadata", self._metadata)
        app.router.add_get("/keys", self._keys)
        app.router.add_route("*", "/token", self._token)
        app.router.add_post("/teams/v3/conversations", self._open)
        app.router.add_post("/teams/v3/conversations/{chat}/activities", self._post)
        app.router.add_put("/teams/v3/conversations/{chat}/activities/{activity}", self._update)
        app.router.add_get("/teams/v3/conversations/{chat}/members/{user}", self._member)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()

    # ------------------------------------------------------------ what a test says and asks

    @property
    def service_url(self) -> str:
        return f"{self.root}/teams/"

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which Voinko talks to the double."""
        return {
            "TEAMS_APP_ID": self.app_id,
            "TEAMS_APP_PASSWORD": PASSWORD,
            "TEAMS_APP_TENANT_ID": self.tenant,
            "TEAMS_APP_TYPE": "SingleTenant",
            "TEAMS_OPENID_METADATA_URL": f"{self.root}/metadata",
            "TEAMS_TOKEN_URL": f"{self.root}/token",
        }

    def next(self, kind: str, *troubles: Trouble) -> None:
        """How the next calls of that kind go wrong."""
        self._trouble[kind].extend(troubles)

    def add_person(self, email: str, *, locale: str = "en-US", **more: object) -> Person:
        """An account in whose personal chat the app is installed."""
        number = len(self.people) + 1
        person = Person(
            f"0b7ec7{number:02}-0000-4000-8000-{number:012}", f"29:{number}", f"a:{number}", email, locale, self.tenant
        )
        self.people[person.user] = person
        self.members[person.user] = {
            "id": person.user,
            "name": "Somebody",
            "aadObjectId": person.object_id,
            "email": email,
            "userPrincipalName": email,
            "userRole": "user",
            "tenantId": person.tenant,
            **more,
        }
        return person

    def called(self, kind: str) -> list[Request]:
        return [one for one in self.calls if one.kind == kind]

    def chat(self, person: Person) -> list[dict[str, Any]]:
        """What the bot has written to a person, oldest first, as it looks now."""
        return self.chats[person.conversation]

    async def until(self, kind: str, count: int = 1) -> list[Request]:
        """Wait until there have been so many calls of that kind."""
        while len(self.called(kind)) < count:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 10)
        return self.called(kind)

    def token(self, *, key: str = "today", kid: object = "today", algorithm: str = "RS256", **claims: Any) -> str:  # noqa: ANN401 (JSON)
        """A token as Teams' connector sends it; a claim given as None is left out."""
        now = time.time()  # noqa: TID251 (a token lives by the wall clock)
        said: dict[str, object] = {"iss": ISSUER, "aud": self.app_id, "serviceurl": self.service_url}
        said |= {"nbf": int(now) - 60, "exp": int(now) + 3600, **claims}
        secret: Any = private_key(key) if algorithm == "RS256" else None
        headers = {} if kid is None else {"kid": kid}
        return jwt.encode({name: value for name, value in said.items() if value is not None}, secret, algorithm, headers)

    async def post(
        self, url: str, activity: object, *, token: str | None = "", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Post an activity, by default with a genuine token; status and body of the answer."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token is not None:
            sent["Authorization"] = f"Bearer {token or self.token()}"
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=sent) as response:
            text = await response.text()
            return response.status, json.loads(text) if response.content_type == "application/json" and text else text

    # ------------------------------------------------------------ the server

    async def _metadata(self, request: web.Request) -> web.StreamResponse:
        document = {"issuer": ISSUER, "jwks_uri": f"{self.root}/keys", "id_token_signing_alg_values_supported": ["RS256"]}
        return await self._answer("metadata", request, lambda _: document)

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        return await self._answer("keys", request, lambda _: {"keys": self.keys})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = dict(await request.post()) or dict(request.query)
        if "client_secret" in form and form["client_secret"] != PASSWORD:
            self._note("token", request, form)
            return web.json_response({"error": "invalid_client"}, status=401)
        document = {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": max(self.access_tokens)}
        return await self._answer("token", request, lambda _: document, form)

    async def _open(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()

        def opened(_: dict[str, Any]) -> dict[str, Any]:
            named = body["members"][0]["id"]
            return {"id": next(one.conversation for one in self.people.values() if named in (one.user, one.object_id))}

        return await self._answer("open", request, opened, body, guarded=True)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        def posted(body: dict[str, Any]) -> dict[str, Any]:
            self._count += 1
            self.chats[request.match_info["chat"]].append({**body, "id": f"f:{self._count}"})
            return {"id": f"f:{self._count}"}

        return await self._answer("post", request, posted, await request.json(), guarded=True)

    async def _update(self, request: web.Request) -> web.StreamResponse:
        def updated(body: dict[str, Any]) -> dict[str, Any]:
            chat = self.chats[request.match_info["chat"]]
            chat[:] = [body if one["id"] == request.match_info["activity"] else one for one in chat]
            return {"id": request.match_info["activity"]}

        return await self._answer("update", request, updated, await request.json(), guarded=True)

    async def _member(self, request: web.Request) -> web.StreamResponse:
        member = self.members.get(request.match_info["user"])
        if member is None:
            self._note("member", request, {})
            return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)
        return await self._answer("member", request, lambda _: member, guarded=True)

    def _note(self, kind: str, request: web.Request, body: dict[str, Any]) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Request(kind, request.path, token, body))
        self._changed.set()

    async def _answer(
        self, kind: str, request: web.Request, act: Act, body: dict[str, Any] | None = None, *, guarded: bool = False
    ) -> web.StreamResponse:
        self._note(kind, request, body or {})
        trouble = self._trouble[kind].popleft() if self._trouble[kind] else None
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if guarded and token not in self.access_tokens:
            return web.json_response({"error": {"code": "BadAuthentication"}}, status=401)
        document = act(body or {}) if trouble is None or trouble.takes_effect else {}
        if trouble is None:
            return web.json_response(document)
        if trouble.hang:
            await self._closing.wait()
        if trouble.drop or trouble.hang:
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        headers = {} if trouble.after is None else {"Retry-After": str(trouble.after)}
        if trouble.error and trouble.status < 500:
            told = {"error": {"code": trouble.error, "message": "of no use to anybody"}}
            return web.json_response(told, status=trouble.status, headers=headers)
        return web.Response(status=trouble.status, text="<html>Teams is having trouble</html>", content_type="text/html")


# ---------------------------------------------------------------- what Teams sends


_numbers = count(1)


def activity(teams: TeamsDouble, person: Person, kind: str, **more: object) -> dict[str, Any]:
    """An activity of a personal chat."""
    return {
        "type": kind,
        "id": f"1:{person.user}:{next(_numbers)}",
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "from": {"id": person.user, "name": "Somebody", "aadObjectId": person.object_id},
        "recipient": {"id": f"28:{teams.app_id}", "name": "Voinko"},
        "conversation": {"id": person.conversation, "conversationType": "personal", "tenantId": person.tenant},
        "channelData": {"tenant": {"id": person.tenant}},
        "locale": person.locale,
        "entities": [{"type": "clientInfo", "locale": person.locale, "timezone": "Europe/Helsinki"}],
        **more,
    }


def installed(teams: TeamsDouble, person: Person) -> dict[str, Any]:
    return activity(teams, person, "installationUpdate", action="add")


def uninstalled(teams: TeamsDouble, person: Person) -> dict[str, Any]:
    return activity(teams, person, "installationUpdate", action="remove")


def typed(teams: TeamsDouble, person: Person, text: str) -> dict[str, Any]:
    return activity(teams, person, "message", text=text, textFormat="plain")


def executed(teams: TeamsDouble, person: Person, data: Mapping[str, Any], *, message: str = "") -> dict[str, Any]:
    """A press on an ``Action.Execute`` of a card."""
    value = {"action": {"type": "Action.Execute", "verb": "voinko", "data": dict(data)}, "trigger": "manual"}
    return activity(teams, person, "invoke", name="adaptiveCard/action", value=value, replyToId=message)


def actions_of(card: object) -> list[dict[str, Any]]:
    """Every action in a card, a message or a response, in its order."""
    if isinstance(card, list):
        return [found for each in card for found in actions_of(each)]
    if not isinstance(card, dict):
        return []
    own = [card] if str(card.get("type", "")).startswith("Action.") and "data" in card else []
    return own + [found for name, each in card.items() if name != "fallback" for found in actions_of(each)]
