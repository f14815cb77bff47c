"""What comes out: digests, the export, the question bank and its rotation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from adapters.files.problems import did_you_mean
from adapters.slack.render import message as slack_message
from adapters.statistics import ScipyStatistics
from adapters.teams.render import card as teams_card
from adapters.teams.settings import TeamsSettings
from adapters.terminal import plain
from adapters.text.comment_reader import CustomerCommentReader
from adapters.web.page import digest_file
from app import chance
from app.installation.site import opened
from app.settings.load import Settings
from app.terminal import AsJson, UserError, json_text, print_json, print_table, print_text, run_async, settings, with_store
from app.wiring import picture_url
from bot.actions.dialog import reference
from bot.digest.digests import Digests
from bot.digest.message import digest_in_full, digest_message
from bot.model.calendar import Week
from bot.model.document_types.digest import Document
from bot.model.messages import Message
from bot.model.people import Language, name_key
from bot.model.units import COMPANY_UNIT, Unit, UnitKind
from bot.pulse.questions import BANK
from bot.pulse.rotation import ListedWeek, listing
from bot.release.export import as_csv, exported
from bot.texts.sentences import text
from storage.database.existing import look
from storage.store import SqlStore


class DigestFormat(StrEnum):
    """How a digest is printed."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    SLACK = "slack"
    TEAMS = "teams"


class ExportFormat(StrEnum):
    """How the export is printed."""

    CSV = "csv"
    JSON = "json"


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command("digest")(digest)
    cli.command("export")(export)
    cli.command("questions")(questions)
    cli.command("rotation")(rotation)


def digest(
    team: Annotated[str, typer.Option("--team", metavar="T", help="A team's name.")] = "",
    department: Annotated[str, typer.Option("--department", metavar="D", help="A department's name.")] = "",
    company: Annotated[bool, typer.Option("--company", help="The whole company.")] = False,
    week: Annotated[str, typer.Option("--week", metavar="2026-W47", help="The week asked about; default: the latest.")] = "",
    form: Annotated[DigestFormat, typer.Option("--format")] = DigestFormat.TEXT,
    language: Annotated[Language | None, typer.Option("--language", help="Default: that of the manager or head.")] = None,
) -> None:
    """Print a digest as its reader gets it."""
    if (bool(team) + bool(department) + company) != 1:
        raise UserError("name one of --team T, --department D or --company")

    async def work(own: Settings, store: SqlStore) -> str:
        unit = await _unit(store, team, department)
        document = await _document(own, store, unit, week)
        spoken = language or await _language(own, store, unit)
        match form:
            case DigestFormat.JSON:
                return json_text(document)
            case DigestFormat.HTML:
                return digest_file(document, spoken)
            case DigestFormat.TEXT:
                return plain(digest_in_full(document, spoken))
            case _:  # with the buttons of the one who may act for the unit
                return _written(digest_message(document, spoken, reference(unit)), form, own, store)

    print_text(with_store(work))


async def _unit(store: SqlStore, team: str, department: str) -> Unit:
    teams = await store.teams()
    if team:
        ids = {known.name: known.id for known in teams}
        return Unit.of_team(ids[_known("team", team, ids)])
    if department:
        names = {known.department for known in teams if known.department}
        return Unit(UnitKind.DEPARTMENT, _known("department", department, names))
    return COMPANY_UNIT


def _known(what: str, name: str, names: Collection[str]) -> str:
    """The name as the roster spells it. Raises UserError."""
    found = next((known for known in names if name_key(known) == name_key(name)), None)
    if found is None:
        there = ", ".join(sorted(names)) or "none"
        raise UserError(f"there is no {what} named {name!r}{did_you_mean(name, names)}; the {what}s are: {there}")
    return found


async def _language(own: Settings, store: SqlStore, unit: Unit) -> Language:
    """The language of the unit's reader: of its manager or head, else the company's."""
    match unit.kind:
        case UnitKind.TEAM:
            managers = await store.managers()
            emails = tuple(filter(None, (managers.get(unit.team_id),)))
        case UnitKind.DEPARTMENT:
            emails = own.company.heads_of(unit.key)
        case _:
            emails = own.company.company_readers
    return own.company.language_of(await store.employee_by_email(emails[0]) if emails else None)


async def _document(own: Settings, store: SqlStore, unit: Unit, week: str) -> Document:
    try:
        wanted = Week.parse(week) if week else None
    except ValueError:
        raise UserError(f"--week {week!r}: write an ISO week as 2026-W05") from None
    released = await store.released_weeks()
    if not released:
        raise UserError("no round has been released yet, so there is no digest")
    wanted = wanted or released[-1]
    if wanted not in released:
        raise UserError(f"week {wanted} has no released round; the weeks are {released[0]} to {released[-1]}")
    digests = Digests(store, own.company, ScipyStatistics(), CustomerCommentReader())
    return await digests.document(unit, wanted, freeze=False)


def _written(message: Message, form: DigestFormat, own: Settings, store: SqlStore) -> str:
    match form:
        case DigestFormat.SLACK:
            return json_text(slack_message(message, picture_url(own, store, own.slack.api_url)))
        case _:
            return json_text(teams_card(message, picture_url(own, store, _teams(own))))


def _teams(own: Settings) -> str:
    return TeamsSettings(openid_metadata_url=own.teams.openid_metadata_url).metadata_url


def export(
    form: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.CSV,
) -> None:
    """Print the published figures; nothing else exists."""
    rows = with_store(lambda own, store: exported(store, own.company))
    if form is ExportFormat.JSON:
        print_json(rows)
    else:
        print_text(as_csv(rows))


def questions(
    language: Annotated[Language | None, typer.Option("--language", help="One language; default: all three.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the question bank."""
    if as_json:
        print_json(
            [
                {
                    "id": one.id,
                    "topic": one.topic.value,
                    "scale": one.scale.value,
                    "text": {k.value: v for k, v in one.text.items()},
                }
                for one in BANK.values()
            ]
        )
        return
    languages = [language] if language else list(Language)
    headings = ("id", "topic", *(text(spoken, f"languages.{spoken}") for spoken in languages))
    print_table(
        headings,
        (
            (item.id, text(languages[0], f"digest.short.{item.topic}"), *(item.text[spoken] for spoken in languages))
            for item in BANK.values()
        ),
    )


def rotation(
    start: Annotated[
        datetime | None,
        typer.Option(
            "--start",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="The first pulse. Default: the company's own, from this week on.",
        ),
    ] = None,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520)] = 12,
    as_json: AsJson = False,
) -> None:
    """Show which items are asked in which ISO week."""
    rows = listing(start.date(), weeks) if start else run_async(_own_listing(weeks))
    if as_json:
        print_json(rows)
        return
    print_table(
        ("week", "items"),
        ((row["week"], " · ".join(f"{item['item']} ({item['topic']})" for item in row["items"])) for row in rows),
    )


async def _own_listing(weeks: int) -> list[ListedWeek]:
    """The company's own rotation from this week on, its first pulse being to come or behind it."""
    own = settings()
    today = chance.now().date()
    cadence = own.cadence(today)
    if await look(own.database_url) is None:
        return listing(cadence.start, weeks)
    async with opened(own) as store:
        return listing(cadence.begun(await store.first_week()).start, weeks, today, await store.asked())
