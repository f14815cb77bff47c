"""``voinko run``: all configured platforms on one server, and the heartbeat."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from aiohttp import web

from app import chance
from app.installation.kept_rules import going_on
from app.installation.references import unmatched
from app.installation.refusal import SiteError
from app.installation.site import existing, opened
from app.pages import page_server
from app.server.door import USUAL, Door, Limits
from app.server.http import application, metrics_application
from app.server.metrics import Metrics
from app.server.platforms import Connected, connected, live_with
from app.settings.load import METRICS_PORT, NO_METRICS, Settings
from app.wiring import conversation, gallery, world
from scheduler.beat import Heartbeat
from scheduler.leap import Leap, mend, said
from scheduler.tick import tick_if_due
from storage.closing import MissingRoundKeyError
from storage.ring import RingError
from storage.store import SqlStore

_log = logging.getLogger("voinko")


class NothingToRunError(SiteError):
    """No platform is configured."""


def check_runnable(settings: Settings) -> None:
    """Raise NothingToRunError, saying what is missing and how to get it, unless a platform is on.

    Raises SiteError where a platform would let strangers in, or a secret is too short.
    """
    sides = (
        ("Slack", settings.slack.wanted, settings.missing_for_slack()),
        ("Microsoft Teams", settings.teams.wanted, settings.missing_for_teams()),
    )
    for name, wanted, lacks in sides:
        for lack in lacks:
            if wanted and lack.bars_start:
                raise SiteError(f"{name} is open to strangers. {lack.name} is not set: {lack.how}")
    weak = (*settings.slack.weak(), *settings.teams.weak())
    if weak:
        raise SiteError("\n".join(f"{secret.name}: {secret.how}" for secret in weak))
    if any(wanted and not lacks for _, wanted, lacks in sides):
        for name, wanted, lacks in sides:
            if wanted and lacks:
                _log.warning("%s is not complete and stays off: %s", name, "; ".join(f"{one.name}: {one.how}" for one in lacks))
        return
    lines = ["No chat platform is configured."]
    for name, _, lacks in sides:
        lines += [f"For {name} set:", *(f"  {one.name}: {one.how}" for one in lacks)]
    raise NothingToRunError("\n".join([*lines, "To look around without any account: voinko demo"]))


async def run(settings: Settings, *, schedule: bool) -> None:
    """Serve until SIGINT or SIGTERM. Raises SiteError when the installation can't be opened or nothing is configured."""
    try:
        check_runnable(settings)
    except NothingToRunError as nothing:
        try:
            await existing(settings)
        except SiteError as neither:
            raise NothingToRunError(f"{neither}\n{nothing}") from None
        raise
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings))
        names, kept = unmatched(settings, await store.teams()), going_on(settings.company, await store.open_rounds())
        for told in (*names, *kept):
            _log.warning("%s", told)
        chats = await stack.enter_async_context(connected(settings, store))
        on = chats.platforms
        metrics = Metrics()
        app = whole_application(settings, store, chats, metrics, ticks=schedule)
        await serve(stack, app, settings.host, settings.port, refused=metrics.turned_away)
        await serve_metrics(stack, metrics, settings)
        _log.info("serving %s on %s:%s", ", ".join(on.messengers), settings.host, settings.port)
        spare_the_collector()
        if schedule:
            everything = world(settings, store, on)
            refusals = _Refusals(store)

            async def beat() -> None:
                more = True
                while more:  # what the time of one tick was too short for is not left to the next beat
                    try:
                        tally = await tick_if_due(everything, chance.now())
                    except Exception as failure:
                        metrics.failed()
                        if isinstance(failure, MissingRoundKeyError | RingError):
                            _log.error("%s", failure)
                        raise
                    if tally is not None:
                        metrics.ticked(tally, frozenset(on.messengers))
                        await refusals.note(tally.leap)
                    more = tally is not None and tally.more

            heart = Heartbeat(beat)
            heart.start(chance.now())
            stack.push_async_callback(heart.stop)
        await until_told_to_stop()


class _Refusals:
    """Says once that ticks are refused, and once that they are done again."""

    def __init__(self, store: SqlStore) -> None:
        self.refused: Leap | None = None
        self._store = store

    async def note(self, found: Leap | None) -> None:
        """What the last tick found."""
        last = await self._store.last_tick()
        if found is not None and found is not self.refused and last is not None:
            _log.error("%s %s", said(found, chance.now(), last), mend(found, chance.now()))
        if found is None and self.refused is not None:
            _log.info("clock and last tick go together again")
        self.refused = found


def whole_application(
    settings: Settings, store: SqlStore, chats: Connected, metrics: Metrics, *, ticks: bool = False
) -> web.Application:
    """Everything that is served, with the ways in of the platforms that are on."""
    over_https = urlsplit(settings.base_url).scheme == "https"
    app = application(store, metrics, chance.now if ticks else None, over_https=over_https)
    gallery(settings, store).add_routes(app)
    talk = conversation(settings, store, chats.platforms, chance.now())
    for server in chats.servers(settings, store, talk.handle):
        live_with(app, server)
    if talk.sending is not None:
        outbox = talk.sending.outbox
        app.on_cleanup.append(lambda _app: outbox.stop())
    pages = page_server(settings, store, talk.handle, clock=chance.now)
    pages.add_routes(app)
    pages.add_front(app)
    if settings.webhook_sources:
        from app.server.webhooks import take_feedback  # noqa: PLC0415 - a start without sources loads none of it

        take_feedback(app, settings, store)
    if settings.scim.tokens:
        from app.server.provisioning import take_directory  # noqa: PLC0415 - some 30 MB, which few need

        take_directory(app, settings, store)
    return app


def spare_the_collector() -> None:
    """Keep the garbage collector from looking through all that was loaded at the start, which stops everyone for 50 ms.

    And from looking again at every few hundred new objects: a company's digests are made of a hundred thousand that stay.
    """
    gc.freeze()
    gc.set_threshold(10_000)


async def serve(
    stack: AsyncExitStack,
    app: web.Application,
    host: str,
    port: int,
    *,
    limits: Limits = USUAL,
    refused: Callable[[], None] = lambda: None,
    variable: str = "VOINKO_PORT",
) -> int:
    """The port that is listened on until the stack unwinds. Raises SiteError, naming the port's variable, when it is taken."""
    loop = asyncio.get_running_loop()
    door = Door(limits, loop.time, refused)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, keepalive_timeout=limits.idle)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    if runner.server is None:
        raise RuntimeError("a runner that has been set up has a server")
    try:
        listening = await loop.create_server(door.protocol(runner.server), host, port)
    except OSError as error:
        raise SiteError(f"can't listen on {host}:{port} ({error.strerror}); choose another with {variable}") from None
    stack.callback(listening.close)
    looking = loop.create_task(_look_round(door))
    stack.callback(looking.cancel)
    bound: int = listening.sockets[0].getsockname()[1]
    return bound


async def _look_round(door: Door) -> None:
    while True:
        await asyncio.sleep(1)
        door.look_round()


async def serve_metrics(stack: AsyncExitStack, metrics: Metrics, settings: Settings) -> None:
    """Metrics on their own port. A port that nobody has chosen may be another installation's: then there are none."""
    if settings.metrics_port == NO_METRICS:
        return
    app, port = metrics_application(metrics.registry), settings.metrics_port or METRICS_PORT
    try:
        await serve(stack, app, settings.metrics_host, port, variable="VOINKO_METRICS_PORT")
    except SiteError as error:
        if settings.metrics_port is not None:
            raise
        _log.warning("no metrics: %s", error)


async def until_told_to_stop() -> None:
    """Wait for SIGINT or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()
