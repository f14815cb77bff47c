"""Serving the demo: on this machine, from a folder that does not outlive it."""

from __future__ import annotations

import socket
import tempfile
from datetime import date
from pathlib import Path

import aiohttp
import pytest

from app.demo.running import run_demo, serving
from app.installation.refusal import SiteError


def things_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_it_answers_on_loopback_and_leaves_nothing_behind(
    today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with serving(today, weeks=1) as address, aiohttp.ClientSession() as visitor, visitor.get(address) as page:
        assert address.startswith("http://127.0.0.1:")
        assert page.status == 200
        assert "Kauppahuone Esimerkki" in await page.text()
        assert things_in(tmp_path) != []
    assert things_in(tmp_path) == []


async def test_a_taken_port_is_told_before_anything_is_built() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(SiteError, match=r"choose another: voinko demo --port 8123"):
            await run_demo(other.getsockname()[1], open_browser=False)
