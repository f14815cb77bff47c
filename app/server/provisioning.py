"""The way in for an identity provider, put together from the settings. Loaded only where a token is set."""

from __future__ import annotations

from aiohttp import web

from adapters.scim.server import ScimServer
from app import chance
from app.settings.load import Settings
from storage.store import SqlStore


def take_directory(app: web.Application, settings: Settings, store: SqlStore) -> None:
    """Put the routes of SCIM into the web application."""
    tokens = [token.reveal() for token in settings.scim.tokens]
    ScimServer(store, tokens, settings.base_url, new_id=chance.new_token, now=chance.now).add_routes(app)
