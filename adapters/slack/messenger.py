"""Reaching people first on Slack (the core's ``Messenger``): once each, below the rate limit, with every failure named.

Slack has no idempotency key for a message. So a send is repeated only where Slack said or the connection proves that nothing
was posted; after Slack's own failure the direct message's history is looked into first; and where the connection broke
with the request handed over, the caller is told that it is doubtful.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.http.calling import BUSY_WAIT, LONGEST_WAIT, URGENT_WAIT, CallError, Fault, Patience
from adapters.http.pacing import Pace
from adapters.http.payloads import text_at
from adapters.rendering import PictureUrl, no_picture
from adapters.slack import render
from adapters.slack.api import Answer, Method, call, call_patiently
from adapters.slack.render import Files
from adapters.slack.uploads import Draw, Uploads
from adapters.slack.workspaces import Workspaces
from bot.model.messages import Chart, Message, Picture
from bot.model.people import Address
from bot.ports.messenger import DoubtfulError, PlatformDownError, Ready, UnreachableError, always

# Messages a second and workspace. Slack publishes no figure; others run 525 a minute, this is 510.
DEFAULT_RATE = 8.5
UPDATE_RATE = 0.8  # updates a second and workspace: Slack's third tier allows some 50 a minute

# Slack refuses us, not the person: nothing can be sent until the installation is mended.
TOKEN_ERRORS = frozenset(
    {
        "access_denied",
        "accesslimited",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
_REFUSES_US = TOKEN_ERRORS - {"missing_scope"}  # an old installation may send without being allowed to look
_ACCOUNT_INACTIVE = "account_inactive"  # said of a person's account and of our own
_PICTURE_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format"})
_HISTORY = 100  # messages looked through
_UPLOAD_TRIES = 3  # fewer than a message is worth: its words do without
_BUSY_TRIES = 4  # times as many: being asked to wait is no failure
_NEVER_RETRIED = frozenset({Fault.REFUSED, Fault.LOST})


class SlackMessenger:
    """The core's ``Messenger`` for every workspace we serve. One instance a process: it holds the pace of each workspace.

    ``jitter`` gives a number from 0 up to 1. ``rate`` is messages a second and workspace. A chart without a ``picture_url`` is
    uploaded as ``draw`` draws it; where that is None, or fails, its words stand in for it.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        jitter: Callable[[], float],
        picture_url: PictureUrl = no_picture,
        draw: Draw | None = None,
        rate: float = DEFAULT_RATE,
        tries: int = 5,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._workspaces = workspaces
        self._picture_url = picture_url
        self._patience = Patience(jitter, sleep, tries, at_most=LONGEST_WAIT)
        self._uploads = Uploads(workspaces, draw, Patience(jitter, sleep, _UPLOAD_TRIES, at_most=LONGEST_WAIT))
        self._rate = rate
        self._monotonic = monotonic
        self._paces: dict[tuple[str, float], Pace] = {}

    async def send(self, to: Address, message: Message, *, ready: Ready = always) -> Address:
        """The address with its conversation, the message delivered there once.

        Raises UnreachableError, DoubtfulError or PlatformDownError, or what ``ready`` raises.
        """
        return await self.deliver(to, message, paced=not message.urgent, ready=ready)

    async def deliver(self, to: Address, message: Message, *, paced: bool, thread: str = "", ready: Ready = always) -> Address:
        """Like ``send``; an answer to somebody who is waiting (``paced`` false) goes ahead of a batch, and into a ``thread``."""
        pace = self._pace(to) if paced else None
        if pace is not None and pace.held > LONGEST_WAIT:
            raise PlatformDownError("ratelimited", to.workspace)
        client = await self._client(to)
        answer = await self._post(client, to, message, pace, thread=thread, ready=ready)
        channel, name = text_at(answer, "channel"), text_at(answer, "ts")
        return replace(to, conversation=channel or to.conversation, message=name)

    async def find(self, to: Address, key: str) -> bool | None:
        """Tell whether a message with that key is among the last hundred; None where Slack will never say.

        Raises PlatformDownError where it may say later, UnreachableError for a workspace that is no longer served.
        """
        client = await self._client(to)
        try:
            return await self._find(client, to, key) is not None
        except CallError as error:
            if error.fault is Fault.REFUSED and error.code not in _REFUSES_US:
                return None
            raise PlatformDownError(error.code, to.workspace) from None

    async def end(self, at: Address, message: Message) -> None:
        """Let that message take the place of the one that ``at`` names; pictures are told by their words.

        Raises UnreachableError or PlatformDownError.
        """
        client = await self._client(at)
        arguments = {"channel": at.conversation, "ts": at.message, **render.message(message, no_picture, {})}
        pace = self._pace(at, UPDATE_RATE)
        if pace.held > LONGEST_WAIT:
            raise PlatformDownError("ratelimited", at.workspace)
        await pace.turn()
        try:
            await call(client, Method.UPDATE_MESSAGE, arguments)
        except CallError as error:
            if error.fault is Fault.BUSY:
                pace.hold(error.retry_after)
            if error.fault is Fault.REFUSED and error.code not in TOKEN_ERRORS:
                raise UnreachableError(error.code.replace("_", " ")) from None
            raise PlatformDownError(error.code, at.workspace) from None

    async def _post(
        self, client: AsyncWebClient, to: Address, message: Message, pace: Pace | None, *, thread: str, ready: Ready
    ) -> Answer:
        """Post, and post again where that can't make two of it."""
        uploaded = await self._uploads.of(client, to.workspace, self._not_fetched(message))
        place = {"channel": to.conversation, "thread_ts": thread} if thread and to.conversation else {"channel": to.user}
        files = {chart: file.id for chart, file in uploaded.items()}
        arguments = place | self._arguments(message, self._picture_url, files)
        attempt, waited = 0, 0.0
        while True:
            if pace is not None:
                await pace.turn()
            await ready()
            try:
                return await call(client, Method.POST_MESSAGE, arguments)
            except CallError as error:
                fault = error
            if fault.fault is Fault.BUSY and (pace is not None or message.urgent):
                self._pace(to).hold(fault.retry_after)
            if fault.fault is Fault.FAILED and message.key:
                posted = await self._posted_after_all(client, to, message.key)
                if posted is not None:
                    return posted
            without_pictures = place | self._arguments(message, no_picture, {})
            if fault.code in _PICTURE_REFUSED and arguments != without_pictures:
                if not await self._uploads.wait(uploaded.values()):
                    arguments = without_pictures  # Slack could not get one: the words beside it say the same
                continue
            attempt += 1
            tries = self._patience.tries * (_BUSY_TRIES if fault.fault is Fault.BUSY and not message.urgent else 1)
            waited += fault.retry_after
            too_long = (message.urgent and fault.retry_after > URGENT_WAIT) or (
                pace is not None and (fault.retry_after > LONGEST_WAIT or waited > BUSY_WAIT)
            )
            if fault.fault in _NEVER_RETRIED or too_long or attempt >= tries:
                raise await self._verdict(client, to, fault)
            await self._patience.sleep(self._patience.pause(attempt - 1, fault.retry_after))

    async def _posted_after_all(self, client: AsyncWebClient, to: Address, key: str) -> Answer | None:
        try:
            channel = await self._find(client, to, key)
        except CallError:
            return None
        return {"channel": channel} if channel else None

    async def _verdict(self, client: AsyncWebClient, to: Address, error: CallError) -> Exception:
        if error.fault is Fault.LOST:
            return DoubtfulError("the connection broke before Slack answered")
        if error.fault is not Fault.REFUSED or error.code in TOKEN_ERRORS:
            return PlatformDownError(error.code, to.workspace)
        if error.code == _ACCOUNT_INACTIVE:
            try:
                await call(client, Method.AUTH_TEST)
            except CallError:
                return PlatformDownError(error.code, to.workspace)
        return UnreachableError(error.code.replace("_", " "))

    async def _find(self, client: AsyncWebClient, to: Address, key: str) -> str | None:
        """The direct message's channel if a message with that key is in it. Raises CallError."""
        channel = to.conversation
        if not channel:
            opened = await call_patiently(client, Method.OPEN_CONVERSATION, {"users": to.user}, self._patience)
            channel = str((opened.get("channel") or {}).get("id", ""))
        asked = {"channel": channel, "limit": str(_HISTORY)}
        history = await call_patiently(client, Method.HISTORY, asked, self._patience)
        return channel if any(_carries(message, key) for message in history.get("messages") or ()) else None

    async def _client(self, to: Address) -> AsyncWebClient:
        try:
            client = await self._workspaces.client(to.workspace)
        except CallError as error:
            raise PlatformDownError(error.code, to.workspace) from None
        if client is None:
            raise UnreachableError("workspace not served")
        return client

    def _pace(self, to: Address, rate: float | None = None) -> Pace:
        """The workspace's pace of new messages; at another ``rate``, of what Slack counts apart."""
        paced = to.workspace, rate or self._rate
        if paced not in self._paces:
            self._paces[paced] = Pace(rate or self._rate, self._monotonic, self._patience.sleep)
        return self._paces[paced]

    def _not_fetched(self, message: Message) -> list[Chart]:
        """The charts that Slack can't fetch from us."""
        return [block.chart for block in message.blocks if isinstance(block, Picture) and not self._picture_url(block.chart)]

    @staticmethod
    def _arguments(message: Message, picture_url: PictureUrl, files: Files) -> dict[str, Any]:
        return {**render.message(message, picture_url, files), "unfurl_links": False, "unfurl_media": False}


def _carries(message: object, key: str) -> bool:
    blocks = message.get("blocks") if isinstance(message, dict) else None
    ids = [block.get("block_id") for block in blocks or () if isinstance(block, dict)]
    # "pulse:1" must not be found in "pulse:12".
    return any(isinstance(name, str) and name.startswith(key) and not name[len(key) : len(key) + 1].isalnum() for name in ids)
