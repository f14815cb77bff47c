"""Replies -> what goes back in the invoke's own response, and what is posted as an activity of its own. Pure.

Teams gives three ways to answer: the body of the response (a card pressed in changes, a dialog opens or changes), a new
activity, and an update of one that is there. Which one a reply takes is decided here; ``server`` and ``connector`` carry it out.
Everything goes to the personal chat that the event came from, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.rendering import PictureUrl, cut, no_picture
from adapters.teams import render
from adapters.teams.buttons import Where
from adapters.teams.markdown import without_marks
from adapters.teams.parse import Incoming, Spot
from adapters.teams.render import CARD
from bot.model.messages import Buttons, Facts, Form, Message, Picture, Place, Pressed, Reply, Submitted, Surface

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


def answer(incoming: Incoming, replies: Sequence[Reply], picture_url: PictureUrl = no_picture, *, dialogs: bool = True) -> Answer:
    """How the replies to one event are shown. ``dialogs`` False: to a client that opens none (see ``render.panel``)."""
    show = _Show(incoming, picture_url, dialogs)
    match incoming.origin.spot:
        case Spot.EXECUTE:
            return _to_card(show, replies)
        case Spot.OPENING | Spot.DIALOG:
            return _to_dialog(show, replies)
        case _:
            return Answer(None, tuple(show.post(reply) for reply in replies))


def _to_card(show: _Show, replies: Sequence[Reply]) -> Answer:
    """A press in a card. One reply may change the card, one sentence may stand under it; the others are new messages."""
    body: Body | None = None
    posts: list[Post] = []
    for reply in replies:
        if body is None and show.redraws(reply):
            post = show.post(reply)
            body = {"statusCode": 200, "type": CARD, "value": post.activity["attachments"][0]["content"]}
            # The response changes what is on the screen now; the message itself must change too, or it comes back as it was.
            posts += [post] if post.replaces else []
        elif body is None and reply.place is Place.PRIVATE and (sentence := _sentence(reply.content)):
            body = {"statusCode": 200, "type": _MESSAGE, "value": sentence}
        else:
            posts.append(show.post(reply))
    if body is None:
        told = next((_summary(reply.content) for reply in replies), "")
        body = {"statusCode": 200, "type": _MESSAGE, "value": told}
    return Answer(body, tuple(posts))


def _to_dialog(show: _Show, replies: Sequence[Reply]) -> Answer:
    """A press that opens a dialog, or one in it: what is for the person alone is drawn there, and leaves no copy."""
    opening = show.incoming.origin.spot is Spot.OPENING
    shown = next((reply for reply in reversed(replies) if reply.place is not Place.NEW), None)
    if shown is None and opening:
        shown = replies[-1] if replies else None  # a dialog that is opening must show something
    posts = [show.post(reply) for reply in replies if reply is not shown]
    if shown is None:
        return Answer(None, tuple(posts))  # an empty response closes the dialog
    if opening and show.redraws(shown) and (update := show.post(shown)).replaces:
        posts.append(update)
    return Answer({"task": {"type": "continue", "value": render.window(shown.content, show.picture_url)}}, tuple(posts))


@dataclass(frozen=True, slots=True)
class _Show:
    """How one event's replies are posted."""

    incoming: Incoming
    picture_url: PictureUrl
    dialogs: bool

    def post(self, reply: Reply) -> Post:
        """The activity of a reply, in the place of the one pressed in where it belongs there."""
        replaces = self.incoming.origin.pressed_in if self.redraws(reply) else ""
        return Post(self._activity(reply), replaces)

    def redraws(self, reply: Reply) -> bool:
        """Tell whether the reply takes the place of the card that was pressed in."""
        event = self.incoming.event
        if self._in_panel:
            return reply.place is not Place.NEW
        if not isinstance(event, Pressed) or isinstance(reply.content, Form):
            return False
        return event.surface is Surface.HOME if reply.place is Place.HOME else reply.place is Place.REPLACE

    @property
    def _in_panel(self) -> bool:
        return self.incoming.origin.panel and not self.dialogs

    def _activity(self, reply: Reply) -> Body:
        content, event = reply.content, self.incoming.event
        if not self.dialogs and (reply.place is Place.PRIVATE or (self.redraws(reply) and self._in_panel)):
            return render.panel_activity(content, self.picture_url)
        if isinstance(content, Form):
            opens = event.intent if isinstance(event, Pressed | Submitted) else content.intent
            content = render.opening(content, opens)
        where = Where.HOME if reply.place is Place.HOME else Where.CHAT
        return render.activity(content, self.picture_url, where, dialogs=self.dialogs)


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
