"""The master key's own file: changed over without a moment in which no key opens the installation."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.installation.new_key import change_key
from app.installation.refusal import SiteError
from app.installation.site import found_here, opened
from app.settings.load import Settings, load
from app.settings.secret import Secret

AT = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
NEW = "cd" * 32


@pytest.fixture(autouse=True)
def _in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def key_files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("voinko.key*") if file.is_file())


async def installation(folder: Path, **environment: str) -> Settings:
    own = load(environment, folder)
    await found_here(own)
    async with opened(own) as store:
        await store.vault.put("slack/T1", "xoxb-secret")
    return own


async def opens(own: Settings) -> bool:
    async with opened(own) as store:
        return await store.vault.get("slack/T1") == "xoxb-secret"


async def test_a_new_key_takes_the_old_ones_place_which_is_kept_for_older_backups(tmp_path: Path) -> None:
    own = await installation(tmp_path)
    old = own.secret_key_file.read_text()
    kept = await change_key(own, None, AT)
    assert kept == tmp_path / "voinko.key.until-20261122T010203Z"
    assert kept.read_text() == old != own.secret_key_file.read_text()
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in key_files(tmp_path)} == {0o600}
    assert key_files(tmp_path) == ["voinko.key", kept.name]
    assert await opens(own)


async def opens_or_says_so(own: Settings) -> bool:
    try:
        return await opens(own)
    except SiteError as error:
        return "interrupted: run `voinko key rotate` again" in str(error)


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("last", range(8))
async def test_killed_at_any_write_another_run_finishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int) -> None:
    """Meanwhile either the installation opens as before, or the start says that the change is to be finished."""
    own = await installation(tmp_path)
    done = 0

    def dying(what: str) -> None:
        nonlocal done
        done += 1
        if done > last:
            raise Killed(what)

    with monkeypatch.context() as patch:
        for name in ("fsync", "link", "replace"):
            real = getattr(os, name)
            patch.setattr(os, name, lambda *a, _real=real, _name=name, **k: (dying(_name), _real(*a, **k))[1])
        try:
            await change_key(own, None, AT)
        except Killed:
            pass
        else:
            assert last >= 4  # the key file, its folder, its place, the folder
    assert await opens_or_says_so(own)
    await change_key(own, None, AT.replace(minute=9))
    assert await opens(own)
    assert not (tmp_path / "voinko.key.new").exists()


async def test_a_key_from_the_environment_is_changed_for_the_one_that_is_brought(tmp_path: Path) -> None:
    own = await installation(tmp_path, VOINKO_SECRET_KEY="ab" * 32)
    assert await change_key(own, Secret(NEW), AT) is None
    with pytest.raises(SiteError, match="does not belong to this database"):
        await opens(own)
    assert await opens(load({"VOINKO_SECRET_KEY": NEW}, tmp_path))
    assert await change_key(own, Secret(NEW), AT) is None  # again: finished already
    assert key_files(tmp_path) == []


async def test_without_a_new_one_a_key_from_the_environment_stays(tmp_path: Path) -> None:
    own = await installation(tmp_path, VOINKO_SECRET_KEY="ab" * 32)
    with pytest.raises(SiteError, match="VOINKO_NEW_SECRET_KEY"):
        await change_key(own, None, AT)
    assert await opens(own)


async def test_a_wrong_key_changes_nothing_and_makes_none(tmp_path: Path) -> None:
    own = await installation(tmp_path)
    right = own.secret_key_file.read_text()
    own.secret_key_file.write_text("ab" * 32)
    with pytest.raises(SiteError, match="does not belong to this database"):
        await change_key(own, None, AT)
    assert key_files(tmp_path) == ["voinko.key"]
    own.secret_key_file.write_text(right)
    assert await opens(own)


async def test_where_there_is_no_database_there_is_nothing_to_change(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="no Voinko here"):
        await change_key(load({}, tmp_path), None, AT)
    assert key_files(tmp_path) == []
