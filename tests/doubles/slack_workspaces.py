"""Many Slack workspaces behind one address, told apart by their tokens; each may be limited, revoked, broken or hanging.

Real HTTP and nothing else: who has an account where, what was posted when, and how often each was asked.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Self

from aiohttp import web

_PAGE = 200


class Ill(Enum):
    """How a workspace answers nothing."""

    LIMITED = auto()  # 429, with a minute to wait
    REVOKED = auto()
    BROKEN = auto()  # 503
    HANGING = auto()


@dataclass
class SlackWorkspaces:
    """``T0`` is the workspace of the configured token ``xoxb-T0``; each has the people p0, p1 … of its own."""

    people: Mapping[str, int]  # workspace -> how many accounts
    ill: dict[str, Ill] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)  # by workspace
    posted: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))  # (moment, account)
    history: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    api_url: str = ""

    async def __aenter__(self) -> Self:
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_post("/api/{method}", self._api)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.api_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        place = request.headers["Authorization"].removeprefix("Bearer xoxb-")
        self.calls[place] += 1
        given = await request.json() if request.content_type == "application/json" else dict(await request.post())
        match self.ill.get(place):
            case Ill.LIMITED:
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "60"})
            case Ill.REVOKED:
                return web.json_response({"ok": False, "error": "token_revoked"})
            case Ill.BROKEN:
                return web.Response(status=503, text="<html>", content_type="text/html")
            case Ill.HANGING:
                await self._closing.wait()
        return web.json_response(self._answer(place, request.match_info["method"], given))

    def _answer(self, place: str, method: str, given: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": True}
        match method:
            case "auth.test":
                answer |= {"team_id": place, "user_id": "UBOT", "bot_id": "BBOT"}
            case "users.list":
                start = int(given.get("cursor") or 0)
                end = min(start + _PAGE, self.people[place])
                following = str(end) if end < self.people[place] else ""
                answer["members"] = [self._user(place, number) for number in range(start, end)]
                answer["response_metadata"] = {"next_cursor": following}
            case "users.lookupByEmail" | "users.info":
                name = given["user"] if "user" in given else given["email"].partition("@")[0].upper()
                there, _, number = name.partition("-")
                if there != place or not number.isdecimal() or int(number) >= self.people[place]:
                    return {"ok": False, "error": "users_not_found"}
                answer["user"] = self._user(place, int(number))
            case "chat.postMessage":
                self.posted[place].append((time.monotonic(), given["channel"]))
                self.history[place, f"D{given['channel']}"].append({"blocks": given.get("blocks", [])})
                answer |= {"channel": f"D{given['channel']}", "ts": "1.1"}
            case "conversations.open":
                answer["channel"] = {"id": f"D{given['users']}"}
            case "conversations.history":
                answer["messages"] = self.history[place, given["channel"]]
        return answer

    @staticmethod
    def _user(place: str, number: int) -> dict[str, Any]:
        name = f"{place}-{number}"
        return {
            "id": name,
            "team_id": place,
            "tz": "Europe/Helsinki",
            "locale": "fi-FI",
            "profile": {"email": email_of(place, number)},
        }


def email_of(place: str, number: int) -> str:
    """The address of one of a workspace's people."""
    return f"{place.lower()}-{number}@voinko.example"
