"""What may be pressed on the page: one's settings, the one thing to try, answers and replies. All else is the chat's.

A press goes into the conversation as one in the chat does, which checks again who may do what.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.web.page_requests import NoticeError
from bot.model.messages import Block, Buttons, Event, Form, Heading, Intent, Message, Pressed, Reply, Submitted
from bot.model.people import Employee

Handle = Callable[[Event], Awaitable[Sequence[Reply]]]


@dataclass(frozen=True, slots=True)
class Pressable:
    """A form of the page's: where it is sent, what its answer is called (a text's key), and what may be pressed in it."""

    path: str
    title: str
    allows: Callable[[Intent], bool]
    takes_words: bool = False


SETTINGS = Pressable(
    "/page/settings", "page.choices.title", lambda intent: intent.verb in {"hour", "hours", "day", "language", "pause", "resume"}
)
DECISIONS = Pressable(
    "/page/act", "act.next", lambda intent: intent.verb == "act" and intent.args[:1] in {("start",), ("drop",), ("again",)}
)
QUOTATIONS = Pressable(
    "/page/quotation",
    "quotation.title",
    lambda intent: intent.verb == "quotation" and intent.args[:1] in {("list",), ("write",), ("sign",)},
    takes_words=True,
)

REPLIES = Pressable(
    "/page/reply",
    "quotation.read_title",
    lambda intent: intent.verb == "reply" or (intent.verb == "quotation" and intent.args[:1] == ("read",)),
    takes_words=True,
)


async def press(handle: Handle, employee: Employee, intent: Intent, at: datetime, fields: Mapping[str, str]) -> Message | Form:
    """What the conversation answers to a press, or to words where ``fields`` hold some.

    Raises NoticeError for somebody whom the chat can't reach.
    """
    if employee.address is None:
        raise NoticeError(404, "missing")
    if "words" in fields:
        replies = await handle(Submitted(employee.address, intent, {"words": fields["words"]}, at))
    else:
        replies = await handle(Pressed(employee.address, intent, at, carried=fields.get("carry", "")))
    return replies[-1].content if replies else Message("", ())


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
