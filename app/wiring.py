"""The composition root: settings and a store in, everything that works with them out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from adapters.charts.gallery import ChartGallery
from adapters.charts.png import png
from adapters.http.loopback import on_this_machine
from adapters.rendering import PictureUrl
from adapters.scim.roster import roster_of
from adapters.solver import HighsSolver
from adapters.statistics import ScipyStatistics
from adapters.text.comment_reader import CustomerCommentReader
from adapters.tokens import SealedTokens
from app import chance
from app.pages import page_links
from app.settings.load import Settings, cadence_at
from bot.conversation import Conversation
from bot.coping.dialog import Sending
from bot.digest.digests import last_digest
from bot.model.messages import Chart
from bot.ports.absences import AbsenceFeed, Statuses
from bot.ports.directory import Directory
from bot.ports.messenger import Messenger
from scheduler.outbox import RequestOutbox
from scheduler.requests import Carrier
from scheduler.world import World
from storage.store import SqlStore


@dataclass(frozen=True, slots=True)
class Platforms:
    """The chat platforms that are on, by name."""

    messengers: Mapping[str, Messenger]
    directories: Mapping[str, Directory]
    statuses: Sequence[Statuses] = ()


def world(settings: Settings, store: SqlStore, platforms: Platforms) -> World:
    """What the scheduled half works with."""
    return World(
        store=store,
        company=settings.company,
        cadence=partial(cadence_at, settings),
        is_holiday=settings.is_holiday,
        messengers=platforms.messengers,
        directories=platforms.directories,
        feeds=_feeds(settings),
        statuses=platforms.statuses,
        statistics=ScipyStatistics(),
        solver=HighsSolver(),
        new_token=chance.new_token,
        reader=CustomerCommentReader(),
        derive=partial(roster_of, settings.scim.form) if settings.scim.tokens else None,
    )


def _feeds(settings: Settings) -> tuple[AbsenceFeed, ...]:
    if not settings.absence_calendars:
        return ()
    from adapters.calendars.feed import CalendarFeed  # noqa: PLC0415 - few have one, and every start would load it

    return tuple(CalendarFeed(one.url, one.owner) for one in settings.absence_calendars)


def conversation(settings: Settings, store: SqlStore, platforms: Platforms, moment: datetime) -> Conversation:
    """What answers people. ``moment`` is when the process starts."""
    return Conversation(
        store=store,
        company=settings.company,
        cadence=cadence_at(settings, moment),
        directories=platforms.directories,
        results=partial(last_digest, store, settings.company, ScipyStatistics()),
        is_holiday=settings.is_holiday,
        page_link=page_links(settings, store).link_for,
        sending=sending(settings, store, platforms),
    )


def sending(settings: Settings, store: SqlStore, platforms: Platforms) -> Sending:
    """What it takes to pass a request for contact on."""
    carrier = Carrier(store, settings.company, platforms.messengers, platforms.directories)
    tokens = SealedTokens(store.subkey("coping"), chance.wall_seconds)
    return Sending(tokens, chance.new_token, RequestOutbox(carrier))


def gallery(settings: Settings, store: SqlStore) -> ChartGallery:
    """Where charts get an address that nobody can guess."""
    return ChartGallery(settings.base_url, store.subkey("pictures"))


def picture_url(settings: Settings, store: SqlStore, platform: str) -> PictureUrl:
    """Where a platform's servers can fetch a chart; nowhere without a public address, unless they are on this machine too.

    ``platform`` is the address at which we talk to it.
    """
    if settings.is_local and not on_this_machine(platform):
        return lambda _chart: None
    return gallery(settings, store).url


async def picture(chart: Chart) -> bytes:
    """A chart as a PNG, drawn off the event loop."""
    return await asyncio.to_thread(png, chart)
