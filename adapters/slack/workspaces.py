"""The workspaces that the bot serves: their tokens, a client for each, and one HTTP session for all.

Knows no messages. Where a token comes from is hidden here: the one of the settings, or that of an installation.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.http.calling import CallError, proxy_for
from adapters.http.payloads import object_at
from adapters.slack.api import Method, call, library_logger
from adapters.slack.settings import SlackSettings
from adapters.vault import Vault


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in a workspace. ``workspace`` is "" for an installation in a whole organisation."""

    token: str = field(repr=False)
    workspace: str
    enterprise: str = ""
    user: str = ""
    bot: str = ""


def vault_name(workspace: str, enterprise: str) -> str:
    """What an installation is kept under: its workspace, or its organisation where it is org-wide."""
    return f"slack/{workspace or enterprise}"


class Workspaces:
    """Every workspace with its bot and client. Made once; ``close`` it at the end.

    ``timeout`` is how long an answer of Slack's is waited for, in seconds.
    """

    def __init__(self, settings: SlackSettings, vault: Vault | None = None, *, timeout: float = 30.0) -> None:
        self.settings = settings
        self.vault = vault
        self._timeout = aiohttp.ClientTimeout(total=None, connect=min(timeout, 10.0), sock_read=timeout)
        # For what somebody is looking at: a drawing that hangs must not hold up the next one for long.
        self.brief = aiohttp.ClientTimeout(total=min(timeout, 5.0))
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, AsyncWebClient] = {}
        self._bots: dict[str, Bot] = {}
        self._own: Bot | None = None
        self._asking = asyncio.Lock()

    def session(self) -> aiohttp.ClientSession:
        """The session shared by all clients; made on first use, inside the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=self._timeout, proxy=proxy_for(self.settings.base_url))
            self._clients.clear()
        return self._session

    def client_for(self, token: str | None) -> AsyncWebClient:
        """A client on the shared session. It retries nothing by itself: who calls knows what may be repeated."""
        session = self.session()
        found = self._clients.get(token or "")
        if found is None:
            found = AsyncWebClient(
                token=token, base_url=self.settings.base_url, session=session, logger=library_logger(), retry_handlers=[]
            )
            found.proxy = None  # the session's; slack_sdk's own reading of HTTPS_PROXY overlooks NO_PROXY
            self._clients[token or ""] = found
        return found

    async def own(self) -> Bot | None:
        """The bot of the configured token; None without one. Asked from Slack once. Raises CallError."""
        if not self.settings.bot_token:
            return None
        async with self._asking:
            if self._own is None:
                token = self.settings.bot_token
                answer = await call(self.client_for(token), Method.AUTH_TEST)
                self._own = Bot(
                    token,
                    *(_text(answer.get(name)) for name in ("team_id", "enterprise_id", "user_id", "bot_id")),
                )
        return self._own

    async def bot(self, workspace: str, enterprise: str = "") -> Bot | None:
        """Who we are in that workspace; None where we aren't, or where the allow-list leaves it out. Raises CallError."""
        allowed = self.settings.workspaces
        if not workspace or (allowed and workspace not in allowed):
            return None
        if self._own is not None and self._own.workspace == workspace:
            return self._own
        # First what is kept here: whatever becomes of the configured token, an installation speaks for itself. But one that once
        # was opens no door: there must be a list.
        if allowed and (found := await self._installed(workspace, "")):
            return found
        own = await self.own()
        if own is not None and own.workspace == workspace:
            return own
        if not allowed:
            return None
        found = await self._installed("", enterprise) if enterprise else None
        # A token of a whole organisation speaks in the workspaces that the allow-list names.
        return found or own

    async def home_of(self, user: str, enterprise: str) -> str:
        """The workspace of somebody in an Enterprise Grid, one that we serve if there is one; "" where nobody can tell.

        Raises CallError.
        """
        bot = await self._installed("", enterprise) or await self.own()
        if bot is None or bot.enterprise != enterprise:
            return ""
        told = object_at(await call(self.client_for(bot.token), Method.USER_INFO, {"user": user}), "user")
        shared = object_at(told, "enterprise_user").get("teams")
        homes = [_text(told.get("team_id")), *(shared if isinstance(shared, list) else ())]
        return next((home for home in homes if home in self.settings.workspaces), "")

    async def client(self, workspace: str, enterprise: str = "") -> AsyncWebClient | None:
        """A client that speaks for us in that workspace. Raises CallError."""
        bot = await self.bot(workspace, enterprise)
        return self.client_for(bot.token) if bot else None

    async def forget(self, workspace: str, enterprise: str) -> None:
        """Forget a workspace: the app has been removed there."""
        name = vault_name(workspace, enterprise)
        self._bots.pop(name, None)
        if self.vault is not None:
            await self.vault.drop(name)

    async def close(self) -> None:
        """Close the shared session."""
        if self._session is not None:
            await self._session.close()

    async def _installed(self, workspace: str, enterprise: str) -> Bot | None:
        name = vault_name(workspace, enterprise)
        if name not in self._bots and self.vault is not None:
            kept = await self.vault.get(name)
            if kept is not None:
                found = json.loads(kept)
                self._bots[name] = Bot(
                    *(_text(found.get(key)) for key in ("bot_token", "team_id", "enterprise_id", "bot_user_id", "bot_id"))
                )
        return self._bots.get(name)


def server_of(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an address; None where it is no address."""
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError:
        return None
    return (target.scheme, target.hostname, port) if target.hostname else None


async def reachable(workspaces: Workspaces) -> str | None:
    """Why Slack can't be used with the configured token, as an error code; None when it can. For ``doctor``."""
    try:
        await workspaces.own()
    except CallError as error:
        return error.code
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
