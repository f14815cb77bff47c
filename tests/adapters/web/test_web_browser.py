"""The demo's page in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium

if TYPE_CHECKING:
    from conftest import Site

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """The first page of the demo; a test fails if the browser complains about anything on it."""
    opened = await browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    await opened.goto(str(site.client.make_url("/")))
    yield opened
    assert complaints == []


async def test_a_person_answers_a_pulse_that_changes_in_place(page: Page) -> None:
    await page.get_by_role("link", name="Aino Virtanen").first.click()
    await page.get_by_role("button", name="kysely").click()
    await expect(page.get_by_role("listitem").filter(has_text="Kysymys 1/3")).to_be_visible()
    await page.evaluate("document.querySelector('#m2').dataset.kept = 'yes'")
    await page.get_by_role("button", name="4 Jokseenkin samaa mieltä").click()
    changed = page.locator("#m2")
    await expect(changed).to_contain_text("Kysymys 2/3")
    assert await changed.get_attribute("data-kept") == "yes"  # the same element: nothing around it was drawn again
    await expect(changed.get_by_role("button", name="4 Jokseenkin samaa mieltä")).to_be_focused()
    assert await page.locator(".log > li").count() == 2


async def test_what_only_the_person_sees_is_read_out_and_gone_with_the_escape_key(page: Page, site: Site) -> None:
    await page.get_by_role("link", name="Aino Virtanen").first.click()
    await page.get_by_role("button", name="kysely").click()
    await page.get_by_role("button", name="En jaksa").click()
    await expect(page.get_by_role("dialog")).to_be_focused()
    await expect(page.get_by_role("dialog")).to_contain_text("Sinulla on kolme tietä.")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert "kolme tietä" not in str(site.messenger.entries("1"))


async def test_typed_words_are_answered_and_the_line_is_empty_for_the_next(page: Page) -> None:
    await page.get_by_role("link", name="Aino Virtanen").first.click()
    line = page.get_by_label("Write to Voinko as Aino Virtanen")
    await line.fill("<img src=x onerror=alert(1)>")
    await line.press("Enter")
    await expect(page.get_by_text("Sanoit: <img src=x onerror=alert(1)>")).to_be_visible()
    await expect(line).to_have_value("")
    await expect(line).to_be_focused()


async def test_the_list_of_people_narrows_while_one_types(page: Page) -> None:
    people = page.get_by_label("People")
    await page.get_by_placeholder("Find a person or team").fill("sales")
    await expect(people.get_by_role("link", name="Carol O'Neil")).to_be_visible()
    await expect(people.get_by_role("link", name="Aino Virtanen")).to_be_hidden()
    await page.get_by_placeholder("Find a person or team").fill("zzz")
    await expect(page.get_by_text("Nobody by that name.")).to_be_visible()


async def test_the_demos_clock_moves_and_says_what_happened(page: Page) -> None:
    await page.get_by_role("link", name="Aino Virtanen").first.click()
    await page.get_by_role("button", name="Next event").click()
    await expect(page.get_by_role("status")).to_have_text("The pulse has gone out to 1 person.")
    await expect(page.get_by_text("Kysymys 1/3")).to_be_visible()


async def test_home_opens_beside_the_messages_and_redraws_itself(page: Page) -> None:
    await page.get_by_role("link", name="Aino Virtanen").first.click()
    await page.get_by_role("link", name="Home").click()
    await page.get_by_role("button", name="Tauko").click()
    await expect(page.get_by_text("Olet tauolla.")).to_be_visible()
    await expect(page.get_by_role("link", name="Home")).to_have_attribute("aria-current", "page")


async def test_it_works_without_its_script(browser: Browser, site: Site) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await page.goto(str(site.client.make_url("/people/1")))
    await page.get_by_role("button", name="kysely").click()
    await page.get_by_role("button", name="4 Jokseenkin samaa mieltä").click()
    await expect(page.get_by_text("Kysymys 2/3")).to_be_visible()
    await page.get_by_role("button", name="En jaksa").click()
    await page.get_by_role("link", name="Close").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/people/1", "/people/1?tab=home"])
async def test_on_a_phone_nothing_sticks_out_at_the_side(browser: Browser, site: Site, path: str) -> None:
    await site.post("/people/1/say", text="tulokset")
    page = await browser.new_page(viewport={"width": 360, "height": 740})
    await page.goto(str(site.client.make_url(path)))
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
