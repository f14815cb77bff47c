"""Changing the master key: the order of files and database in which a kill at any point leaves one key that opens everything.

The new key lies beside the old one, as ``voinko.key.new``, until the database and the key ring are under it; then it takes the
old one's place. Where the administrator brings the new key, putting it in place is the administrator's too.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from app.installation.site import SiteError, master_key, new_key_file, read_key
from app.settings.load import Settings
from storage.database.engine import Database
from storage.database.existing import has_tables
from storage.keeping.rekeying import drop_old_wraps, opens, rewrap
from storage.secrets.keys import KeyRing, MasterKey, create_key_file, to_disk
from storage.store import SqlStore


async def change_key(settings: Settings, given: MasterKey | None, at: datetime) -> Path | None:
    """Put everything under a new key, ``given`` or made here; a run that was killed is finished by the next.

    Where the old key is kept, for backups made under it; None when the administrator has both keys. Raises SiteError.
    """
    if given is None and settings.secret_key is not None:
        raise SiteError(
            "the master key comes from VOINKO_SECRET_KEY: put the new one into VOINKO_NEW_SECRET_KEY or a file that "
            "VOINKO_NEW_SECRET_KEY_FILE names (`openssl rand -hex 32` makes one), then run this again"
        )
    if not await has_tables(settings.database_url):
        raise SiteError("there is no database yet, so there is nothing under the old key; `voinko init` makes one")
    old = await master_key(settings)
    ring = KeyRing(settings.keyring)
    database = Database(settings.database_url)
    try:
        if not await SqlStore(database, old, ring).is_current():
            raise SiteError("the database is behind this version of Voinko: make a backup, then run `voinko migrate`")
        is_under_old = await opens(database, old)
        new = given or _new_key(new_key_file(settings), make=is_under_old)
        if not is_under_old and (new is None or not await opens(database, new)):
            raise SiteError("the master key does not belong to this database; nothing has been changed")
        if new is not None:
            if is_under_old:
                await rewrap(database, ring, old, new)
            drop_old_wraps(ring, new)
    finally:
        await database.dispose()
    return _put_in_place(settings, at) if given is None else None


def _new_key(path: Path, *, make: bool) -> MasterKey | None:
    """The key that an interrupted run has made, or else a new one, if that is wanted."""
    if path.exists():
        return read_key(path)
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
