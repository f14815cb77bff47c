"""Rounds: how far a pulse came, and those that can't be closed."""

from __future__ import annotations

from typing import Annotated

import typer

from app import chance
from app.installation.site import opened
from app.settings.load import Settings
from app.terminal import AsJson, UserError, note, out, print_json, print_table, run_async, settings, span, with_store
from bot.model.calendar import Week
from bot.model.people import NOWHERE, Workspace
from bot.model.pulses import Round
from bot.pulse.reach import Count, Reach, reach
from storage.store import SqlStore

rounds = typer.Typer(no_args_is_help=True, help="Rounds: how far a pulse came, and those that can't be closed.")


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(rounds, name="round")


@rounds.command("show")
def show(
    week: Annotated[str, typer.Argument(metavar="[WEEK]", help="2026-W47; default: the latest round.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell how many people the pulse reached, and for which technical reasons it did not. Names nobody.

    Who had paused, put the questions off or was away is not in it. Numbers below 3 are not split.
    """
    wanted = _week(week)

    async def work(_own: Settings, store: SqlStore) -> tuple[Round, Reach]:
        found = await store.pulse_of(wanted)
        if found is None:
            raise UserError(f"there has been no round in {wanted}" if wanted else "no round has been opened yet")
        return found[0], reach(found[1])

    round_, came = with_store(work)
    if as_json:
        print_json(_document(round_, came))
        return
    out.print(f"{round_.week}, {round_.state.value}")
    places = [(_place(place), count) for place, count in came.workspaces]
    table = [("all", came.total), *(places if len(places) > 1 else [])]
    print_table(
        ("where", "asked", "reached", "in doubt", "not reached"), [(name, *map(str, _numbers(one))) for name, one in table]
    )
    if came.reasons:
        print_table(
            ("not reached because of", "people"), [(reason or "other reasons", str(people)) for reason, people in came.reasons]
        )
    if came.total.not_reached:
        note("Numbers below 3 are not split. Who can't be reached is named by `voinko roster show`, before the next pulse.")


@rounds.command("discard")
def discard(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which rounds would be discarded.")] = False,
) -> None:
    """Close the open rounds whose private key is lost, without figures, and go on without a guard key that is lost."""

    async def work() -> tuple[tuple[Week, ...], tuple[Week, ...]]:
        async with opened(settings(), without_ring=True) as store:
            forgotten = await store.unknown_weeks()
            if dry_run:
                return await store.unopenable(), forgotten
            discarded = await store.discard_unopenable(chance.now())
            await store.take_ring()
            return discarded, forgotten

    weeks, forgotten = run_async(work())
    if forgotten:
        out.print(
            f"The guard key is lost, and with it whom the figures of {span(forgotten)} counted (release rule R7). "
            f"For four weeks nothing {'would be' if dry_run else 'is'} shown of their topics."
        )
    if not weeks:
        out.print("Every open round has its private key; nothing was discarded.")
    for week in weeks:
        out.print(f"{week}: would be discarded" if dry_run else f"{week}: discarded, without figures")


def _week(written: str) -> Week | None:
    try:
        return Week.parse(written) if written else None
    except ValueError:
        raise UserError(f"{written!r}: write an ISO week as 2026-W05") from None


def _numbers(count: Count) -> tuple[int, int, int, int]:
    return count.asked, count.reached, count.in_doubt, count.not_reached


def _place(place: Workspace | None) -> str:
    if place is None:
        return "others"
    return "no account found" if place == NOWHERE else str(place)


def _document(round_: Round, came: Reach) -> dict[str, object]:
    def numbers(count: Count) -> dict[str, int]:
        return dict(zip(("asked", "reached", "in_doubt", "not_reached"), _numbers(count), strict=True))

    return {
        "week": str(round_.week),
        "state": round_.state.value,
        **numbers(came.total),
        "workspaces": [
            {"platform": place.platform if place else None, "workspace": place.name if place else None, **numbers(count)}
            for place, count in came.workspaces
        ],
        "reasons": [{"reason": reason, "people": people} for reason, people in came.reasons],
    }
