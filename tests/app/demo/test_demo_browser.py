"""The whole demo in a real browser: one week, from the pulse to the digest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest
from playwright.async_api import Page, expect

from app.demo.running import serving
from tests.browser import chromium

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(today: date) -> AsyncIterator[Page]:
    """The demo's first page; a test fails if the browser complains about anything."""
    async with serving(today, weeks=1) as address, chromium() as browser:
        opened = await browser.new_page(viewport={"width": 1280, "height": 900})
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        await opened.goto(address)
        yield opened
        assert complaints == []


async def be(page: Page, name: str) -> None:
    await page.get_by_label("People").get_by_role("link", name=name).click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()


async def test_a_week_as_an_employee_and_as_the_manager(page: Page) -> None:
    await be(page, "Aino Rautio")
    await page.get_by_role("button", name="Next event").click()
    pulse = page.locator(".log > li").last
    for number in (1, 2, 3):
        await expect(pulse).to_contain_text(f"Kysymys {number}/3")
        await pulse.get_by_role("button", name="4 ·").click()
    await expect(pulse).to_contain_text("Kiitos")

    await pulse.get_by_role("button", name="En jaksa").click()
    way_out = page.get_by_role("dialog")
    await expect(way_out).to_contain_text("112")
    await way_out.get_by_role("button", name="Näytä, kenelle voin puhua").click()
    await expect(way_out).to_contain_text("Sample: Työterveys Esimerkki")
    await page.keyboard.press("Escape")

    clock = page.get_by_role("status")
    for told in ("The reminder went out", "the round was closed and released", "digests went out"):
        await page.get_by_role("button", name="Next event").click()
        await expect(clock).to_contain_text(told)

    await be(page, "Katja Nieminen")
    digest = page.locator(".log > li").last
    await expect(digest).to_contain_text("Asiakaspalvelu Helsinki, viikko 25")
    await expect(digest.get_by_role("img", name="Työntekijät")).to_be_visible()
    await expect(digest).to_contain_text("Viikon aiheet: onko asia kunnossa, ja mitä asiakkaat ovat nähneet")


async def test_a_request_for_contact_as_the_one_who_asks_and_the_one_who_is_asked(page: Page) -> None:
    await be(page, "Aino Rautio")
    home = page.get_by_role("link", name="Home", exact=True)
    await home.click()
    await expect(home).to_have_attribute("aria-current", "page")  # the chat left behind has such buttons too
    await page.get_by_role("button", name="En jaksa").click()
    window = page.get_by_role("dialog")
    await window.get_by_role("button", name="Näytä, kenelle voin puhua").click()
    await window.get_by_role("button", name="Pyydä yhteydenottoa").first.click()
    await window.get_by_role("button", name="Katso teksti ensin").click()  # the browser asks for the choices first
    for choice in ("… ja että asia koskee työni määrää", "Puhelu", "Tänään"):
        await expect(window.get_by_label(choice)).not_to_be_checked()
        await window.get_by_label(choice).check()
    await window.get_by_role("button", name="Katso teksti ensin").click()
    await expect(window).to_contain_text("Täsmälleen tämä teksti lähetetään henkilölle Sample: Riikka Salonen")
    await window.get_by_role("button", name="Lähetä", exact=True).click()
    await expect(window).to_contain_text("Lähetetty: Sample: Riikka Salonen")

    await be(page, "Riikka Salonen")
    await page.locator(".log > li").last.get_by_role("button", name="Avaa").click()
    await expect(window).to_contain_text("Aino Rautio toivoo, että otat häneen yhteyttä (puhelu, tänään).")
    await window.get_by_role("button", name="Olen ottanut yhteyttä").click()
    await expect(window).to_contain_text("Teksti on poistettu")

    await be(page, "Aino Rautio")
    await expect(page.locator(".log > li").last).to_contain_text("on vahvistanut ottaneensa sinuun yhteyttä")


async def test_only_the_managers_have_something_unread_when_the_demo_begins(page: Page) -> None:
    unread = page.get_by_label("People").get_by_role("link").filter(has=page.locator(".unread"))
    names = [await each.locator(".name").inner_text() for each in await unread.all()]
    assert "Katja Nieminen" in names
    assert "Aino Rautio" not in names
