"""Messages as HTML, letter by letter."""

from __future__ import annotations

import re

import pytest

from adapters.web.render import initials, rich


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("plain", "plain"),
        ("**bold** and not", "<strong>bold</strong> and not"),
        ("two\nlines", "two<br>lines"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
        ("**<b>**", "<strong>&lt;b&gt;</strong>"),
        ("*one* _two_ `three` [four](http://five)", "*one* _two_ `three` [four](http://five)"),
        ("\"quoted\" & 'so'", "&#34;quoted&#34; &amp; &#39;so&#39;"),
        ("**open", "**open"),
    ],
)
def test_bold_is_the_only_markup_of_words(words: str, html: str) -> None:
    assert str(rich(words)) == html


@pytest.mark.parametrize(("name", "letters"), [("Aino Virtanen", "AV"), ("Åsa", "Å"), ("Eeva Maria von Kälä", "EK"), ("", "")])
def test_initials_are_the_first_letters_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("MIELI 09 2525 0111 (24/7)", ["0925250111"]),
        ("**Työterveys · +358 40 123-4567 · oh@example.com**", ["+358401234567"]),
        ("Päivystysapu **116 117**", ["116117"]),
        ("Hätätilanteessa 112. Kriisipuhelin: 000 000 001", ["112", "000000001"]),
        ("Please call **112** now", ["112"]),
        ("**call 112 now.**", ["112"]),
        ("Call 010 1234567 (Anna) & co", ["0101234567"]),
    ],
)
def test_a_phone_number_can_be_called(words: str, numbers: list[str]) -> None:
    assert re.findall(r'href="tel:([^"]+)"', str(rich(words))) == numbers


@pytest.mark.parametrize(
    "words",
    ["112 vastausta", "(112 answers)", "4,2 · 112 svar", "2026-03-10", "0,05", "+1 % (−0.5–0.5)", "viikko 06-2026"],
)
def test_a_count_or_a_date_is_no_phone_number(words: str) -> None:
    assert "tel:" not in rich(words)
