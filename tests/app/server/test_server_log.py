"""What the log says of requests that go wrong: the kind of our own faults, and nothing of what was no HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import web

from app.cli import _kind_alone

SECRET = "xyzzyplugh"


async def _fails(_request: web.Request) -> web.Response:
    raise ValueError(SECRET)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_get("/fails", _fails)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    log = logging.getLogger("aiohttp.server")
    log.addFilter(_kind_alone)
    yield
    log.removeFilter(_kind_alone)


async def status(port: int, request: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    await writer.drain()
    line = await reader.readline()
    writer.close()
    return line.split()[1]


@pytest.mark.parametrize(
    "request_",
    [f"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {'a' * 9000}\r\n\r\n", "GET / HTTP/1.1\r\nno header\r\n\r\n"],
    ids=["a header beyond all measure", "no header at all"],
)
async def test_who_sends_no_http_is_told_so_and_leaves_no_line(
    port: int, caplog: pytest.LogCaptureFixture, request_: str
) -> None:
    assert await status(port, request_) == b"400"
    assert caplog.messages == []


async def test_a_fault_of_our_own_leaves_its_kind_alone(port: int, caplog: pytest.LogCaptureFixture) -> None:
    assert await status(port, "GET /fails HTTP/1.1\r\nHost: a\r\n\r\n") == b"500"
    assert [one for one in caplog.messages if "a request failed" in one] == ["a request failed: ValueError"]
    assert SECRET not in caplog.text
