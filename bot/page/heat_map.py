"""All units of a week as a map: a row for each unit, a cell for each topic. Pure; sees nothing but the documents."""

from __future__ import annotations

from dataclasses import dataclass

from bot.digest.sections.words import cell_words, level_words, teams_words
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import StepTopic, cell_of
from bot.model.messages import Mark, ends, spanning
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS
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
class MapView:
    """The heat map of a reader's units; ``topics`` head its columns, ``scale`` are the words of the five steps."""

    topics: tuple[str, ...]
    rows: tuple[MapRow, ...]
    scale: tuple[str, ...]


def map_view(overview: Overview, language: Language) -> MapView:
    """The heat map of a week."""
    return MapView(
        topics=tuple(text(language, f"digest.short.{topic}") for topic in STEP_TOPICS),
        rows=tuple(_row(unit, document, language) for unit, document in overview.rows),
        scale=tuple(text(language, f"steps.{step}") for step in range(1, 6)),
    )


def _row(read: Readable, document: Document | None, language: Language) -> MapRow:
    kind = text(language, f"page.map.{read.unit.kind}")
    if document is None:
        return MapRow(read.unit, read.name, kind, ())
    entries = {entry["topic"]: entry for entry in step_topics(document)}
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
