"""Ballots in and out of the sealed box (release rule R13).

Sealing needs the public half of the round's key alone, so a process that takes answers cannot read what it has taken.
Every score's box has the same length, whatever is in it, and so has every comment's. Pure but for libsodium's own randomness.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import blake2b

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.model.pulses import COMMENT_LENGTH

_PAYLOAD_BYTES = 64
_COMMENT_BYTES = 64 + 4 * COMMENT_LENGTH  # four bytes a character at the most
_SEPARATOR = "\n"
_PADDING = "\0"


@dataclass(frozen=True, slots=True)
class RoundKeys:
    """The keys of a new round."""

    public: bytes
    private: bytes = field(repr=False)
    id_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one box held. A score's ``content`` is its digits, "" is a skip; a comment's is its words."""

    unit: str
    item: str
    content: str = field(repr=False)


def new_keys() -> RoundKeys:
    """Fresh keys for one round."""
    private = PrivateKey.generate()
    return RoundKeys(bytes(private.public_key), bytes(private), id_key_from(bytes(private)))


def id_key_from(private_key: bytes) -> bytes:
    """The key of a round's tags: whoever has the private key has it too, and nobody comes from it to that one."""
    return blake2b(key=private_key, digest_size=32, person=b"voinko id key").digest()


def public_half(private_key: bytes) -> bytes:
    """The public half of the pair."""
    return bytes(PrivateKey(private_key).public_key)


def belongs(public_key: bytes, private_key: bytes) -> bool:
    """Tell whether the two are halves of one pair."""
    return public_half(private_key) == public_key


def tag(id_key: bytes, employee_id: int) -> bytes:
    """The name under which a person's ballots lie in the box; it says nothing without the round's id key."""
    return hmac.digest(id_key, str(employee_id).encode(), "sha256")


def seal(public_key: bytes, unit: str, item: str, value: int | None) -> bytes:
    """One ballot as a box that only the round's private key opens. Raises ValueError when the names are too long."""
    return _sealed(public_key, (unit, item, "" if value is None else str(value)), _PAYLOAD_BYTES)


def seal_comment(public_key: bytes, unit: str, item: str, words: str) -> bytes:
    """A comment as a box; all comments' boxes have one length. Raises ValueError when it is too long."""
    return _sealed(public_key, (unit, item, words.replace(_PADDING, "")), _COMMENT_BYTES)


def seal_reply(public_key: bytes, unit: str, item: str, mark: str, words: str) -> bytes:
    """A reply to the answer of that mark as a box; no words: the same box without any. As long as a comment's."""
    return seal_comment(public_key, unit, item, f"{mark}{_SEPARATOR}{words}" if words else "")


def _sealed(public_key: bytes, parts: tuple[str, str, str], length: int) -> bytes:
    payload = _SEPARATOR.join(parts).encode()
    if len(payload) > length:
        raise ValueError(f"a ballot is longer than {length} bytes")
    return SealedBox(PublicKey(public_key)).encrypt(payload.ljust(length, _PADDING.encode()))


class Opener:
    """Opens the boxes of one round."""

    __slots__ = ("_box",)

    def __init__(self, private_key: bytes) -> None:
        self._box = SealedBox(PrivateKey(private_key))

    def open_box(self, box: bytes) -> Opened | None:
        """What the box holds; None for a spoiled one, which was not sealed for this round and counts for nothing."""
        try:
            unit, item, content = self._box.decrypt(box).decode().split(_SEPARATOR, 2)
        except (CryptoError, ValueError):
            return None
        return Opened(unit, item, content.rstrip(_PADDING))
