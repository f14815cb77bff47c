"""The master key and the key ring."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage.secrets.keys import KEY_BYTES, KeyRing, MasterKey, WrongKeyError, create_key_file

ONE, OTHER = MasterKey(b"1" * KEY_BYTES), MasterKey(b"2" * KEY_BYTES)


def test_what_is_wrapped_is_unwrapped_with_the_same_key_for_the_same_purpose() -> None:
    wrapped = ONE.wrap("purpose", b"secret")
    assert ONE.unwrap("purpose", wrapped) == b"secret"
    assert b"secret" not in wrapped


def test_another_key_another_purpose_and_a_tampered_wrapping_are_refused() -> None:
    wrapped = ONE.wrap("purpose", b"secret")
    for key, purpose, content in (
        (OTHER, "purpose", wrapped),
        (ONE, "another", wrapped),
        (ONE, "purpose", wrapped[:-1] + b"x"),
        (ONE, "purpose", bytes(len(wrapped))),
        (ONE, "purpose", b""),
    ):
        with pytest.raises(WrongKeyError):
            key.unwrap(purpose, content)


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {ONE.subkey("links"), ONE.subkey("guard"), OTHER.subkey("links"), b"1" * KEY_BYTES}
    assert len(keys) == 4


def test_a_master_key_does_not_show_itself() -> None:
    assert "1111" not in repr(ONE)
    assert "31" * 4 not in repr(ONE)


@pytest.mark.parametrize("text", ["", "abc", "0" * 63, "z" * 64, "0" * 66])
def test_a_key_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(WrongKeyError):
        MasterKey.parse(text)


def test_a_new_key_file_is_its_owners_alone_and_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "voinko.key"
    key = create_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert MasterKey.parse(path.read_text()).subkey("any") == key.subkey("any")
    assert [left.name for left in tmp_path.iterdir()] == ["voinko.key"]


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "voinko.key"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        create_key_file(path)
    assert path.read_text() == "precious"
    assert [left.name for left in tmp_path.iterdir()] == ["voinko.key"]


def test_the_key_ring_is_its_owners_alone(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "voinko.keys")
    ring.put("2026-W02", b"wrapped")
    assert (tmp_path / "voinko.keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "voinko.keys" / "2026-W02.key").stat().st_mode & 0o777 == 0o600
    assert (ring.get("2026-W02"), ring.names()) == (b"wrapped", {"2026-W02"})


def test_an_empty_key_ring_holds_nothing_and_makes_no_folder(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "voinko.keys")
    assert (ring.get("2026-W02"), ring.names(), ring.destroy("2026-W02")) == (None, frozenset(), False)
    assert list(tmp_path.iterdir()) == []


def test_a_destroyed_key_is_overwritten_before_it_is_removed(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "voinko.keys")
    ring.put("2026-W02", b"wrapped")
    os.link(tmp_path / "voinko.keys" / "2026-W02.key", tmp_path / "witness")  # another name of the same bytes on the disk
    assert ring.destroy("2026-W02") is True
    assert (tmp_path / "witness").read_bytes() == bytes(len(b"wrapped"))
    assert ring.names() == frozenset()
    assert ring.destroy("2026-W02") is False


def test_a_destruction_killed_half_way_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(tmp_path / "voinko.keys")
    ring.put("2026-W02", b"wrapped")

    def killed(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            ring.destroy("2026-W02")
    assert ring.get("2026-W02") == bytes(len(b"wrapped"))
    assert ring.destroy("2026-W02") is True
    assert ring.names() == frozenset()
