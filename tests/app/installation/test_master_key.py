"""A passphrase for a master key: stretched where it is new, and as before where an installation lies under the old quick hash."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.doctor.examine import examine
from app.installation.master_key import is_quick, keys
from app.installation.new_key import change_key
from app.installation.site import existing, found_here, key_of, opened
from app.settings.load import Settings, load
from storage.database.engine import Database
from storage.keeping.rekeying import rewrap
from storage.part import is_own
from storage.secrets.keys import KeyRing, MasterKey

PASSPHRASE = "a passphrase that is long enough to be one"
AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOINKO_SECRET_KEY", PASSPHRASE)
    own = load({"VOINKO_SECRET_KEY": PASSPHRASE}, tmp_path)
    await found_here(own)
    return own


async def as_the_first_versions_had_it(own: Settings) -> None:
    """Put everything under the quick hash of the passphrase."""
    database = Database(own.database_url)
    try:
        await rewrap(database, KeyRing(own.keyring), key_of(own, await existing(own)), MasterKey.quick(PASSPHRASE))
    finally:
        await database.dispose()


async def test_a_new_installation_lies_under_the_stretched_passphrase_which_is_its_own_alone(
    site: Settings, tmp_path: Path
) -> None:
    found = await existing(site)
    assert not is_quick(site, found)
    assert not is_own(MasterKey.quick(PASSPHRASE), found.locked)
    elsewhere = next(keys(load({"VOINKO_SECRET_KEY": PASSPHRASE}, tmp_path), "another installation"))
    assert not is_own(elsewhere, found.locked)


async def test_one_under_the_quick_hash_opens_and_is_stretched_by_a_rotation_with_the_same_passphrase(
    site: Settings, tmp_path: Path
) -> None:
    await as_the_first_versions_had_it(site)
    async with opened(site) as store:
        await store.vault.put("slack/T1", "xoxb-secret")
    old = [one for one in await examine(tmp_path) if "quick hash" in one.what]
    assert [one.mend for one in old] == ["voinko key rotate"]
    assert await change_key(site, None, AT) is None
    assert not is_quick(site, await existing(site))
    assert not [one for one in await examine(tmp_path) if "quick hash" in one.what]
    async with opened(site) as store:
        assert await store.vault.get("slack/T1") == "xoxb-secret"


async def test_an_installation_that_has_no_name_yet_is_opened_under_the_quick_hash(site: Settings) -> None:
    """As it is between the new version's arrival and ``voinko migrate``."""
    await as_the_first_versions_had_it(site)
    found = await existing(site)
    [only] = keys(site, "")
    assert is_own(only, found.locked)
