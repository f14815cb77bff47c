"""Sealed tokens: words that only we can read, carried by a person's own client, with an end.

XSalsa20-Poly1305 (libsodium's secret box) under a key of its own for every purpose: what is altered, forged, of another
purpose or too old does not open. Nothing is stored. Knows nothing of what it seals.
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from hashlib import blake2b

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

_ENDS = struct.Struct(">Q")  # seconds since the epoch


class SealedTokens:
    """The core's ``Tokens``. ``key`` is shared by all processes of one installation; ``wall`` is wall-clock time in seconds."""

    def __init__(self, key: bytes, wall: Callable[[], float]) -> None:
        self._key = key
        self._wall = wall

    def seal(self, purpose: str, content: str, minutes: int) -> str:
        """A token that holds the content for that purpose alone, and opens for so many minutes."""
        ends = int(self._wall()) + 60 * minutes
        return _written(self._box(purpose).encrypt(_ENDS.pack(ends) + content.encode()))

    def unseal(self, purpose: str, token: str) -> str | None:
        """What was sealed for that purpose; None where the token does not open. Any text is accepted."""
        try:
            sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            if _written(sealed) != token:
                return None  # the same bits in other characters
            opened = self._box(purpose).decrypt(sealed)
        except (CryptoError, Base64Error, ValueError):
            return None
        (ends,) = _ENDS.unpack_from(opened)
        return opened[_ENDS.size :].decode() if self._wall() < ends else None

    def _box(self, purpose: str) -> SecretBox:
        return SecretBox(
            blake2b(purpose.encode(), key=self._key, digest_size=SecretBox.KEY_SIZE, person=b"voinko tokens").digest()
        )


def _written(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")
