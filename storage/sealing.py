"""Ballots in and out of the sealed box (release rule R13).

Sealing needs the public half of the round's key alone, so a process that takes answers cannot read what it has taken.
Every box has the same length, whatever is in it. Pure but for libsodium's own randomness.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random as random_bytes

_PAYLOAD_BYTES = 64
_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class RoundKeys:
    """The keys of a new round."""

    public: bytes
    private: bytes = field(repr=False)
    id_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one box held. ``value`` None is a skip."""

    unit: str
    item: str
    value: int | None = field(repr=False)


def new_keys() -> RoundKeys:
    """Fresh keys for one round."""
    private = PrivateKey.generate()
    return RoundKeys(bytes(private.public_key), bytes(private), random_bytes(32))


def belongs(public_key: bytes, private_key: bytes) -> bool:
    """Tell whether the two are halves of one pair."""
    return bytes(PrivateKey(private_key).public_key) == public_key


def tag(id_key: bytes, employee_id: int) -> bytes:
    """The name under which a person's ballots lie in the box; it says nothing without the round's id key."""
    return hmac.digest(id_key, str(employee_id).encode(), "sha256")


def seal(public_key: bytes, unit: str, item: str, value: int | None) -> bytes:
    """One ballot as a box that only the round's private key opens. Raises ValueError when the names are too long."""
    payload = _SEPARATOR.join((unit, item, "" if value is None else str(value), "")).encode()
    if len(payload) > _PAYLOAD_BYTES:
        raise ValueError(f"a ballot's unit and item are longer than {_PAYLOAD_BYTES} bytes")
    return SealedBox(PublicKey(public_key)).encrypt(payload.ljust(_PAYLOAD_BYTES, b"\0"))


class Opener:
    """Opens the boxes of one round."""

    __slots__ = ("_box",)

    def __init__(self, private_key: bytes) -> None:
        self._box = SealedBox(PrivateKey(private_key))

    def open_box(self, box: bytes) -> Opened | None:
        """What the box holds; None for a spoiled one, which was not sealed for this round and counts for nothing."""
        try:
            unit, item, value, _padding = self._box.decrypt(box).decode().split(_SEPARATOR)
        except (CryptoError, ValueError):
            return None
        return Opened(unit, item, int(value) if value else None)
