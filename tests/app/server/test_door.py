"""Who is slow on purpose, or comes in crowds, keeps nobody else from being answered. Real sockets, short patience."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from adapters.http.bodies import read_body
from app.server.door import USUAL, Door, Limits
from app.server.http import application
from app.server.metrics import Metrics
from app.server.running import serve
from storage.store import SqlStore

HOST = "127.0.0.1"
ELSEWHERE = "127.0.0.2"
FAR = "203.0.113.7"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
HASTY = Limits(head=1, body=1, fetching=1)


class Guests:
    """A server with limits, and those who come to it."""

    def __init__(self, port: int, metrics: Metrics, stack: AsyncExitStack) -> None:
        self.port, self.metrics, self._stack = port, metrics, stack

    async def come(self, says: bytes = b"", *, of: str = HOST) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(HOST, self.port, local_addr=(of, 0))
        self._stack.callback(writer.close)
        writer.write(says)
        return reader, writer

    async def is_answered(self, *, of: str = HOST) -> bool:
        reader, _ = await self.come(HEALTH, of=of)
        return (await asyncio.wait_for(reader.readline(), 3)).startswith(b"HTTP/1.1 200")

    def refused(self, kind: str) -> float:
        return self.metrics.registry.get_sample_value("voinko_refused_total", {"kind": kind}) or 0


@asynccontextmanager
async def open_house(store: SqlStore, limits: Limits) -> AsyncIterator[Guests]:
    async def takes_a_body(request: web.Request) -> web.Response:
        return web.Response(body=await read_body(request))

    async def gives_much(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(30_000_000))

    async with AsyncExitStack() as stack:
        metrics = Metrics()
        app = application(store, metrics)
        app.router.add_post("/", takes_a_body)
        app.router.add_get("/much", gives_much)
        port = await serve(stack, app, HOST, 0, limits=limits, refused=metrics.turned_away)
        yield Guests(port, metrics, stack)


async def closes(reader: asyncio.StreamReader, within: float = 4) -> bytes:
    """What still came before the server closed."""
    try:
        return await asyncio.wait_for(reader.read(), within)
    except ConnectionError:
        return b""


async def test_a_head_that_does_not_end_is_cut_off_however_it_trickles(sqlite_store: SqlStore) -> None:
    async with open_house(sqlite_store, HASTY) as guests:
        reader, writer = await guests.come(b"GET / HTTP/1.1\r\n")
        closed = asyncio.create_task(closes(reader))
        while not closed.done():
            writer.write(b"X: y\r\n")
            await asyncio.sleep(0.2)
        assert await closed == b""


async def test_a_slow_body_is_answered_408_and_counted_and_leaves_no_line(
    sqlite_store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_house(sqlite_store, HASTY) as guests:
        reader, _ = await guests.come(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nslow")
        assert (await closes(reader)).startswith(b"HTTP/1.1 408")
        assert guests.refused("too_slow") == 1
    assert caplog.messages == []


async def test_an_answer_that_nobody_fetches_is_given_up(sqlite_store: SqlStore) -> None:
    async with open_house(sqlite_store, HASTY) as guests:
        reader, writer = await guests.come(b"GET /much HTTP/1.1\r\nHost: a\r\n\r\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(3)
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert len(await closes(reader)) < 30_000_000


async def test_a_connection_may_be_idle_for_longer_than_a_head_may_take(
    sqlite_store: SqlStore,
) -> None:
    async with open_house(sqlite_store, HASTY) as guests:
        reader, writer = await guests.come(HEALTH)
        await reader.readuntil(b"}")
        await asyncio.sleep(2.5)
        writer.write(HEALTH)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")


async def test_whoever_breaks_off_in_the_middle_leaves_no_line(sqlite_store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    async with open_house(sqlite_store, USUAL) as guests:
        for _ in range(3):
            _, writer = await guests.come(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nslow")
            await asyncio.sleep(0.05)
            writer.transport.abort()
        await asyncio.sleep(0.2)
        assert await guests.is_answered()
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []


async def test_five_hundred_that_say_nothing_keep_nobody_out(sqlite_store: SqlStore) -> None:
    async with open_house(sqlite_store, USUAL) as guests:
        for _ in range(500):
            await guests.come(b"GET")
        assert await guests.is_answered()
        assert guests.refused("too_many_connections") > 0


async def test_a_crowd_from_one_address_takes_no_place_of_anothers(sqlite_store: SqlStore) -> None:
    async with open_house(sqlite_store, Limits(from_one_address=5, in_all=8)) as guests:
        quiet, writer = await guests.come(HEALTH)
        await quiet.readuntil(b"}")
        for _ in range(30):
            await guests.come(of=ELSEWHERE)
        await asyncio.sleep(0.1)
        writer.write(HEALTH)
        assert (await quiet.readline()).startswith(b"HTTP/1.1 200")


async def test_a_request_that_is_being_answered_never_makes_room(sqlite_store: SqlStore) -> None:
    async with open_house(sqlite_store, Limits(in_all=2)) as guests:
        half = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nha"
        busy = [await guests.come(half) for _ in range(2)]
        await asyncio.sleep(0.1)
        reader, _ = await guests.come(HEALTH)
        assert await closes(reader) == b""
        for reader, writer in busy:
            writer.write(b"lf")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")


class FarSocket(asyncio.Transport):
    """The end of a connection from another machine, which a test has no way to open."""

    def __init__(self) -> None:
        super().__init__({"peername": (FAR, 1)})
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


def test_one_address_elsewhere_has_its_own_number_of_places() -> None:
    door = Door(Limits(from_one_address=2), iter(range(100)).__next__, lambda: None)
    sockets = [FarSocket() for _ in range(3)]
    for one in sockets:
        door.protocol(asyncio.Protocol)().connection_made(one)
    assert [one.aborted for one in sockets] == [True, False, False]
