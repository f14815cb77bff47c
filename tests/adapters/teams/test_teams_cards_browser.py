"""Every card in Microsoft's own renderer, in a real browser: it finds no fault, shows every word, and sends what it should.

The renderer is npm's ``adaptivecards`` (``make tests/js/node_modules``). Teams' own chart elements are in no published package:
they are checked in ``test_teams_render`` and shown here as their fallback.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from adapters.teams import render
from adapters.teams.buttons import Where
from bot.digest.message import digest_message
from bot.model.messages import Facts, Heading, Message, Text
from bot.model.people import Language
from tests.adapters.teams import samples
from tests.adapters.teams.test_teams_render import GOLDENS, actions_of, card_in
from tests.bot.digest.digest_cases import CASES
from tests.browser import chromium

JS = Path(__file__).parents[2] / "js"
UNDRAWABLE = 'Unknown element type "Chart.HorizontalBar". Fallback will be used if present.'
FIRST_SCREEN = 650  # CSS pixels of the 844 that a phone has, less Teams' own bars
pytestmark = [pytest.mark.browser, pytest.mark.npm]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with chromium() as browser:
        opened = await browser.new_page(viewport={"width": 760, "height": 900})
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        await opened.goto((JS / "card.html").as_uri())
        yield opened
        assert complaints == []


async def faults(page: Page, card: dict[str, Any]) -> list[str]:
    found: list[str] = await page.evaluate("card => check(card)", card)
    return [fault for fault in found if fault != UNDRAWABLE]


async def shown(page: Page, card: dict[str, Any]) -> str:
    text: str = await page.evaluate("card => show(card, 'message')", card)
    return text


async def test_microsofts_renderer_finds_no_fault_with_any_card(page: Page) -> None:
    digests = {f"{name} {one}": render.card(digest_message(CASES[name].document(), one)) for name in CASES for one in Language}
    drawn = {**{name: card_in(one) for name, one in GOLDENS.items()}, **digests}
    assert {name: await faults(page, card) for name, card in drawn.items()} == {name: [] for name in drawn}


async def test_the_renderer_would_find_one(page: Page) -> None:
    """A check that accepts everything proves nothing."""
    card = render.card(samples.SETTINGS)
    for spoiled in (
        {**card, "body": [{**card["body"][0], "shade": "blue"}]},
        {**card, "body": [{**card["body"][0], "size": "Enormous"}]},
        {**card, "body": [{"type": "TextBlok", "text": "x"}]},
        {**card, "body": [{"type": "ActionSet", "actions": [{"type": "Action.Http", "title": "x"}]}]},
        {**card, "body": [{"type": "FactSet", "facts": [{"title": "x", "value": "y", "note": "z"}]}]},
        {**card, "body": [{"type": "Input.Text"}]},
    ):
        assert await faults(page, spoiled)


async def test_every_button_is_shown_and_sends_its_own_action(page: Page) -> None:
    drawn = ((samples.pulse(), Where.CHAT), (samples.ENPS, Where.CHAT), (samples.home(), Where.HOME))
    for message, where in (*drawn, (samples.BUTTONS, Where.CHAT), (samples.BUTTONS, Where.DIALOG)):
        card = render.card(message, where=where)
        await shown(page, card)
        await page.evaluate("document.querySelectorAll('#card .ac-pushButton').forEach(button => button.click())")
        sent = await page.evaluate("taken()")
        assert [one["data"] for one in sent] == [action.get("data") for action in actions_of(card)]
        assert [one["type"] for one in sent] == [action["type"] for action in actions_of(card)]


@pytest.mark.parametrize("language", Language)
async def test_on_a_phone_what_a_manager_may_do_stands_on_the_first_screen(page: Page, language: Language) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    lowest = {}
    for name in CASES:
        message = digest_message(CASES[name].document(), language, "t1")
        await shown(page, render.card(message))
        buttons = page.locator("#card .ac-pushButton")
        boxes = [await buttons.nth(place).bounding_box() for place in range(await buttons.count() - 1)]  # the last opens the page
        lowest[name] = max((box["y"] + box["height"] for box in boxes if box), default=0.0)
    assert {name: edge for name, edge in lowest.items() if edge > FIRST_SCREEN} == {}
    assert any(lowest.values())


async def test_a_form_is_sent_with_what_was_filled_in_and_not_before(page: Page) -> None:
    await shown(page, card_in(render.window(samples.FORM)))
    await page.get_by_label("In your own words").fill("A quieter room")
    send = page.get_by_role("button", name="Show it to me first")
    await send.click()
    assert await page.evaluate("taken()") == []  # a required field is empty
    await page.get_by_text("My workload").click()
    await send.click()
    [sent] = await page.evaluate("taken()")
    words = {"field.what": "load", "field.words": "A quieter room"}
    assert {name: value for name, value in sent["data"].items() if value} == {
        "action": "share|oh", "form": "1", "carry": "sealed-words", **words
    }  # fmt: skip


async def test_the_other_ways_out_work_while_required_fields_are_empty(page: Page) -> None:
    await shown(page, card_in(render.window(samples.FORM)))
    await page.get_by_role("button", name="Stop here").click()
    [sent] = await page.evaluate("taken()")
    assert sent["data"] == {"action": "stop", "carry": "sealed-words"}


def squeezed(text: str) -> str:
    return " ".join(text.split())


async def test_text_is_shown_as_it_was_written(page: Page) -> None:
    for words in samples.HOSTILE:
        for text in (words, f"**Bold.** {words}"):
            said = squeezed(text.replace("**Bold.**", "Bold."))
            assert squeezed(await shown(page, render.card(Message("x", (Text(text),))))) == said
            fact = squeezed(await shown(page, render.card(Message("x", (Facts((("Label", text), (words, "value"))),)))))
            assert said in fact
            assert squeezed(words) in fact
        assert squeezed(await shown(page, render.card(Message("x", (Heading(words),))))) == squeezed(words)


async def test_bold_is_bold_and_nothing_else_is_markup(page: Page) -> None:
    await shown(page, render.card(Message("x", (Text("Write **pause**, or *not*.\n**Two\nlines**"),))))
    assert await page.locator("#card strong").all_inner_texts() == ["pause", "Two", "lines"]
    await shown(page, render.card(Message("x", (Text("\n".join(samples.HOSTILE)),))))
    for markup in ("strong", "em", "del", "s", "code", "li", "blockquote", "hr", "img", "table"):
        assert await page.locator(f"#card {markup}").count() == 0, markup
    links = await page.locator("#card a").evaluate_all("all => all.map(one => [one.href, one.textContent])")
    assert links
    assert all(text in href for href, text in links)  # an address may be a link, words never hide one
