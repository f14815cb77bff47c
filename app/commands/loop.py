"""The loop: what has been begun because of digests, and how the two sides go together over time."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from adapters.statistics import ScipyStatistics
from app.settings.load import Settings
from app.terminal import AsJson, UserError, note, print_json, print_table, print_text, with_store
from bot.actions.suggestions import expected_effect, what
from bot.digest.digests import Digests
from bot.digest.sections.over_time import linkage_report
from bot.model.calendar import Week
from bot.model.document_types.over_time import LinkedTeams
from bot.model.people import Language
from bot.model.units import COMPANY_UNIT
from bot.release.export import unit_names
from bot.texts.sentences import text
from storage.store import SqlStore

InLanguage = Annotated[Language | None, typer.Option("--language", help="Default: the company's.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("actions")(actions)
    cli.command("linkage")(linkage)


def actions(language: InLanguage = None, as_json: AsJson = False) -> None:
    """Show what managers have begun because of digests, as their teams see it."""

    async def work(own: Settings, store: SqlStore) -> tuple[Language, list[dict[str, Any]]]:
        spoken, names = language or own.company.language, await unit_names(store, own.company)
        return spoken, [
            {
                "id": str(one.id),
                "kind": one.unit.kind.value,
                "unit": names.get(one.unit, one.unit.key),
                "topic": one.topic.value,
                "started_on": one.started_on.isoformat(),
                "suggestion": one.name if one.suggestion else None,
                "what": what(one.name, one.words, spoken),
                "expected": expected_effect(one.name, one.expected, spoken),
                "asked_in": str(one.asked_in) if one.asked_in else None,
            }
            for one in await store.actions()
        ]

    spoken, rows = with_store(work)
    if as_json:
        print_json(rows)
    elif not rows:
        note(text(spoken, "act.nobody"))
    else:
        columns = ("unit", "topic", "started_on", "what", "expected", "asked_in")
        headings = [text(spoken, f"act.column.{column}") for column in ("unit", "topic", "since", "what", "expected", "asked")]
        shown = (row | {"topic": text(spoken, f"digest.short.{row['topic']}")} for row in rows)
        print_table(headings, ([row[column] or "" for column in columns] for row in shown))


def linkage(
    week: Annotated[str, typer.Option("--week", metavar="2026-W47", help="The last week looked at; default: the latest.")] = "",
    language: InLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Tell how employees' and customers' sides go together over time, as the company's digest does; it shows no cause."""

    async def work(own: Settings, store: SqlStore) -> tuple[LinkedTeams | None, list[str]]:
        digests = Digests(store, own.company, ScipyStatistics())
        document = await digests.document(COMPANY_UNIT, await _released(store, week), freeze=False)
        spoken = language or own.company.language
        found = document.get("linkage")  # a digest frozen by an earlier version has none
        if not found or "primary" not in found:
            return None, [text(spoken, "linkage.earlier")]
        return found, [*linkage_report(found, spoken), text(spoken, "linkage.no_cause")]

    found, lines = with_store(work)
    if as_json:
        print_json(found or {})
    else:
        print_text("\n".join(lines))


async def _released(store: SqlStore, week: str) -> Week:
    released = await store.released_weeks()
    if not released:
        raise UserError("no round has been released yet, so there is nothing to compare")
    try:
        wanted = Week.parse(week) if week else released[-1]
    except ValueError:
        raise UserError(f"--week {week!r}: write an ISO week as 2026-W05") from None
    if wanted not in released:
        raise UserError(f"week {wanted} has no released round; the weeks are {released[0]} to {released[-1]}")
    return wanted
