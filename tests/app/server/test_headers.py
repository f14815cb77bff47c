"""What every answer tells a browser, whoever gives it: a platform's library, a health check, nobody at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDictProxy

from app.server.metrics import Metrics
from app.server.platforms import connected
from app.server.running import whole_application
from app.settings.load import load
from storage.store import SqlStore

PATHS = ("/healthz", "/nothing", "/page", "/page/static/page.css", "/page/static/nothing")


async def headers(store: SqlStore, folder: Path, base_url: str) -> list[CIMultiDictProxy[str]]:
    settings = load({"VOINKO_BASE_URL": base_url}, folder)
    async with connected(settings, store) as chats:
        server = TestServer(whole_application(settings, store, chats, Metrics()))
        async with TestClient(server) as client:
            return [(await client.get(path)).headers for path in PATHS]


async def test_no_answer_can_be_framed_run_a_script_or_tell_its_address(sqlite_store: SqlStore, tmp_path: Path) -> None:
    for answer in await headers(sqlite_store, tmp_path, "http://127.0.0.1:8080"):
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "script-src 'none'" in policy or "default-src 'none'" in policy
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("scheme", "told"), [("https", "max-age=31536000"), ("http", None)])
async def test_over_https_every_answer_says_to_come_by_https_alone_for_a_year(
    sqlite_store: SqlStore, tmp_path: Path, scheme: str, told: str | None
) -> None:
    for answer in await headers(sqlite_store, tmp_path, f"{scheme}://voinko.example"):
        assert answer.get("Strict-Transport-Security") == told
