"""Answering a quotation from the digest's page: the chat's own words, preview and refusals, behind the page's own guard."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.digest.document import dump
from bot.model.units import Unit
from tests.app.pages.conftest import NEXT, WEEK
from tests.app.pages.test_page_road import plain
from tests.bot.digest.digest_cases import CASES

if TYPE_CHECKING:
    from tests.app.pages.conftest import Browser, PageSite

QUOTE = "The new tool is slow"
ANSWER = "Thank you, we shall measure it and say what we find."


@pytest.fixture
async def team(page_site: PageSite) -> Unit:
    """A team in whose latest digest something is quoted."""
    team = await page_site.team("Tuki")
    comments = {"state": "released", "themes": [], "quotes": [QUOTE]}
    audience = {"kind": "team", "name": "Tuki"}
    document = CASES["everything"].document() | {"week": str(NEXT), "audience": audience, "comments": comments}
    await page_site.store.freeze_digests(NEXT, {team: dump(document)})
    return team


def fields(page: str, verb: str) -> dict[str, str]:
    """What the page's own form sends with the button, or the words, of that verb."""
    actions = {unescape(one) for one in re.findall(r'name="action" value="(quotation\|[^"]+)"', page)}
    (action,) = [one for one in actions if one.startswith(f"quotation|{verb}|")]
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    carried = {unescape(one) for one in re.findall(r'name="carry" value="([^"]+)"', page)}
    return {"action": action, "token": token} | ({"carry": carried.pop()} if carried else {})


async def opened(page_site: PageSite, team: Unit, name: str = "boss") -> tuple[Browser, str]:
    browser = await page_site.reading(name)
    status, page = await browser.get(await page_site.unit_path(team, NEXT))
    assert status == 200
    return browser, page


async def pressed(browser: Browser, page: str, verb: str, **words: str) -> str:
    status, answer = await browser.post("/page/quotation", **(fields(page, verb) | words))
    assert status == 200
    return answer


async def form(page_site: PageSite, team: Unit) -> tuple[Browser, str]:
    """The page on which the words are written."""
    browser, page = await opened(page_site, team)
    return browser, await pressed(browser, await pressed(browser, page, "list"), "write")


async def shown(page_site: PageSite, team: Unit) -> list[str]:
    week = NEXT.plus(1)
    document = CASES["everything"].document() | {"week": str(week)}
    await page_site.store.freeze_digests(week, {team: dump(document)})
    return [one["answer"] for one in (await page_site.store.answers_shown_in(week)).get(team, ())]


async def test_whoever_leads_the_unit_answers_a_quotation_on_the_page(page_site: PageSite, team: Unit) -> None:
    browser, words = await form(page_site, team)
    assert QUOTE in words
    assert "<textarea" in words
    preview = await pressed(browser, words, "write", words=ANSWER)
    assert f"boss: {ANSWER}" in plain(preview).replace(" :", ":")
    assert "not who or when" in preview
    assert await page_site.store.answered_quotes(team, NEXT) == frozenset()
    assert "comes with the next digest" in await pressed(browser, preview, "sign")
    assert await shown(page_site, team) == [ANSWER]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("ask Aino about it", "without names, days, shifts"),
        ("", "Write your answer first"),
        ("ä" * 10_000, "at most 500 characters"),
    ],
)
async def test_what_is_refused_comes_back_to_be_changed(page_site: PageSite, team: Unit, words: str, sentence: str) -> None:
    browser, page = await form(page_site, team)
    again = await pressed(browser, page, "write", words=words)
    assert sentence in again
    assert f">{words[:500]}</textarea>" in again
    assert await shown(page_site, team) == []


@pytest.mark.parametrize("name", ["tuki0", "ceo"])
async def test_whoever_does_not_lead_the_unit_is_offered_nothing_and_can_answer_nothing(
    page_site: PageSite, team: Unit, name: str
) -> None:
    action = fields((await opened(page_site, team))[1], "list")["action"].replace("list", "write") + "|0"
    browser, page = await opened(page_site, team, name)
    assert 'value="quotation|' not in page
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    _, refused = await browser.post("/page/quotation", action=action, token=token, words=ANSWER)
    assert "Only the manager" in refused


async def test_a_quotation_has_one_answer_whoever_was_first(page_site: PageSite, team: Unit) -> None:
    first, one = await form(page_site, team)
    second, other = await form(page_site, team)
    one, other = await pressed(first, one, "write", words=ANSWER), await pressed(second, other, "write", words="Something else.")
    await pressed(first, one, "sign")
    assert "Somebody has answered this already" in await pressed(second, other, "sign")
    assert await shown(page_site, team) == [ANSWER]


async def test_the_next_digests_page_has_both_texts_for_the_whole_team(page_site: PageSite, team: Unit) -> None:
    browser, words = await form(page_site, team)
    await pressed(browser, await pressed(browser, words, "write", words=ANSWER), "sign")
    await shown(page_site, team)
    member = await page_site.reading("tuki0")
    page = plain((await member.get(await page_site.unit_path(team, NEXT.plus(1))))[1])
    assert QUOTE in page
    assert ANSWER in page


async def test_nothing_is_answered_from_another_sites_form(page_site: PageSite, team: Unit) -> None:
    browser, words = await form(page_site, team)
    preview = await pressed(browser, words, "write", words=ANSWER)
    assert (await browser.post("/page/quotation", **(fields(preview, "sign") | {"token": "x"})))[0] == 403
    browser.headers = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/page/quotation", **fields(preview, "sign")))[0] == 403
    assert await shown(page_site, team) == []


async def test_nothing_but_an_answer_can_be_pressed_there(page_site: PageSite, team: Unit) -> None:
    browser, page = await opened(page_site, team)
    for action in ("quotation|read|0|2026-W10", "quotation", "act|start|t1|2026-W10|workload.1", "comment|x", "coping", ""):
        assert (await browser.post("/page/quotation", **(fields(page, "list") | {"action": action})))[0] == 400


async def test_where_nothing_is_quoted_there_is_nothing_to_answer(page_site: PageSite) -> None:
    browser = await page_site.reading("mara")
    _, page = await browser.get(await page_site.unit_path(await page_site.team("Myynti"), WEEK))
    assert 'value="quotation|' not in page


async def test_somebody_of_the_team_replies_on_the_page_and_nobody_else_is_offered_it(page_site: PageSite, team: Unit) -> None:
    browser, words = await form(page_site, team)
    await pressed(browser, await pressed(browser, words, "write", words=ANSWER), "sign")
    await shown(page_site, team)
    member = await page_site.reading("tuki0")
    path = await page_site.unit_path(team, NEXT.plus(1))
    assert 'value="quotation|read' not in (await browser.get(path))[1]
    action = fields((await member.get(path))[1], "read")
    _, window = await member.post("/page/reply", **action)
    assert ANSWER in window
    (write,) = re.findall(r'value="(reply\|write\|[0-9a-f]{16})"', window)
    token = action["token"]
    _, answer = await member.post("/page/reply", action=write, token=token)
    assert "none are open for you now" in answer
    assert (await member.post("/page/reply", action=write, token="x", words="mine"))[0] == 403
    assert (await member.post("/page/reply", action="quotation|sign|t1|2026-W10|0", token=token))[0] == 400
