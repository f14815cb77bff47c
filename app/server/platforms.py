"""Turning settings into the chat platforms that are on, and holding their connections."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from adapters.http.calling import Patience
from adapters.slack.directory import SlackDirectory
from adapters.slack.messenger import SlackMessenger
from adapters.slack.repeats import Memory
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from app import chance
from app.settings.load import Secret, Settings
from app.wiring import Platforms, picture, picture_url
from storage.store import SqlStore

if TYPE_CHECKING:  # what Teams needs is loaded where Teams is on, and what serves Slack where it is served
    from adapters.slack.server import Handle
    from adapters.teams.access import Access
    from adapters.teams.connector import Connector
    from adapters.teams.directory import TeamsDirectory
    from adapters.teams.keys import SigningKeys
    from adapters.teams.messenger import TeamsMessenger
    from adapters.teams.settings import TeamsSettings


class Server(Protocol):
    """A platform's way in."""

    def add_routes(self, app: web.Application) -> None:
        """Put its routes into the one HTTP server."""
        ...

    async def start(self) -> None:
        """Make ready, inside the server's loop."""
        ...

    async def stop(self) -> None:
        """Take nothing more in; finish what is under way."""
        ...


def slack_settings(settings: Settings) -> SlackSettings:
    """Slack's part of the settings, as its adapter wants it."""
    values = settings.slack
    return SlackSettings(
        bot_token=_revealed(values.bot_token),
        signing_secret=_revealed(values.signing_secret),
        app_token=_revealed(values.app_token),
        client_id=values.client_id,
        client_secret=_revealed(values.client_secret),
        api_url=values.api_url,
        workspaces=values.workspaces,
    )


def _revealed(secret: Secret | None) -> str:
    return secret.reveal() if secret else ""


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack's outward half, made once a process; the inbound half needs the conversation and comes after it."""

    settings: SlackSettings
    workspaces: Workspaces
    messenger: SlackMessenger
    directory: SlackDirectory


@asynccontextmanager
async def slack(settings: Settings, store: SqlStore) -> AsyncIterator[Slack | None]:
    """Slack's connections for as long as they are needed; None while Slack's settings are not complete."""
    if not settings.slack.wanted or settings.missing_for_slack():
        yield None
        return
    own = slack_settings(settings)
    workspaces = Workspaces(own, store.vault)
    try:
        yield Slack(
            own,
            workspaces,
            SlackMessenger(workspaces, jitter=chance.jitter, picture_url=picture_url(settings, store, own.api_url), draw=picture),
            SlackDirectory(workspaces, wall=chance.wall_seconds, jitter=chance.jitter),
        )
    finally:
        await workspaces.close()


@dataclass(frozen=True, slots=True)
class Teams:
    """The outward half of Teams, made once a process."""

    settings: TeamsSettings
    access: Access
    keys: SigningKeys
    connector: Connector
    messenger: TeamsMessenger
    directory: TeamsDirectory


def teams_settings(settings: Settings) -> TeamsSettings:
    """The part of the settings that is about Teams, as its adapter wants it."""
    from adapters.teams.settings import TeamsSettings  # noqa: PLC0415 - see ``teams``

    values = settings.teams
    return TeamsSettings(
        app_id=values.app_id,
        app_password=_revealed(values.app_password),
        tenant_id=values.tenant_id,
        app_type=values.app_type,
        openid_metadata_url=values.openid_metadata_url,
        own_token_url=values.token_url,
        allow_unauthenticated=values.allow_unauthenticated,
        tenants=values.tenants,
    )


@asynccontextmanager
async def teams(settings: Settings, store: SqlStore) -> AsyncIterator[Teams | None]:
    """The connections to Teams for as long as they are needed; None while its settings are not complete."""
    if not settings.teams.wanted or settings.missing_for_teams():
        yield None
        return
    # Here, because an installation without Teams should load nothing of it.
    from adapters.teams.access import Access  # noqa: PLC0415
    from adapters.teams.connector import Connector  # noqa: PLC0415
    from adapters.teams.directory import TeamsDirectory  # noqa: PLC0415
    from adapters.teams.http import Http  # noqa: PLC0415
    from adapters.teams.keys import SigningKeys  # noqa: PLC0415
    from adapters.teams.messenger import TeamsMessenger  # noqa: PLC0415

    own, http = teams_settings(settings), Http()
    access = Access(own, http, monotonic=time.monotonic)
    connector = Connector(own, http, access, Patience(chance.jitter))
    try:
        yield Teams(
            own,
            access,
            SigningKeys(own.metadata_url, http, monotonic=time.monotonic),
            connector,
            TeamsMessenger(own, connector, picture_url=picture_url(settings, store, own.metadata_url)),
            TeamsDirectory(own, connector, store.vault, nonce=chance.new_token),
        )
    finally:
        await http.close()


def teams_server(connected: Teams, settings: Settings, store: SqlStore, handle: Handle) -> Server:
    """The way in from Teams."""
    from adapters.teams.server import TeamsServer  # noqa: PLC0415 - see ``teams``

    return TeamsServer(
        connected.settings,
        handle,
        connector=connected.connector,
        directory=connected.directory,
        keys=connected.keys,
        known=store.employee_at,
        mark=store.mark_reach,
        wall=chance.wall_seconds,
        picture_url=picture_url(settings, store, connected.settings.metadata_url),
    )


@dataclass(frozen=True, slots=True)
class Connected:
    """The platforms that are on."""

    slack: Slack | None
    teams: Teams | None

    @property
    def platforms(self) -> Platforms:
        """As the core sees them. Whom Slack doesn't know is looked for on Teams."""
        on = {name: one for name, one in (("slack", self.slack), ("teams", self.teams)) if one is not None}
        messengers = {name: one.messenger for name, one in on.items()}
        statuses = (self.slack.directory,) if self.slack is not None else ()  # Teams tells a bot nothing of being away
        return Platforms(messengers, {name: one.directory for name, one in on.items()}, statuses)

    def servers(self, settings: Settings, store: SqlStore, handle: Handle) -> list[Server]:
        """Their ways in."""
        servers: list[Server] = []
        if self.slack is not None:
            servers.append(slack_server(self.slack, settings, store, handle))
        if self.teams is not None:
            servers.append(teams_server(self.teams, settings, store, handle))
        return servers


@asynccontextmanager
async def connected(settings: Settings, store: SqlStore) -> AsyncIterator[Connected]:
    """All platforms whose settings are complete, connected for as long as they are needed."""
    async with slack(settings, store) as one, teams(settings, store) as other:
        yield Connected(one, other)


def slack_server(connected: Slack, settings: Settings, store: SqlStore, handle: Handle) -> Server:
    """Slack's way in."""
    from adapters.slack.server import SlackServer  # noqa: PLC0415 - a tick loads no Bolt

    return SlackServer(
        connected.settings,
        handle,
        workspaces=connected.workspaces,
        messenger=connected.messenger,
        wall=chance.wall_seconds,
        jitter=chance.jitter,
        picture_url=picture_url(settings, store, connected.settings.api_url),
        base_url=settings.base_url,
        nonce=chance.new_token,
        memory=Memory(store, store.subkey("slack events")),
    )


def live_with(app: web.Application, server: Server) -> None:
    """Put a platform's routes into the web application, and let its server live as long."""

    async def start(_app: web.Application) -> None:
        await server.start()

    async def stop(_app: web.Application) -> None:
        await server.stop()

    server.add_routes(app)
    app.on_startup.append(start)
    app.on_cleanup.append(stop)
