"""Feedback webhooks, put together from the settings."""

from __future__ import annotations

import logging

from aiohttp import web

from adapters.feedback.server import FeedbackServer, Source
from adapters.feedback.signatures import keys_of
from app import chance
from app.settings.load import Settings
from storage.store import SqlStore

_log = logging.getLogger("voinko")


def take_feedback(app: web.Application, settings: Settings, store: SqlStore) -> None:
    """Put the feedback sources' way in into the web application; say which of them still lack something."""
    for lack in settings.missing_for_feedback():
        _log.warning("feedback webhooks are refused until %s is set: %s", lack.name, lack.how)
    FeedbackServer(sources(settings), store, wall=chance.wall_seconds, zone=settings.company.zone_of(None)).add_routes(app)


def sources(settings: Settings) -> tuple[Source, ...]:
    """The configured sources, as the server wants them."""
    return tuple(
        Source(one.name, one.kind, keys_of(one.kind, one.secret.reveal()) if one.secret else (), one.by)
        for one in settings.webhook_sources
    )
