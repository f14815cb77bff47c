"""E-mail addresses in the one spelling in which all are kept and compared."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.people import spelled


@given(st.text(max_size=40))
def test_the_spelling_of_a_spelling_is_itself(email: str) -> None:
    assert spelled(spelled(email)) == spelled(email)


def test_case_and_outer_blanks_tell_nobody_apart_and_letters_do() -> None:
    assert spelled(" STRASSE@X.Example ") == spelled("strasse@x.example")
    assert spelled("straße@x.example") != spelled("strasse@x.example")
