"""What runs: the demo, the server, and one tick."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from app import chance
from app.server.platforms import connected
from app.settings.load import Settings
from app.terminal import AsJson, UserError, err, note, print_json, print_table, print_text, run_async, settings, with_store
from app.wiring import world
from bot.model.calendar import Week
from scheduler import tick as heartbeat
from scheduler.leap import Leap, leap, mend, said
from scheduler.lease import leased
from scheduler.tick import Tally
from storage.store import SqlStore

_SHOWN = ("opened", "sent", "reminded", "closed", "released", "digests", "unreachable")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("demo")(demo)
    cli.command("run")(run)
    cli.command("tick")(tick)


def demo(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free port.")] = 8080,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Don't open the web chat.")] = False,
) -> None:
    """Look around without any account: a sample company with half a year behind it, and a local web chat."""
    from app.demo.running import run_demo  # noqa: PLC0415 - the sample company is no part of a real start

    run_async(run_demo(port, open_browser=not no_browser))


def run(
    no_scheduler: Annotated[bool, typer.Option("--no-scheduler", help="Serve only; ticks come from elsewhere.")] = False,
) -> None:
    """Serve all configured platforms, and send what is due."""
    from app.server.running import run as run_server  # noqa: PLC0415 - a tick serves nobody

    run_async(run_server(settings(), schedule=not no_scheduler))


def tick(
    at: Annotated[str, typer.Option("--at", metavar="ISO-8601", help="As of this moment; default: now.")] = "",
    back_to: Annotated[
        str, typer.Option("--back-to", metavar="ISO-8601", help="Set a last tick that lies in the future back to this moment.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """One heartbeat: open due rounds, send, remind, close, release, send digests. Twice is as good as once."""
    if at and back_to:
        raise UserError("--at and --back-to are two commands: give one of them")
    if back_to:
        _set_back(_moment(back_to, "--back-to"), as_json=as_json)
        return
    moment = _moment(at, "--at") if at else chance.now()

    async def work(own: Settings, store: SqlStore) -> tuple[Tally, datetime | None]:
        async with connected(own, store) as chats:
            last = await store.last_tick()
            return await heartbeat.tick(world(own, store, chats.platforms), moment, by_clock=not at), last

    with err.status("At work …"):  # a release or a delivery to thousands takes its time; silent where nobody watches
        tally, last = with_store(work)
    counts = asdict(tally)
    if as_json:
        print_json({"at": moment.isoformat(), **{name: counts[name] for name in _SHOWN}})
    elif not tally.leap:
        print_table((), ((name, str(counts[name])) for name in _SHOWN))
    if tally.idle:
        note("No chat platform is configured: what was due stays due. `voinko doctor` says what is missing.")
    if tally.earlier or tally.leap:
        _say_refused(tally, last)
    if tally.down:
        note(f"Can't be used now: {', '.join(map(str, sorted(tally.down)))}. What was due there stays due; see `voinko doctor`.")
        raise typer.Exit(1)


def _say_refused(tally: Tally, last: datetime | None) -> None:
    """Why nothing was done; bad input where the moment was the wall clock's and can't be right."""
    now = chance.now()
    found = tally.leap or (Leap.BEHIND if leap(now, last) is Leap.BEHIND else None)
    if found and last is not None:
        note(f"{said(found, now, last)} {mend(found, now)}")
    elif tally.earlier:
        note("This moment lies before the last tick: nothing was done.")
    if tally.leap:
        raise typer.Exit(2)


def _set_back(moment: datetime, *, as_json: bool) -> None:
    """Mend a memory that lies in the future, when no other process ticks."""

    async def work(_own: Settings, store: SqlStore) -> tuple[Week, ...]:
        async with leased(store):
            last, now = await store.last_tick(), chance.now()
            if last is None or last <= now:
                raise UserError("the last tick does not lie in the future: there is nothing to set back")
            if moment > now:
                raise UserError(f"--back-to {moment.isoformat()} lies in the future too: give a moment that has been")
            return await store.set_back(moment, now)

    weeks = with_store(work)
    if as_json:
        print_json({"back_to": moment.isoformat(), "taken_back": [str(week) for week in weeks]})
        return
    print_text(f"The last tick is now at {moment.isoformat()}.")
    for week in weeks:
        print_text(f"{week}: the round that was opened in the future is taken back, with its answers")


def _moment(text: str, option: str) -> datetime:
    """Read an ISO 8601 moment; one without an offset is in the company's time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"{option} {text!r}: write a moment as 2026-01-06T09:30+02:00") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=settings().company.zone_of(None))
    return moment.astimezone(UTC)
