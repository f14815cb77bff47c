"""The installation's master key: where it is written, and which of the keys that its text can stand for is the one.

64 hexadecimal digits are the key. Anything longer than 31 characters is a passphrase, stretched for one installation; those
of the first versions were hashed quickly, and go on opening what they have locked until ``key rotate``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from app.installation.refusal import SiteError
from app.settings.load import Settings
from storage.database.existing import Existing
from storage.part import is_own
from storage.secrets.keys import KEY_BYTES, MasterKey, WrongKeyError

_LEAST_PASSPHRASE = 32  # characters
_NOT_ITS_OWNERS = 0o077  # mode bits


def has_key(settings: Settings) -> bool:
    """Tell whether there is a master key."""
    return settings.secret_key is not None or settings.secret_key_file.exists()


def master_key(settings: Settings, locked: bytes, name: str) -> MasterKey | None:
    """The key by which that of the installation of that name is locked; None when it is another. Raises SiteError."""
    return next((key for key in keys(settings, name) if is_own(key, locked)), None)


def keys(settings: Settings, name: str) -> Iterator[MasterKey]:
    """The keys that the configured one can stand for in the installation of that name, today's first. Raises SiteError."""
    if settings.secret_key is not None:
        return keys_of(settings.secret_key.reveal(), "VOINKO_SECRET_KEY", name)
    return keys_of(read_key(settings.secret_key_file), settings.secret_key_file.name, name)


def keys_of(text: str, place: str, name: str) -> Iterator[MasterKey]:
    """The keys that a text can stand for in the installation of that name, today's first; ``place`` is where it is written.

    Raises SiteError when it is neither 64 hexadecimal digits nor a passphrase of at least 32 characters.
    """
    text = text.strip()
    try:
        yield MasterKey.parse(text)
    except WrongKeyError:
        if len(text) < _LEAST_PASSPHRASE:
            raise SiteError(
                f"{place}: not a master key; it is {2 * KEY_BYTES} hexadecimal digits, or a passphrase of at least "
                f"{_LEAST_PASSPHRASE} characters"
            ) from None
        if name:
            yield MasterKey.stretched(text, name)
        yield MasterKey.quick(text)


def is_quick(settings: Settings, found: Existing) -> bool:
    """Tell whether the installation lies under a passphrase that was hashed quickly. Raises SiteError."""
    opening = [is_own(key, found.locked) for key in keys(settings, found.name)]
    return len(opening) > 1 and opening[-1]


def read_key(path: Path) -> str:
    """What a key file holds. Raises SiteError when others may read it too."""
    refuse_shared(path)
    return path.read_text(encoding="ascii", errors="replace")


def refuse_shared(path: Path) -> None:
    """Raise SiteError when others on this machine may read a file that holds a master key."""
    if os.name == "posix" and path.stat().st_mode & _NOT_ITS_OWNERS:
        raise SiteError(f"{path.name}: others on this machine may read the master key; chmod 600 {path}")
