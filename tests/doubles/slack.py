"""A Slack of our own, for tests: the Web API, response URLs and Socket Mode on a free loopback port.

It is the outermost edge and nothing else: real HTTP, real JSON, and a memory of what it was sent::

    async with SlackDouble() as slack:
        settings = SlackSettings(bot_token=slack.token, signing_secret="secret", api_url=slack.api_url)
        slack.add_user("U1", "aino@example.com", locale="fi-FI")
        slack.next("chat.postMessage", rate_limited(after=2), dropped())   # how the next calls go wrong, in this order
        ...
        assert slack.direct_messages("U1")[-1]["text"] == "Hei"            # a direct message, as it looks now
        assert [call.method for call in slack.calls] == ["auth.test", "chat.postMessage"]
        slack.files["F00000001"].content                                   # what was uploaded

What the bot is sent is made by the functions at the end: ``press``, ``typed``, ``command``, ``submission``, and ``signed`` for
their HTTP form.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

TEAM = "T1"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, or one post to a response URL or an upload URL (``method`` is "response_url" or "upload" then)."""

    method: str
    token: str
    arguments: dict[str, Any]
    by_query: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """How one call goes wrong."""

    status: int = 200
    error: str = ""
    after: int | None = None
    hang: bool = False
    drop: bool = False
    takes_effect: bool = False  # the call is carried out all the same; only its answer goes wrong


@dataclass(slots=True)
class File:
    """A file on its way. It can be shown once it is complete and has been refused so many times more."""

    length: int
    name: str
    content: bytes = b""
    complete: bool = False
    refusals: int = 0


FINE = Trouble(takes_effect=True)
"""A call that goes well, before others that don't."""


def rate_limited(after: int = 1) -> Trouble:
    return Trouble(429, "ratelimited", after)


def server_error(status: int = 500, *, takes_effect: bool = False) -> Trouble:
    return Trouble(status, takes_effect=takes_effect)


def refused(error: str) -> Trouble:
    return Trouble(error=error)


def hanging(*, takes_effect: bool = False) -> Trouble:
    """No answer until the double is closed."""
    return Trouble(hang=True, takes_effect=takes_effect)


def dropped(*, takes_effect: bool = True) -> Trouble:
    """The connection breaks after the request has been received."""
    return Trouble(drop=True, takes_effect=takes_effect)


@dataclass
class SlackDouble:
    token: str = "xoxb-double"
    team: str = TEAM
    calls: list[Call] = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    ephemeral: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    org_wide: bool = False  # whether the app is installed in a whole organisation, E1
    processing: int = 0  # how many messages with a new file are refused before it can be shown
    upload_root: str = ""  # where files are to be posted; the double itself unless a test says otherwise
    api_url: str = ""

    async def __aenter__(self) -> Self:
        self._trouble: dict[str, deque[Trouble]] = defaultdict(deque)
        self._closing = asyncio.Event()
        self._changed = asyncio.Event()
        self._connected = asyncio.Event()
        self._clock = 1_700_000_000
        self._sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{channel}/{ts}", self._response_url)
        app.router.add_post("/upload/{file}", self._upload_url)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.api_url = f"{self.root}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    # ------------------------------------------------------------ what a test says and asks

    def next(self, method: str, *troubles: Trouble) -> None:
        """How the next calls of a method ("response_url" for response URLs, "upload" for upload URLs) go wrong."""
        self._trouble[method].extend(troubles)

    def add_user(self, user: str, email: str = "", *, locale: str = "en-US", tz: str = "Europe/Helsinki", **more: object) -> None:
        own = more.pop("profile", {})
        profile = {"email": email, "status_emoji": "", "status_expiration": 0, **(own if isinstance(own, dict) else {})}
        self.users[user] = {"id": user, "team_id": self.team, "tz": tz, "locale": locale, "profile": profile, **more}

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of a method, in order."""
        return [call.arguments for call in self.calls if call.method == method]

    def direct_messages(self, user: str) -> list[dict[str, Any]]:
        """The direct messages to a person, oldest first, as they look now."""
        return self.channels[f"D{user}"]

    def response_url(self, channel: str, ts: str) -> str:
        return f"{self.root}/response/{channel}/{ts}"

    async def until(self, method: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until a method has been called so many times; what it was called with."""
        while len(self.called(method)) < count:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 10)
        return self.called(method)

    async def push(self, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Send an envelope over Socket Mode ("interactive", "events_api", "slash_commands"); the acknowledgement."""
        async with asyncio.timeout(10):
            await self._connected.wait()
            envelope = f"E{len(self._acks) + 1}"
            self._acks[envelope] = asyncio.get_running_loop().create_future()
            message = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
            await self._sockets[-1].send_str(json.dumps(message))
            return await self._acks[envelope]

    # ------------------------------------------------------------ the server

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        json_body = request.content_type == "application/json"
        arguments: dict[str, Any] = await request.json() if json_body else dict(await request.post())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return await self._answer(Call(method, token, {**request.query, **arguments}, bool(request.query)), request)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        arguments = {**await request.json(), "_channel": request.match_info["channel"], "_ts": request.match_info["ts"]}
        return await self._answer(Call("response_url", "", arguments), request)

    async def _upload_url(self, request: web.Request) -> web.StreamResponse:
        arguments = {"_file": request.match_info["file"], "_content": await request.read()}
        return await self._answer(Call("upload", request.headers.get("Authorization", ""), arguments), request)

    async def _answer(self, call: Call, request: web.Request) -> web.StreamResponse:
        self.calls.append(call)
        self._changed.set()
        trouble = self._trouble[call.method].popleft() if self._trouble[call.method] else None
        answer = self._carry_out(call) if trouble is None or trouble.takes_effect else {}
        if trouble is None or trouble is FINE:
            return web.json_response(answer)
        if trouble.hang:
            await self._closing.wait()
        if trouble.drop or trouble.hang:
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        headers = {} if trouble.after is None else {"Retry-After": str(trouble.after)}
        if trouble.error:
            return web.json_response({"ok": False, "error": trouble.error}, status=trouble.status, headers=headers)
        return web.Response(status=trouble.status, text="<html>Slack is having trouble</html>", content_type="text/html")

    def _carry_out(self, call: Call) -> dict[str, Any]:
        methods: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "apps.connections.open": lambda _: {"ok": True, "url": self.root.replace("http", "ws") + "/socket"},
            "auth.test": lambda _: self._whoami() if call.token == self.token else _error("invalid_auth"),
            "chat.postMessage": self._posted,
            "chat.update": self._updated,
            "conversations.history": self._history,
            "conversations.open": lambda given: {"ok": True, "channel": {"id": f"D{given['users']}"}},
            "files.completeUploadExternal": self._completed,
            "files.getUploadURLExternal": self._upload_place,
            "oauth.v2.access": lambda _: self._installed(),
            "response_url": self._responded,
            "upload": self._uploaded,
            "users.info": lambda given: _user(self.users.get(given["user"]), "user_not_found"),
            "users.list": self._page,
            "users.lookupByEmail": self._by_email,
            "views.open": self._viewed,
            "views.publish": lambda given: self.homes.update({given["user_id"]: given["view"]}) or {"ok": True},
            "views.update": self._viewed,
        }
        answer = methods.get(call.method)
        return answer(call.arguments) if answer else _error("unknown_method")

    def _whoami(self) -> dict[str, Any]:
        return {"ok": True, "team_id": self.team, "user_id": "UBOT", "bot_id": "BBOT", "team": "Yritys", "user": "voinko"}

    def _installed(self) -> dict[str, Any]:
        return {
            "ok": True,
            "access_token": self.token,
            "token_type": "bot",
            "scope": "chat:write",
            "bot_user_id": "UBOT",
            "app_id": "A1",
            "team": None if self.org_wide else {"id": self.team, "name": "Yritys"},
            "enterprise": {"id": "E1", "name": "Konserni"} if self.org_wide else None,
            "is_enterprise_install": self.org_wide,
            "authed_user": {"id": "UADMIN"},
        }

    def _history(self, given: Mapping[str, Any]) -> dict[str, Any]:
        messages = list(reversed(self.channels[given["channel"]]))[: int(given.get("limit", 100))]
        return {"ok": True, "messages": messages, "has_more": False}

    def _by_email(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = next((user for user in self.users.values() if user["profile"]["email"] == given["email"]), None)
        without_locale = {key: value for key, value in found.items() if key != "locale"} if found else None
        return _user(without_locale, "users_not_found")

    def _viewed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        view_id = given.get("view_id") or f"V{len(self.views) + 1}"
        self.views[view_id] = given["view"]
        return {"ok": True, "view": {"id": view_id, **given["view"]}}

    def _posted(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if len(given.get("blocks", ())) > 50:
            return _error("invalid_blocks")
        if not all(self._shown(block["slack_file"]["id"]) for block in given.get("blocks", ()) if "slack_file" in block):
            return _error("invalid_blocks")
        self._clock += 1
        message = {"ts": f"{self._clock}.000100", "text": given["text"], "blocks": given.get("blocks", []), "bot_id": "BBOT"}
        channel = given["channel"] if given["channel"].startswith("D") else f"D{given['channel']}"
        self.channels[channel].append(message)
        return {"ok": True, "channel": channel, "ts": message["ts"], "message": message}

    def _updated(self, given: Mapping[str, Any]) -> dict[str, Any]:
        for message in self.channels[given["channel"]]:
            if message["ts"] == given["ts"]:
                message.update({name: given[name] for name in ("text", "blocks") if name in given})
                return {"ok": True, "channel": given["channel"], "ts": given["ts"]}
        return _error("message_not_found")

    def _upload_place(self, given: Mapping[str, Any]) -> dict[str, Any]:
        name = f"F{len(self.files) + 1:08}"
        self.files[name] = File(int(given["length"]), given["filename"], refusals=self.processing)
        return {"ok": True, "upload_url": f"{self.upload_root or self.root}/upload/{name}", "file_id": name}

    def _uploaded(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.files[given["_file"]].content = given["_content"]
        return {"ok": True}

    def _completed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        named = [self.files.get(each["id"]) for each in json.loads(given["files"])]
        for file in named:
            if file is None or len(file.content) != file.length:
                return _error("file_not_found")
            file.complete = True
        return {"ok": True, "files": json.loads(given["files"])}

    def _shown(self, name: str) -> bool:
        """Whether a message may show the file. Each refusal brings it nearer to being processed."""
        file = self.files.get(name)
        if file is None or not file.complete:
            return False
        file.refusals -= 1
        return file.refusals < 0

    def _responded(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("replace_original"):
            self.ephemeral.append(given)
        for message in self.channels[given["_channel"]]:
            if message["ts"] == given["_ts"] and given.get("replace_original"):
                message.update(text=given["text"], blocks=given["blocks"])
        return {"ok": True}

    def _page(self, given: Mapping[str, Any]) -> dict[str, Any]:
        start, size = int(given.get("cursor") or 0), int(given.get("limit", 200))
        members = list(self.users.values())
        following = str(start + size) if start + size < len(members) else ""
        return {"ok": True, "members": members[start : start + size], "response_metadata": {"next_cursor": following}}

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self._connected.set()
        await socket.send_str(json.dumps({"type": "hello"}))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                self._acks[ack["envelope_id"]].set_result(ack.get("payload", {}))
        return socket


def _user(user: dict[str, Any] | None, missing: str) -> dict[str, Any]:
    return {"ok": True, "user": user} if user else _error(missing)


def _error(code: str) -> dict[str, Any]:
    return {"ok": False, "error": code}


# ---------------------------------------------------------------- what Slack sends to the bot


def press(
    action: str, user: str = "U1", *, ts: str = "1.1", response_url: str = "", container: str = "message", **more: object
) -> dict[str, Any]:
    """A ``block_actions`` payload. ``container`` is "message", "ephemeral", "home" or "modal"."""
    payload: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "yritys"},
        "user": {"id": user, "username": "someone", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        "actions": [{"type": "button", "block_id": "b", "action_id": action, "action_ts": "1.2", "text": {"type": "plain_text"}}],
    }
    if container in ("home", "modal"):
        payload |= {"container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": container, "team_id": TEAM}}
    else:
        channel = f"D{user}"
        payload |= {
            "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": container == "ephemeral"},
            "channel": {"id": channel, "name": "directmessage"},
            "message": {"ts": ts, "text": "…"},
            "response_url": response_url,
        }
    return payload | more


def submission(callback_id: str, values: Mapping[str, str | None], user: str = "U1") -> dict[str, Any]:
    """A ``view_submission`` payload."""
    state = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
    view = {"id": "V1", "type": "modal", "team_id": TEAM, "callback_id": callback_id, "state": {"values": state}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": "13345224609.738474920.8088930838d88f008e1",
        "view": view,
    }


def happened(event: Mapping[str, Any], event_id: str = "Ev1") -> dict[str, Any]:
    """An Events API payload."""
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event": event,
        "event_id": event_id,
        "event_time": 1,
        "authorizations": [authorization],
    }


def typed(text: str, user: str = "U1", event_id: str = "Ev1", **more: object) -> dict[str, Any]:
    """A direct message to the bot."""
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": f"D{user}",
        "user": user,
        "text": text,
        "ts": "1.1",
        "team": TEAM,
    }
    return happened(event | more, event_id)


def home_opened(user: str = "U1", tab: str = "home", event_id: str = "Ev1") -> dict[str, Any]:
    return happened({"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": tab}, event_id)


def command(name: str, text: str = "", user: str = "U1", response_url: str = "") -> dict[str, str]:
    """The form of a slash command."""
    return {
        "token": "legacy",
        "team_id": TEAM,
        "user_id": user,
        "channel_id": "C1",
        "command": name,
        "text": text,
        "response_url": response_url,
        "trigger_id": "13345224609.738474920.8088930838d88f008e2",
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's own recipe, written out here so that ours is tested against another."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def signed(payload: Mapping[str, Any], secret: str, at: float) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Slack sends them over HTTP: JSON for events, a form for interactions and commands."""
    if payload.get("type") in ("event_callback", "url_verification"):
        body, kind = json.dumps(payload).encode(), "application/json"
    else:
        fields: Mapping[str, Any] = payload if "command" in payload else {"payload": json.dumps(payload)}
        body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    timestamp = str(int(at))
    return body, {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }


def buttons_of(blocks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Label -> action id, of every button in the blocks."""
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return {element["text"]["text"]: element["action_id"] for row in rows for element in row}
