"""A roster file brought in: in our own form, or by the map of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.feedback.paths import Place
from adapters.files.chosen import BadChoiceError, parse_choice
from adapters.files.encoding import encoding_of
from adapters.files.roster import COLUMNS, read_roster
from adapters.files.roster_map import FIELDS, RosterForm, read_mapped_roster
from adapters.files.tables import Columns
from app.commands.importing import names_in
from app.terminal import UserError
from bot.model.people import name_key
from bot.model.roster import RosterRow

_HEAD = 4096  # bytes of a header that tell its separator


@dataclass(frozen=True, slots=True)
class ReadRoster:
    """Everyone in a file; ``silent`` are the fields it does not tell."""

    people: tuple[RosterRow, ...]
    skipped: int = 0
    silent: frozenset[str] = frozenset()


def read_any_roster(file: Path, form: RosterForm | None, columns: list[str] | None) -> ReadRoster:
    """Everyone in the file, by what was typed, by the settings, or in our own form. Raises BadFileError and UserError."""
    try:
        choice = parse_choice(columns, Columns(FIELDS)) if columns else {}
    except BadChoiceError as error:
        raise UserError(f"--map {error}") from None
    names = {name_key(name) for name in names_in(file)}
    is_ours = {"email", "name", "team"} <= names and not choice
    if (is_ours and _is_plain(file)) or not names:
        return ReadRoster(read_roster(file))
    known = RosterForm(_ours(names)) if is_ours or form is None else form
    form = replace(known, places={**known.places, **choice})
    if not {"email", "name", "team"} <= form.places.keys():
        raise UserError(
            f"{file.name}: its columns are not ours, and [roster.map] in voinko.toml does not name them; "
            f"`voinko roster learn {file.name}` proposes how to read it"
        )
    read = read_mapped_roster(file, form)
    return ReadRoster(read.people, read.skipped, form.silent)


def _ours(names: set[str]) -> Mapping[str, Place]:
    """The places of a file in our own form, as far as it has our columns."""
    fields = {"manager" if column == "manager_email" else column: column for column in COLUMNS.names if column in names}
    return {name: Place(column, paths=(column,)) for name, column in fields.items()}


def _is_plain(file: Path) -> bool:
    """Tell whether it is CSV with commas or semicolons, or JSON Lines, in UTF-8: our own form has its own strict reader."""
    with file.open("rb") as source:
        head = source.readline(_HEAD)
        source.seek(0)
        packed = head.startswith((b"PK", b"[")) or b"\t" in head or b"|" in head
        return not packed and encoding_of(source).startswith("utf-8")
