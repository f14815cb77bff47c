"""The demo's page over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.model.messages import Intent, Joined, Pressed, Said, Submitted, Surface
from bot.model.people import Address

if TYPE_CHECKING:
    from conftest import Site

AINO = Address("web", "demo", "1")


def text(page: str) -> str:
    """What a reader sees, roughly."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# ---------------------------------------------------------------- who may talk to it


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "0.0.0.0:1", "[", "10.0.0.1"]
)
async def test_a_host_that_is_not_this_machine_gets_nothing(site: Site, host: str) -> None:
    for path in ("/", "/people/1", "/static/chat.js"):
        assert (await site.get(path, {"Host": host}))[0] == 403


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST"])
async def test_every_name_of_this_machine_is_welcome(site: Site, host: str) -> None:
    assert (await site.get("/", {"Host": host}))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_post_from_another_page_is_refused_and_not_heard(site: Site, headers: dict[str, str]) -> None:
    assert (await site.post("/people/1/say", headers, text="kysely"))[0] == 403
    assert not site.core.heard


@pytest.mark.parametrize("token", ["", "wrong", "ä"])
async def test_a_post_without_the_pages_token_is_refused_and_not_heard(site: Site, token: str) -> None:
    for path in ("/people/1/say", "/people/1/press", "/people/1/submit", "/demo/advance"):
        assert (await site.post(path, token=token, text="kysely", action="x"))[0] == 403
    assert not site.core.heard


async def test_a_post_from_our_own_page_is_heard(site: Site) -> None:
    origin = str(site.client.make_url("/")).rstrip("/")
    assert (await site.post("/people/1/say", {"Origin": origin, "Sec-Fetch-Site": "same-origin"}, text="kysely"))[0] == 200
    assert [type(event) for event in site.core.heard] == [Said, Joined]


async def test_the_page_runs_no_script_but_its_own_and_loads_nothing_from_elsewhere(site: Site) -> None:
    answer = await site.client.get("/people/1")
    page = await answer.text()
    assert "default-src 'none'; script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"""(src|href|action)="(?!/|\#)""", page)
    assert not re.search(r"<script(?! src=)|\son\w+=|\sstyle=", page)


# ---------------------------------------------------------------- what it is told


@pytest.mark.parametrize(
    "path", ["/people/99", "/people/x", "/people/1.5", "/people/" + "9" * 400, "/people/-1", "/people/%D9%A1"]
)
async def test_a_person_who_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert (await site.get(path))[0] == 404
    assert (await site.post(f"{path}/say", text="hei"))[0] == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b'{"token": 1}', b"[" * 100_000])
async def test_a_broken_body_is_the_clients_fault(site: Site, body: bytes) -> None:
    answer = await site.client.post("/people/1/say", data=body, headers={"Content-Type": "application/json"})
    assert answer.status in {400, 403}


@pytest.mark.parametrize(
    ("path", "fields"), [("say", {"text": " "}), ("press", {}), ("press", {"action": "a", "surface": "x"}), ("submit", {})]
)
async def test_a_form_that_this_page_never_sends_is_the_clients_fault(site: Site, path: str, fields: dict[str, str]) -> None:
    assert (await site.post(f"/people/1/{path}", **fields))[0] == 400


async def test_json_does_what_a_form_does(site: Site) -> None:
    answer = await site.client.post("/people/1/say", json={"token": "the page's own token", "text": "kysely"})
    assert answer.status == 200
    assert site.core.heard[0].text == "kysely"


async def test_a_file_that_is_not_the_pages_own_is_not_found(site: Site) -> None:
    for name in ("../server.py", "%2e%2e%2fserver.py", "nothing.css"):
        assert (await site.get(f"/static/{name}"))[0] == 404
    for name in ("chat.css", "chat.js", "voinko.svg", "Inter-Regular.ttf"):
        assert (await site.client.get(f"/static/{name}")).status == 200


# ---------------------------------------------------------------- the chat


async def test_everyone_is_listed_under_department_and_team(site: Site) -> None:
    _, page = await site.get("/")
    assert "Palvelu Tuki Helsinki BÅ Björn Åström manager sv AV Aino Virtanen fi" in text(page)


async def test_hostile_names_and_words_are_shown_as_they_are(site: Site) -> None:
    _, page = await site.post("/people/4/say", text='"><img src=x onerror=alert(1)> **<b>x</b>**')
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<strong>&lt;b&gt;x&lt;/b&gt;</strong>" in page
    assert "&amp;amp;" in page


async def test_the_search_finds_people_teams_and_departments(site: Site) -> None:
    _, page = await site.get("/?q=helsinki")
    listed = page[page.index("<nav") : page.index("</nav>")]
    assert "Aino Virtanen" in listed
    assert "Carol" not in listed
    _, page = await site.get("/?q=%3Cb%3E")
    assert "<b>" not in page[page.index("<nav") : page.index("</nav>")]


async def test_opening_a_chat_is_told_to_the_core_once(site: Site) -> None:
    await site.get("/people/1")
    await site.get("/people/1")
    assert [event.sender for event in site.core.heard if isinstance(event, Joined)] == [AINO]


async def test_a_pressed_message_changes_in_place_and_leaves_no_trace_of_the_answer(site: Site) -> None:
    await site.post("/people/1/say", text="kysely")
    _, page = await site.post("/people/1/press", action="answer|1|2", message="2", surface="message")
    assert [event.intent for event in site.core.heard if isinstance(event, Pressed)] == [Intent("answer", ("1", "2"))]
    assert "Kysymys 2/3" in text(page)
    assert "Kysymys 1/3" not in text(page)
    assert len(site.messenger.entries("1")) == 2


async def test_a_private_reply_is_in_one_answer_and_nowhere_after(site: Site) -> None:
    await site.post("/people/1/say", text="kysely")
    before = site.messenger.entries("1")
    _, page = await site.post("/people/1/press", action="coping", message="2")
    assert "Only you see this. It leaves no copy in the chat." in text(page)
    assert "Sinulla on kolme tietä." in page
    assert site.messenger.entries("1") == before
    assert "kolme tietä" not in (await site.get("/people/1"))[1]


async def test_a_button_in_a_private_reply_changes_the_private_reply(site: Site) -> None:
    _, page = await site.post("/people/1/press", action="way")
    assert 'Työterveys: <a class="tel" href="tel:010123456">010 123 456</a>' in page[page.index('role="dialog"') :]
    assert not site.messenger.entries("1")


async def test_a_command_is_answered_to_the_person_alone_and_leaves_no_line(site: Site) -> None:
    _, page = await site.post("/people/1/say", text="/voinko ohje")
    assert "Komennot: ohje, tulokset" in page[page.index('role="dialog"') :]
    assert not site.messenger.entries("1")


async def test_a_form_comes_back_with_its_inputs_and_changes_the_message_that_opened_it(site: Site) -> None:
    await site.post("/people/1/say", text="tulokset")
    _, page = await site.post("/people/1/press", action="start", message="2")
    assert '<textarea id="field-1" name="field.text" rows="4" maxlength="500" aria-describedby="hint-1">' in page
    assert '<input type="hidden" name="message" value="2">' in page[page.index('role="dialog"') :]
    _, page = await site.post("/people/1/submit", {}, action="comment", message="2", **{"field.text": "Lisää aikaa"})
    (sent,) = (event for event in site.core.heard if isinstance(event, Submitted))
    assert (sent.intent, sent.values) == (Intent("comment"), {"text": "Lisää aikaa"})
    assert "Kiitos!" in page
    assert "Lisää aikaa" not in page


async def test_a_form_of_choices_has_none_chosen_and_brings_back_what_it_carries(site: Site) -> None:
    _, page = await site.post("/people/1/press", action="ask")
    window = page[page.index('role="dialog"') : page.index("<aside")]
    assert window.count('type="radio"') == window.count(" required>") == 2
    assert "checked" not in window
    assert window.count('<input type="hidden" name="carry" value="sealed-words">') == 2  # sending it, and another way out
    await site.post("/people/1/submit", {}, action="share", carry="sealed-words", **{"field.what": "b"})
    await site.post("/people/1/press", {}, action="back", carry="sealed-words")
    (sent,) = (event for event in site.core.heard if isinstance(event, Submitted))
    back = [event for event in site.core.heard if isinstance(event, Pressed)][-1]
    assert sent.values == {"what": "b"}
    assert sent.carried == back.carried == "sealed-words"


async def test_a_button_with_an_address_is_a_link_and_tells_the_other_side_nothing(site: Site) -> None:
    _, page = await site.post("/people/1/press", action="ask")
    address = "https://book.example/a?b=1&amp;c=2"
    assert f'href="{address}" target="_blank" rel="noopener noreferrer">Varaa aika</a>' in page


async def test_home_is_drawn_when_it_is_opened_and_again_when_a_button_on_it_is_pressed(site: Site) -> None:
    _, page = await site.get("/people/1?tab=home")
    assert "Kysely tulee tiistaisin 9.30." in page
    assert site.core.heard[-1].surface is Surface.HOME
    _, page = await site.post("/people/1/press", action="pause", surface="home", tab="home")
    assert "Olet tauolla." in page
    assert "Kysely tulee" not in page


async def test_a_digest_shows_its_picture_with_words_for_those_who_cannot_see_it(site: Site) -> None:
    _, page = await site.post("/people/1/say", text="tulokset")
    assert 'role="img" aria-label="Työmäärä: eri mieltä. Suosittelu 31."' in page
    assert "<svg" in page


async def test_the_bots_words_are_marked_with_the_persons_language(site: Site) -> None:
    _, page = await site.post("/people/1/say", text="tulokset")
    assert '<div class="said" lang="fi">' in page
    assert '<html lang="en">' in page


# ---------------------------------------------------------------- the demo's clock


async def test_the_next_event_happens_and_the_page_comes_back_to_the_same_person(site: Site) -> None:
    assert "Pulse goes out · Tue 09:30" in (await site.get("/people/1"))[1]
    _, page = await site.post("/demo/advance", person="1")
    assert "The pulse has gone out to 1 person." in page
    assert "Kysymys 1/3" in text(page)
    assert "The demo’s calendar ends here." in page


async def test_a_person_with_news_is_marked_until_their_chat_is_opened(site: Site) -> None:
    _, page = await site.post("/demo/advance")
    assert '1<span class="sr"> unread</span>' in page
    await site.get("/people/1")
    assert "unread</span>" not in (await site.get("/"))[1]
