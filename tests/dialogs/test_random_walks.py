"""Whoever walks the route in whatever way: nothing goes to anybody without "Send", and with it exactly one, to exactly that one.

Random walks of two employees and two contacts at once, through every platform's own payloads, while the chat platform fails in
every way it knows. What must hold is looked at after every single step.
"""

from __future__ import annotations

import logging
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.model.messages import Button, Form, Intent, Message
from bot.model.people import Contact, Language
from bot.ports.messenger import DoubtfulError, PlatformDownError, UnreachableError
from storage.requests import CONTACT_SIDE, PERSON_SIDE, name_of
from storage.secrets.keys import KeyRing, MasterKey
from storage.store import SqlStore
from tests.dialogs.stage import NURSE, Chat, Stage, buttons_of

CANARY = "xyzzyplugh"
WORDS = f"{CANARY} two jobs at once"
NAMES = ("aino", "bo", "mari", "olli")
TROUBLES = (UnreachableError("deactivated"), PlatformDownError("token revoked"), DoubtfulError())
HUMAN = st.integers(0, 30)  # which of the buttons on the screen, which of the choices


@dataclass
class Walk:
    """One walk, and all that may be told from outside."""

    stage: Stage
    chats: dict[str, Chat]
    folder: Path
    asked: dict[str, tuple[str, str]] = field(default_factory=dict)  # id of a request -> who pressed Send, and for whom
    names: dict[str, str] = field(default_factory=dict)  # what a request is called in a chat -> its id
    ended: set[str] = field(default_factory=set)  # taken back, or said to be over by its writer

    async def press(self, name: str, which: int) -> None:
        """Press some button that the person sees."""
        chat = self.chats[name]
        seen: list[tuple[Message | Form, Button]] = [
            (content, button)
            for content in (chat.window, chat.home, *chat.messages[-2:])
            if content is not None
            for button in buttons_of(content)
            if button.intent.verb.startswith(("coping", "request"))
        ]
        if seen:
            content, button = seen[which % len(seen)]
            chat.at_home = content is chat.home
            await self.do(name, button.intent, content)

    async def do(self, name: str, intent: Intent, content: Message | Form) -> None:
        chat, before = self.chats[name], set(await self.ids())
        to = self.named_in(chat) if intent.verb == "coping-send" else ""
        await chat.press_intent(intent, content)
        for new in set(await self.ids()) - before:
            assert intent.verb == "coping-send", f"{intent.verb} stored a request"
            self.asked[new] = (name, to)
            key = await self.stage.store._key()
            self.names |= {name_of(key, side, new): new for side in (PERSON_SIDE, CONTACT_SIDE)}
        if intent.verb in ("coping-cancel", "coping-reached", "request-made"):
            self.ended.add(self.names[intent.args[0]])

    async def ids(self) -> list[str]:
        async with self.stage.store._database.read() as connection:
            found = await connection.exec_driver_sql("SELECT DISTINCT request FROM request_log WHERE change = 'asked'")
            return [row[0] for row in found.all()]

    def named_in(self, chat: Chat) -> str:
        """Who the open preview says will get it."""
        shown = repr(chat.window)
        return next(name for name in ("Mari Manager", "Olli Osh") if f"**{name}**" in shown).partition(" ")[0].lower()

    async def fill_in(self, name: str, chosen: tuple[int, int, int]) -> None:
        chat = self.chats[name]
        if isinstance(chat.window, Form):
            rows = [one for one in chat.window.fields if one.choices]
            picked = [row.choices[number % len(row.choices)].label for row, number in zip(rows, chosen, strict=True)]
            await chat.play(f"~ {' / '.join([*picked, WORDS])}")

    async def read(self, name: str) -> None:
        if self.stage.postbox.unread.get(f"U-{name}"):
            await self.chats[name].play("(a message)")

    def holds(self) -> None:
        """What must be so at every moment."""
        notices = Counter[str]()
        for to, message in self.stage.postbox.delivered:
            kind, _, called = message.key.partition(":")
            assert called in self.names, "a message about something that nobody has sent"
            request_id = self.names[called]
            person, contact = self.asked[request_id]
            assert to == (contact if kind == "request" else person)
            notices[request_id] += kind == "request"
            assert CANARY not in repr(message)
        assert all(count <= 1 for count in notices.values()), "one request was told twice"

    async def end(self) -> None:
        """The trouble is over: what was sent has arrived once, or its writer knows."""
        self.stage.postbox.trouble = []
        for _ in range(3):
            await self.stage.beat(timedelta(minutes=2))
        self.holds()
        keys = [message.key.partition(":") for _, message in self.stage.postbox.delivered]
        told = {f"{kind}:{self.names[called]}" for kind, _, called in keys}
        for request_id in set(self.asked) - self.ended:
            arrived = f"request:{request_id}" in told
            assert arrived or f"told-failed:{request_id}" in told, "it neither arrived nor was its writer told"
        on_disk = b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())
        assert CANARY.encode() not in on_disk
        assert b"Aino would like" not in on_disk


@contextmanager
def logged() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, whatever its level."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]  # a list is enough
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


steps = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(NAMES), HUMAN),
    st.tuples(st.just("press"), st.sampled_from(NAMES[:2]), st.just(0)),
    st.tuples(st.just("fill in"), st.sampled_from(NAMES[:2]), st.tuples(HUMAN, HUMAN, HUMAN)),
    st.tuples(st.just("walk"), st.sampled_from(NAMES[:2]), st.sampled_from(["mari@example.com", "olli@example.com"])),
    st.tuples(st.just("send"), st.sampled_from(NAMES[:2]), st.integers(1, 2)),
    st.tuples(st.just("read"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("time"), st.none(), st.sampled_from([1, 10, 31, 60 * 25])),
    st.tuples(st.just("trouble"), st.sampled_from(TROUBLES), st.booleans()),
)


async def take(walk: Walk, step: tuple[str, object, object]) -> None:  # noqa: C901 (one case a kind of step)
    match step:
        case ("press", str(name), int(which)):
            await walk.press(name, which)
        case ("fill in", str(name), tuple(chosen)):
            await walk.fill_in(name, chosen)
        case ("walk", str(name), str(email)):
            chat = walk.chats[name]
            await chat.press_intent(Intent("coping"))
            await chat.press("Show me who")
            labels = [one for one in buttons_of(chat.window) if one.intent.verb == "coping-ask"] if chat.window else []
            if labels:
                await walk.do(name, labels[email.startswith("mari") % len(labels)].intent, chat.window or Message("", ()))
                await walk.fill_in(name, (3, 0, 0))
        case ("send", str(name), int(times)):
            chat = walk.chats[name]
            window = chat.window
            if window is not None and any(one.intent.verb == "coping-send" for one in buttons_of(window)):
                for _ in range(times):  # twice, as a platform repeats a press whose answer was late
                    chat.window = window
                    await walk.do(name, Intent("coping-send"), window)
        case ("read", str(name), _):
            await walk.read(name)
        case ("time", _, int(minutes)):
            await walk.stage.beat(timedelta(minutes=minutes))
        case ("trouble", Exception() as error, bool(arrives)):
            walk.stage.postbox.trouble = [error]
            walk.stage.postbox.arrives = arrives and isinstance(error, DoubtfulError)


@pytest.mark.timeout(600)
# Making a failing walk shorter takes longer than reading it.
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(walked=st.lists(steps, min_size=8, max_size=30))
async def test_nothing_goes_out_without_send_and_with_it_exactly_one(
    walked: list[tuple[str, object, object]], sqlite_template: Path, master_key: MasterKey
) -> None:
    with TemporaryDirectory() as name, logged() as lines:
        folder = Path(name)
        shutil.copy(sqlite_template, folder / "voinko.db")
        store = await SqlStore.connect(f"sqlite+aiosqlite:///{folder / 'voinko.db'}", master_key, KeyRing(folder / "keys"))
        try:
            stage = await Stage.set_up(store, Language.EN)
            stage.add_account("olli")
            await store.replace_contacts([NURSE, Contact("osh", "Olli Osh", "olli@example.com", "1", "", "mari@example.com")])
            await store.ensure_person("olli@example.com")
            walk = Walk(stage, {one: stage.person(one) for one in NAMES}, folder)
            for chat in walk.chats.values():
                await chat.verify("(opens the chat)\n(opens Home)")
            for step in walked:
                await take(walk, step)
                walk.holds()
            await walk.end()
        finally:
            await store.disconnect()
        assert not any(CANARY in line or "request-" in line for line in lines)
