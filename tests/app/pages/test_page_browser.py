"""The page in a real browser: the road without a script, a phone, a keyboard, and Deque's axe."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.app.pages.conftest import WEEK
from tests.browser import chromium

if TYPE_CHECKING:
    from tests.app.pages.conftest import PageSite

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1180, "height": 900}
NARROWEST = {"width": 320, "height": 640}  # WCAG 2.2, 1.4.10
pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@asynccontextmanager
async def reading(
    browser: Browser, site: PageSite, name: str, size: dict[str, int] = DESK, **context: str | bool
) -> AsyncIterator[Page]:
    """A browser of the person's own, the page open in it; a test fails if the browser complains about anything."""
    own = await browser.new_context(viewport=size, accept_downloads=True, **context)
    page = await own.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(str(site.server.make_url("/open/" + (await site.link(name)).rpartition("/")[2])))
    await page.get_by_role("main").get_by_role("button").click()
    await page.wait_for_url("**/page/**")
    yield page
    assert [one for one in complaints if "403" not in one and "404" not in one] == []
    await own.close()


UNFOLD = "document.querySelectorAll('details').forEach(folded => folded.open = true)"


async def overflow(page: Page) -> int:
    return int(await page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


async def test_the_whole_road_without_a_script(browser: Browser, page_site: PageSite) -> None:
    link = await page_site.link("head")
    prefetcher = await page_site.browser()
    assert (await prefetcher.get(link))[0] == 200
    own = await browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = await own.new_page()
    await page.goto(str(page_site.server.make_url("/open/" + link.rpartition("/")[2])))
    await page.get_by_role("button", name="Open the digest").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("All units, week 10")
    assert "/open/" not in page.url
    await page.get_by_role("link", name="Tuki").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Tuki, week 10")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Figures as CSV").click()
    download = await waiting.value
    assert download.suggested_filename == "voinko.csv"
    assert "Tuki" in (await download.path()).read_text(encoding="utf-8")
    page_site.wall.pass_by(hours=9)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Open your page from the chat")
    await expect(page.get_by_text("Tuki")).to_have_count(0)
    await own.close()


async def test_two_readers_see_each_their_own(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss") as one, reading(browser, page_site, "mara") as other:
        await expect(one.get_by_role("heading", level=1)).to_have_text("Tuki, week 10")
        await expect(other.get_by_role("heading", level=1)).to_have_text("Myynti, week 10")
        await other.goto(one.url)
        await expect(other.get_by_role("heading", level=1)).to_have_text("There is no such page")


async def test_going_back_after_closing_shows_nothing(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss") as page:
        await page.get_by_role("button", name="Close this page").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Closed")
        await page.go_back()
        await expect(page.get_by_role("heading", name="Tuki, week 10")).to_have_count(0)


async def test_on_a_phone_nothing_hangs_over_and_both_sides_stand_in_one_row(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss", PHONE) as page:
        assert await overflow(page) <= 0
        row = page.locator(".pair").first
        left, right = await row.locator(".employees").bounding_box(), await row.locator(".customers").bounding_box()
        assert left is not None
        assert right is not None
        assert abs(left["y"] - right["y"]) < 2
        assert left["x"] + left["width"] <= right["x"]
        small = await page.evaluate(
            "[...document.querySelectorAll('a:not(.skip), button, summary')].filter(e => e.getBoundingClientRect().height < 24)"
            ".map(e => e.textContent)"
        )
        assert small == []


async def test_at_320_px_nothing_hangs_over_with_everything_unfolded(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "ceo", NARROWEST) as page:
        for which in ("map", "digest"):  # the map scrolls in a box of its own
            await _go(page, page_site, which)
            await page.evaluate(UNFOLD)
            assert (which, await overflow(page)) == (which, 0)


async def test_the_card_stands_within_a_phones_first_screen_and_the_rest_is_folded(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss", PHONE) as page:
        weakest = await page.locator(".standing > div").last.bounding_box()
        assert weakest is not None
        assert weakest["y"] + weakest["height"] < PHONE["height"]
        await expect(page.locator("svg.year").first).to_be_hidden()
        await page.get_by_text("Over a year", exact=True).click()
        await expect(page.locator("svg.year").first).to_be_visible()


async def test_the_map_is_ordered_with_the_keyboard_alone_and_without_a_script(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "ceo", java_script_enabled=False) as page:
        await page.get_by_role("link", name="Workload").focus()
        await page.keyboard.press("Enter")
        header = page.get_by_role("columnheader", name="Workload")
        await expect(header).to_have_attribute("aria-sort", "ascending")
        weakest_first = await page.get_by_role("rowheader").all_inner_texts()
        await header.get_by_role("link").focus()
        await page.keyboard.press("Enter")
        await expect(header).to_have_attribute("aria-sort", "descending")
        assert await page.get_by_role("rowheader").all_inner_texts() != weakest_first


PAGES = ("digest", "map", "settings", "missing", "front", "open")


async def _go(page: Page, site: PageSite, which: str) -> None:
    paths = {
        "digest": await site.unit_path(await site.team("Tuki")),
        "map": f"/page/all/{WEEK}?by=workload",
        "settings": "/page/settings",
        "missing": "/page/nothing",
    }
    if which in ("front", "open"):
        await page.context.clear_cookies()
    path = paths.get(which) or ("/" if which == "front" else "/open/" + (await site.link("ceo")).rpartition("/")[2])
    await page.goto(str(site.server.make_url(path)))


@pytest.mark.parametrize("look", ["light", "dark"])
async def test_axe_finds_nothing_to_mend(browser: Browser, page_site: PageSite, look: str) -> None:
    axe = Axe()
    for size in (DESK, PHONE):
        async with reading(browser, page_site, "ceo", size, color_scheme=look) as page:
            for which in PAGES:
                await _go(page, page_site, which)
                await page.evaluate(UNFOLD)
                found = await axe.run(page)
                assert [
                    (which, one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found.response["violations"]
                ] == []


async def test_headings_and_landmarks_are_in_order(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "ceo") as page:
        for which in PAGES:
            await _go(page, page_site, which)
            levels = [
                int(level)
                for level in await page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(e => e.tagName[1])")
            ]
            assert levels.count(1) == 1
            assert levels[0] == 1
            assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
            assert await page.locator("main").count() == 1
            assert await page.evaluate("document.documentElement.lang") == "en"


async def test_a_keyboard_reaches_everything_in_order_and_sees_where_it_is(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "ceo") as page:
        await _go(page, page_site, "digest")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip"
        seen = []
        for _ in range(30):
            await page.keyboard.press("Tab")
            here = await page.evaluate(
                "document.activeElement === document.body ? null : [document.activeElement.textContent.trim(), "
                "getComputedStyle(document.activeElement).outlineStyle]"
            )
            if here is None:
                break
            seen.append(here)
        assert [outline for _, outline in seen if outline == "none"] == []
        words = [name for name, _ in seen]
        assert words[:5] == ["Voinko", "All units", "Settings", "Close this page", "‹ Week 8"]
        assert "What do the steps mean?" in words
        assert words[-2:] == ["112", "Figures as CSV"]
        await page.locator("summary", has_text="What do the steps mean?").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Everyone answers a statement")).to_be_visible()


async def test_whoever_wants_no_motion_gets_none(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss", reduced_motion="reduce") as page:
        assert await page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        moving = "[...document.querySelectorAll('*')].some(e => parseFloat(getComputedStyle(e).transitionDuration) > 0)"
        assert await page.evaluate(moving) is False


async def test_on_paper_the_frame_is_gone_and_the_figures_stay(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss") as page:
        await page.emulate_media(media="print")
        await expect(page.get_by_role("button", name="Close this page")).to_be_hidden()
        await expect(page.locator(".pair svg.strip").first).to_be_visible()


async def test_on_paper_everything_is_unfolded_and_nothing_is_cut_off(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss", {"width": 680, "height": 1000}) as page:
        await page.emulate_media(media="print")
        for inside in (".details h3", "svg.year", ".legend li"):
            await expect(page.locator(inside).first).to_be_visible()
        assert await overflow(page) <= 0
        left = await page.evaluate("[...document.querySelectorAll('main > *')].map(e => e.getBoundingClientRect().left)")
        assert min(left) >= 0
        kept = await page.evaluate(
            "[...document.querySelectorAll('.pair, .years li, .numbers li')].map(e => getComputedStyle(e).breakInside)"
        )
        assert set(kept) == {"avoid"}


async def test_pictures_say_in_words_what_they_show(browser: Browser, page_site: PageSite) -> None:
    async with reading(browser, page_site, "boss") as page:
        names = await page.evaluate("[...document.querySelectorAll('svg[role=img]')].map(e => e.getAttribute('aria-label'))")
        assert "Oldest first: leaning to agree, leaning to agree, leaning to agree, mostly disagree, mostly disagree." in names
        assert any(name.startswith("33 % on a scale from 0 to 100. Very probably between") for name in names)
        bare = await page.locator("svg:not([role=img]):not([aria-hidden=true])").count()
        assert bare == 0
