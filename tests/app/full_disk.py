"""A process under which the disk is full: it may read its database, and can't write a byte to any file.

Run as ``python -m tests.app.full_disk FOLDER``: prints what it answers to somebody who is not coping.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bot.model.messages import Said
from bot.model.people import Address
from tests.app.killed_sender import NOW, FilePlatform, conversation, opened
from tests.dialogs.stage import plain


async def cry(folder: Path) -> list[str]:
    """The replies; raises AssertionError where something could be written."""
    store = await opened(folder)
    talk = conversation(store, FilePlatform(folder / "arrived.jsonl"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        await store.advance(NOW, None)
    except OperationalError:
        replies = await talk.handle(Said(Address("slack", "T1", "aino"), "I'm not coping", NOW))
        return [plain(reply.content) for reply in replies]
    raise AssertionError("the disk is not full")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(cry(Path(sys.argv[1])))))
