"""All units of a week as a map: a row for each unit, a cell for each topic. Pure; sees nothing but the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.digest.sections.words import cell_words, level_words, teams_words
from bot.model.document_types.topics import StepTopic, cell_of
from bot.model.messages import Mark, ends, spanning
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS, Topic
from bot.model.readers import Readable
from bot.model.units import Unit
from bot.page.contents import Overview
from bot.release.derived import Level
from bot.texts.sentences import text


@dataclass(frozen=True, slots=True)
class MapCell:
    """One topic of one unit. ``mark`` is None where nothing is shown, whatever the reason; ``words`` say which."""

    mark: Mark
    words: str
    moved: str  # "fall", "rise" or ""

    @property
    def place(self) -> int:
        """The lowest step that it may be, after which its colour goes; 0 where nothing is shown."""
        return 0 if self.mark is None else ends(self.mark)[0]


@dataclass(frozen=True, slots=True)
class MapRow:
    """One unit; no cells where it has no digest of that week."""

    unit: Unit
    name: str
    kind: str
    cells: tuple[MapCell, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """The topic after which a map's rows are ordered. What shows nothing comes last either way."""

    topic: Topic
    weakest_first: bool = True

    @classmethod
    def parse(cls, words: str) -> Order | None:
        """Read what ``str`` writes: a topic, with "-" before it for the strongest first; None for any other words."""
        topic = words.removeprefix("-")
        return cls(Topic(topic), topic == words) if topic in STEP_TOPICS else None

    def __str__(self) -> str:
        return self.topic if self.weakest_first else f"-{self.topic}"


@dataclass(frozen=True, slots=True)
class MapColumn:
    """A topic at the head of its column; pressing it asks for ``order``. ``aria_sort`` is "" where the map has another."""

    topic: str
    order: Order
    aria_sort: str


@dataclass(frozen=True, slots=True)
class MapView:
    """The heat map of a reader's units; ``scale`` are the words of the five steps."""

    columns: tuple[MapColumn, ...]
    rows: tuple[MapRow, ...]
    scale: tuple[str, ...]
    is_sorted: bool


def map_view(overview: Overview, language: Language, order: Order | None = None) -> MapView:
    """The heat map of a week, in that order or in the organisation's own."""
    rows = [_row(unit, topics, language) for unit, topics in overview.rows]
    if order:
        column = STEP_TOPICS.index(order.topic)
        rows.sort(key=lambda row: _height(row, column, order))
    return MapView(
        columns=tuple(_column(topic, order, language) for topic in STEP_TOPICS),
        rows=tuple(rows),
        scale=tuple(text(language, f"steps.{step}") for step in range(1, 6)),
        is_sorted=order is not None,
    )


def _height(row: MapRow, column: int, order: Order) -> tuple[bool, int]:
    mark = row.cells[column].mark if row.cells else None
    height = sum(ends(mark)) if mark else 0
    return mark is None, height if order.weakest_first else -height


def _column(topic: Topic, order: Order | None, language: Language) -> MapColumn:
    name = text(language, f"digest.short.{topic}")
    if order is None or order.topic != topic:
        return MapColumn(name, Order(topic), "")
    return MapColumn(name, Order(topic, not order.weakest_first), "ascending" if order.weakest_first else "descending")


def _row(read: Readable, topics: Sequence[StepTopic] | None, language: Language) -> MapRow:
    kind = text(language, f"page.map.{read.unit.kind}")
    if topics is None:
        return MapRow(read.unit, read.name, kind, ())
    entries = {entry["topic"]: entry for entry in topics}
    return MapRow(read.unit, read.name, kind, tuple(_cell(entries.get(topic), language) for topic in STEP_TOPICS))


def _cell(entry: StepTopic | None, language: Language) -> MapCell:
    if entry is None:
        return MapCell(None, text(language, "page.map.not_asked"), "")
    match entry["state"]:
        case "not_asked_yet":
            return MapCell(None, text(language, "page.map.not_asked"), "")
        case "withheld":
            return MapCell(None, text(language, "page.map.withheld"), "")
        case "released":
            moved = entry["signal"] if entry["fresh"] and entry["signal"] else ""
            cell = cell_of(entry)
            if cell is not None:
                return MapCell(spanning(cell.low, cell.high), cell_words(cell, language), moved)
            if entry["level"] is None:
                return MapCell(None, text(language, "page.map.withheld"), "")
            words, steps = level_words(entry["level"], language), entry.get("steps")
            if steps:
                words = text(language, "digest.level", step=words, teams=teams_words(steps, language))
            return MapCell(int(Level(entry["level"]).step), words, moved)
