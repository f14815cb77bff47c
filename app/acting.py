"""A made-up person at the web chat: finds the pulse, presses its buttons, and sees the message change in place.

For the demo and the dry run. The only way to answer is the one that everyone has: an event for the conversation (release
release rule R13).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapters.web.messenger import Entry, WebMessenger
from bot.model.messages import Buttons, Event, Form, Intent, Message, Place, Pressed, Reply, Said, Submitted
from bot.model.people import Address
from bot.pulse.open_question import NOT_QUOTABLE
from bot.pulse.screens import SKIPPED

Handle = Callable[[Event], Awaitable[Sequence[Reply]]]

_PULSE = "pulse:"


@dataclass(frozen=True, slots=True)
class Turn:
    """How a person answers one pulse. ``values`` None is a skip; items that are missing are never reached.

    ``comment`` answers the open question, where it is asked and the thank-you is reached.
    """

    values: Mapping[str, int | None] = field(repr=False)
    at_once: bool = True  # else in the second half of the week
    changes_mind: bool = False  # goes back to the first question and answers all again
    takes_back: bool = False
    comment: str = field(default="", repr=False)
    quotable: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with the web chat open. ``handle`` is the conversation's."""

    handle: Handle
    messenger: WebMessenger
    address: Address

    def has_pulse(self, since: datetime) -> bool:
        """Tell whether a pulse has come at or after that moment."""
        entry = self._pulse()
        return entry is not None and entry.at >= since

    async def take(self, turn: Turn, at: datetime) -> None:
        """Answer the pulse that lies in the chat as the person's turn says."""
        await self._answer_all(turn, at)
        if turn.changes_mind:
            await self._press_verb("change", at)
            await self._answer_all(turn, at)
        if turn.comment:
            await self._comment(turn, at)
        if turn.takes_back:
            await self._press_verb("withdraw", at)

    async def say(self, words: str, at: datetime) -> None:
        """Type something."""
        self.messenger.append(self.address.user, words)
        for reply in await self.handle(Said(self.address, words, at)):
            if isinstance(reply.content, Message):
                self.messenger.append(self.address.user, reply.content)

    async def press(self, intent: Intent, at: datetime) -> Sequence[Reply]:
        """Press a button of a message other than the pulse; new messages lie in the chat afterwards."""
        replies = await self.handle(Pressed(self.address, intent, at))
        for reply in replies:
            if reply.place is Place.NEW and isinstance(reply.content, Message):
                self.messenger.append(self.address.user, reply.content)
        return replies

    async def submit(self, form: Submitted) -> None:
        """Send a window that is filled in."""
        await self.handle(form)

    def newest(self, kind: str, wanted: Callable[[Intent], bool]) -> list[Intent]:
        """The wanted buttons of the newest message of that kind that has any."""
        for entry in reversed(self.messenger.entries(self.address.user)):
            if isinstance(entry.content, Message) and entry.content.key.startswith(kind):
                found = [intent for intent in _intents(entry.content) if wanted(intent)]
                if found:
                    return found
        return []

    def _pulse(self) -> Entry | None:
        """The last message that is a pulse, whatever it has become since."""
        for entry in reversed(self.messenger.entries(self.address.user)):
            if isinstance(entry.content, Message) and entry.content.key.startswith(_PULSE):
                return entry
        return None

    async def _answer_all(self, turn: Turn, at: datetime) -> None:
        for intent in iter(lambda: self._next(turn), None):
            await self._press(intent, at)

    def _next(self, turn: Turn) -> Intent | None:
        """The button that the person presses now; None where the turn ends."""
        entry = self._pulse()
        if entry is None:
            return None
        wanted = {(item, SKIPPED if value is None else str(value)) for item, value in turn.values.items()}
        return next((one for one in _intents(entry.content) if one.verb == "answer" and one.args[1:3] in wanted), None)

    async def _press_verb(self, verb: str, at: datetime) -> None:
        entry = self._pulse()
        if entry is not None:
            for intent in [one for one in _intents(entry.content) if one.verb == verb]:
                await self._press(intent, at)

    async def _comment(self, turn: Turn, at: datetime) -> None:
        """Answer the open question in its window, and say in the preview whether the words may be quoted."""
        entry = self._pulse()
        for intent in [one for one in _intents(entry.content) if one.verb == "comment"] if entry else ():
            for window in [one.content for one in await self._press(intent, at) if isinstance(one.content, Form)]:
                words = {one.name: turn.comment for one in window.fields}
                previews = await self.handle(Submitted(self.address, window.intent, words, at))
                for choice in [choice for one in previews for choice in _intents(one.content)]:
                    if choice.verb == "quote" and (choice.args[-1] != NOT_QUOTABLE) == turn.quotable:
                        await self._press(choice, at)

    async def _press(self, intent: Intent, at: datetime) -> Sequence[Reply]:
        entry = self._pulse()
        replies = await self.handle(Pressed(self.address, intent, at))
        for reply in replies:
            if entry is not None and reply.place is Place.REPLACE and isinstance(reply.content, Message):
                self.messenger.change(self.address.user, entry.number, reply.content)
        return replies


def _intents(content: object) -> Iterator[Intent]:
    """What the buttons of a message do; nothing for anything else."""
    if isinstance(content, Message):
        for block in content.blocks:
            if isinstance(block, Buttons):
                yield from (button.intent for button in block.buttons)
