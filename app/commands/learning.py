"""`learn`: how a file of another system may be read, shown before anything is written, and written after a yes."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from adapters.feedback.mapping import FIELDS
from adapters.files.chosen import BadChoiceError, parse_choice
from adapters.files.columns import Column
from adapters.files.containers import UnreadableError
from adapters.files.feedback import Reader
from adapters.files.learning import Proposal, learnt_feedback, learnt_roster
from adapters.files.roster_map import FIELDS as ROSTER_FIELDS
from adapters.files.roster_map import read_mapped_roster
from adapters.files.source_file import read_source
from adapters.files.tables import Columns
from adapters.files.team_names import KnownTeams
from app import chance
from app.installation.site import existing
from app.settings.load import Settings, load
from app.settings.sources import FILE_NAME
from app.settings.written import Value, append_settings, toml_block
from app.terminal import UserError, print_text, printable, run_async, settings

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
Yes = Annotated[bool, typer.Option("--yes", help="Write the proposal into voinko.toml without asking.")]
Chosen = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="OURS=THEIRS", help="Where a column of ours is, if you know it better; team==NAME fixes it."),
]

_SHOWN = 3  # rows and values
_WIDEST = 60  # characters of a value that is shown
_NAME = re.compile(r"[^a-z0-9]+")


def learn_feedback(
    file: File,
    source: Annotated[
        str, typer.Option("--source", help="What to call the source; without it after the system or the file.")
    ] = "",
    columns: Chosen = None,
    date_format: Annotated[
        str, typer.Option("--date-format", help='How days are written where two ways fit: "%d/%m/%Y %H:%M".')
    ] = "",
    scores: Annotated[
        list[str] | None,
        typer.Option(
            "--score", metavar="WORD=SCORE", help='What a word stands for: "Hyvä=5"; "Ei vastausta=" is no answer. Repeat it.'
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """Propose how to read a feedback file of another system, and write it into voinko.toml after a yes."""
    proposal = _learnt(learnt_feedback, file)
    places = {**proposal.places, **_written(columns, FIELDS)}
    name = source or proposal.system or _NAME.sub("-", file.stem.casefold()).strip("-") or "source"
    lacking = [field for field in ("date", "team") if field not in places]
    if not {"nps", "csat", "ces", "mystery", "comment", "score"} & places.keys():
        lacking.append("nps")
    layout = _layout(proposal)
    if date_format:
        layout["date_format"] = date_format
    if proposal.timezone:
        layout["timezone"] = proposal.timezone
    if proposal.skip_unanswered:
        layout["skip_unanswered"] = True
    tables: dict[str, Mapping[str, Value]] = {
        f"feedback.{name}.scores": {**proposal.words.get("scores", {}), **_scores(scores)},
        f"feedback.{name}.file": layout,
        f"feedback.{name}.file.map": dict(places),
    }
    _show(file, proposal, places)
    _refuse_lacking(lacking, "feedback", file)
    _refuse_known(f"feedback.{name}.file")
    if tables[f"feedback.{name}.scores"]:
        _refuse_known(f"feedback.{name}.scores")
    block = toml_block(tables)
    _try_feedback(file, name, block)
    _write(block, yes=yes, then=f"voinko feedback import {file.name} --source {name}")


def learn_roster(file: File, columns: Chosen = None, yes: Yes = False) -> None:
    """Propose how to read a roster of another system, and write it into voinko.toml after a yes."""
    proposal = _learnt(learnt_roster, file)
    places = {**proposal.places, **_written(columns, ROSTER_FIELDS)}
    tables: dict[str, Mapping[str, Value]] = {
        "roster": _layout(proposal),
        "roster.map": dict(places),
        "roster.patterns": dict(proposal.patterns),
        **{f"roster.{table}": dict(words) for table, words in proposal.words.items()},
    }
    _show(file, proposal, places)
    _refuse_lacking([field for field in ("email", "name", "team") if field not in places], "roster", file)
    _refuse_known("roster.map")
    block = toml_block(tables)
    _try_roster(file, block)
    _write(block, yes=yes, then=f"voinko roster import {file.name} --dry-run")


def _learnt(learn: Callable[[Path], Proposal], file: Path) -> Proposal:
    try:
        return learn(file)
    except UnreadableError as error:
        raise UserError(f"{file.name}: {error}") from None


def _written(columns: list[str] | None, fields: Sequence[str]) -> dict[str, str]:
    """The places that were typed, as they are written in settings."""
    try:
        chosen = parse_choice(columns or (), Columns(tuple(fields)))
    except BadChoiceError as error:
        raise UserError(f"--map {error}") from None
    return {field: place.written for field, place in chosen.items()}


def _scores(scores: list[str] | None) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in scores or ()]
    for word, equals, score in pairs:
        if not (equals and word) or (score and not score.isdecimal()):
            raise UserError(f'--score "{word}{equals}{score}": write a word and the score it stands for, such as "Hyvä=5"')
    return {word.strip(): score for word, _, score in pairs}


def _layout(proposal: Proposal) -> dict[str, Value]:
    layout = proposal.layout
    found: dict[str, Value] = {"header_rows": layout.header_rows, "skip_lines": layout.skip_lines, "skip": dict(layout.skip)}
    if layout.answers:
        found["answers"] = " ".join(layout.answers)
    return {key: value for key, value in found.items() if value}


def _show(file: Path, proposal: Proposal, places: Mapping[str, str]) -> None:
    """What the file seems to be, and where each of our fields stands, with the first values."""
    what = f"like a file of {proposal.system}" if proposal.system else "like no file that is known by its columns"
    print_text(f"{file.name} looks {what}.")
    columns = {column.name: column for column in proposal.columns}
    for field, place in places.items():
        print_text(f"  {field:17}{printable(place)}{_values(columns.get(place))}")
    for column, cells in proposal.layout.skip.items():
        print_text(f"  {'left out':17}{printable(column)} is {' or '.join(printable(cell) or 'empty' for cell in cells)}")
    read = {part for place in places.values() for path in place.split(" | ") for part in (path, *path.split(" + "))}
    others = [printable(name) for name in columns if name not in read]
    if others:
        print_text(f"  {'not read':17}{', '.join(others)}")


def _values(column: Column | None) -> str:
    filled = list(dict.fromkeys(column.filled))[:_SHOWN] if column else []
    return f"  ({', '.join(_short(cell) for cell in filled)} …)" if filled else ""


def _short(text: str) -> str:
    return printable(text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…")


def _refuse_lacking(lacking: Sequence[str], group: str, file: Path) -> None:
    if lacking:
        more = " ".join(f'--map {field}="…"' for field in lacking)
        raise UserError(
            f"which column is {' and which is '.join(lacking)} can't be known from the file; nothing was written. "
            f'Type voinko {group} learn {file.name} {more} (=NAME for the same in every row, such as --map team="=Shop")'
        )


def _refuse_known(table: str) -> None:
    """An existing block is never edited."""
    path = Path(FILE_NAME)
    found: object = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
    for key in table.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    if found is not None:
        raise UserError(
            f"{FILE_NAME} has [{table}] already, and what is there is never changed; remove it first, or give another --source"
        )


@contextmanager
def _with(block: str) -> Iterator[Settings]:
    """The settings that the block alone makes. Raises SettingsError."""
    with TemporaryDirectory() as name:
        append_settings(Path(name), block)
        yield load({}, Path(name))


def _try_feedback(file: Path, name: str, block: str) -> None:
    """Show the first rows as they would be stored. Raises BadFileError where the file can't be read so."""
    zone = settings().company.zone_of(None)
    latest = chance.now().astimezone(zone).date() + timedelta(days=1)
    with _with(block) as tried:
        source = next(one.file for one in tried.feedback_sources if one.name == name)
        assert source is not None  # noqa: S101 - for the type checker: the block has it
        read = read_source(file, replace(source, proposed=True), Reader(KnownTeams({}), zone, latest, quarantine=True))
    rows = [row for _, row in read.rows]
    print_text(f"{len(rows)} rows, {read.skipped} answers left out. The first rows would be:")
    for row in rows[:_SHOWN]:
        score = "" if row.score is None else f" {row.score:g}"
        print_text(f"  {row.day}  {_short(row.team_name)}  {row.metric}{score}  {_short(row.comment)}".rstrip())
    for sentence in read.notes:
        print_text(sentence)


def _try_roster(file: Path, block: str) -> None:
    """Show how many people and teams there would be. Raises BadFileError where the file can't be read so."""
    with _with(block) as tried:
        assert tried.roster_form is not None  # noqa: S101 - for the type checker: the block has it
        read = read_mapped_roster(file, tried.roster_form)
    teams = {person.team for person in read.people if person.team}
    print_text(f"{len(read.people)} people in {len(teams)} teams, {read.skipped} left out. The teams would be:")
    for team in sorted(teams):
        print_text(f"  {_short(team)}")


def _write(block: str, *, yes: bool, then: str) -> None:
    print_text(f"\nFor {FILE_NAME}:\n\n{block}")
    if not yes and not sys.stdin.isatty():
        print_text(f"Nothing was written; --yes writes it. Then: {then}")
        return
    run_async(existing(settings()))  # a lone settings file would look like an installation
    if not yes:
        typer.confirm(f"Add this to {FILE_NAME}?", abort=True, err=True)
    append_settings(Path.cwd(), block)
    print_text(f"Written. Now: {then}")
