"""Messages as HTML, letter by letter."""

from __future__ import annotations

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
def test_bold_is_the_only_markup(words: str, html: str) -> None:
    assert str(rich(words)) == html


@pytest.mark.parametrize(("name", "letters"), [("Aino Virtanen", "AV"), ("Åsa", "Å"), ("Eeva Maria von Kälä", "EK"), ("", "")])
def test_initials_are_the_first_letters_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters
