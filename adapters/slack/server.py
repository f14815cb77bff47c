"""Slack's way in: one route for everything Slack sends, "Add to Slack", and Socket Mode. All the I/O of the inbound side.

The raw bytes are verified before anything reads them. Then Bolt dispatches, in the mode in which the acknowledgement waits
for the write: what is acknowledged has been committed, and where that takes longer than Slack waits, the person sees that it
did not work, or Slack sends it again. Whatever is slow comes after, in tasks that ``stop`` waits for. Nothing that a person
says or presses reaches a log.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.http.bodies import read_body
from adapters.http.calling import CallError, Patience
from adapters.http.tasks import Tasks
from adapters.rendering import PictureUrl, no_picture
from adapters.slack.answers import Answers
from adapters.slack.api import library_logger
from adapters.slack.bolt import PARSED, SERVED, build
from adapters.slack.inbound import MalformedError, Payload, decode, genuine
from adapters.slack.installing import NotListedError, oauth_flow
from adapters.slack.messenger import SlackMessenger
from adapters.slack.parse import Incoming, Removed, is_well_formed, parse
from adapters.slack.repeats import Memory, Repeats
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from bot.model.messages import Event, Reply

Handle = Callable[[Event], Awaitable[tuple[Reply, ...]]]

_log = logging.getLogger(__name__)

_PATIENT = 2.5  # seconds that the write may take; Slack gives up after three
_CONNECTING = 10.0  # seconds that ``start`` waits for the connection
_NOT_LISTED = (
    "This Voinko serves the workspaces on its list alone, and yours is not on it: nothing was kept of the installation."
    " Ask whoever runs it to add your workspace's id to [slack] workspaces in voinko.toml, and remove the app until then."
)
_FAILED = 500
_OK, _UNAVAILABLE = 200, 503


class SlackServer:
    """Serves one Slack app. ``add_routes`` before the HTTP server starts; ``start`` and ``stop`` inside its loop.

    ``handle`` is the conversation; it returns once everything is written. ``wall`` gives wall-clock time in seconds,
    ``nonce`` an unguessable text, ``memory`` keeps over a restart which events have been answered. "Add to Slack" needs a
    nonce, a vault in ``workspaces``, and ``base_url``, the public address.
    """

    def __init__(
        self,
        settings: SlackSettings,
        handle: Handle,
        *,
        workspaces: Workspaces,
        messenger: SlackMessenger,
        wall: Callable[[], float],
        jitter: Callable[[], float],
        picture_url: PictureUrl = no_picture,
        base_url: str = "",
        nonce: Callable[[], str] | None = None,
        memory: Memory | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._handle = handle
        self._workspaces = workspaces
        self._wall = wall
        self._base_url = base_url
        vault = workspaces.vault
        self._installable = (vault, nonce) if settings.installable and vault is not None and nonce is not None else None
        self._answers = Answers(workspaces, messenger, picture_url, Patience(jitter, sleep))
        self._repeats = Repeats(memory, wall)
        self._under_way: dict[str, asyncio.Task[tuple[Reply, ...] | None]] = {}  # by the event's id
        self._tasks = Tasks()
        self._bolt: AsyncApp | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[Any] | None = None

    def add_routes(self, app: web.Application) -> None:
        """Put our routes into the one HTTP server."""
        app.router.add_post("/slack/events", self._events)
        if self._installable:
            app.router.add_get("/slack/install", self._install)
            app.router.add_get("/slack/oauth_redirect", self._oauth_redirect)

    async def start(self) -> None:
        """Make Bolt ready and, with an app token, open the Socket Mode connection."""
        self._ready()
        try:
            await self._workspaces.own()
        except CallError as error:  # it may come back, or be mended; ``doctor`` says more
            _log.warning("Slack can't be used yet: %s", error.code)
        if self._settings.app_token:
            self._socket = AsyncSocketModeHandler(
                self._ready(),
                self._settings.app_token,
                logger=library_logger(),
                web_client=self._workspaces.client_for(None),
            )
            # It tries until it is connected; a Slack that can't be reached must not keep the rest from starting.
            self._connecting = self._tasks.start(self._socket.connect_async())  # type: ignore[no-untyped-call]  # Bolt's is not annotated
            await asyncio.wait({self._connecting}, timeout=_CONNECTING)

    async def stop(self) -> None:
        """Take nothing more in over Socket Mode; finish the replies under way."""
        if self._socket is not None and self._connecting is not None:
            self._connecting.cancel()
            await self._socket.close_async()  # type: ignore[no-untyped-call]  # Bolt's is not annotated
            self._socket = None
        await self._tasks.finish()
        await self._repeats.finish()

    # ------------------------------------------------------------ HTTP

    async def _events(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        headers = request.headers
        timestamps = headers.getall("X-Slack-Request-Timestamp", [])
        signatures = headers.getall("X-Slack-Signature", [])
        if not genuine(self._settings.signing_secret, timestamps, signatures, body, self._wall()):
            return web.Response(status=401)
        try:
            payload = decode(body, request.content_type)
        except MalformedError as fault:
            return web.Response(status=400, text=f"malformed: {fault}")
        if not is_well_formed(payload):
            return web.Response(status=400, text="malformed: shape")
        return await to_aiohttp_response(await self._dispatch(payload))

    async def _dispatch(self, payload: Payload) -> BoltResponse:
        try:
            # In this mode Bolt takes a payload that is read already, and verifies no signature: that is done.
            request = AsyncBoltRequest(body=payload, mode="socket_mode")
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            return BoltResponse(status=400, body="malformed: shape")  # Bolt trusts the shape of what it reads ids from
        response = await self._ready().async_dispatch(request)
        if response.status == _FAILED and SERVED not in request.context:
            return BoltResponse(status=400, body="malformed: shape")  # Bolt stumbled over it before our listener saw it
        return response

    async def _install(self, request: web.Request) -> web.StreamResponse:
        flow = self._ready().oauth_flow
        assert flow is not None  # noqa: S101 (the route exists only with it)
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def _oauth_redirect(self, request: web.Request) -> web.StreamResponse:
        flow = self._ready().oauth_flow
        assert flow is not None  # noqa: S101 (the route exists only with it)
        try:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))
        except NotListedError:
            _log.warning("A workspace that is not on the allow-list wanted to install the app: refused, nothing of it was kept")
            return web.Response(status=403, text=_NOT_LISTED)
        except (ClientError, TimeoutError) as error:
            _log.warning("Slack could not be asked for a token: %s", type(error).__name__)
            return web.Response(status=502)

    # ------------------------------------------------------------ Bolt

    def _ready(self) -> AsyncApp:
        """Bolt's app; made inside the running loop, where the shared session belongs."""
        if self._bolt is not None:
            return self._bolt
        flow = None
        if self._installable is not None:
            vault, nonce = self._installable
            flow = oauth_flow(self._workspaces, vault, base_url=self._base_url, nonce=nonce, wall=self._wall)
        self._bolt = build(self._workspaces, self._admit, self._serve, flow)
        return self._bolt

    async def _admit(self, payload: Payload) -> Incoming | Removed | int:
        """What somebody we serve has done and we have not answered yet; else the status that answers it."""
        parsed = parse(payload, datetime.fromtimestamp(self._wall(), UTC))
        if not isinstance(parsed, Incoming):
            return parsed or _OK
        try:
            if not parsed.event.sender.workspace:
                parsed = parsed.at_home(await self._workspaces.home_of(parsed.event.sender.user, parsed.origin.enterprise))
            # With Slack Connect a person of another workspace may speak to us in ours.
            for workspace in {parsed.event.sender.workspace, parsed.origin.workspace}:
                if await self._workspaces.bot(workspace, parsed.origin.enterprise) is None:
                    return _OK
        except Exception as error:  # noqa: BLE001 (Slack's, or that of the database in which the tokens are)
            code = error.code if isinstance(error, CallError) else type(error).__name__
            _log.warning("Who we are in a workspace can't be told: %s", code)
            return _UNAVAILABLE
        return _OK if await self._repeats.answered(parsed.event_id) else parsed

    async def _serve(self, context: AsyncBoltContext) -> BoltResponse:
        """Handle, acknowledge with the answer, and leave what is slow to a task."""
        context[SERVED] = True
        parsed: Incoming | Removed = context[PARSED]
        if isinstance(parsed, Removed):
            await self._workspaces.forget(parsed.workspace, parsed.enterprise)
            return BoltResponse(status=200, body="")
        again = self._under_way.get(parsed.event_id)  # Slack is impatient: whoever began it answers it
        work = again or self._begin(parsed)
        done, _ = await asyncio.wait({work}, timeout=_PATIENT)
        if not done and again is None:  # the answer follows when it is there
            self._tasks.start(self._later(parsed, work))
        # Nothing is acknowledged that is not written: Slack shows the person that it didn't work, or sends the event again.
        replies = work.result() if done else None
        if replies is None:
            return BoltResponse(status=_UNAVAILABLE, body="")
        if again is not None:
            return BoltResponse(status=_OK, body="")
        body, rest = self._answers.at_once(parsed.origin, replies)
        if rest:
            self._tasks.start(self._carry_out(parsed, rest))
        if body is None:
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": "application/json"})

    def _begin(self, parsed: Incoming) -> asyncio.Task[tuple[Reply, ...] | None]:
        work = self._tasks.start(self._replies(parsed))
        if parsed.event_id:
            self._under_way[parsed.event_id] = work
            work.add_done_callback(lambda _: self._under_way.pop(parsed.event_id))
        return work

    async def _replies(self, parsed: Incoming) -> tuple[Reply, ...] | None:
        """What the conversation says; None when it failed, of which the log gets the name of the exception alone."""
        try:
            replies = await self._handle(parsed.event)
            return replies if await self._repeats.take(parsed.event_id) else ()
        except Exception as error:  # noqa: BLE001 (whatever it is, it must not leave with what was said in it)
            # No traceback: it quotes.
            _log.error("Handling something from Slack (%s) failed: %s", parsed.origin.spot, type(error).__name__)
            return None

    async def _later(self, parsed: Incoming, work: asyncio.Task[tuple[Reply, ...] | None]) -> None:
        await self._carry_out(parsed, await work or ())

    async def _carry_out(self, parsed: Incoming, replies: tuple[Reply, ...]) -> None:
        try:
            await self._answers.carry_out(parsed.origin, replies)
        except Exception as error:  # noqa: BLE001 (a reply lost after the acknowledgement: named, never quoted)
            _log.error("Answering on Slack (%s) failed: %s", parsed.origin.spot, type(error).__name__)  # no traceback: it quotes
