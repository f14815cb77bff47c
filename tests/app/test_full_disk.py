"""A disk that is really full: nothing can be written any more, and whoever cries for help is answered."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path

from bot.model.roster import RosterRow
from tests.app.killed_sender import opened

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
