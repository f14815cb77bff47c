"""Feedback by webhook: trying a payload, and giving what waits for a team to one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from adapters.feedback.mapping import BadPayloadError, Circumstances
from adapters.feedback.trial import Trial, looked_up, tried, unfound
from adapters.files.problems import count_of, did_you_mean
from app import chance
from app.installation.site import opened
from app.settings.credentials import FeedbackSource
from app.settings.load import Settings
from app.terminal import AsJson, UserError, out, print_json, print_text, printable, settings, with_store
from bot.model.feedback import Feedback
from bot.model.people import name_key
from storage.database.existing import look
from storage.feedback.received import TeamNames
from storage.store import SqlStore

Theirs = Annotated[
    str, typer.Argument(metavar="THEIR_NAME", help='A team\'s name as the source writes it; "" where it gives none.')
]
OfSource = Annotated[str, typer.Option("--source", help="Only in this source's feedback; without it in everyone's.")]


def register(feedback: typer.Typer) -> None:
    """Add these commands."""
    feedback.command("try")(try_payload)
    feedback.command("quarantine")(quarantine)
    feedback.command("assign")(assign)
    feedback.command("unassign")(unassign)


def try_payload(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="A webhook's body.")],
    source: Annotated[str, typer.Option("--source", help="The source in voinko.toml whose map is to be tried.")],
    as_json: AsJson = False,
) -> None:
    """Show what a webhook's body would become by a source's map. Stores nothing, and asks for no signature."""
    from adapters.http.bodies import MAX_BODY  # noqa: PLC0415 - brings aiohttp, which no other command here needs

    own = settings()
    chosen = _source(own, source)
    body = file.read_bytes()
    if len(body) > MAX_BODY:
        raise UserError(f"{file.name}: longer than {MAX_BODY} bytes; such a webhook is refused")
    of = Circumstances(chosen.name, chance.now().astimezone(own.company.zone_of(None)).date(), own.company.zone_of(None))
    try:
        trial = tried(chosen.kind, body, chosen.by, of)
    except BadPayloadError as error:
        raise UserError("\n".join([f"{file.name}: {error}", *_lookups_of(chosen, body)])) from None
    names = asyncio.run(_names(own))
    if as_json:
        print_json(
            {
                "responses": trial.responses,
                "rows": [_shown(row, names) for row in trial.rows],
                "nothing_at": {lookup.field: lookup.place for lookup in unfound(trial)},
                "there": list(trial.there),
            }
        )
        return
    _print(trial, names)


def _source(own: Settings, name: str) -> FeedbackSource:
    for configured in own.feedback_sources:
        if configured.name == name:
            return configured
    known = [one.name for one in own.feedback_sources]
    if not known:
        raise UserError("voinko.toml has no feedback source; write one as [feedback.NAME] with its kind")
    raise UserError(f"voinko.toml has no source {name}{did_you_mean(name, known)}; it has {', '.join(known)}")


async def _names(own: Settings) -> TeamNames | None:
    """Whose feedback is whose; None where there is no installation yet, for which none is made."""
    if await look(own.database_url) is None:
        return None
    async with opened(own) as store:
        return await store.team_names()


def _lookups_of(chosen: FeedbackSource, body: bytes) -> list[str]:
    try:
        trial = looked_up(chosen.kind, body, chosen.by)
    except BadPayloadError:
        return []
    return [*_missing(trial), f"There is: {printable(', '.join(trial.there) or 'nothing')}"]


def _missing(trial: Trial) -> list[str]:
    return [f"  {one.field}: nothing stands at {one.place}" for one in unfound(trial)]


def _shown(row: Feedback, names: TeamNames | None) -> dict[str, object]:
    shown: dict[str, object] = {
        "id": row.id,
        "date": row.day.isoformat(),
        "team": row.team_name,
        "metric": str(row.metric),
        "score": row.score,
        "comment": row.comment,
        "language": row.language,
        "channel": row.channel,
        "stage": row.stage,
        "source": row.source,
        "response_minutes": row.response_minutes,
    }
    if names is not None:
        shown["team_known"] = names.team_id(row.source, row.team_name) is not None
    return shown


def _print(trial: Trial, names: TeamNames | None) -> None:
    if not trial.rows:
        what = "holds no finished response" if not trial.responses else "holds no score and no comment"
        print_text(f"This body {what}: it would be accepted and nothing stored.")
    for number, row in enumerate(trial.rows, start=1):
        print_text(f"Row {number}")
        for key, value in _shown(row, names).items():
            if key == "team_known":
                continue
            aside = key == "team" and names is not None and names.team_id(row.source, row.team_name) is None
            remark = "  (no team of that name: it would be kept aside, see voinko feedback assign)" if aside else ""
            if value not in {"", None} or aside:
                print_text(f"  {key:17}{printable(str(value))}{remark}")
    missing = _missing(trial) if trial.responses else []
    if missing:
        print_text("\n".join(["Nothing was found for", *missing]))
    if trial.there:
        print_text(f"There is: {printable(', '.join(trial.there))}")


def quarantine(as_json: AsJson = False) -> None:
    """List the feedback that waits because nobody knows its team, and the names that were given teams."""

    async def work(_settings: Settings, store: SqlStore) -> None:
        waiting, aliases = await store.waiting(), await store.aliases()
        names = {team.id: team.name for team in await store.teams()}
        if as_json:
            print_json(
                {
                    "waiting": [{"source": one.source, "team": one.team_name, "pieces": one.pieces} for one in waiting],
                    "assigned": [
                        {"source": one.source, "team": one.team_name, "our_team": names[one.team_id]} for one in aliases
                    ],
                }
            )
            return
        for pile in waiting:
            print_text(f'{pile.pieces:>7}  {printable(pile.source)}  "{printable(pile.team_name)}"')
        if waiting:
            print_text('\nGive them a team: voinko feedback assign "THEIR NAME" "OUR TEAM" [--source SOURCE]')
        else:
            out.print("Nothing waits for a team.")
        for alias in aliases:
            print_text(f'"{printable(alias.team_name)}" of {alias.source or "any source"} is {names[alias.team_id]}')

    with_store(work)


def assign(
    their_name: Theirs,
    our_team: Annotated[str, typer.Argument(metavar="OUR_TEAM", help="A team of the roster.")],
    source: OfSource = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how much it would be, change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give all feedback under a source's own name for a team to a team of yours, and what comes under it later."""

    async def work(_settings: Settings, store: SqlStore) -> int:
        teams = {team.name: team.id for team in await store.teams()}
        if our_team not in teams:
            hint = did_you_mean(our_team, teams)
            raise UserError(f'the roster has no team "{our_team}"{hint}; write it as in the roster')
        their_team = next((name for name in teams if name_key(name) == name_key(their_name) != name_key(our_team)), "")
        if their_team:
            raise UserError(f'"{their_team}" is a team of the roster itself, and its feedback stays its own; nothing was changed')
        if dry_run:
            waiting = [one for one in await store.waiting() if name_key(one.team_name) == name_key(their_name)]
            return sum(one.pieces for one in waiting if source in {"", one.source})
        return await store.assign(their_name.strip(), teams[our_team], source)

    pieces = with_store(work)
    if as_json:
        print_json({"pieces": pieces, "dry_run": dry_run})
    elif dry_run:
        out.print(f"{count_of(pieces, 'piece')} of feedback would go to {our_team}; nothing was changed.")
    else:
        out.print(
            f"{count_of(pieces, 'piece')} of feedback went to {our_team}, and so will what comes. Undo: voinko feedback unassign."
        )


def unassign(their_name: Theirs, source: OfSource = "", as_json: AsJson = False) -> None:
    """Take back what assign has said of a name: its feedback waits again."""
    back = with_store(lambda _settings, store: store.unassign(their_name.strip(), source))
    if back is None:
        whose = f" for {source}" if source else ""
        raise UserError(f'no team was given to "{their_name}"{whose}; voinko feedback quarantine lists what was')
    if as_json:
        print_json({"pieces": back})
    else:
        out.print(f"Taken back: {count_of(back, 'piece')} of feedback. Undo: voinko feedback assign.")
