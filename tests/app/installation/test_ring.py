"""A key ring beside a database that is not its own: refused with a sentence, nothing destroyed, nothing made. Real processes."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.installation.site import opened
from app.settings.load import load
from bot.model.pulses import Ballot
from storage.database.schema import facts
from storage.guard import unpack
from storage.store import SqlStore
from tests.commands.starting import clean_environment, command_line

PULSE, CLOSE = "2026-01-06T09:30+02:00", "2026-01-11T23:59+02:00"
NEXT_PULSE = "2026-01-13T09:30+02:00"
PEOPLE = 6
TOML = "[pulse]\nstart = 2026-01-06\n"


@dataclass
class Place:
    """A folder in which commands are typed."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    async def voinko(self, *words: str, expect: int = 0, aside: bool = False, **more: str) -> str:
        """What a command prints; what it says beside that, where it is expected to fail or ``aside`` is asked for."""
        process = await asyncio.create_subprocess_exec(
            *command_line(*words), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=clean_environment() | self.environment | more,
        )  # fmt: skip
        out, err = await process.communicate()
        assert process.returncode == expect, err.decode() + out.decode()
        return (err if expect or aside else out).decode()

    async def tick(self, at: str, **more: str) -> dict[str, Any]:
        counts: dict[str, Any] = json.loads(await self.voinko("tick", "--at", at, "--json", **more))
        return counts

    async def found(self) -> Place:
        """A new installation with a team whose round is open; every answer but one is in."""
        (self.folder / "voinko.toml").write_text(TOML)
        rows = [f"p{number}@x.example,P {number},Tuki,Palvelu,boss@x.example,fi," for number in range(PEOPLE)]
        header = "email,name,team,department,manager_email,language,timezone"
        (self.folder / "people.csv").write_text("\n".join([header, *rows]))
        await self.voinko("init")
        await self.voinko("roster", "import", "people.csv")
        assert (await self.tick(PULSE))["opened"] == 1
        await self.answer(*range(PEOPLE - 1))
        return self

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[SqlStore]:
        with chdir(self.folder):
            async with opened(load(self.environment, self.folder)) as store:
                yield store

    async def answer(self, *numbers: int) -> None:
        async with self.opened() as store:
            for person in await store.employees():
                invitation = await store.invitation_of(person.id)
                if invitation and person.email.startswith(tuple(f"p{number}@" for number in numbers)):
                    assert all([await store.cast(Ballot(invitation, item, 4)) for item in invitation.round.items])

    async def counted(self) -> set[int]:
        """How many were counted in the figures of the round."""
        async with self.opened() as store, store._database.read() as connection:
            return {len(unpack(row.people)) for row in await connection.execute(select(facts))}

    def everything(self) -> dict[str, bytes]:
        """Every file but the log of SQLite's, by name."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.suffix not in {".db-wal", ".db-shm"}]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An installation on SQLite, to be copied: key ring and database together are one again wherever they lie."""
    return asyncio.run(Place(tmp_path_factory.mktemp("template")).found())


@pytest.fixture
def here(template: Place, tmp_path: Path) -> Place:
    return Place(shutil.copytree(template.folder, tmp_path / "here"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def live(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """The same on either database."""
    if request.param == "sqlite":
        place: Place = request.getfixturevalue("here")
        return place
    postgres: Callable[[str], str] = request.getfixturevalue("postgres")
    return asyncio.run(Place(tmp_path, {"VOINKO_DATABASE_URL": postgres("")}).found())


async def closes_with_every_answer(place: Place) -> bool:
    await place.answer(PEOPLE - 1)
    return (await place.tick(CLOSE))["closed"] == 1 and await place.counted() == {PEOPLE}


@pytest.mark.timeout(300)
async def test_a_restore_drill_beside_the_live_ring_costs_nothing(live: Place, request: pytest.FixtureRequest) -> None:
    await live.voinko("backup", "kept")
    scratch = "sqlite+aiosqlite:///scratch.db"
    if "VOINKO_DATABASE_URL" in live.environment:
        scratch = request.getfixturevalue("postgres")("")
    assert "is a copy" in await live.voinko("restore", "kept", aside=True, VOINKO_DATABASE_URL=scratch)
    told = await live.voinko("tick", "--at", CLOSE, expect=2, VOINKO_DATABASE_URL=scratch)
    assert "voinko.keys belongs to the database" in told
    assert "is a copy" in told
    assert await closes_with_every_answer(live)


@pytest.mark.timeout(300)
async def test_a_ring_that_is_not_mounted_stops_the_tick_and_takes_no_key(here: Place) -> None:
    ring, elsewhere = here.folder / "voinko.keys", here.folder / "unmounted"
    ring.rename(elsewhere)
    ring.mkdir()  # the mount point
    told = await here.voinko("tick", "--at", CLOSE, expect=2)
    assert str(ring) in told
    assert "mount it or put it back" in told
    assert "voinko round discard" in told
    assert list(ring.iterdir()) == []
    ring.rmdir()
    elsewhere.rename(ring)
    assert await closes_with_every_answer(here)


@pytest.mark.timeout(300)
async def test_the_ring_of_another_installation_is_refused_and_stays_as_it_is(live: Place, tmp_path: Path) -> None:
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    await other.voinko("init")
    foreign = other.folder / "voinko.keys"
    before = other.everything()
    told = await live.voinko("tick", "--at", NEXT_PULSE, expect=2, VOINKO_KEYRING=str(foreign))
    assert str(foreign) in told
    assert str(other.folder / "voinko.db") in told
    assert "VOINKO_KEYRING" in told
    assert "belongs to installation" in await live.voinko("round", "discard", expect=2, VOINKO_KEYRING=str(foreign))
    assert other.everything() == before
    assert await closes_with_every_answer(live)


@pytest.mark.timeout(300)
async def test_a_second_installation_in_the_same_folder_is_refused(here: Place) -> None:
    before = here.everything()
    other = {"VOINKO_DATABASE_URL": "sqlite+aiosqlite:///other.db"}
    told = await here.voinko("init", expect=2, **other)
    assert "other.db" in told
    assert str(here.folder / "voinko.key") in told
    assert str(here.folder / "voinko.keys") in told
    assert here.everything() == before


@pytest.mark.timeout(180)
async def test_a_lost_database_is_not_made_anew_beside_its_ring_but_restored(here: Place) -> None:
    await here.voinko("backup", "kept")
    for file in here.folder.glob("voinko.db*"):
        file.unlink()
    before = here.everything()
    for command in ("tick", "init"):
        told = await here.voinko(command, expect=2)
        assert "voinko restore FILE" in told
    assert here.everything() == before
    await here.voinko("restore", "kept")
    assert (await here.tick(CLOSE))["closed"] == 1
    assert list(here.folder.glob("voinko.keys/*.key")) == []


@pytest.mark.timeout(180)
async def test_what_is_restored_on_a_new_machine_takes_the_place_of_the_empty_installation_there(
    here: Place, tmp_path: Path
) -> None:
    await here.voinko("backup", "kept")
    there = Place(tmp_path / "there")
    there.folder.mkdir()
    await there.voinko("init")
    for name in ("voinko.key", "voinko.toml"):
        shutil.copy(here.folder / name, there.folder / name)
    await there.voinko("restore", str(here.folder / "kept"))
    assert list((there.folder / "voinko.keys").iterdir()) == []
    assert (await there.tick(NEXT_PULSE))["opened"] == 1


@pytest.mark.timeout(180)
async def test_a_copied_database_file_is_refused_while_the_other_is_there_and_a_moved_one_is_not(here: Place) -> None:
    shutil.copy(here.folder / "voinko.db", here.folder / "copy.db")
    moved = {"VOINKO_DATABASE_URL": "sqlite+aiosqlite:///copy.db"}
    assert "is a copy" in await here.voinko("tick", "--at", CLOSE, expect=2, **moved)
    (here.folder / "voinko.db").unlink()
    assert (await here.tick(CLOSE, **moved))["closed"] == 1


@pytest.mark.timeout(180)
async def test_a_round_whose_key_is_lost_is_told_with_its_mend_which_mends_it(here: Place) -> None:
    (here.folder / "voinko.keys" / "2026-W02.key").rename(here.folder / "kept.key")
    theirs = here.folder / "voinko.keys" / "somebody.key"
    theirs.write_text("not ours")
    told = await here.voinko("tick", "--at", CLOSE, expect=2)
    assert told.startswith("the private key of the round 2026-W02 is not in the key ring")
    assert "voinko round discard" in told
    findings = json.loads(await _doctor(here))["findings"]
    assert any("2026-W02" in one["what"] and "voinko round discard" in one["mend"] for one in findings)
    assert "2026-W02: discarded" in await here.voinko("round", "discard")
    assert theirs.read_text() == "not ours"


async def _doctor(place: Place) -> str:
    """What doctor finds; it exits 2, since no platform is on."""
    process = await asyncio.create_subprocess_exec(*command_line("doctor", "--json"), cwd=place.folder, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 2
    return out.decode()


@pytest.mark.timeout(180)
async def test_a_ring_that_is_lost_for_good_is_given_up_by_an_explicit_command_alone(here: Place) -> None:
    shutil.rmtree(here.folder / "voinko.keys")
    assert "voinko round discard" in await here.voinko("tick", "--at", NEXT_PULSE, expect=2)
    assert not (here.folder / "voinko.keys").exists()
    assert "2026-W02: discarded" in await here.voinko("round", "discard")
    assert (await here.tick(NEXT_PULSE))["opened"] == 1


@pytest.mark.timeout(180)
async def test_nothing_but_init_makes_an_installation(tmp_path: Path) -> None:
    place = Place(tmp_path)
    (tmp_path / "people.csv").write_text("email,name,team,department,manager_email,language,timezone\na@b.fi,A,T,D,,,\n")
    (tmp_path / "voinko.toml").write_text("")
    before = place.everything()
    for words in (
        "tick", "run", "migrate", "backup kept", "key rotate", "round discard", "roster import people.csv",
    ):  # fmt: skip
        assert "no Voinko here: `voinko init`" in await place.voinko(*words.split(), expect=2), words
    assert "no Voinko here" in await _doctor(place)
    assert place.everything() == before


async def test_with_the_key_in_the_environment_init_writes_no_key_file_and_another_time_it_changes_nothing(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path, {"VOINKO_SECRET_KEY": "ab" * 32})
    await place.voinko("init")
    before = place.everything()
    assert set(before) == {"voinko.toml", "voinko.db", "voinko.keys/installation", "voinko.keys/guard"}
    await place.voinko("init")
    assert place.everything() == before


async def test_a_key_file_that_others_can_read_is_refused_with_its_mend(tmp_path: Path) -> None:
    place = Place(tmp_path)
    await place.voinko("init")
    key = tmp_path / "voinko.key"
    key.chmod(0o640)
    assert f"chmod 600 {key}" in await place.voinko("roster", "show", expect=2)
    assert f"chmod 600 {key}" in await _doctor(place)
    key.chmod(0o600)
    new = tmp_path / "new"
    new.write_text("cd" * 32)
    new.chmod(0o644)
    assert f"chmod 600 {new}" in await place.voinko("key", "rotate", expect=2, VOINKO_NEW_SECRET_KEY_FILE=str(new))
