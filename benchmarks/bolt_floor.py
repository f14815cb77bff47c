"""The floor of the Slack rows: Bolt's hello world, with as little behind it as keeping an answer needs.

``python benchmarks/bolt_floor.py PORT PARTS [DATABASE]``: PARTS is "bolt" alone, "bolt+write" with a sealed box and its insert,
or "bolt+write+redraw", which also posts a message of the usual size to the response_url, as any answer to a press must;
"bolt+group+redraw" commits at once whatever has come in while the last commit was under way.
"""

import asyncio
import json
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from nacl.public import PrivateKey, SealedBox
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, event, insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

DRAWING = json.loads((Path(__file__).parents[1] / "tests/adapters/slack/golden/pulse.json").read_text(encoding="utf-8"))


async def main(port: int, parts: str, database: str) -> None:
    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_id="BBOT", bot_token="xoxb-1")  # noqa: S106

    bolt = AsyncApp(signing_secret="shhh", authorize=authorize, process_before_response=True)  # noqa: S106
    session = aiohttp.ClientSession()
    box = SealedBox(PrivateKey.generate().public_key)
    table = Table("ballots", MetaData(), Column("id", Integer, primary_key=True), Column("box", LargeBinary))
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}", pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _wal)
    async with engine.begin() as connection:
        await connection.run_sync(table.metadata.create_all)
    together = Together(engine, table)
    tasks: set[asyncio.Task[None]] = set()

    async def redraw(url: str) -> None:
        async with session.post(url, json={"replace_original": True, **DRAWING}) as response:
            await response.read()

    async def pressed(ack: Any, body: dict[str, Any]) -> None:  # noqa: ANN401 (Bolt's)
        sealed = box.encrypt(b"1\nW1\n3\n".ljust(64, b"\0")) if "write" in parts or "group" in parts else b""
        if "group" in parts:
            await together.keep(sealed)
        elif "write" in parts:
            async with engine.begin() as connection:
                await connection.execute(insert(table), {"box": sealed})
        await ack()
        if "redraw" in parts:
            task = asyncio.create_task(redraw(body["response_url"]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    bolt.action(re.compile(r""))(pressed)
    app = web.Application()
    app.router.add_post("/slack/events", events)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


class Together:
    """Keeps with one commit whatever has come in while the last one was under way."""

    def __init__(self, engine: AsyncEngine, table: Table) -> None:
        self._engine = engine
        self._table = table
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writing = asyncio.Lock()

    async def keep(self, sealed: bytes) -> None:
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((sealed, done))
        async with self._writing:
            if done.done():
                return
            batch, self._waiting = self._waiting, []
            async with self._engine.begin() as connection:
                await connection.execute(insert(self._table), [{"box": one} for one, _ in batch])
            for _, written in batch:
                written.set_result(None)


def _wal(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
