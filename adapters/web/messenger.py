"""The demo's chat platform: everyone's conversation with the bot, in memory.

Implements ``bot.ports.messenger``. What somebody pressed is kept nowhere: a message changes in place, as in Slack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.model.messages import Message
from bot.model.people import Address
from bot.ports.messenger import Ready, always

_KEPT = 200  # entries of one conversation; a year of pulses has some 120


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation: a message of the bot's, or what the person typed."""

    number: int
    at: datetime
    content: Message | str = field(repr=False)


@dataclass(slots=True)
class _Conversation:
    entries: list[Entry] = field(default_factory=list)
    home: Message | None = None
    last: int = 0  # the number of the newest entry
    read: int = 0  # the number up to which the person has seen the bot's messages


class WebMessenger:
    """Keeps one conversation per user of the web chat. ``clock`` is the demo's calendar time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._conversations: dict[str, _Conversation] = {}

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        """Deliver a message the bot sends first. Raises what ``ready`` raises."""
        await ready()
        self.append(to.user, message)
        return replace(to, conversation=to.user, message=str(self._of(to.user).last))

    async def end(self, at: Address, message: Message) -> None:
        """Let that message take the place of the one that ``at`` names, if it is still there."""
        self.change(at.user, int(at.message), message)

    async def find(self, to: Address, key: str) -> bool | None:
        """Tell whether a message with that key is in the conversation."""
        return any(isinstance(entry.content, Message) and entry.content.key == key for entry in self.entries(to.user))

    def entries(self, user: str) -> Sequence[Entry]:
        """The conversation, oldest first."""
        return tuple(self._of(user).entries)

    def append(self, user: str, content: Message | str) -> None:
        """Add a message of the bot's, or the words the person typed."""
        conversation = self._of(user)
        conversation.last += 1
        conversation.entries.append(Entry(conversation.last, self._clock(), content))
        del conversation.entries[:-_KEPT]

    def change(self, user: str, number: int, message: Message) -> bool:
        """Tell whether that message was there and another one has taken its place."""
        entries = self._of(user).entries
        for index, entry in enumerate(entries):
            if entry.number == number and isinstance(entry.content, Message):
                entries[index] = replace(entry, content=message)
                return True
        return False

    def home(self, user: str) -> Message | None:
        """The person's Home, as it was last drawn."""
        return self._of(user).home

    def set_home(self, user: str, message: Message) -> None:
        """Draw the person's Home again."""
        self._of(user).home = message

    def unread(self, user: str) -> int:
        """How many messages of the bot's the person hasn't seen."""
        conversation = self._of(user)
        return sum(1 for entry in conversation.entries if entry.number > conversation.read and isinstance(entry.content, Message))

    def mark_read(self, user: str) -> None:
        """The person has seen everything."""
        conversation = self._of(user)
        conversation.read = conversation.last

    def _of(self, user: str) -> _Conversation:
        return self._conversations.setdefault(user, _Conversation())
