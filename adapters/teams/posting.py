"""Carrying out what follows an answer: new activities and updates in the chat that the event came from.

Owns the order of two drawings of one message: the later stays, however long the earlier one takes. What can't be shown is
logged by its code and keeps back nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from adapters.http.calling import CallError
from adapters.teams.answers import Post
from adapters.teams.connector import Connector
from adapters.teams.parse import Origin

_log = logging.getLogger(__name__)

_GONE = frozenset({"ActivityNotFoundInConversation", "status_404"})

_Drawing = tuple[str, str]  # the chat and the activity in it


class Posting:
    """What posts and updates on Teams. Keeps nothing but which drawing of a message is the newest."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._newest: dict[_Drawing, object] = {}
        self._turns: dict[_Drawing, asyncio.Lock] = {}

    def carry_out(self, origin: Origin, posts: Sequence[Post]) -> Coroutine[Any, Any, None]:
        """Send the posts, in their order. Which drawing is the newest is decided by the order of these calls."""
        ticket = object()
        for post in posts:
            if post.replaces:
                self._newest[_drawing(origin, post)] = ticket
        return self._all(origin, posts, ticket)

    async def _all(self, origin: Origin, posts: Sequence[Post], ticket: object) -> None:
        for post in posts:
            try:
                await (self._redraw(origin, post, ticket) if post.replaces else self._post(origin, post))
            except CallError as error:
                if not post.replaces or error.code not in _GONE:
                    _log.warning("An answer on Teams (%s) was not shown: %s", origin.spot, error.code)

    async def _post(self, origin: Origin, post: Post) -> None:
        await self._connector.post(origin.sender.workspace, origin.reference, post.activity, paced=False)

    async def _redraw(self, origin: Origin, post: Post, ticket: object) -> None:
        drawing = _drawing(origin, post)
        try:
            async with self._turns.setdefault(drawing, asyncio.Lock()):
                if self._newest.get(drawing) is ticket:
                    await self._connector.update(origin.sender.workspace, origin.reference, post.replaces, post.activity)
        finally:
            if self._newest.get(drawing) is ticket:
                del self._newest[drawing]
                self._turns.pop(drawing, None)


def _drawing(origin: Origin, post: Post) -> _Drawing:
    return origin.reference.conversation, post.replaces
