"""Nothing can be written any more, the disk being full or the database for reading alone: whoever cries for help is answered."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bot.model.messages import Said
from bot.model.people import Address
from bot.model.roster import RosterRow
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.app.killed_sender import NOW, FilePlatform, conversation, opened
from tests.dialogs.stage import plain

ROOT = Path(__file__).parents[2]


async def test_on_a_full_disk_a_cry_for_help_is_answered(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "voinko.db")
    store = await opened(tmp_path)
    await store.import_roster([RosterRow("aino@x.fi", "Aino", "Tuki", "P", "", "", "")])
    await store.disconnect()
    arguments = ("-m", "tests.app.full_disk", str(tmp_path))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    [reply] = json.loads(out)
    assert "112" in reply
    assert "MIELI 09" in reply


@pytest.mark.postgres
async def test_where_the_database_may_only_be_read_a_cry_for_help_is_answered(
    postgres_url: str, master_key: MasterKey, key_ring: KeyRing, tmp_path: Path
) -> None:
    store = await SqlStore.connect(postgres_url, master_key, key_ring)
    await store.import_roster([RosterRow("aino@x.fi", "Aino", "Tuki", "P", "", "", "")])
    await store.disconnect()
    read_only = f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-c%20default_transaction_read_only%3Don"
    store = await SqlStore.connect(read_only, master_key, key_ring)
    with pytest.raises(DBAPIError):
        await store.advance(NOW, None)
    talk = conversation(store, FilePlatform(tmp_path / "arrived.jsonl"))
    [reply] = await talk.handle(Said(Address("slack", "T1", "aino"), "I'm not coping", NOW))
    assert "112" in plain(reply.content)
    assert "MIELI 09" in plain(reply.content)
    await store.disconnect()
