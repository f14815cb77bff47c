"""Names and e-mail addresses in the one spelling in which all are kept and compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.people import name_key, name_of, spelled


@given(st.text(max_size=40))
def test_the_spelling_of_a_spelling_is_itself(email: str) -> None:
    assert spelled(spelled(email)) == spelled(email)


def test_case_and_outer_blanks_tell_nobody_apart_and_letters_do() -> None:
    assert spelled(" STRASSE@X.Example ") == spelled("strasse@x.example")
    assert spelled("straße@x.example") != spelled("strasse@x.example")


@given(st.text(max_size=40))
def test_the_name_of_a_name_is_itself(text: str) -> None:
    assert name_of(name_of(text)) == name_of(text)


@pytest.mark.parametrize(
    "written",
    [
        "  Työ  Helsinki ",
        unicodedata.normalize("NFD", "Työ Helsinki"),
        "Työ\u00a0Helsinki",
        "Työ\u2009Helsinki",
        "Työ\tHelsinki\n",
        "\ufeffTyö Hel\u00adsinki",
        "Työ\u200b Helsinki\u200e",
        "\u202eTyö Helsinki\u202c",
        "Tyo\u200d\u0308 Helsinki",
        "Työ Helsinki\ufe0f",
    ],
)
def test_a_name_is_kept_as_it_looks(written: str) -> None:
    assert name_of(written) == "Työ Helsinki"


def test_names_are_compared_without_case() -> None:
    assert name_key("TYÖ  helsinki") == name_key("Työ Helsinki")
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("Työ") != name_key("Tyo")


def test_an_address_copied_with_something_unseen_is_the_same_address() -> None:
    assert spelled("aino\u200b@x.example\u00a0") == "aino@x.example"
