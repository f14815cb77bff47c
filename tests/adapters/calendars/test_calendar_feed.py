"""Calendars fetched from a real server that is slow, large, elsewhere or out of order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from adapters.calendars import feed
from adapters.calendars.feed import CalendarFeed
from adapters.http.loopback import is_https_or_here
from bot.model.absence import Absence
from bot.ports.absences import FeedError
from tests.adapters.calendars.test_calendar_days import AINO, THREE_DAYS, TODAY, WHOLE, calendar

ZONES = {AINO: ZoneInfo("Europe/Helsinki")}
GOOD = calendar(f"{WHOLE}\nATTENDEE:mailto:aino@x.fi")


async def good(_: web.Request) -> web.Response:
    return web.Response(text=GOOD, content_type="text/calendar")


async def large(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(20):
        await response.write(b"X" * 2**20)
    return response


async def hangs(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def broken(_: web.Request) -> web.Response:
    return web.Response(status=503, text="Aino is ill")


async def page(_: web.Request) -> web.Response:
    return web.Response(text="<html>Sign in</html>", content_type="text/html")


ELSEWHERE = {"moved": "/good", "away": "http://192.0.2.1/secret", "circles": "/circles"}


async def elsewhere(request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": ELSEWHERE[request.path.strip("/")]})


@pytest.fixture
async def server() -> AsyncIterator[str]:
    app = web.Application()
    for handler in (good, large, hangs, broken, page):
        app.router.add_get(f"/{handler.__name__}", handler)
    for path in ELSEWHERE:
        app.router.add_get(f"/{path}", elsewhere)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield site.name
    await runner.cleanup()


async def read(address: str) -> list[Absence]:
    return list((await CalendarFeed(address).read(TODAY, ZONES)).get(AINO, []))


@pytest.mark.parametrize("path", ["good", "moved"])
async def test_a_calendar_is_read_where_it_is_and_where_it_has_moved(server: str, path: str) -> None:
    assert await read(f"{server}/{path}") == THREE_DAYS


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("large", "is larger than 8 MiB"),
        ("away", "points to an address that is not https"),
        ("circles", "points elsewhere more than 3 times"),
        ("broken", "answers 503"),
        ("page", "is no calendar that can be read"),
        ("nowhere", "answers 404"),
    ],
)
async def test_what_cannot_be_read_is_one_sentence_without_an_address_or_a_word_of_it(server: str, path: str, why: str) -> None:
    with pytest.raises(FeedError, match=why) as caught:
        await read(f"{server}/{path}?token=secret")
    assert "secret" not in str(caught.value)
    assert "Aino" not in str(caught.value)


async def test_one_that_hangs_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "SECONDS", 0.2)
    with pytest.raises(FeedError, match="did not answer within"):
        await read(f"{server}/hangs")


async def test_nobody_there_is_a_sentence() -> None:
    with pytest.raises(FeedError, match="can't be reached"):
        await read("http://127.0.0.1:9/secret")


def test_an_address_is_no_part_of_what_is_printed() -> None:
    assert "secret" not in repr(CalendarFeed("https://x.fi/secret.ics"))


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://x.fi/a.ics", True),
        ("http://127.0.0.1:8080/a.ics", True),
        ("http://x.fi/a.ics", False),
        ("webcal://x.fi/a.ics", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("", False),
    ],
)
def test_calendars_come_over_tls_or_from_this_machine(url: str, accepted: bool) -> None:  # noqa: FBT001
    assert is_https_or_here(url) is accepted


async def test_other_peoples_days_are_not_given_out(server: str) -> None:
    assert await CalendarFeed(f"{server}/good").read(date(2026, 3, 24), {}) == {}
