# ruff: noqa: INP001 - a script beside its pictures, no package
"""Take the pictures of the documentation anew, from the demo as it really looks. Run by ``make pictures``.

The day is fixed, so that the same code gives the same pictures. Needs a Chromium on the machine.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from datetime import date
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from app.demo.running import serving
from app.demo.story import WEEKS

HERE = Path(__file__).parent
TODAY = date(2026, 6, 29)
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
WORST_WEEK = "viikko 17"  # of the story's team: work has piled up, and its customers feel it
DESK, PHONE = ViewportSize(width=1180, height=1750), ViewportSize(width=390, height=1750)
HEAD, OTHER_HEAD = "Mikael Heikkinen", "Peter Collins"
PAGES = (  # who looks, at which unit, of which week, and what the picture is called
    (HEAD, "Asiakaspalvelu Helsinki", 26, "good"),
    (HEAD, "Asiakaspalvelu Helsinki", 17, "bad"),
    (OTHER_HEAD, "Kuljetus", 26, "withheld"),
    (HEAD, "", 26, "map"),
)
EMPLOYEE, MANAGER = "Aino Rautio", "Katja Nieminen"


async def main() -> None:
    """Serve the demo and take every picture."""
    if CHROMIUM is None:
        sys.exit("there is no Chromium on this machine (chromium, google-chrome)")
    async with serving(TODAY, weeks=WEEKS) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"])
        await _digest(browser, address)
        await _pages(browser, address)
        await _pulse(browser, address)
        await browser.close()


async def _digest(browser: Browser, address: str) -> None:
    page = await _chat(browser, address, MANAGER, height=2600)
    digest = page.locator(".log > li").filter(has_text=f"Asiakaspalvelu Helsinki, {WORST_WEEK}")
    await digest.scroll_into_view_if_needed()
    await digest.screenshot(path=HERE / "digest.png")


async def _pages(browser: Browser, address: str) -> None:
    """The digest in the browser: a good, a bad and a withheld week, and all units together; at a desk and on a phone."""
    for reader, unit, week, name in PAGES:
        page = await _opened(browser, address, reader)
        if unit:
            await page.goto(await _at_week(page, week))
            await page.get_by_role("link", name=unit, exact=True).click()
            await page.get_by_role("heading", level=1).filter(has_text=unit).wait_for()
        for size, end in ((DESK, ""), (PHONE, "-phone")):
            await page.set_viewport_size(size)
            await page.screenshot(path=HERE / f"page-{name}{end}.png")
        await page.context.close()


async def _opened(browser: Browser, address: str, reader: str) -> Page:
    """That person's page, over the link from the chat as anybody gets it."""
    page = await _chat(browser, address, reader, height=900)
    await page.get_by_label("Write to Voinko as").fill("/voinko page")
    await page.keyboard.press("Enter")
    link = page.get_by_role("dialog").locator("a[href*='/open/']")
    await page.goto(str(await link.get_attribute("href")))
    await page.get_by_role("main").get_by_role("button").click()
    await page.goto(f"{address}page/all")
    return page


async def _at_week(page: Page, week: int) -> str:
    return page.url.rpartition("W")[0] + f"W{week:02d}"


async def _pulse(browser: Browser, address: str) -> None:
    page = await _chat(browser, address, EMPLOYEE, height=760)
    await page.get_by_role("button", name="Next event").click()
    pulse = page.locator(".log > li").last
    await pulse.get_by_text("Kysymys 1/").wait_for()
    await page.screenshot(path=HERE / "pulse.png")
    await page.get_by_role("link", name="Home", exact=True).click()
    await page.get_by_role("heading", name="Asetukset").wait_for()
    await page.screenshot(path=HERE / "home.png")
    await page.get_by_role("link", name="Messages").click()
    for number in (1, 2, 3):
        await pulse.get_by_text(f"Kysymys {number}/3").wait_for()
        await pulse.get_by_role("button", name="4 ·").click()
    await pulse.get_by_text("Kiitos").wait_for()
    await page.screenshot(path=HERE / "thanks.png")


async def _chat(browser: Browser, address: str, name: str, *, height: int) -> Page:
    page = await browser.new_page(viewport={"width": 1180, "height": height})
    await page.goto(address)
    await page.get_by_label("People").get_by_role("link", name=name).click()
    await page.get_by_role("heading", name=name).wait_for()
    await page.wait_for_load_state("networkidle")
    return page


if __name__ == "__main__":
    asyncio.run(main())
