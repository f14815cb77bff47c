"""A Slack that only answers, for measuring whoever talks to it. In a process of its own: ``python -m benchmarks.stub PORT``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

_BODIES = {
    "auth.test": {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT"},
}
_ANSWERS = {name: json.dumps(body).encode() for name, body in _BODIES.items()}


class Stub:
    """Counts the redraws that reach it; whoever waits for the next one is told by its future."""

    def __init__(self, port: int) -> None:
        self.api_url = f"http://127.0.0.1:{port}/api/"
        self.redraws = 0
        self._root = f"http://127.0.0.1:{port}/response/"
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def expect(self, name: str) -> tuple[str, asyncio.Future[None]]:
        """A response_url, and what is done when something has been posted to it."""
        drawn = self._waiting[name] = asyncio.get_running_loop().create_future()
        return self._root + name, drawn

    async def method(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.match_info["method"] == "chat.postMessage":
            return web.json_response({"ok": True, "channel": f"D{json.loads(body)['channel']}", "ts": "1.1"})
        answer = _ANSWERS.get(request.match_info["method"], b'{"ok": false, "error": "unknown_method"}')
        return web.Response(body=answer, content_type="application/json")

    async def response(self, request: web.Request) -> web.Response:
        await request.read()
        self.redraws += 1
        drawn = self._waiting.pop(request.match_info["name"], None)
        if drawn is not None and not drawn.done():
            drawn.set_result(None)
        return web.Response(text="ok")


@asynccontextmanager
async def stub(port: int) -> AsyncIterator[Stub]:
    """The stub, for as long as it is needed."""
    slack = Stub(port)
    app = web.Application(client_max_size=10 * 1024**2)
    app.router.add_post("/api/{method}", slack.method)
    app.router.add_post("/response/{name}", slack.response)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield slack
    finally:
        await runner.cleanup()


async def _for_ever(port: int) -> None:
    async with stub(port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_for_ever(int(sys.argv[1])))
