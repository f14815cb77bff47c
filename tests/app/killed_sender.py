"""A process that sends one request for contact and is killed with SIGKILL at a step of its own choosing.

Run as ``python -m tests.app.killed_sender FOLDER STEP``. Its chat platform is a file: one line for each message that arrived.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from adapters.tokens import SealedTokens
from bot.conversation import Conversation
from bot.coping.contacts import ways_of
from bot.coping.dialog import Sending
from bot.model.calendar import Cadence
from bot.model.company import Company, CrisisLine
from bot.model.messages import Intent, Message, Pressed, Submitted
from bot.model.people import Address, Employee, Language
from bot.ports.directory import Profile
from bot.ports.messenger import Ready, always
from bot.release.rules import LEAST_K
from scheduler.outbox import RequestOutbox
from scheduler.requests import Carrier
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore

STEPS = ("nothing", "stored", "claimed", "before the call", "after the call", "before settling", "settled")
NOW = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
COMPANY = Company("Oy", Language.EN, crisis_lines=(CrisisLine("FI", "MIELI", "09", "", "fi", date(2026, 1, 5)),), k=LEAST_K)


@dataclass
class FilePlatform:
    """Both a messenger and a list of accounts; what arrived outlives the process."""

    file: Path
    killed_at: str = ""

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        await ready()
        self.reached("before the call")
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps([to.user, message.key, message.summary]) + "\n")
        self.reached("after the call")
        return replace(to, conversation=f"D-{to.user}")

    async def end(self, _at: Address, _message: Message) -> None:
        raise AssertionError("nothing is ended here")

    async def find(self, to: Address, key: str) -> bool | None:
        return any((one[0], one[1]) == (to.user, key) for one in self.arrived())

    async def profile(self, address: Address) -> Profile | None:
        return Profile(address, f"{address.user}@x.fi", Language.EN, None)

    async def profiles(self, people: Sequence[Employee]) -> Mapping[int, Profile]:
        found = {one.id: one.email.partition("@")[0] for one in people}
        return {
            number: Profile(Address("slack", "T1", name), f"{name}@x.fi", Language.EN, None) for number, name in found.items()
        }

    def arrived(self) -> list[list[str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def reached(self, step: str) -> None:
        if step == self.killed_at:
            os.kill(os.getpid(), signal.SIGKILL)


def dying(store: SqlStore, platform: FilePlatform) -> None:
    """Let the process be killed around the store's own steps."""
    around: dict[str, tuple[str, str]] = {
        "open_request": ("nothing", "stored"),
        "claim_request": ("", "claimed"),
        "revise_request": ("before settling", "settled"),
    }
    for name, (before, after) in around.items():
        inner = getattr(store, name)

        async def step(*given: Any, _inner: Any = inner, _before: str = before, _after: str = after, **named: Any) -> Any:  # noqa: ANN401
            platform.reached(_before)
            result = await _inner(*given, **named)
            platform.reached(_after)
            return result

        setattr(store, name, step)


async def opened(folder: Path) -> SqlStore:
    key = MasterKey(b"a master key for the tests alone")
    return await SqlStore.connect(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", key, KeyRing(folder / "keys"))


def conversation(store: SqlStore, platform: FilePlatform) -> Conversation:
    async def results(_employee: Employee) -> Message | None:
        return None

    carrier = Carrier(store, COMPANY, {"slack": platform}, {"slack": platform})
    tokens = SealedTokens(bytes(32), NOW.timestamp)
    sending = Sending(tokens, lambda: "the-request", RequestOutbox(carrier, wait=20))
    return Conversation(store, COMPANY, Cadence(date(2026, 1, 6)), {"slack": platform}, results, sending=sending)


async def ask(folder: Path, killed_at: str) -> None:
    """Walk the route as Aino and press Send."""
    store, platform = await opened(folder), FilePlatform(folder / "arrived.jsonl", killed_at)
    dying(store, platform)
    talk, aino = conversation(store, platform), Address("slack", "T1", "aino")
    employee = await store.employee_by_email("aino@x.fi")
    assert employee is not None
    ways = await ways_of(employee, store, {"slack": platform})
    key = next(way.key for way in ways.listed if way.contact.role == "osh")
    (people,) = await talk.handle(Pressed(aino, Intent("coping-people"), NOW))
    share = {"what": "a", "how": "call", "when": "today"}
    (preview,) = await talk.handle(Submitted(aino, Intent("coping-share", (key,)), share, NOW, people.content.carry))
    await talk.handle(Pressed(aino, Intent("coping-send"), NOW, carried=preview.content.carry))
    await store.disconnect()


if __name__ == "__main__":
    asyncio.run(ask(Path(sys.argv[1]), sys.argv[2]))
