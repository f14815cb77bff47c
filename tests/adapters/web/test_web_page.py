"""A digest as a file of its own: the page without its frame."""

from __future__ import annotations

import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from adapters.web.page import Frame, digest_file, notice_page
from bot.model.company import CrisisLine
from bot.model.people import Language
from bot.model.pulses import Topic
from bot.model.released import Withheld
from tests.bot.digest.digest_cases import CASES, Case, told
from tests.cells import MIXED, span


class Tags(HTMLParser):
    """Checks that every tag that opens closes, and collects what it sees."""

    VOID = frozenset({"meta", "link", "hr", "br", "input", "img"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(params=CASES)
def page(request: pytest.FixtureRequest) -> str:
    return digest_file(CASES[request.param].document(), Language.FI)


def test_every_tag_is_closed(page: str) -> None:
    assert Tags(page).open == []


def test_the_page_says_its_language_and_has_one_main_heading(page: str) -> None:
    assert '<html lang="fi">' in page
    (heading,) = re.findall(r"<h1>([^<]*)</h1>", page)
    assert f"<title>{heading}</title>" in page


def test_every_picture_has_words_or_stands_beside_them(page: str) -> None:
    for tag, attributes in Tags(page).seen:
        if tag == "svg":
            assert attributes.get("aria-label") or attributes.get("aria-hidden") == "true"


def test_nothing_on_the_page_comes_from_elsewhere_or_runs(page: str) -> None:
    for tag, attributes in Tags(page).seen:
        assert tag not in {"script", "link", "iframe", "img", "form", "button"}
        assert not {"src", "href", "action"} & attributes.keys()
    assert "url(" not in page


def test_no_word_of_a_customers_is_markup() -> None:
    document = CASES["everything"].document()
    document["customers"]["low_scores"][0]["text"] = "<script>alert(1)</script> **bold** & co"
    document["customers"]["by_stage"][0]["stage"] = "<b>phone</b>"
    document["audience"]["name"] = "</title><script>"
    page = digest_file(document, Language.EN)
    assert "<script>" not in page
    assert "<b>phone" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; *bold* &amp; co" in page


@pytest.mark.parametrize("case", CASES)
def test_a_digest_that_was_frozen_before_the_page_was_there_can_be_read(case: str) -> None:
    document = CASES[case].document()
    for key in ("teams", "linkage", "estimate"):
        document.pop(key, None)
    known = {"nps", "csat", "ces", "mystery", "criteria", "quotes"}
    document["customers"] = {key: value for key, value in document["customers"].items() if key in known}
    document["pairs"] = [
        {key: value for key, value in pair.items() if key not in ("criteria", "stages")} for pair in document["pairs"]
    ]
    assert "</html>" in digest_file(document, Language.SV)


def test_the_same_digest_is_the_same_page() -> None:
    assert len({digest_file(CASES["everything"].document(), Language.EN) for _ in range(2)}) == 1


def test_under_every_page_of_a_session_the_crisis_lines_can_be_called() -> None:
    line = CrisisLine("SE", "Självmordslinjen", "90101", "24/7", "sv", date(2026, 3, 1))
    page = notice_page(Frame(Language.SV, "", "token", crisis_lines=(line,)), "Stängd", ())
    assert re.findall(r'href="tel:([^"]+)"', page) == ["112", "90101"]
    assert "tel:" not in notice_page(Frame(Language.SV, ""), "Stängd", ())


def test_praise_worth_celebrating_stands_on_the_card_and_is_no_markup() -> None:
    page = digest_file(CASES["withheld"].document() | {"celebrate": ["Solved **at once** <b>"]}, Language.EN)
    card = page.partition('class="card"')[2].partition("</section>")[0]
    assert "Worth celebrating" in card
    assert "”Solved *at once* &lt;b&gt;”" in card


def test_a_card_that_would_hold_nothing_is_left_out() -> None:
    assert "At a glance" not in digest_file(Case([told(Topic.WORKLOAD, 0, Withheld())]).document(), Language.EN)
    assert "At a glance" in digest_file(Case([told(Topic.WORKLOAD, 0, MIXED)]).document(), Language.EN)


@pytest.mark.parametrize("case", ["everything", "withheld", "department", "ranges"])
def test_the_page_is_the_one_that_people_have_looked_at(case: str) -> None:
    """Write it anew with VOINKO_WRITE_GOLDEN=1, and look at it."""
    golden = Path(__file__).parent / "golden" / f"page-{case}.html"
    page = re.sub(r"<style>.*?</style>", "<style></style>", digest_file(CASES[case].document(), Language.FI), flags=re.DOTALL)
    if os.environ.get("VOINKO_WRITE_GOLDEN"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def test_a_range_is_drawn_full_to_its_lowest_step_and_hollow_to_its_highest_and_said_so() -> None:
    page = digest_file(Case([told(Topic.WORKLOAD, 0, span(2, 4))]).document(), Language.EN)
    (drawn,) = re.findall(r'<svg class="strip".*?</svg>', page)
    assert (drawn.count('class="s2"'), drawn.count('class="s2 hollow"'), drawn.count('class="track"')) == (2, 2, 1)
    assert 'aria-label="Oldest first: mixed, give or take a step."' in drawn
