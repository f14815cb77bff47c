"""What clients send that no page of ours ever sends: always a 4xx, never a 5xx, and nothing told."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.web.page_requests import language_of, same_site
from bot.model.people import Language
from tests.app.pages.conftest import WEEK

if TYPE_CHECKING:
    from tests.app.pages.conftest import Browser, PageSite

NAMES = ("Tuki", "Myynti", "Varasto", "Palvelu", "voinko.example")
PATHS = ("/page", "/page/figures.csv", "/page/settings", f"/page/all/{WEEK}", "/page/unit/0/2026-W10", "/page/nothing", "/page/")
ODD_PATHS = (
    "/page/unit/..%2f..%2fetc%2fpasswd/2026-W10",
    "/page/unit/%00/2026-W10",
    "/page/unit/a/2026-W99",
    "/page/unit/a/9999999999-W10",
    "/page/unit/a/２０２６-W10",
    "/page/unit/a",
    "/page/all/2026-W00",
    "/page/static/..%2fpages.py",
    "/page/static/%2e%2e/pages.py",
    "/page/static/chat.js",
    "/page/static/",
    "/page//settings",
    "/page/%e4%f6",
    "/open/",
    "/open/a/b",
    "/open/%ff%fe",
)


def quiet(page: str) -> bool:
    return not any(name in page for name in NAMES)


@pytest.mark.parametrize("path", PATHS)
async def test_without_a_session_nothing_is_told_of_anything(page_site: PageSite, path: str) -> None:
    status, page = await (await page_site.browser()).get(path)
    assert status in (403, 404)
    assert quiet(page)


@pytest.mark.parametrize("path", ODD_PATHS)
async def test_odd_addresses_are_not_found_with_and_without_a_session(page_site: PageSite, path: str) -> None:
    for browser in (await page_site.browser(), await page_site.reading("nobody")):
        status, page = await browser.get(path)
        assert status in (403, 404)
        assert quiet(page)


@pytest.mark.parametrize(
    "cookie",
    [
        "voinko_page=",
        "voinko_page=x",
        "voinko_page=" + "A" * 200,
        "voinko_page=" + "%FF" * 40,
        'voinko_page="; Path=/',
        "voinko_page=a; voinko_page=b",
        "voinko_page=ä".encode().decode("latin-1"),
        "=; ;;; voinko_page",
        "voinko_page=" + "x" * 6000,
    ],
)
async def test_forged_cookies_are_no_session(page_site: PageSite, cookie: str) -> None:
    status, page = await (await page_site.browser()).get("/page", Cookie=cookie)
    assert status == 403
    assert quiet(page)


async def test_a_session_changed_anywhere_is_none(page_site: PageSite) -> None:
    (cookie,) = (await page_site.reading("ceo")).client.session.cookie_jar
    stranger = await page_site.browser()
    for place in range(0, len(cookie.value) - 2, 7):
        other = "A" if cookie.value[place] != "A" else "B"
        changed = cookie.value[:place] + other + cookie.value[place + 1 :]
        assert (await stranger.get("/page", Cookie=f"voinko_page={changed}"))[0] == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused(page_site: PageSite, method: str) -> None:
    browser = await page_site.reading("ceo")
    for path in ("/page", "/page/settings", "/page/close", "/page/figures.csv", "/open", "/open/x", "/", f"/page/all/{WEEK}"):
        status, _ = await browser.get(path, method=method)
        assert status == 405


async def test_reading_addresses_take_no_post_and_acting_ones_are_no_pages(page_site: PageSite) -> None:
    browser = await page_site.reading("ceo")
    for path in ("/page", "/page/figures.csv", f"/page/all/{WEEK}", "/open/x", "/"):
        assert (await browser.post(path, token="x"))[0] == 405
    for path in ("/open", "/page/close"):
        assert (await browser.get(path))[0] in (404, 405)
    assert (await browser.get("/page"))[0] == 303  # and the session is still there


@pytest.mark.parametrize("path", ["/open", "/page/settings", "/page/close"])
async def test_bodies_that_are_no_form_of_ours_are_refused(page_site: PageSite, path: str) -> None:
    browser = await page_site.reading("ceo")
    for content in (b"", b"\xff\xfe", b"%zz", b"token", b"a=1&" * 300, "link=ä".encode(), b"link=%ff", b"&&&==="):
        assert 400 <= (await browser.post(path, content=content))[0] < 500
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", "", "application/x-www-form-urlencodedx"):
        browser.headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
        assert (await browser.post(path, content=b"link=x&token=y"))[0] == 415


@pytest.mark.parametrize("path", ["/open", "/page/settings", "/page/close"])
async def test_twenty_megabytes_are_too_large_and_are_not_read(page_site: PageSite, path: str) -> None:
    browser = await page_site.reading("ceo")
    status = await asyncio.wait_for(_pour(page_site, browser, path), 30)
    assert status == 413


async def _pour(page_site: PageSite, browser: Browser, path: str) -> int:
    """Send what a hostile client would, and read the answer that comes before the end."""
    (cookie,) = browser.client.session.cookie_jar
    assert page_site.server.port is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", page_site.server.port)
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: x\r\nCookie: voinko_page={cookie.value}\r\nContent-Length: 20000000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
    )
    writer.write(b"a" * 65536)
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


HOSTILE = st.text(max_size=80) | st.sampled_from(
    ["'; DROP TABLE digests--", "{{7*7}}", "<script>", "\r\nSet-Cookie: a=b", "../../"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(["", "http://[", ""])
@given(st.lists(HOSTILE, min_size=3, max_size=3))
def test_nothing_that_can_be_written_makes_the_server_fail(words: list[str]) -> None:
    """What is read of a request is read without an exception of ours, whatever stands in it."""
    headers = {
        name: re.sub(r"[\r\n\0]", "", word) for name, word in zip(("Accept-Language", "Origin", "Host"), words, strict=True)
    }
    request = make_mocked_request("GET", "/", headers=headers)
    assert language_of(request, Language.FI) in Language
    assert same_site(request) in (True, False)


async def test_every_answer_carries_the_headers_that_keep_it_in(page_site: PageSite) -> None:
    browser = await page_site.reading("ceo")
    for path in ("/page", "/page/settings", "/page/figures.csv", "/page/nothing", f"/page/all/{WEEK}", "/open/x", "/"):
        await browser.get(path)
        headers = browser.answer_headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy  # so that none runs


async def test_no_page_holds_a_script_or_an_inline_style(page_site: PageSite) -> None:
    browser = await page_site.reading("ceo")
    for path in (f"/page/all/{WEEK}", "/page/settings", await page_site.unit_path(await page_site.team("Tuki"))):
        _, page = await browser.get(path)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)


async def test_static_files_are_the_few_that_there_are(page_site: PageSite) -> None:
    browser = await page_site.browser()
    for name in ("page.css", "fonts.css", "voinko.svg", "Inter-Regular.ttf", "Inter-SemiBold.ttf"):
        answer = await browser.client.get(f"/page/static/{name}")
        assert answer.status == 200
    assert (await browser.get("/page/static/chat.css"))[0] == 404
