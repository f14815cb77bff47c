"""Sealed tokens open once more for the same purpose, in time, unaltered; never otherwise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.tokens import SealedTokens

KEY = bytes(range(32))
NOON = 1_800_000_000.0


def tokens(wall: float = NOON, key: bytes = KEY) -> SealedTokens:
    return SealedTokens(key, lambda: wall)


@given(st.text(max_size=600))
def test_what_is_sealed_comes_back(content: str) -> None:
    token = tokens().seal("coping", content, 30)
    assert tokens(NOON + 30 * 60 - 1).unseal("coping", token) == content
    assert token.isascii()
    assert len(token) <= len(content.encode()) * 1.4 + 70


def test_a_token_ends_after_its_minutes() -> None:
    assert tokens(NOON + 30 * 60).unseal("coping", tokens().seal("coping", "words", 30)) is None


def test_a_token_opens_for_its_own_purpose_and_key_alone() -> None:
    token = tokens().seal("coping", "words", 30)
    assert tokens().unseal("page", token) is None
    assert tokens(key=bytes(32)).unseal("coping", token) is None


@given(st.integers(min_value=0), st.characters(codec="ascii"))
def test_an_altered_token_does_not_open(place: int, other: str) -> None:
    token = tokens().seal("coping", "words", 30)
    at = place % len(token)
    if token[at] != other:
        assert tokens().unseal("coping", token[:at] + other + token[at + 1 :]) is None


@given(st.text())
def test_any_other_text_is_no_token(text: str) -> None:
    assert tokens().unseal("coping", text) is None


def test_the_words_cannot_be_read_in_the_token() -> None:
    assert "words" not in tokens().seal("coping", "words", 30)
