"""A feedback file brought in: which source it is of, and its rows stored while a bar shows how far it has come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from adapters.feedback.paths import Place
from adapters.feedback.person_column import person_named
from adapters.files.chosen import BadChoiceError, parse_choice
from adapters.files.containers import UnreadableError
from adapters.files.feedback import Numbered, Reader
from adapters.files.own_form import CHOSEN, own_places, read_own
from adapters.files.problems import Findings, did_you_mean
from adapters.files.records import Layout, RecordFile
from adapters.files.source_file import FileForm, FileSource, SourceRows, read_source
from app.settings.credentials import FeedbackSource
from app.terminal import UserError, err
from bot.model.people import name_key
from storage.store import SqlStore

_AT_ONCE = 10_000  # rows in one transaction, which holds up nobody for more than a moment
_AS_FOUND = Layout()
_OURS = 3  # columns of our own names that make a file one in our own form


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import has done. ``different`` are the lines of rows that are stored with other content."""

    total: int
    added: int = 0
    different: list[int] = field(default_factory=list)
    run: int | None = None


def read_any(
    file: Path, sources: Sequence[FeedbackSource], reader: Reader, *, source: str, columns: list[str] | None
) -> SourceRows:
    """The file's rows, by the source that is named or fits, or in our own form. Raises BadFileError and UserError."""
    try:
        choice = parse_choice(columns, CHOSEN) if columns else None
    except BadChoiceError as error:
        raise UserError(f"--map {error}") from None
    if choice and (refusal := person_named(choice.get("team"))):
        raise UserError(f"--map team {refusal}")
    found = _source_of(file, sources, source, choice)
    if found is not None:
        return read_source(file, _with_choice(found, choice), reader)
    return read_own(file, reader, choice, source)


def _source_of(file: Path, sources: Sequence[FeedbackSource], name: str, choice: Mapping[str, Place] | None) -> FileSource | None:
    """The source by which a file is read; None where it is in our own form. Raises UserError."""
    configured = {one.name: one.file for one in sources if one.file is not None}
    if name in configured:
        return configured[name]
    fitting = [] if name or choice else [source for source in configured.values() if _has_all(file, source.form)]
    if len(fitting) > 1:
        raise UserError(f"{file.name}: may be of {' or '.join(source.name for source in fitting)}; say which with --source")
    if fitting:
        return fitting[0]
    names = names_in(file)
    ours = own_places(names)
    if choice or not names or {"date", "team"} <= ours.keys() or len(ours) >= _OURS:
        return None
    raise UserError(_unknown(file, configured, name))


def _unknown(file: Path, configured: Mapping[str, FileSource], name: str) -> str:
    learn = f"`voinko feedback learn {file.name}{f' --source {name}' if name else ''}` proposes how to read it"
    if not name:
        return f"{file.name}: its columns are not ours, and no [feedback.NAME.file] in voinko.toml fits them; {learn}"
    hint = did_you_mean(name, configured) or f"; it does of {', '.join(configured)}" if configured else ""
    return f"voinko.toml does not say how files of {name} are read, under [feedback.{name}.file]{hint}; {learn}"


def _with_choice(source: FileSource, choice: Mapping[str, Place] | None) -> FileSource:
    """The source with what was typed put over its settings."""
    form = source.form
    return replace(source, form=replace(form, places={**form.places, **choice})) if choice else source


def _has_all(file: Path, form: FileForm) -> bool:
    names = {name_key(name) for name in names_in(file, form.layout)}
    return bool(names) and all(place.constant is not None or _is_there(place, names) for place in form.places.values())


def _is_there(place: Place, names: Collection[str]) -> bool:
    return any(name_key(path) in names or all(name_key(part) in names for part in path.split(" + ")) for path in place.paths)


def names_in(file: Path, layout: Layout = _AS_FOUND) -> tuple[str, ...]:
    """What a file calls its columns; () where it can't be read."""
    try:
        return RecordFile(file, layout, Findings(file.name)).names()
    except (UnreadableError, OSError):
        return ()


async def store_rows(store: SqlStore, rows: Iterator[Numbered], about: int, at: datetime) -> Imported:
    """Store all rows as one run, showing how far it has come."""
    total = added = 0
    different: list[int] = []
    run = await store.begin_run(at)
    with Progress(
        TextColumn("importing"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=not err.is_terminal,
    ) as bar:
        task = bar.add_task("importing", total=about)
        while batch := list(islice(rows, _AT_ONCE)):
            feedback = [row for _, row in batch]
            new = await store.add_feedback(feedback, run)
            if new < len(batch):
                different += [batch[place][0] for place in await store.differing(feedback)]
            total, added = total + len(batch), added + new
            bar.advance(task, len(batch))
    return Imported(total, added, different, run)
