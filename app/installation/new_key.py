"""Changing the master key: the order of files and database in which a kill at any point leaves one key that opens everything.

The new key lies beside the old one, as ``voinko.key.new``, until the database and the key ring are under it; then it takes the
old one's place. Where the administrator brings the new key, putting it in place is the administrator's too.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from app.installation.master_key import has_key, is_quick, keys, keys_of, master_key, read_key
from app.installation.refusal import SiteError
from app.installation.site import BEHIND, existing, key_of, missing_key, new_key_file
from app.settings.load import Settings
from app.settings.secret import Secret
from storage.database.engine import Database
from storage.database.existing import Existing
from storage.keeping.rekeying import drop_old_wraps, rewrap
from storage.part import is_own
from storage.secrets.keys import KeyRing, MasterKey, create_key_file, to_disk
from storage.store import SqlStore

NEW_KEY = "VOINKO_NEW_SECRET_KEY"


async def change_key(settings: Settings, given: Secret | None, at: datetime) -> Path | None:
    """Put everything under a new key, ``given`` or made here; a run that was killed is finished by the next.

    A passphrase that was hashed quickly may stay the same: it is stretched. Where the old key is kept, for backups made under
    it; None when the administrator has both keys. Raises SiteError or RingError.
    """
    found = await existing(settings)
    if not has_key(settings):
        raise missing_key(settings)
    old = master_key(settings, found.locked, found.name)
    ring = KeyRing(settings.keyring)
    database = Database(settings.database_url)
    try:
        if not await SqlStore(database, next(keys(settings, found.name)), ring).is_current():
            raise SiteError(BEHIND)
        new = _chosen(settings, given, found, is_under_old=old is not None)
        await SqlStore(database, old or new, ring).check_ring()
        if old is not None:
            await rewrap(database, ring, old, new)
        drop_old_wraps(ring, new)
    finally:
        await database.dispose()
    return _put_in_place(settings, at) if given is None and settings.secret_key is None else None


def _chosen(settings: Settings, given: Secret | None, found: Existing, *, is_under_old: bool) -> MasterKey:
    """The key that everything is to be under."""
    if given is not None:
        new = next(keys_of(given.reveal(), NEW_KEY, found.name))
    elif settings.secret_key is None:
        made = _new_key(new_key_file(settings), found.name, make=is_under_old)
        new = made if made is not None else key_of(settings, found)
    elif is_quick(settings, found):
        new = next(keys(settings, found.name))
    else:
        raise SiteError(
            f"the master key comes from VOINKO_SECRET_KEY: put the new one into {NEW_KEY} or a file that {NEW_KEY}_FILE names "
            "(`openssl rand -hex 32` makes one), then run this again"
        )
    if not is_under_old and not is_own(new, found.locked):
        raise SiteError("the master key does not belong to this database; nothing has been changed")
    return new


def _new_key(path: Path, name: str, *, make: bool) -> MasterKey | None:
    """The key that an interrupted run has made, or else a new one, if that is wanted."""
    if path.exists():
        return next(keys_of(read_key(path), path.name, name))
    try:
        return create_key_file(path) if make else None
    except OSError as error:
        raise SiteError(
            f"{path.name} can't be written ({error.strerror}); put the new key into VOINKO_NEW_SECRET_KEY, and in place yourself"
        ) from None


def _put_in_place(settings: Settings, at: datetime) -> Path:
    path = settings.secret_key_file
    kept = path.with_name(f"{path.name}.until-{at:%Y%m%dT%H%M%SZ}")
    os.link(path, kept)
    new_key_file(settings).replace(path)
    to_disk(path.parent)
    return kept
