"""Whoever asks for help is answered whatever the database does: locked, gone or slow."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot.conversation import _UNDER_WAY
from bot.model.messages import Event, Intent, Place, Pressed, Reply, Said, Submitted, Surface
from bot.model.people import Language
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.dialogs.stage import OPENS, Stage, account, plain

AINO = account("aino")


async def break_(store: SqlStore) -> None:
    """From now on who is who can't be read."""
    async with store._database.write() as connection:
        await connection.exec_driver_sql("DROP TABLE addresses")


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else holds the table of who is who."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE addresses IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


CRIES: dict[str, Event] = {
    "button": Pressed(AINO, Intent("coping"), OPENS),
    "people": Pressed(AINO, Intent("coping-people"), OPENS),
    "danger": Pressed(AINO, Intent("coping-danger"), OPENS),
    "command": Said(AINO, "apua", OPENS, Surface.COMMAND),
    "words": Said(AINO, "en jaksa enää yhtään", OPENS),
    "words of danger": Said(AINO, "haluan kuolla", OPENS),
    "for a colleague": Said(AINO, "my colleague wants to die", OPENS),
    "in a comment's window": Submitted(AINO, Intent("comment", ("tok-Aino",)), {"words": "I want to die"}, OPENS),
}


def helps(replies: Sequence[Reply]) -> bool:
    [reply] = replies
    return reply.place is Place.PRIVATE and all(number in plain(reply.content) for number in ("112", "MIELI 09 2525 0111"))


@pytest.mark.parametrize("cry", CRIES)
async def test_a_cry_for_help_is_answered_without_the_database(sqlite_store: SqlStore, cry: str) -> None:
    stage = await Stage.set_up(sqlite_store, Language.FI)
    await break_(sqlite_store)
    assert helps(await stage.conversation.handle(CRIES[cry]))


@pytest.mark.postgres
async def test_a_cry_for_help_does_not_wait_for_a_database_that_is_locked(
    postgres_url: str, master_key: MasterKey, key_ring: KeyRing
) -> None:
    store = await SqlStore.connect(postgres_url, master_key, key_ring)
    stage = await Stage.set_up(store, Language.FI)
    with locked(postgres_url):
        async with asyncio.timeout(2.4):
            assert helps(await stage.conversation.handle(CRIES["command"]))
    await asyncio.wait(_UNDER_WAY)
    await store.disconnect()


@pytest.mark.parametrize("verb", ["coping-send", "coping-cancel"])
async def test_what_had_to_be_written_is_not_said_to_be(sqlite_store: SqlStore, verb: str) -> None:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await break_(sqlite_store)
    [reply] = await stage.conversation.handle(Pressed(AINO, Intent(verb, ("x",)), OPENS))
    assert plain(reply.content).startswith(("I can't tell whether your request arrived", "Right now I can't see"))
    assert "112" in plain(reply.content)


async def test_what_is_no_cry_for_help_fails_with_the_database(sqlite_store: SqlStore) -> None:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    await break_(sqlite_store)
    with pytest.raises(OperationalError):
        await stage.conversation.handle(Said(AINO, "results", OPENS))
