"""Which language a comment is in, or none of ours."""

import time
from pathlib import Path

import pytest

from adapters.text.language import language_of
from tools.tone.judging import comments_in

HERE = Path(__file__).parent


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_nearly_all_comments_are_known_for_their_language(language: str) -> None:
    comments = [text for _, text in comments_in(HERE / f"comments/{language}.tsv")]
    assert sum(language_of(text) == language for text in comments) >= 0.98 * len(comments)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kiitos!", "fi"),
        ("Tack", "sv"),
        ("Thanks", "en"),
        ("Hyvä", "fi"),
        ("Bra", "sv"),
        ("Good", "en"),
        ("ihan ok", "fi"),
        ("helt ok", "sv"),
        ("it was ok", "en"),
        ("KIITOS PALJON", "fi"),
    ],
)
def test_a_word_or_two_is_enough_where_it_is_one_language_s_own(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["ok", "OK!", "super", "", " ", "👍", "10/10", "12345", "!!!", "no"])
def test_what_all_share_is_no_language(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Der Mitarbeiter am Telefon war leider unfreundlich.",
        "Det var en dårlig oplevelse, jeg kommer ikke igen.",
        "Jeg er ikke fornøyd med denne tjenesten.",
        "Teenindus oli väga aeglane, aitäh.",
        "Très bon accueil, merci à toute l'équipe.",
        "Excelente atención, volveremos.",
        "De bezorger was erg onvriendelijk.",
        "Все отлично, спасибо!",
        "非常好的服务",
        "خدمة ممتازة",
    ],
)
def test_another_language_is_none(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize("text", ["a" * 1_000_000, "kiitos " * 150_000, "ä" * 1_000_000, "!" * 1_000_000], ids=len)
def test_a_megabyte_does_not_stall(text: str) -> None:
    begun = time.process_time()
    language_of(text)
    assert time.process_time() - begun < 2
