"""The master key, and the key ring that holds the open rounds' private keys.

Whatever is secret at rest is wrapped under a subkey of the master key, one per purpose. The key ring is a folder apart from
the database and its backups: destroying one small file makes a round's ballots unreadable for ever (release rule R13).
Knows nothing of tables.
"""

from __future__ import annotations

import os
import re
from dataclasses import astuple, dataclass
from hashlib import blake2b
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

KEY_BYTES = 32
_WRAP_BYTES = SecretBox.NONCE_SIZE + SecretBox.MACBYTES + KEY_BYTES
_PASSES, _MEMORY = 3, 64 * 1024 * 1024  # bytes; the second choice of RFC 9106, section 4
_WEEK = re.compile(r"\d{4}-W\d{2}")
_SUFFIX = ".key"  # of the keys that their rounds' close destroys


class WrongKeyError(Exception):
    """The master key does not open what was locked with another one."""


class MasterKey:
    """32 bytes from which every other lock is derived. Never shown by ``repr``."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise WrongKeyError(f"a master key is {KEY_BYTES} bytes long, this one is {len(key)}")
        self._key = key

    @classmethod
    def parse(cls, text: str) -> MasterKey:
        """Read the 64 hexadecimal digits that ``create_key_file`` writes. Raises WrongKeyError for anything else."""
        try:
            return cls(bytes.fromhex(text.strip()))
        except ValueError:
            raise WrongKeyError(f"a master key is written as {2 * KEY_BYTES} hexadecimal digits") from None

    @classmethod
    def stretched(cls, passphrase: str, installation: str) -> MasterKey:
        """The key of a passphrase in one installation, by Argon2id: whoever guesses pays for each guess, and in each anew."""
        salt = blake2b(installation.encode(), digest_size=argon2id.SALTBYTES, person=b"voinko salt").digest()
        return cls(argon2id.kdf(KEY_BYTES, passphrase.encode(), salt, opslimit=_PASSES, memlimit=_MEMORY))

    @classmethod
    def quick(cls, passphrase: str) -> MasterKey:
        """The key that the first versions made of a passphrase: cheap to guess at, and the same everywhere."""
        return cls(blake2b(passphrase.encode(), digest_size=KEY_BYTES, person=b"voinko phrase").digest())

    def __repr__(self) -> str:
        return "MasterKey(…)"

    def subkey(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose; knowing it tells nothing of the others."""
        return blake2b(purpose.encode(), key=self._key, digest_size=KEY_BYTES, person=b"voinko subkey").digest()

    def wrap(self, purpose: str, secret: bytes) -> bytes:
        """Lock a secret for a purpose."""
        return bytes(SecretBox(self.subkey(purpose)).encrypt(secret))

    def unwrap(self, purpose: str, wrapped: bytes) -> bytes:
        """Unlock what ``wrap`` locked for the same purpose. Raises WrongKeyError."""
        try:
            return SecretBox(self.subkey(purpose)).decrypt(wrapped)
        except (CryptoError, ValueError):
            raise WrongKeyError("the master key does not belong to this database") from None

    def opens(self, purpose: str, wrapped: bytes) -> bool:
        """Tell whether this key has locked that."""
        try:
            self.unwrap(purpose, wrapped)
        except WrongKeyError:
            return False
        return True

    def unwrap_key(self, purpose: str, wraps: bytes) -> bytes:
        """Unlock a key of KEY_BYTES that lies in one wrap or, while the master key changes, in several end to end.

        Raises WrongKeyError when none of them is ours.
        """
        for wrapped in split(wraps):
            try:
                return self.unwrap(purpose, wrapped)
            except WrongKeyError:
                continue
        raise WrongKeyError("the master key does not belong to this key ring")


def split(wraps: bytes) -> list[bytes]:
    """Wraps of keys that lie end to end; a part that a killed process left unfinished is passed over."""
    return [wraps[start : start + _WRAP_BYTES] for start in range(0, len(wraps) - _WRAP_BYTES + 1, _WRAP_BYTES)]


def create_key_file(path: Path) -> MasterKey:
    """Make a new master key in a file only its owner may read. Raises FileExistsError rather than overwrite one."""
    key = random_bytes(KEY_BYTES)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write(draft, f"{key.hex()}\n".encode())
        os.link(draft, path)  # all of it or nothing, and never over another file
    finally:
        draft.unlink(missing_ok=True)
    to_disk(path.parent)
    return MasterKey(key)


def random_name() -> str:
    """A name that nothing else has: 32 hexadecimal digits."""
    return random_bytes(16).hex()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a key ring is: which installation's, which copy's of its database, and where that one lies."""

    installation: str
    copy: str
    place: str


class KeyRing:
    """A folder with one wrapped private key per open round, named after its week, R7's guard key, and a note of whose it is."""

    __slots__ = ("folder",)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def note(self) -> Path:
        """The file that says whose the ring is."""
        return self.folder / "installation"

    def owner(self) -> Owner | None:
        """Whose the ring is; None when nobody has said so. What can't be read is somebody else's."""
        try:
            lines = self.note.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return None
        installation, copy, place, *_ = *lines, "", "", ""
        return Owner(installation, copy, place)

    def belong_to(self, owner: Owner) -> None:
        """Note whose the ring is, making its folder where there is none."""
        self._make()
        draft = self.note.with_name(f".{self.note.name}.{os.getpid()}")
        _write(draft, "".join(f"{line}\n" for line in astuple(owner)).encode())
        draft.replace(self.note)
        to_disk(self.folder)

    def disown(self) -> None:
        """Take back the note."""
        self.note.unlink(missing_ok=True)

    def put(self, name: str, wrapped: bytes) -> None:
        """Keep a key; it is on the disk when this returns."""
        self._make()
        _write(self._path(name), wrapped)
        to_disk(self.folder)

    def get(self, name: str) -> bytes | None:
        """The wrapped key; None when there is none."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def add(self, name: str, wrapped: bytes) -> None:
        """Keep a second wrap of the same key behind the first. May be killed at any point: the first stays whole."""
        with self._path(name).open("r+b", buffering=0) as file:
            whole = len(split(file.read())) * _WRAP_BYTES
            file.truncate(whole)
            file.seek(whole)
            file.write(wrapped)
            os.fsync(file.fileno())

    def reduce(self, name: str, wrapped: bytes) -> None:
        """Overwrite every wrap but this one, which ``add`` has kept. May be killed at any point: one copy of it is whole."""
        with self._path(name).open("r+b", buffering=0) as file:
            if os.fstat(file.fileno()).st_size == len(wrapped):
                return  # the only one: nothing to overwrite, and no second copy to fall back on
            file.write(wrapped)  # in place of the oldest, while ``add``'s copy still stands
            os.fsync(file.fileno())
            file.write(bytes(os.fstat(file.fileno()).st_size - len(wrapped)))
            os.fsync(file.fileno())
            file.truncate(len(wrapped))
            os.fsync(file.fileno())

    def destroy(self, name: str) -> bool:
        """Overwrite and remove a key. False: there was none left. May be killed at any point and called again."""
        path = self._path(name)
        try:
            with path.open("r+b", buffering=0) as file:
                file.write(bytes(path.stat().st_size))
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return False
        to_disk(self.folder)
        return True

    def names(self) -> frozenset[str]:
        """The weeks whose keys are kept. Files of any other name are none of ours."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return frozenset(path.stem for path in found if path.suffix == _SUFFIX and _WEEK.fullmatch(path.stem))

    def _make(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def _path(self, name: str) -> Path:
        """The file of a week's key, or of one that stays."""
        return self.folder / (f"{name}{_SUFFIX}" if _WEEK.fullmatch(name) else name)


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)  # a leftover of a killed process
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def to_disk(path: Path) -> None:
    """Return when the disk has the file's content, or knows which files the folder has."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
