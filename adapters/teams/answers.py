"""Replies -> what goes back in the invoke's own response, and what is posted as an activity of its own. Pure.

Teams gives three ways to answer: the body of the response (a card pressed in changes, a dialog opens or changes), a new
activity, and an update of one that is there. Which one a reply takes is decided here; ``server`` and ``connector`` carry it out.
Everything goes to the personal chat that the event came from, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.teams import render
from adapters.teams.buttons import Where
from adapters.teams.markdown import cut, without_marks
from adapters.teams.parse import Incoming, Spot
from adapters.teams.render import CARD, PictureUrl, no_picture
from bot.messages import Buttons, Facts, Form, Message, Picture, Place, Pressed, Reply, Submitted, Surface

Body = dict[str, Any]

_MESSAGE = "application/vnd.microsoft.activity.message"
_SENTENCE = 300  # characters: what the line under a card can hold


@dataclass(frozen=True, slots=True)
class Post:
    """An activity for the chat the event came from. ``replaces``: the activity it takes the place of, or "" for a new one.

    Of two updates of one activity the newer stays. Where that one is gone the update is dropped: the person has seen the
    answer in the response, or has deleted the message.
    """

    activity: Body
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is the JSON of the invoke's response, with status 200; None: an empty one. Then come the posts, in their order."""

    body: Body | None
    posts: tuple[Post, ...] = ()


def answer(incoming: Incoming, replies: Sequence[Reply], picture_url: PictureUrl = no_picture) -> Answer:
    """How the replies to one event are shown."""
    match incoming.origin.spot:
        case Spot.EXECUTE:
            return _to_card(incoming, replies, picture_url)
        case Spot.OPENING | Spot.DIALOG:
            return _to_dialog(incoming, replies, picture_url)
        case _:
            return Answer(None, tuple(_post(incoming, reply, picture_url) for reply in replies))


def _to_card(incoming: Incoming, replies: Sequence[Reply], picture_url: PictureUrl) -> Answer:
    """A press in a card. One reply may change the card, one sentence may stand under it; the others are new messages."""
    body: Body | None = None
    posts: list[Post] = []
    for reply in replies:
        content = reply.content
        if body is None and _redraws(incoming, reply) and isinstance(content, Message):
            where = _where(reply)
            body = {"statusCode": 200, "type": CARD, "value": render.card(content, picture_url, where)}
            # The response changes what is on the screen now; the message itself must change too, or it comes back as it was.
            posts += [_update(incoming, content, picture_url, where)] if incoming.origin.pressed_in else []
        elif body is None and reply.place is Place.PRIVATE and (sentence := _sentence(content)):
            body = {"statusCode": 200, "type": _MESSAGE, "value": sentence}
        else:
            posts.append(_post(incoming, reply, picture_url))
    if body is None:
        told = next((_summary(reply.content) for reply in replies), "")
        body = {"statusCode": 200, "type": _MESSAGE, "value": told}
    return Answer(body, tuple(posts))


def _to_dialog(incoming: Incoming, replies: Sequence[Reply], picture_url: PictureUrl) -> Answer:
    """A press that opens a dialog, or one in it: what is for the person alone is drawn there, and leaves no copy."""
    shown = next((reply for reply in reversed(replies) if reply.place is not Place.NEW), None)
    if shown is None and incoming.origin.spot is Spot.OPENING:
        shown = replies[-1] if replies else None  # a dialog that is opening must show something
    posts = [_post(incoming, reply, picture_url) for reply in replies if reply is not shown]
    if shown is None:
        return Answer(None, tuple(posts))  # an empty response closes the dialog
    pressed_in_chat = incoming.origin.spot is Spot.OPENING and incoming.origin.pressed_in
    if pressed_in_chat and _redraws(incoming, shown) and isinstance(shown.content, Message):
        posts.append(_update(incoming, shown.content, picture_url, _where(shown)))
    return Answer({"task": {"type": "continue", "value": render.window(shown.content, picture_url)}}, tuple(posts))


def _post(incoming: Incoming, reply: Reply, picture_url: PictureUrl) -> Post:
    content = reply.content
    if isinstance(content, Form):
        event = incoming.event
        opens = event.action if isinstance(event, Pressed | Submitted) else content.action
        return Post(render.activity(render.opening(content, opens), picture_url))
    if incoming.origin.pressed_in and _redraws(incoming, reply):
        return _update(incoming, content, picture_url, _where(reply))
    return Post(render.activity(content, picture_url, _where(reply)))


def _update(incoming: Incoming, content: Message, picture_url: PictureUrl, where: Where) -> Post:
    return Post(render.activity(content, picture_url, where), incoming.origin.pressed_in)


def _redraws(incoming: Incoming, reply: Reply) -> bool:
    """Tell whether the reply takes the place of the card that was pressed in."""
    if not isinstance(incoming.event, Pressed):
        return False
    if reply.place is Place.HOME:
        return incoming.event.surface is Surface.HOME
    return reply.place is Place.REPLACE


def _where(reply: Reply) -> Where:
    return Where.HOME if reply.place is Place.HOME else Where.CHAT


def _sentence(content: Message | Form) -> str:
    """The content, where it is no more than a short sentence."""
    if isinstance(content, Form) or any(isinstance(block, Buttons | Facts | Picture) for block in content.blocks):
        return ""
    words = " ".join(without_marks(text) for text in _texts(content))
    return words if len(words) <= _SENTENCE else ""


def _texts(content: Message) -> Iterator[str]:
    for block in content.blocks:
        text = getattr(block, "text", "")
        if text:
            yield text


def _summary(content: Message | Form) -> str:
    return cut(without_marks(content.title if isinstance(content, Form) else content.summary), _SENTENCE)
