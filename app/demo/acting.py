"""A sample person at the web chat: finds the pulse, presses its buttons, and sees the message change in place.

The only way to answer is the one that everyone has: an event for the conversation (release rule R13).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.web.messenger import Entry, WebMessenger
from app.demo.story import Turn
from bot.messages import Action, Buttons, Event, Message, Place, Pressed, Reply, Said
from bot.people import Address
from bot.pulse_message import SKIPPED

Handle = Callable[[Event], Awaitable[Sequence[Reply]]]

_PULSE = "pulse:"


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
        if turn.takes_back:
            await self._press_verb("withdraw", at)

    async def say(self, words: str, at: datetime) -> None:
        """Type something."""
        self.messenger.append(self.address.user, words)
        for reply in await self.handle(Said(self.address, words, at)):
            if isinstance(reply.content, Message):
                self.messenger.append(self.address.user, reply.content)

    def _pulse(self) -> Entry | None:
        """The last message that is a pulse, whatever it has become since."""
        for entry in reversed(self.messenger.entries(self.address.user)):
            if isinstance(entry.content, Message) and entry.content.key.startswith(_PULSE):
                return entry
        return None

    async def _answer_all(self, turn: Turn, at: datetime) -> None:
        for action in iter(lambda: self._next(turn), None):
            await self._press(action, at)

    def _next(self, turn: Turn) -> Action | None:
        """The button that the person presses now; None where the turn ends."""
        entry = self._pulse()
        if entry is None:
            return None
        wanted = {(item, SKIPPED if value is None else str(value)) for item, value in turn.values.items()}
        return next((one for one in _actions(entry) if one.verb == "answer" and one.args[1:] in wanted), None)

    async def _press_verb(self, verb: str, at: datetime) -> None:
        entry = self._pulse()
        if entry is not None:
            for action in [one for one in _actions(entry) if one.verb == verb]:
                await self._press(action, at)

    async def _press(self, action: Action, at: datetime) -> None:
        entry = self._pulse()
        for reply in await self.handle(Pressed(self.address, action, at)):
            if entry is not None and reply.place is Place.REPLACE and isinstance(reply.content, Message):
                self.messenger.change(self.address.user, entry.number, reply.content)


def _actions(entry: Entry) -> Iterator[Action]:
    if isinstance(entry.content, Message):
        for block in entry.content.blocks:
            if isinstance(block, Buttons):
                yield from (button.action for button in block.buttons)
