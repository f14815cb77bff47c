"""Where the metrics are: on a port of their own, which stops no start unless somebody has chosen it."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from app.installation.site import SiteError
from app.server import running
from app.server.door import Limits
from app.server.http import metrics_application
from app.server.metrics import Metrics
from app.server.running import serve, serve_metrics
from app.settings.load import load


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture
def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port: int = other.getsockname()[1]
    return port


async def test_what_was_refused_is_read_from_there_by_kind(tmp_path: Path, free: int) -> None:
    metrics = Metrics()
    metrics.answered(401)
    metrics.answered(200)
    async with AsyncExitStack() as stack:
        await serve_metrics(stack, metrics, load({"VOINKO_METRICS_PORT": str(free)}, tmp_path))
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{free}/metrics") as response:
            told = await response.text()
    assert 'voinko_refused_total{kind="not_signed"} 1.0' in told
    assert told.count("voinko_refused_total{") == 1


async def test_a_chosen_port_that_is_taken_refuses_the_start_and_names_its_setting(tmp_path: Path, taken: int) -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(SiteError, match=f"127.0.0.1:{taken} .*choose another with VOINKO_METRICS_PORT"):
            await serve_metrics(stack, Metrics(), load({"VOINKO_METRICS_PORT": str(taken)}, tmp_path))


async def test_the_usual_port_taken_by_another_is_told_and_stops_nothing(
    tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(running, "METRICS_PORT", taken)
    async with AsyncExitStack() as stack:
        await serve_metrics(stack, Metrics(), load({}, tmp_path))
    assert [one.levelno for one in caplog.records] == [logging.WARNING]
    assert "VOINKO_METRICS_PORT" in caplog.text


async def test_port_0_is_no_metrics(tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "METRICS_PORT", taken)
    async with AsyncExitStack() as stack:
        await serve_metrics(stack, Metrics(), load({"VOINKO_METRICS_PORT": "0"}, tmp_path))


async def test_a_connection_is_kept_from_one_reading_to_the_next() -> None:
    async with AsyncExitStack() as stack:
        port = await serve(stack, metrics_application(Metrics().registry), "127.0.0.1", 0, limits=Limits(head=0.5))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        stack.callback(writer.close)
        for _ in range(2):
            writer.write(b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 404")
            await reader.readuntil(b"404: Not Found")
            await asyncio.sleep(2)
