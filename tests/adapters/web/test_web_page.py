"""A digest as a page of its own."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from adapters.web.page import digest_page
from bot.messages import Action, Button, Buttons, Chart, Divider, Facts, Heading, IntervalBar, Message, Picture, StepStrip, Text
from bot.people import Language

CHART = Chart(
    "Tuki",
    ("A", "B"),
    ("1", "2", "3", "4", "5"),
    (StepStrip("Työmäärä", (3,), "vaihtelee"),),
    (IntervalBar("NPS", -100, 100, 31),),
)
MESSAGE = Message(
    "Tuki, viikko 5",
    (
        Heading("Tuki, viikko 5"),
        Text("**Työmäärä** on laskenut."),
        Picture(CHART, 'Työmäärä: "vaihtelee"'),
        Divider(),
        Heading("Seuraava askel"),
        Facts((("Aihe", "Työmäärä"),)),
        Buttons("b", (Button("Aloita", Action("start")),)),
        Text("<script>alert(1)</script>", quiet=True),
    ),
)


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


@pytest.fixture
def page() -> str:
    return digest_page(MESSAGE, Language.FI, "Tuki, viikko 5")


def test_every_tag_is_closed(page: str) -> None:
    assert Tags(page).open == []


def test_the_page_says_its_language_and_title(page: str) -> None:
    assert '<html lang="fi">' in page
    assert "<title>Tuki, viikko 5</title>" in page


def test_the_title_is_the_one_main_heading_and_is_not_repeated(page: str) -> None:
    assert re.findall(r"<h(\d)>([^<]*)<", page) == [("1", "Tuki, viikko 5"), ("2", "Seuraava askel")]


def test_a_first_heading_that_says_something_else_stays(page: str) -> None:
    assert page.count("<h2>") == 1
    assert digest_page(MESSAGE, Language.FI, "Other").count("<h2>") == 2


def test_the_picture_has_words(page: str) -> None:
    pictures = [attributes for tag, attributes in Tags(page).seen if tag == "div" and attributes.get("role") == "img"]
    assert [each["aria-label"] for each in pictures] == ['Työmäärä: "vaihtelee"']


def test_nothing_on_the_page_comes_from_elsewhere_or_runs(page: str) -> None:
    for tag, attributes in Tags(page).seen:
        assert tag not in {"script", "link", "iframe", "img", "form", "button"}
        assert not {"src", "href", "action"} & attributes.keys()
    assert "url(" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_same_digest_is_the_same_page(page: str) -> None:
    assert page == digest_page(MESSAGE, Language.FI, "Tuki, viikko 5")


def test_the_page_is_the_one_that_people_have_looked_at(page: str) -> None:
    """Write it anew with VOINKO_WRITE_GOLDEN=1, and look at it. The drawings are tested where they are made."""
    golden = Path(__file__).parent / "golden" / "digest.html"
    without_drawings = re.sub(r"<svg.*?</svg>", "<svg></svg>", page, flags=re.DOTALL)
    if os.environ.get("VOINKO_WRITE_GOLDEN"):
        golden.write_text(without_drawings, encoding="utf-8")
    assert without_drawings == golden.read_text(encoding="utf-8")
