"""Ballots in and out of the sealed box."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.secrets.sealing import Opened, Opener, belongs, new_keys, seal, tag

KEYS = new_keys()
units = st.integers(min_value=1, max_value=2**31).map(str)
items = st.text(alphabet="ABCDEWXYZ0123456789", min_size=1, max_size=12)
values = st.none() | st.integers(min_value=0, max_value=10)


@given(units, items, values)
def test_what_goes_in_comes_out_and_every_box_is_as_long_as_any_other(unit: str, item: str, value: int | None) -> None:
    box = seal(KEYS.public, unit, item, value)
    assert Opener(KEYS.private).open_box(box) == Opened(unit, item, "" if value is None else str(value))
    assert len(box) == 112


def test_a_box_sealed_for_another_round_or_tampered_with_is_spoiled() -> None:
    box = seal(KEYS.public, "1", "W1", 3)
    opener = Opener(KEYS.private)
    assert Opener(new_keys().private).open_box(box) is None
    assert opener.open_box(box[:-1] + bytes([box[-1] ^ 1])) is None
    assert opener.open_box(b"") is None


def test_a_name_too_long_for_the_box_is_refused_rather_than_sealed_longer() -> None:
    with pytest.raises(ValueError, match="longer than"):
        seal(KEYS.public, "1", "W" * 64, 3)


def test_a_tag_is_the_same_for_the_same_person_in_a_round_and_different_for_all_else() -> None:
    other = new_keys()
    assert tag(KEYS.id_key, 1) == tag(KEYS.id_key, 1)
    assert len({tag(KEYS.id_key, 1), tag(KEYS.id_key, 2), tag(other.id_key, 1), tag(other.id_key, 11)}) == 4


def test_the_halves_of_a_pair_know_each_other() -> None:
    assert belongs(KEYS.public, KEYS.private)
    assert not belongs(KEYS.public, new_keys().private)


def test_an_answer_and_a_key_do_not_show_themselves() -> None:
    assert "3" not in repr(Opened("1", "W1", "3"))
    assert "private" not in repr(KEYS)
