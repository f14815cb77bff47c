"""The way to somebody: from everywhere, on one's own screen, leaving no trace."""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.coping import contacts
from bot.model.messages import Intent, Place
from bot.model.people import Address, Contact, Employee, Language
from bot.ports.directory import Profile
from bot.ports.messenger import PlatformDownError
from bot.talk import recognition
from storage.store import SqlStore
from tests.dialogs.stage import NURSE, Accounts, Stage, plain


@pytest.fixture(autouse=True)
def a_moment_is_enough(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that never answers is waited for as long as the product does on the core alone; on every screen, not so long."""
    if request.node.callspec.params["screen"] != "core":
        monkeypatch.setattr(recognition, "_HELP_WITHIN", 0.05)
        monkeypatch.setitem(contacts.ways_of.__kwdefaults__, "wait", 0.05)


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await stage.person("aino").verify("(opens the chat)")
    return stage


@pytest.mark.parametrize("line", ["> apua", "> hjälp", "> help-me", "/ apua", "/ help-me", "> En jaksa enää!", "(opens Home)"])
async def test_it_opens_in_a_window_of_its_own(stage: Stage, line: str) -> None:
    aino = stage.person("aino")
    await aino.verify(line)
    if aino.at_home:
        await aino.verify("[🛟]")
    assert [reply.place for reply in aino.replies] == [Place.PRIVATE]
    assert "In danger: 112. Crisis line: MIELI" in plain(aino.replies[0].content)


async def test_opening_looking_and_leaving_is_written_down_nowhere(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def kept() -> list[str]:
        with closing(sqlite3.connect(tmp_path / "voinko.db")) as database:
            return list(database.iterdump())

    caplog.set_level(logging.INFO)
    before = kept()
    for verb in ("coping", "coping-danger", "coping-people", "coping-info", "coping-mine", "coping-stop", "coping-close"):
        await stage.person("aino").press_intent(Intent(verb))
    assert kept() == before
    assert caplog.records == []


async def test_a_line_not_verified_for_90_days_is_not_shown(stage: Stage) -> None:
    stage.now += timedelta(days=91)
    aino = stage.person("aino")
    await aino.verify("> help-me\n< In danger: 112\n[I'm in danger]\n< call 112 now")
    assert "MIELI" not in plain(aino.replies[0].content)


async def test_without_contacts_no_place_of_work_is_shown(stage: Stage) -> None:
    await stage.store.replace_contacts([])
    aino = stage.person("aino")
    await aino.verify("> help-me\n[Show me who]\n< has not told me whom you could talk to\n< MIELI\n< 112")
    assert "mari@example.com" not in plain(aino.replies[0].content)


async def test_only_ones_own_departments_contacts_are_shown(stage: Stage) -> None:
    near = Contact("osh", "Olli", "olli@example.com", "1", "Palvelu", "")
    far = Contact("osh", "Vera", "vera@example.com", "2", "Varasto", "")
    await stage.store.replace_contacts([NURSE, near, far])
    aino = stage.person("aino")
    await aino.verify("> help-me\n[Show me who]\n< Terveystalo\n< Olli")
    assert "Vera" not in plain(aino.replies[0].content)


async def test_nobody_is_offered_oneself(stage: Stage) -> None:
    await stage.store.replace_contacts([NURSE, Contact("hr", "Personnel desk", "Aino@example.com", "1", "", "")])
    shown = {}
    for name in ("aino", "bo"):
        person = stage.person(name)
        await person.verify("(opens the chat)\n> help-me\n[Show me who]\n< Terveystalo")
        shown[name] = "Personnel desk" in plain(person.replies[0].content)
    assert shown == {"aino": False, "bo": True}


async def test_a_typed_cry_for_help_is_never_quoted(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify("> xyzzy I can't go on like this xyzzy\n< It's good that you're here\n< 112")
    assert "xyzzy" not in plain(aino.replies[0].content)


async def test_a_company_without_lines_still_has_112(sqlite_store: SqlStore) -> None:
    stage = await Stage.set_up(sqlite_store, Language.FI)
    stage.company = replace(stage.company, crisis_lines=())
    await stage.person("aino").verify("> apua\n< Hyvä, että avasit tämän\n< Hätätilanteessa 112")


# ---------------------------------------------------------------- the platform does not say who is there


@dataclass(slots=True)
class Silent(Accounts):
    """A platform that is down, or never answers."""

    hangs: bool = False

    async def profile(self, address: Address) -> Profile | None:
        await self._nothing()
        return await Accounts.profile(self, address)

    async def profiles(self, people: Sequence[Employee]) -> dict[int, Profile]:
        await self._nothing()
        return dict(await Accounts.profiles(self, people))

    async def _nothing(self) -> None:
        if self.hangs:
            await asyncio.sleep(3600)
        raise PlatformDownError("status 500")


@pytest.mark.parametrize("hangs", [False, True])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/ help-me", "It's good that you're here"),
        ("> apua", "It's good that you're here"),
        ("> I want to die", "Please call 112 now"),
        ("/ en jaksa enää", "It's good that you're here"),
    ],
)
async def test_help_comes_at_once_though_nobody_says_who_asks(
    sqlite_store: SqlStore, line: str, said: str, *, hangs: bool
) -> None:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    stage.accounts = Silent(hangs=hangs)
    aino = stage.person("aino")
    async with asyncio.timeout(3):
        await aino.verify(f"{line}\n< {said}")
    if "good" in said:
        await aino.verify("[Show me who]\n< I can't see who you could talk to at work\n< MIELI 09 2525 0111\n< 112")


@pytest.mark.parametrize("hangs", [False, True])
async def test_where_nobody_says_who_can_be_asked_it_says_so_and_shows_the_numbers(stage: Stage, *, hangs: bool) -> None:
    stage.accounts = Silent(hangs=hangs)
    aino = stage.person("aino")
    await aino.verify("> help-me\n[Show me who]\n< right now I can't pass a request on to everyone. Try again in a moment")
    await aino.verify("[Show phone]\n< 010 1234")


async def test_somebody_on_no_list_who_opens_a_request_learns_that_it_is_for_someone_else(stage: Stage) -> None:
    stage.accounts.known["U-vera"] = Profile(Address("slack", "T1", "U-vera"), "vera@elsewhere.example", None, None)
    vera = stage.person("vera")
    await vera.press_intent(Intent("request", ("x",)))
    assert plain(vera.replies[0].content).startswith("This request is meant for someone else.")
