"""The times at which somebody may ask, in words, to be asked."""

from datetime import time

import pytest

from bot.free_text.times import Wanted, time_in


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ask me at 20", Wanted(None, time(20))),
        ("Ask me on Thursday at 7:30 pm", Wanted(3, time(19, 30))),
        ("kysy klo 20", Wanted(None, time(20))),
        ("kyys torstaina klo 7.30!", Wanted(3, time(7, 30))),
        ("fråga kl 20", Wanted(None, time(20))),
        ("frga mig på lördag kl 19", Wanted(5, time(19))),
        ("kysy joka lauantai", Wanted(5, None)),
        ("kysy klo 2.45", Wanted(None, time(2, 30))),
        ("ask me at 24", Wanted(None, time(0))),
    ],
)
def test_a_time_is_read_in_three_languages_and_with_a_slip(typed: str, wanted: Wanted) -> None:
    assert time_in(typed) == wanted


@pytest.mark.parametrize("typed", ["ask me at noonish", "kysy klo 25", "fråga kl 7.75", "ask me at 13 pm"])
def test_a_time_that_no_clock_shows_is_not_guessed_at(typed: str) -> None:
    assert time_in(typed) == Wanted(unclear=True)


@pytest.mark.parametrize("typed", ["kysy", "ask me later", "20", "send me the results", "fråga chefen"])
def test_other_words_ask_for_no_time(typed: str) -> None:
    assert time_in(typed) is None
