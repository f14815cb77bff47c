"""What may be pressed on the page: one's settings, and the one thing to try. Everything else is the chat's.

A press goes into the conversation as one in the chat does, which checks again who may do what.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.web.page_requests import NoticeError
from bot.model.messages import Block, Buttons, Event, Heading, Intent, Message, Pressed, Reply
from bot.model.people import Employee

Handle = Callable[[Event], Awaitable[Sequence[Reply]]]


@dataclass(frozen=True, slots=True)
class Pressable:
    """A form of the page's: where it is sent, what its answer is called (a text's key), and what may be pressed in it."""

    path: str
    title: str
    allows: Callable[[Intent], bool]


SETTINGS = Pressable(
    "/page/settings", "page.choices.title", lambda intent: intent.verb in {"hour", "hours", "day", "language", "pause", "resume"}
)
DECISIONS = Pressable(
    "/page/act", "act.next", lambda intent: intent.verb == "act" and intent.args[:1] in {("start",), ("drop",), ("again",)}
)


async def press(handle: Handle, employee: Employee, intent: Intent, at: datetime) -> Sequence[Block]:
    """What the conversation answers. Raises NoticeError for somebody whom the chat can't reach."""
    if employee.address is None:
        raise NoticeError(404, "missing")
    replies = await handle(Pressed(employee.address, intent, at))
    return next((reply.content.blocks for reply in reversed(replies) if isinstance(reply.content, Message)), ())


def pressable(blocks: Sequence[Block], form: Pressable) -> list[Block]:
    """The blocks as the conversation shows them, without their heading and what only the chat can do."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Buttons):
            buttons = tuple(one for one in block.buttons if form.allows(one.intent))
            kept += [Buttons(block.key, buttons)] if buttons else []
        elif not isinstance(block, Heading):
            kept.append(block)
    return kept
