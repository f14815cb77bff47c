"""Carrying replies out where the person is: in the message pressed, a modal, Home, or an answer to a command.

Slack gives three ways to answer: the body of the acknowledgement (commands and sent modals only), the ``response_url``
(redraws the message pressed in), and the Web API. Which one a reply takes is decided here; what it says is final already.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from adapters.http.calling import CallError, Fault, Patience
from adapters.rendering import PictureUrl
from adapters.slack import render
from adapters.slack.api import Method, call_patiently
from adapters.slack.messenger import SlackMessenger
from adapters.slack.parse import Origin, Spot
from adapters.slack.posting import post
from adapters.slack.workspaces import Workspaces, server_of
from bot.model.messages import Form, Message, Place, Reply
from bot.ports.messenger import DoubtfulError, PlatformDownError, UnreachableError

_log = logging.getLogger(__name__)

# A response_url comes in with a signed request, yet what it receives is personal: it goes to these hosts and our own API's only.
RESPONSE_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_TRIGGER_TRIES = 2  # a trigger_id lives for three seconds

AckBody = dict[str, Any]


class Answers:
    """What shows replies on Slack. Keeps nothing but which redraw of a message is the newest."""

    def __init__(self, workspaces: Workspaces, messenger: SlackMessenger, picture_url: PictureUrl, patience: Patience) -> None:
        self._workspaces = workspaces
        self._messenger = messenger
        self._picture_url = picture_url
        self._patience = patience
        self._api = server_of(workspaces.settings.base_url)
        self._newest: dict[str, object] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def at_once(self, origin: Origin, replies: Sequence[Reply]) -> tuple[AckBody | None, tuple[Reply, ...]]:
        """What the acknowledgement itself can carry, and the replies that are left."""
        for index, reply in enumerate(replies):
            rest = (*replies[:index], *replies[index + 1 :])
            if origin.spot is Spot.COMMAND and isinstance(reply.content, Message) and reply.place is not Place.HOME:
                return self._ephemeral(reply.content), rest
            if origin.spot is Spot.FORM and reply.place in (Place.PRIVATE, Place.REPLACE):
                return {"response_action": "update", "view": render.modal(reply.content, self._picture_url)}, rest
        return None, tuple(replies)

    async def carry_out(self, origin: Origin, replies: Sequence[Reply]) -> None:
        """Send the replies, in their order. A failure is logged by its code and stops none of the others."""
        ticket = self._ticket(origin, replies)
        for reply in replies:
            try:
                await self._show(origin, reply, ticket)
            except (CallError, DoubtfulError, PlatformDownError, UnreachableError) as error:
                code = error.code if isinstance(error, CallError) else type(error).__name__
                _log.warning("A reply on Slack (%s from %s) was not shown: %s", reply.place, origin.spot, code)

    async def _show(self, origin: Origin, reply: Reply, ticket: object) -> None:
        content = reply.content
        if isinstance(content, Form):
            await self._window(origin, content)
            return
        match reply.place:
            case Place.HOME:
                await self._publish(origin, content)
            case Place.REPLACE if origin.spot in (Spot.MESSAGE, Spot.EPHEMERAL):
                await self._redraw(origin, content, ticket)
            case Place.REPLACE if origin.spot is Spot.HOME:
                await self._publish(origin, content)
            case Place.REPLACE | Place.PRIVATE if origin.spot in (Spot.MODAL, Spot.FORM):
                await self._window(origin, content)
            case Place.PRIVATE if origin.spot in (Spot.MESSAGE, Spot.EPHEMERAL, Spot.HOME):
                await self._private(origin, content)
            case _ if origin.spot in (Spot.COMMAND, Spot.EPHEMERAL):
                await self._respond(origin, self._ephemeral(content))
            case _:
                await self._messenger.deliver(origin.sender, content, paced=False, thread=origin.thread)

    async def _private(self, origin: Origin, content: Message) -> None:
        try:
            await self._window(origin, content)
        except CallError:
            if not origin.response_url:
                raise
            await self._respond(origin, self._ephemeral(content))

    async def _window(self, origin: Origin, content: Message | Form) -> None:
        """Open a modal, or draw the open one again."""
        view = render.modal(content, self._picture_url)
        if origin.spot is Spot.MODAL and origin.view_id:
            await self._call(origin, Method.UPDATE_VIEW, {"view_id": origin.view_id, "view": view})
        elif origin.trigger_id:
            await self._call(origin, Method.OPEN_VIEW, {"trigger_id": origin.trigger_id, "view": view}, tries=_TRIGGER_TRIES)
        else:
            raise CallError(Fault.REFUSED, "no_trigger")

    async def _publish(self, origin: Origin, content: Message) -> None:
        view = render.home(content, self._picture_url)
        await self._call(origin, Method.PUBLISH_VIEW, {"user_id": origin.sender.user, "view": view})

    async def _redraw(self, origin: Origin, content: Message, ticket: object) -> None:
        """Replace the message pressed in. Two quick presses: the later drawing stays, however long the earlier one takes."""
        body = {"replace_original": True, **render.message(content, self._picture_url)}
        drawing = _drawing(origin)
        lock = self._turns.setdefault(drawing, asyncio.Lock())
        try:
            async with lock:
                await self._respond(origin, body, ticket)
        finally:
            if self._newest.get(drawing) is ticket:
                del self._newest[drawing]
                self._turns.pop(drawing, None)

    def _ticket(self, origin: Origin, replies: Sequence[Reply]) -> object:
        ticket = object()
        if origin.spot in (Spot.MESSAGE, Spot.EPHEMERAL) and any(reply.place is Place.REPLACE for reply in replies):
            self._newest[_drawing(origin)] = ticket
        return ticket

    async def _respond(self, origin: Origin, body: AckBody, ticket: object = None) -> None:
        """POST to the response_url until it takes. Raises CallError."""
        if not self.trusted(origin.response_url):
            raise CallError(Fault.REFUSED, "response_url_not_of_slack" if origin.response_url else "no_response_url")
        drawing = _drawing(origin)
        await post(
            self._workspaces.session(),
            origin.response_url,
            self._patience,
            refused="status_",
            failed="response_url",
            # Without a ticket nothing can overtake it; else a newer drawing may wait.
            is_wanted=lambda: ticket is None or self._newest.get(drawing, ticket) is ticket,
            json=body,
            timeout=self._workspaces.brief,
        )

    def trusted(self, url: str) -> bool:
        """Tell whether an answer may be posted there."""
        server = server_of(url)
        if server is None:
            return False
        scheme, host, port = server
        return server == self._api or (scheme == "https" and port is None and host in RESPONSE_HOSTS)

    def _ephemeral(self, content: Message) -> AckBody:
        return {"response_type": "ephemeral", "replace_original": False, **render.message(content, self._picture_url)}

    async def _call(self, origin: Origin, method: Method, arguments: dict[str, Any], tries: int = 4) -> None:
        client = await self._workspaces.client(origin.workspace, origin.enterprise)
        if client is None:
            raise CallError(Fault.REFUSED, "workspace_not_served")
        patience = Patience(self._patience.jitter, self._patience.sleep, tries, self._patience.base, self._patience.longest)
        await call_patiently(client, method, arguments, patience)


def _drawing(origin: Origin) -> str:
    """What names the message that is drawn again."""
    return origin.message or origin.response_url
