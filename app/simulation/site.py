"""The folder of a dry run: settings, master key and database, as of any installation, so that every command works in it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from app.settings.load import Settings, load
from app.settings.sources import FILE_NAME
from app.simulation.organisation import READER
from bot.model.calendar import Week
from bot.model.people import Language
from storage.guard import plant
from storage.secrets.keys import KEY_BYTES, KeyRing, MasterKey
from storage.store import SqlStore

COMPANY = "Company"

# No secret, on purpose: it locks up made-up answers alone. The same key every time, and from it the guard key of the hashes that
# the release rules know people by: the same inputs are to publish the same figures.
_KEY = blake2b(b"voinko simulate", digest_size=KEY_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a dry run besides its people: the first week, how many, and the settings that matter."""

    first: Week
    weeks: int
    language: Language
    k: int
    answering: int | None = None  # of a hundred real people, whose answers are made up; None: all comes from files


def write_settings(folder: Path, plan: Plan, departments: list[str]) -> Settings:
    """Write ``voinko.toml`` and ``voinko.key`` and read them back, whatever the environment says."""
    lines = ["# A dry run with made-up people. The key beside it is the same in every dry run and protects nothing."]
    lines += ["[company]", f"name = {_quoted(COMPANY)}", f"language = {_quoted(plan.language)}"]
    lines += ["made_up_answers = true"] if plan.answering else []
    lines += ["[pulse]", f"start = {plan.first.day(1).isoformat()}", "[release]", f"k = {plan.k}"]
    lines += ["[readers]", f"company = [{_quoted(READER)}]", "[readers.departments]"]
    lines += [f"{_quoted(name)} = [{_quoted(READER)}]" for name in departments]
    (folder / FILE_NAME).write_text("\n".join([*lines, ""]), encoding="utf-8")
    key_file = folder / "voinko.key"
    key_file.touch(mode=0o600)
    key_file.write_text(f"{_KEY.hex()}\n", encoding="ascii")
    # The address as it stands is meant from within the folder.
    return replace(load({}, folder), database_url=f"sqlite+aiosqlite:///{folder / 'voinko.db'}")


@asynccontextmanager
async def founded(settings: Settings) -> AsyncIterator[SqlStore]:
    """A new, migrated database."""
    key, ring = MasterKey(_KEY), KeyRing(settings.keyring)
    plant(ring, key, COMPANY)
    store = await SqlStore.connect(settings.database_url, key, ring, durable=False)
    try:
        await store.migrate(COMPANY)
        yield store
    finally:
        await store.disconnect()


def _quoted(text: str) -> str:
    """A TOML string: written as in JSON, but that TOML wants DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
