"""The digest's page of an installation: its links, its contents, its routes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.statistics import ScipyStatistics
from adapters.tokens import SealedTokens
from app import chance
from app.settings.load import Settings
from bot.page.contents import PageContents
from bot.page.links import PageLinks
from storage.store import SqlStore

if TYPE_CHECKING:
    from adapters.web.page_presses import Handle
    from adapters.web.pages import PageServer


def page_links(settings: Settings, store: SqlStore) -> PageLinks:
    """What makes links and opens them."""
    tokens = SealedTokens(store.subkey("page links"), chance.wall_seconds)
    return PageLinks(tokens, store, settings.base_url, new_id=chance.new_token, wall=chance.now)


def page_server(
    settings: Settings, store: SqlStore, handle: Handle, *, clock: Callable[[], datetime], demo: bool = False
) -> PageServer:
    """What serves the pages. ``clock`` is calendar time."""
    from adapters.web.page_answers import PageSettings  # noqa: PLC0415 - see the next line
    from adapters.web.pages import PageServer  # noqa: PLC0415 - templates that no command but a server needs

    return PageServer(
        PageSettings(settings.base_url, settings.company.language, demo=demo),
        page_links(settings, store),
        PageContents(store, settings.company, ScipyStatistics(), store.subkey("page addresses")),
        handle,
        clock=clock,
    )
