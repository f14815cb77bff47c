"""Turning settings into the chat platforms that are on, and holding their connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from adapters.slack.directory import SlackDirectory
from adapters.slack.messenger import SlackMessenger
from adapters.slack.server import Handle, SlackServer
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import Workspaces
from app import chance
from app.settings import Secret, Settings
from app.wiring import Platforms, picture, picture_url
from storage.store import SqlStore


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
            SlackMessenger(workspaces, jitter=chance.jitter, picture_url=picture_url(settings, store), draw=picture),
            SlackDirectory(workspaces, wall=chance.wall_seconds, jitter=chance.jitter),
        )
    finally:
        await workspaces.close()


def platforms(one: Slack | None) -> Platforms:
    """The platforms that are on, for the core."""
    if one is None:
        return Platforms({}, {})
    return Platforms({"slack": one.messenger}, {"slack": one.directory})


def slack_server(one: Slack, settings: Settings, store: SqlStore, handle: Handle) -> SlackServer:
    """Slack's way in."""
    return SlackServer(
        one.settings,
        handle,
        workspaces=one.workspaces,
        messenger=one.messenger,
        wall=chance.wall_seconds,
        jitter=chance.jitter,
        picture_url=picture_url(settings, store),
        base_url=settings.base_url,
        nonce=chance.new_token,
    )


def live_with(app: web.Application, server: SlackServer) -> None:
    """Put Slack's routes into the web application, and let its server live as long."""

    async def start(_app: web.Application) -> None:
        await server.start()

    async def stop(_app: web.Application) -> None:
        await server.stop()

    server.add_routes(app)
    app.on_startup.append(start)
    app.on_cleanup.append(stop)
