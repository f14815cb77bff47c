"""Teams' way in: ``POST /api/messages``. The only file that knows the Bot Framework SDK; everything else speaks plain JSON.

The SDK (botbuilder-core) runs the turn: its adapter, its turn context, its rules for an invoke's response. What it does badly
is done around it: who may speak to us is checked before, the body is read here, and what is sent goes through our own
connector (ADR 7). Nothing that a person says or presses reaches a log.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, NoReturn

from aiohttp import web
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ConversationAccount
from botframework.connector.auth import AuthenticateRequestResult, BotFrameworkAuthentication, ClaimsIdentity, ConnectorFactory

from adapters.http.bodies import read_body
from adapters.http.deliveries import Deliveries
from adapters.http.loopback import at_home
from adapters.http.tasks import Tasks
from adapters.rendering import PictureUrl, no_picture
from adapters.teams.answers import Post, answer
from adapters.teams.connector import Connector
from adapters.teams.directory import TeamsDirectory
from adapters.teams.inbound import decode, is_json, removed, timezone_of
from adapters.teams.keys import SigningKeys
from adapters.teams.messenger import NOT_INSTALLED
from adapters.teams.parse import Incoming, MalformedError, Refusal, parse
from adapters.teams.posting import Posting
from adapters.teams.settings import TeamsSettings
from adapters.teams.tokens import CHANNEL, InvalidTokenError, TokenCheck
from bot.model.messages import Event, Joined, Reply
from bot.model.people import Address
from bot.ports.messenger import PlatformDownError

Handle = Callable[[Event], Awaitable[tuple[Reply, ...]]]

_log = logging.getLogger(__name__)

_PATIENT = 5.0  # seconds that the response to a typed message waits for its answers to be shown
_TROUBLE = {"statusCode": 500, "type": "application/vnd.microsoft.error", "value": {"code": "Unavailable", "message": ""}}


class TeamsServer:
    """Serves one registration. ``add_routes`` before the HTTP server starts; ``start`` and ``stop`` inside its loop.

    ``handle`` is the conversation; it returns once everything is written. ``known`` tells whether an account is somebody's on the
    roster, ``mark`` records why it can't be reached, None: that it can. ``wall`` gives wall-clock time in seconds.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        handle: Handle,
        *,
        connector: Connector,
        directory: TeamsDirectory,
        keys: SigningKeys,
        known: Callable[[Address], Awaitable[object | None]],
        mark: Callable[[Address, str | None], Awaitable[None]],
        wall: Callable[[], float],
        picture_url: PictureUrl = no_picture,
    ) -> None:
        if not settings.app_id and not settings.allow_unauthenticated:
            raise ValueError("an empty app id would turn authentication off")
        self._settings = settings
        self._handle = handle
        self._directory = directory
        self._keys = keys
        self._known = known
        self._mark = mark
        self._wall = wall
        self._picture_url = picture_url
        self._check = None if settings.allow_unauthenticated else TokenCheck(settings.app_id, settings.issuer, keys, wall=wall)
        self._adapter = CloudAdapterBase(_CheckedBefore())
        self._posting = Posting(connector)
        self._deliveries = Deliveries()
        self._tasks = Tasks()
        self._told: set[str] = set()

    def add_routes(self, app: web.Application) -> None:
        """Put our route into the one HTTP server."""
        app.router.add_post("/api/messages", self._messages)

    async def start(self) -> None:
        """Fetch the keys, so that the first person need not wait for them; nothing waits here."""
        if self._check is not None:
            self._spawn(self._keys.warm())

    async def stop(self) -> None:
        """Finish what is under way."""
        await self._tasks.finish()

    # ------------------------------------------------------------ HTTP

    async def _messages(self, request: web.Request) -> web.Response:
        vouched = None
        if self._check is not None:
            try:
                vouched = await self._check.verify(request.headers.getall("Authorization", []))
            except InvalidTokenError as fault:
                return self._refused(401, str(fault))
        elif not at_home(request.headers, request.remote):
            return self._refused(403, "without authentication this machine alone is served")
        if not is_json(request.content_type, request.charset):
            return web.Response(status=415)
        body = await read_body(request)
        try:
            activity = decode(body)
            if vouched is not None and not vouched.covers(activity.get("channelId"), activity.get("serviceUrl")):
                return self._refused(401, "the token is for another channel or connector")
            return await self._activity(activity)
        except MalformedError as fault:
            return web.Response(status=400, text=f"malformed: {fault}")

    def _refused(self, status: int, reason: str) -> web.Response:
        """Say no; and in the log why, once for each reason, so that an administrator can see it and nobody can fill the log."""
        if reason not in self._told:
            self._told.add(reason)
            _log.warning("A request to /api/messages was refused (%s): %s", status, reason)
        return web.Response(status=status)

    async def _activity(self, activity: dict[str, Any]) -> web.Response:
        """Carry out what an activity asks for. Raises MalformedError."""
        now = datetime.fromtimestamp(self._wall(), UTC)
        gone, parsed = removed(activity, now), parse(activity, now)
        if parsed is Refusal.UNKNOWN_INVOKE:
            raise MalformedError("an invoke that is not known here")
        sender = gone or (parsed.origin.sender if isinstance(parsed, Incoming) else None)
        if sender is None:
            return web.Response()
        if not self._settings.serves(sender.workspace):
            return self._refused(403, "the tenant is not served")
        if not self._settings.trusts(activity["serviceUrl"]):
            return self._refused(403, "the connector is not one of Microsoft's")
        if isinstance(parsed, Incoming):
            self._directory.hear(sender, parsed.origin.locale, timezone_of(activity))
            return await (self._invoke if activity["type"] == "invoke" else self._message)(parsed, activity)
        await self._mark(sender, NOT_INSTALLED)
        await self._directory.forget(sender)
        return web.Response()

    async def _invoke(self, incoming: Incoming, activity: dict[str, Any]) -> web.Response:
        """Something was pressed: the answer is the response's own body, what else there is to show comes after it."""
        try:
            response, posts = await self._turn(incoming, activity)
        except PlatformDownError as error:
            _log.warning("Somebody on Teams could not be recognised: %s", error.reason)
            return web.json_response(_TROUBLE)
        if posts:
            self._spawn(self._posting.carry_out(incoming.origin, posts))
        return web.Response(status=response.status, body=response.body, content_type="application/json")

    async def _message(self, incoming: Incoming, activity: dict[str, Any]) -> web.Response:
        """Something was typed, or the app installed: the answers are activities of their own."""
        joined = isinstance(incoming.event, Joined)
        # An installation comes twice, as itself and as a change of the conversation: who is greeted is greeted once.
        delivered = f"joined {int(self._wall()) // 60}" if joined else incoming.origin.activity
        chat = incoming.origin.reference.conversation
        repeated = self._deliveries.repeated(delivered, chat)
        posts: tuple[Post, ...] = ()
        try:
            if not repeated:
                _, posts = await self._turn(incoming, activity)
            if joined:
                await self._joined(incoming.origin.sender)
        except PlatformDownError as error:
            self._deliveries.forget(delivered, chat)
            _log.warning("Somebody on Teams could not be recognised: %s", error.reason)
            return web.Response(status=202)
        except BaseException:
            self._deliveries.forget(delivered, chat)
            raise
        if posts:
            await asyncio.wait({self._spawn(self._posting.carry_out(incoming.origin, posts))}, timeout=_PATIENT)
        return web.Response()

    async def _joined(self, sender: Address) -> None:
        if await self._known(sender) is None:
            await self._directory.remember(sender)
        else:
            await self._mark(
                sender, None
            )  # also where this is the same greeting again, which the conversation is not asked about

    # ------------------------------------------------------------ the SDK's turn

    async def _turn(self, incoming: Incoming, activity: dict[str, Any]) -> tuple[InvokeResponse, tuple[Post, ...]]:
        """One turn of the SDK's adapter: the conversation is asked inside it."""
        posts: tuple[Post, ...] = ()

        async def logic(context: TurnContext) -> None:
            nonlocal posts
            replies = await self._handle(incoming.event)
            answered = answer(incoming, replies, self._picture_url, dialogs=self._settings.dialogs)
            posts = answered.posts
            if context.activity.type == ActivityTypes.invoke:
                # As bytes: the SDK copies what it is given to the bottom.
                body = b"" if answered.body is None else json.dumps(answered.body, ensure_ascii=False).encode()
                response = InvokeResponse(status=200, body=body)
                await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))

        response = await self._adapter.process_activity(_checked(), _sdk_activity(activity), logic)
        return response or InvokeResponse(status=200), posts

    def _spawn(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = self._tasks.start(work)
        task.add_done_callback(_tell_failure)
        return task


def _tell_failure(task: asyncio.Task[object]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("Answering on Teams failed: %s", type(error).__name__)  # no traceback: it quotes


def _sdk_activity(activity: dict[str, Any]) -> Activity:
    """What the SDK needs to know of an activity. The rest is none of its business, and costs milliseconds to convert."""
    return Activity(
        type=activity["type"],
        name=activity.get("name"),
        id=activity.get("id"),
        channel_id=CHANNEL,
        service_url=activity["serviceUrl"],
        conversation=ConversationAccount(id=activity["conversation"]["id"]),
    )


def _checked() -> AuthenticateRequestResult:
    """Tells the SDK that the request has been authenticated."""
    result = AuthenticateRequestResult()
    result.claims_identity = ClaimsIdentity({}, True)  # noqa: FBT003 (the SDK's)
    result.connector_factory = _NoConnector()
    return result


class _NoConnector(ConnectorFactory):  # type: ignore[misc]  # the SDK is not typed
    """The SDK wants a client to send with, and must not find one: we send by ourselves."""

    async def create(self, service_url: str, audience: str) -> object:  # noqa: ARG002 (the SDK passes them)
        return self


class _CheckedBefore(BotFrameworkAuthentication):  # type: ignore[misc]  # the SDK is not typed
    """Takes the place of the SDK's own authentication: it is never asked, because what reaches the adapter is genuine."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> NoReturn:  # noqa: ARG002 (the SDK passes them)
        raise PermissionError

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> NoReturn:  # noqa: ARG002 (the same)
        raise PermissionError

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> NoReturn:  # noqa: ARG002 (the same)
        raise PermissionError

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in through the bot."""
