"""From a word in the chat to the digest in the browser and out again: links, sessions, and who sees what."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import pytest

from bot.digest.document import dump
from bot.model.messages import Message, Said, Surface
from bot.model.people import Language
from bot.model.units import COMPANY_UNIT
from bot.release.export import as_csv, exported
from tests.app.pages.conftest import NEXT, OLD, PALVELU, WEEK, buttons, roster
from tests.bot.digest.digest_cases import CASES

if TYPE_CHECKING:
    from tests.app.pages.conftest import PageSite

MINUTES = 15


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("word", ["page", "sivu", "sida", "/voinko page"])
async def test_a_word_in_any_language_brings_a_link_of_ones_own(page_site: PageSite, word: str) -> None:
    person = await page_site.person("boss")
    assert person.address is not None
    (reply,) = await page_site.conversation.handle(Said(person.address, word, page_site.wall(), Surface.COMMAND))
    assert isinstance(reply.content, Message)
    (button,) = buttons(reply.content)
    assert button.url.startswith(f"{page_site.base_url}/open/")


async def test_the_button_under_results_in_home_asks_for_a_link(page_site: PageSite) -> None:
    first, second = await page_site.link("boss"), await page_site.link("boss")
    assert first != second


async def test_a_link_leads_over_one_button_to_the_page_at_an_address_without_it(page_site: PageSite) -> None:
    link, browser = await page_site.link("tuki0"), await page_site.browser()
    status, page = await browser.get(link)
    assert status == 200
    assert 'method="post" action="/open"' in page
    assert "Tuki" not in page
    status, _ = await browser.post("/open", link=link.rpartition("/")[2])
    assert (status, browser.at) == (303, "/page")
    status, page = await browser.follow()
    assert status == 200
    assert "Tuki, week 10" in page
    token = link.rpartition("/")[2]
    assert token not in browser.at
    assert token not in page


async def test_looking_at_a_link_uses_nothing_up_however_many_look(page_site: PageSite) -> None:
    link, prefetcher = await page_site.link("boss"), await page_site.browser()
    for _ in range(5):
        assert (await prefetcher.get(link))[0] == 200
        assert prefetcher.cookie == ""
    assert (await prefetcher.get(link, method="HEAD"))[0] == 200
    human = await page_site.browser()
    assert (await human.open(link))[0] == 200


async def test_a_link_opens_once(page_site: PageSite) -> None:
    link = await page_site.link("boss")
    assert (await (await page_site.browser()).open(link))[0] == 200
    thief = await page_site.browser()
    status, page = await thief.open(link)
    assert status == 410
    assert "opened already" in page
    assert "Tuki" not in page
    assert (await thief.get("/page"))[0] == 403
    assert (await thief.get(link))[0] == 410


async def test_another_spelling_of_a_token_does_not_open_it_again(page_site: PageSite) -> None:
    token = (await page_site.link("boss")).rpartition("/")[2]
    assert (await (await page_site.browser()).open(token))[0] == 200
    respelt = [f"{token}=", f"{token}!", f"{token[:20]}~{token[20:]}", f"{token}%20", token.replace("-", "+").replace("_", "/")]
    for spelling in respelt:
        thief = await page_site.browser()
        assert (await thief.open(spelling))[0] in (403, 410)
        assert thief.cookie == ""


async def test_a_link_that_is_too_old_opens_for_nobody(page_site: PageSite) -> None:
    link, browser = await page_site.link("boss"), await page_site.browser()
    page_site.wall.pass_by(minutes=MINUTES, seconds=-1)
    assert (await browser.get(link))[0] == 200
    page_site.wall.pass_by(seconds=1)
    for status, page in (await browser.get(link), await browser.open(link)):
        assert status == 410
        assert "too old" in page
    page_site.wall.pass_by(days=2)
    assert (await browser.get(link))[0] == 403


@pytest.mark.parametrize("token", ["x", "A" * 120, "%00", "a" * 4000, "ä", "..%2f..%2fetc"])
async def test_a_forged_link_opens_nothing_and_says_how_to_get_another(page_site: PageSite, token: str) -> None:
    browser = await page_site.browser()
    status, page = await browser.get(f"/open/{token}")
    assert status in (403, 404)
    if status == 403:
        assert "write <strong>page</strong>" in page
    assert (await browser.post("/open", link=token))[0] == 403


async def test_every_changed_character_of_a_link_spoils_it(page_site: PageSite) -> None:
    token = (await page_site.link("boss")).rpartition("/")[2]
    browser = await page_site.browser()
    for place in range(0, len(token) - 2, 9):
        other = "A" if token[place] != "A" else "B"
        assert (await browser.open(token[:place] + other + token[place + 1 :]))[0] == 403


async def test_a_session_is_no_link_and_a_link_is_no_session(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    (cookie,) = browser.client.session.cookie_jar
    link = (await page_site.link("boss")).rpartition("/")[2]
    stranger = await page_site.browser()
    assert (await stranger.open(cookie.value))[0] == 403
    assert (await stranger.get("/page", Cookie=f"voinko_page={link}"))[0] == 403


async def test_somebody_elses_link_is_refused_and_not_used_up(page_site: PageSite) -> None:
    browser = await page_site.reading("tuki0")
    link = await page_site.link("ceo")
    for status, page in (await browser.get(link), await browser.open(link)):
        assert status == 403
        assert "somebody else" in page
        assert "Varasto" not in page
    assert (await (await page_site.browser()).open(link))[0] == 200


async def test_the_link_of_somebody_who_has_gone_is_like_one_that_never_was(page_site: PageSite) -> None:
    link = await page_site.link("boss")
    await page_site.store.erase_person("boss@voinko.example")
    browser = await page_site.browser()
    gone = await browser.get(link)
    forged = await browser.get("/open/nothing")
    assert gone == forged
    assert gone[0] == 403


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("fi", "Tämä linkki ei aukea"),
        ("sv-FI,sv;q=0.9,en;q=0.8", "Den här länken går inte att öppna"),
        ("de, fi;q=0.3, en;q=0.7", "This link doesn’t open"),
        ("*;q=x,,;;", "This link doesn’t open"),
        ("fi;q=0", "This link doesn’t open"),
    ],
)
async def test_a_refusal_to_nobody_known_speaks_the_browsers_language(page_site: PageSite, asked: str, expected: str) -> None:
    _, page = await (await page_site.browser()).get("/open/x", Accept_Language=asked)
    assert expected in page.replace("&#39;", "’")


@pytest.mark.parametrize("spoil", ["", "opened", "too_old"])
async def test_the_first_screen_speaks_the_persons_language_and_not_the_browsers(page_site: PageSite, spoil: str) -> None:
    person = await page_site.person("boss")
    await page_site.store.set_language(person.id, Language.FI)
    link = await page_site.link("boss")
    if spoil == "opened":
        await (await page_site.browser()).open(link)
    if spoil == "too_old":
        page_site.wall.pass_by(minutes=MINUTES)
    browser = await page_site.browser()
    answers = [await browser.get(link, Accept_Language="sv")]
    if spoil:
        answers.append(await browser.post("/open", link=link.rpartition("/")[2]))
    assert [re.findall(r'<html lang="(..)">', page) for _, page in answers] == [["fi"]] * len(answers)


# ---------------------------------------------------------------- sessions


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_has_an_end(page_site: PageSite) -> None:
    browser = await page_site.browser()
    await browser.post("/open", link=(await page_site.link("boss")).rpartition("/")[2])
    (cookie,) = SimpleCookie(browser.cookie).values()
    assert (cookie.key, cookie["path"], cookie["samesite"], cookie["httponly"]) == ("voinko_page", "/", "Strict", True)
    assert int(cookie["max-age"]) == timedelta(hours=8).total_seconds()
    assert cookie["domain"] == ""
    assert "boss" not in cookie.value


@pytest.mark.parametrize("base_url", ["https://voinko.example"])
async def test_over_https_the_cookie_is_secure_and_bound_to_the_host(page_site: PageSite) -> None:
    browser = await page_site.browser()
    await browser.post("/open", link=(await page_site.link("boss")).rpartition("/")[2])
    (cookie,) = SimpleCookie(browser.cookie).values()
    assert (cookie.key, cookie["secure"], cookie["path"], cookie["domain"]) == ("__Host-voinko", True, "/", "")


@pytest.mark.parametrize("base_url", ["https://firma.example/voinko"])
async def test_below_a_path_every_address_is(page_site: PageSite) -> None:
    link, browser = await page_site.link("boss"), await page_site.browser()
    assert link.startswith("https://firma.example/voinko/open/")
    _, page = await browser.get(link.replace("/voinko/", "/"))
    assert 'action="/voinko/open"' in page
    await browser.post("/open", link=link.rpartition("/")[2])
    assert browser.at == "/voinko/page"
    assert re.findall(r'(?:href|src|action)="(?!/voinko/|#)', page) == []


async def test_a_session_ends_after_eight_hours(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    page_site.wall.pass_by(hours=8, seconds=-1)
    assert (await browser.get("/page"))[0] == 303
    page_site.wall.pass_by(seconds=1)
    status, page = await browser.get("/page")
    assert status == 403
    assert "write <strong>page</strong>" in page


async def test_closing_ends_the_session_wherever_the_cookie_was_copied_to(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    (cookie,) = browser.client.session.cookie_jar
    _, page = await browser.follow()
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    status, page = await browser.post("/page/close", token=token)
    assert status == 200
    assert "Tuki" not in page
    copied = await page_site.browser()
    assert (await copied.get("/page", Cookie=f"voinko_page={cookie.value}"))[0] == 403


async def test_opening_another_link_ends_the_session_before_it_wherever_the_cookie_was_copied_to(page_site: PageSite) -> None:
    browser, thief = await page_site.reading("boss"), await page_site.browser()
    (cookie,) = browser.client.session.cookie_jar
    assert (await thief.get("/page", Cookie=f"voinko_page={cookie.value}"))[0] == 303
    assert (await browser.open(await page_site.link("boss")))[0] == 200
    assert (await thief.get("/page", Cookie=f"voinko_page={cookie.value}"))[0] == 403


async def test_a_form_of_another_site_is_refused_though_the_cookie_comes_with_it(page_site: PageSite) -> None:
    browser, other = await page_site.reading("boss"), await page_site.reading("ceo")
    _, page = await other.get("/page/settings")
    (foreign,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    _, page = await browser.get("/page/settings")
    (own,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    for token in ("", "x", foreign):
        assert (await browser.post("/page/settings", action="language|sv", token=token))[0] == 403
    browser.headers = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/page/settings", action="language|sv", token=own))[0] == 403
    assert (await browser.post("/page/close", token=own))[0] == 403
    browser.headers = {"Origin": "https://evil.example"}
    assert (await browser.post("/page/settings", action="language|sv", token=own))[0] == 403
    assert (await page_site.person("boss")).language is None


async def test_a_link_is_not_opened_by_another_sites_form(page_site: PageSite) -> None:
    browser = await page_site.browser()
    browser.headers = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.open(await page_site.link("boss")))[0] == 403
    assert browser.cookie == ""


@pytest.mark.parametrize("how", ["erased", "deactivated"])
async def test_whoever_is_erased_or_deactivated_is_out_at_the_next_request(page_site: PageSite, how: str) -> None:
    browser = await page_site.reading("tuki0")
    path = browser.at
    assert (await browser.get(path))[0] == 200
    if how == "erased":
        await page_site.store.erase_person("tuki0@voinko.example")
    else:
        await page_site.store.import_roster([row for row in roster() if row.name != "tuki0"], deactivate_missing=True)
    status, page = await browser.get(path)
    assert status == 403
    assert "Tuki" not in page
    assert 'voinko_page=""' in browser.cookie


async def test_whoever_loses_the_role_loses_the_sight_at_the_next_request(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    path = await page_site.unit_path(await page_site.team("Tuki"))
    assert (await browser.get(path))[0] == 200
    moved = [replace(row, manager_email="mara@voinko.example") if row.team == "Tuki" else row for row in roster()]
    await page_site.store.import_roster(moved)
    assert (await browser.get(path))[0] == 404
    assert "Tuki" not in (await browser.get("/page/figures.csv"))[1]


# ---------------------------------------------------------------- who sees what


SEES = {
    "tuki0": {"Tuki"},
    "boss": {"Tuki"},
    "head": {"Palvelu", "Tuki", "Myynti"},
    "ceo": {"Esimerkki Oy", "Palvelu", "Logistiikka", "Tuki", "Myynti", "Varasto"},
    "nobody": set(),
}


@pytest.mark.parametrize("name", SEES)
async def test_a_reader_sees_the_digests_of_the_role_and_no_others(page_site: PageSite, name: str) -> None:
    browser = await page_site.reading(name)
    units = {team: await page_site.team(team) for team in ("Tuki", "Myynti", "Varasto")}
    units |= {"Palvelu": PALVELU, "Esimerkki Oy": COMPANY_UNIT}
    for unit_name, unit in units.items():
        status, page = await browser.get(await page_site.unit_path(unit))
        assert status == (200 if unit_name in SEES[name] else 404)
        if status == 404:
            assert unit_name not in plain(page)
    rows = list(csv.DictReader(io.StringIO((await browser.get("/page/figures.csv"))[1])))
    assert {row["unit"] for row in rows} == SEES[name]


async def test_what_is_not_ones_own_is_like_what_never_was(page_site: PageSite) -> None:
    browser = await page_site.reading("tuki0")
    foreign = await browser.get(await page_site.unit_path(await page_site.team("Myynti")))
    nowhere = await browser.get(f"/page/unit/{'0' * 18}/{WEEK}")
    too_early = await browser.get(await page_site.unit_path(await page_site.team("Tuki"), NEXT))
    odd_week = await browser.get(f"/page/unit/{page_site.contents.address(await page_site.team('Tuki'))}/week")
    whole = await browser.get(f"/page/all/{WEEK}")
    assert {status for status, _ in (foreign, nowhere, too_early, odd_week, whole)} == {404}
    assert len({re.sub(r'value="[^"]+"', "", page) for _, page in (foreign, nowhere, too_early, odd_week, whole)}) == 1


async def test_addresses_name_nobody(page_site: PageSite) -> None:
    browser = await page_site.reading("ceo")
    _, page = await browser.follow()
    addresses = re.findall(r'href="([^"]+)"', page)
    assert len(addresses) > 6
    for word in ("tuki", "myynti", "palvelu", "esimerkki", "ceo"):
        assert not [one for one in addresses if word in one.lower()]


async def test_a_figure_of_a_week_whose_digest_has_not_gone_out_is_nowhere(page_site: PageSite) -> None:
    browser = await page_site.reading("ceo")
    assert (await browser.get(f"/page/all/{NEXT}"))[0] == 404
    rows = list(csv.DictReader(io.StringIO((await browser.get("/page/figures.csv"))[1])))
    assert {row["week"] for row in rows} == {str(OLD), str(WEEK)}


async def test_a_unit_that_lags_behind_is_in_the_csv_up_to_its_own_last_digest(page_site: PageSite) -> None:
    later = dump(CASES["normal"].document() | {"week": str(NEXT)})
    await page_site.store.freeze_digests(NEXT, {await page_site.team("Varasto"): later})
    browser = await page_site.reading("ceo")
    rows = list(csv.DictReader(io.StringIO((await browser.get("/page/figures.csv"))[1])))
    assert {row["unit"] for row in rows if row["week"] == str(NEXT)} == {"Varasto"}


async def test_the_csv_has_the_exports_columns_and_never_a_pools_row(page_site: PageSite) -> None:
    browser = await page_site.reading("ceo")
    _, mine = await browser.get("/page/figures.csv")
    everything = as_csv(await exported(page_site.store, page_site.company))
    rest = set(everything.splitlines()) - set(mine.splitlines())
    assert mine.splitlines()[0] == everything.splitlines()[0]
    assert set(mine.splitlines()) <= set(everything.splitlines())
    assert {line.split(",")[1] for line in rest if not line.startswith(str(NEXT))} == {"pool"}
    assert browser.answer_headers["Content-Disposition"] == 'attachment; filename="voinko.csv"'


async def test_a_team_and_its_manager_see_the_same_page(page_site: PageSite) -> None:
    path = await page_site.unit_path(await page_site.team("Tuki"))
    pages = [(await (await page_site.reading(name)).get(path))[1] for name in ("tuki0", "boss", "head", "ceo")]
    inside = [re.sub(r"(?s)<form.*?</form>", "", page.partition("<main")[2].partition("</main>")[0]) for page in pages]
    mains = {re.sub(r"\s+", " ", main) for main in inside}  # but for what the one who leads may press
    (shared,) = mains
    assert "Tuki" in shared


async def test_what_is_withheld_is_withheld_in_every_word_of_the_source(page_site: PageSite) -> None:
    browser = await page_site.reading("mara")
    _, page = await browser.follow()
    document = CASES["withheld"].document()
    withheld = [entry for entry in document["topics"] if entry["state"] == "withheld"]
    assert len(withheld) == 2
    for entry in withheld:
        row = page.partition(f"<h3>{ {'voice': 'Can say if not coping', 'workload': 'Workload'}[entry['topic']] }</h3>")[2]
        row = row.partition("</li>")[0]
        assert "not shown" in row
        assert not re.search(r'class="s\d"', row)  # nothing is drawn as this week's step
    rows = list(csv.DictReader(io.StringIO((await browser.get("/page/figures.csv"))[1])))
    figures = [row for row in rows if row["kind"] != "customers"]
    assert {(row["state"], row["cell_low"], row["level"], row["invited_band"]) for row in figures} == {("withheld", "", "", "")}


async def test_the_week_chooser_leads_from_week_to_week(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    _, page = await browser.follow()
    (earlier,) = re.findall(r'href="([^"]+)" rel="prev"', page)
    assert 'rel="next"' not in page
    _, page = await browser.get(earlier)
    assert "Tuki, week 8" in page
    (later,) = re.findall(r'href="([^"]+)" rel="next"', page)
    assert later == browser.at


async def test_several_units_begin_with_all_of_them_one_with_its_own(page_site: PageSite) -> None:
    _, page = await (await page_site.reading("head")).follow()
    assert "All units, week 10" in page
    assert "Varasto" not in page
    browser = await page_site.reading("boss")
    await browser.follow()
    assert browser.at.startswith("/page/unit/")


async def test_a_manager_with_a_team_of_managers_begins_with_the_team_managed(page_site: PageSite) -> None:
    rows = [replace(row, team="Esihenkilöt", department="Johto") if row.name == "boss" else row for row in roster()]
    await page_site.store.import_roster(rows)
    browser = await page_site.reading("boss")
    assert browser.at == await page_site.unit_path(await page_site.team("Tuki"))
    await browser.get("/page/all")
    status, page = await browser.follow()
    assert status == 200
    assert "All units, week 10" in page
    assert "no digest this week" in page


async def test_whoever_reads_nothing_is_told_so(page_site: PageSite) -> None:
    status, page = await (await page_site.reading("nobody")).get("/page")
    assert status == 200
    assert "Nothing to show yet" in page


# ---------------------------------------------------------------- the front door, settings


async def test_the_front_door_says_in_three_languages_how_to_get_in(page_site: PageSite) -> None:
    status, page = await (await page_site.browser()).get("/", Accept_Language="sv")
    assert status == 200
    assert '<html lang="sv">' in page
    assert [
        part for part in ("<strong>page</strong>", "<strong>sivu</strong>", "<strong>sida</strong>") if part not in page
    ] == []


async def test_the_front_door_leads_on_whoever_has_a_session(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    status, _ = await browser.get("/")
    assert (status, browser.at) == (303, "/page")


async def test_settings_are_the_chats_own_and_change_the_same_things(page_site: PageSite) -> None:
    browser = await page_site.reading("tuki0")
    _, page = await browser.get("/page/settings")
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    actions = re.findall(r'name="action" value="([^"]+)"', page)
    assert {action.partition("|")[0] for action in actions} == {"hour", "hours", "day", "language", "pause"}
    status, page = await browser.post("/page/settings", action="language|fi", token=token)
    assert status == 200
    assert '<html lang="fi">' in page
    assert "Selvä, jatketaan suomeksi." in page
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    await browser.post("/page/settings", action="hour|12:00", token=token)
    person = await page_site.person("tuki0")
    assert (person.language, str(person.hour)) == ("fi", "12:00:00")


@pytest.mark.parametrize("action", ["answer|tok|W1|5", "coping", "", "withdraw|tok", "x" * 3000])
async def test_nothing_but_settings_can_be_pressed_there(page_site: PageSite, action: str) -> None:
    browser = await page_site.reading("tuki0")
    _, page = await browser.get("/page/settings")
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    assert (await browser.post("/page/settings", action=action, token=token))[0] == 400


# ---------------------------------------------------------------- one thing to try


def _act(page: str) -> dict[str, str]:
    (action,) = re.findall(r'name="action" value="(act\|[^"]+)"', page)
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    return {"action": action, "token": token}


async def test_whoever_leads_the_unit_begins_the_one_thing_to_try_on_the_page_and_may_take_it_back(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    _, page = await browser.follow()
    status, begun = await browser.post("/page/act", **_act(page))
    assert status == 200
    assert "Agreed: <strong>" in begun
    (action,) = await page_site.store.actions()
    assert 'value="act|' not in (await browser.get(await page_site.unit_path(action.unit, OLD)))[1]  # the last digest alone
    assert action.unit == await page_site.team("Tuki")
    _, dropped = await browser.post("/page/act", **_act(begun))
    assert "Taken back" in dropped


@pytest.mark.parametrize("name", ["tuki0", "ceo"])
async def test_whoever_does_not_lead_the_unit_has_nothing_to_press_and_can_press_nothing(page_site: PageSite, name: str) -> None:
    path = await page_site.unit_path(await page_site.team("Tuki"))
    action = _act((await (await page_site.reading("boss")).get(path))[1])["action"]
    browser = await page_site.reading(name)
    _, page = await browser.get(path)
    assert 'value="act|' not in page
    (token,) = set(re.findall(r'name="token" value="([^"]+)"', page))
    await browser.post("/page/act", action=action, token=token)
    assert await page_site.store.actions() == []


async def test_nothing_is_begun_from_another_sites_form(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    _, page = await browser.follow()
    assert (await browser.post("/page/act", **(_act(page) | {"token": "x"})))[0] == 403
    assert await page_site.store.actions() == []


async def test_nothing_but_the_one_thing_to_try_can_be_pressed_there(page_site: PageSite) -> None:
    browser = await page_site.reading("boss")
    _, page = await browser.follow()
    for action in ("act|own|t1|2026-W10", "act|change|1", "act", "estimate|t1|2026-Q1", "hour|12:00", "coping", ""):
        assert (await browser.post("/page/act", **(_act(page) | {"action": action})))[0] == 400
