"""Measuring and breaking text with the widths of the font that the pictures are drawn with."""

from __future__ import annotations

from adapters.charts.lettering import clip, face, width, wrap


def test_the_font_has_the_letters_of_every_language_spoken_and_of_names_in_use() -> None:
    for character in "abcåäöÅÄÖšžéüßøæłőñΑωЖя0123456789–—−·…’”«»%±≥→↑↓":
        assert ord(character) in face(400).widths
        assert ord(character) in face(600).widths


def test_width_grows_with_the_size_and_the_number_of_letters() -> None:
    assert width("ii", 10) == 2 * width("i", 10)
    assert width("i", 20) == 2 * width("i", 10)
    assert width("W", 10) > width("i", 10)


def test_a_character_that_the_font_has_not_got_is_taken_as_wide_rather_than_as_nothing() -> None:
    assert width("字", 10) >= width("W", 10)


def test_text_breaks_at_spaces() -> None:
    assert wrap("Viestintä ja vastausnopeus", 140, 16) == ("Viestintä ja", "vastausnopeus")


def test_text_that_needs_more_lines_than_there_are_ends_in_an_ellipsis() -> None:
    broken = wrap("one two three four five six seven", 60, 16)
    assert len(broken) == 2
    assert broken[-1].endswith("…")


def test_a_word_longer_than_the_line_is_cut() -> None:
    (line,) = wrap("Lentokonesuihkuturbiinimoottoriapumekaanikko", 100, 16)
    assert line.endswith("…")
    assert width(line, 16) <= 100


def test_text_that_fits_is_left_alone() -> None:
    assert clip("vaihtelee", 100, 14) == "vaihtelee"
    assert wrap("", 100, 14) == ()
