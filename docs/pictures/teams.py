# ruff: noqa: INP001 - a script beside its pictures, no package
"""Take the pictures of Teams' cards anew: the demo's own messages in Microsoft's renderer. Run by ``make pictures``.

Teams' frame around a card, and its bar chart, are imitated (see ``tests/js/card.html``); the cards are the real ones.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from make import CHROMIUM, EMPLOYEE, HERE, MANAGER, TODAY, WORST_WEEK
from playwright.async_api import Page, async_playwright

from adapters.teams import render
from app.demo.building import built
from app.demo.sample import SampleCompany
from app.demo.story import WEEKS
from bot.coping.asking import Share, letter, preview_screen
from bot.coping.contacts import Way
from bot.coping.notices import letter_window
from bot.coping.signpost import Ground, welcome_screen
from bot.model.company import CrisisLine
from bot.model.messages import Intent, Message, Pressed
from bot.model.people import Address, Contact, Language
from bot.model.requests import Request, RequestStage

JS = HERE.parents[1] / "tests" / "js"
ICON = HERE.parents[1] / "adapters" / "web" / "static" / "voinko.svg"


async def main() -> None:
    """Build the demo's company, draw some of its messages and windows and take their pictures."""
    if CHROMIUM is None or not (JS / "node_modules" / "adaptivecards").exists():
        sys.exit("Teams' cards need a Chromium, and npm for: make tests/js/node_modules")
    with tempfile.TemporaryDirectory(prefix="voinko-pictures-") as folder:
        async with built(Path(folder), TODAY, weeks=WEEKS) as sample, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
            )
            page = await browser.new_page(viewport={"width": 780, "height": 900}, device_scale_factor=1.5)
            await page.goto((JS / "card.html").as_uri())
            await page.evaluate("imitateCharts()")
            for name, card, frame in await cards(sample):
                await take(page, name, card, frame)
            await browser.close()


async def cards(sample: SampleCompany) -> list[tuple[str, dict[str, Any], str]]:
    """Each picture's name, its card, and what Teams puts around it."""
    digest = next(said for said in await said_to(sample, MANAGER) if WORST_WEEK in said.summary)
    await sample.go_on(await sample.coming())
    pulse = list(await said_to(sample, EMPLOYEE))[-1]
    reply = (await sample.handle(Pressed(await address(sample, EMPLOYEE), Intent("coping"), sample.clock())))[-1]
    window = render.window(reply.content)
    return [
        *route(),
        ("teams-pulse", render.card(pulse), "message"),
        ("teams-coping", window["card"]["content"], window["title"]),
        ("teams-digest", render.card(digest), "full"),
    ]


def route() -> list[tuple[str, dict[str, Any], str]]:
    """The way to somebody: its first window, the text before it is sent, and what the one who is asked opens."""
    on = Ground(Language.FI, (CrisisLine("FI", "MIELI", "09 2525 0111", "24/7", "fi", TODAY),))
    text = letter(on, "Aino Rautio", Share("b", "call", "today"))
    way = Way(Contact("osh", "Sari Laine", "sari.laine@example.com", "010 123 4567", "", ""), in_chat=True)
    asked = datetime(2026, 6, 29, 7, 20, tzinfo=UTC)
    request = Request("id", 1, 2, "osh", RequestStage.OPEN, asked, asked, asked + timedelta(days=1), text=text)
    windows = {
        "coping-start": welcome_screen(on),
        "coping-preview": preview_screen(on, way, text, ""),
        "coping-contact": letter_window(Language.FI, request, ZoneInfo("Europe/Helsinki")),
    }
    drawn = {name: render.window(content) for name, content in windows.items()}
    return [(name, window["card"]["content"], window["title"]) for name, window in drawn.items()]


async def address(sample: SampleCompany, name: str) -> Address:
    """Where that person of the sample company is written to."""
    person = next(one for one in await sample.store.employees() if one.name == name)
    assert person.address is not None  # noqa: S101 - the demo has written to everyone
    return person.address


async def said_to(sample: SampleCompany, name: str) -> Iterator[Message]:
    """What the bot has said to that person, oldest first."""
    entries = sample.messenger.entries((await address(sample, name)).user)
    return (entry.content for entry in entries if isinstance(entry.content, Message))


async def take(page: Page, name: str, card: dict[str, Any], frame: str) -> None:
    """Draw one card and take its picture."""
    await page.evaluate("([card, frame, icon]) => show(card, frame, icon)", [card, frame, ICON.as_uri()])
    await page.wait_for_load_state("networkidle")
    await page.locator("#frame > *").screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
