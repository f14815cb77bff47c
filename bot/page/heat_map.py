"""All units of a week as a map: a row for each unit, a cell for each topic. Pure; sees nothing but the documents."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.digest.sections.words import number
from bot.model.document_types.digest import Document, StepTopic, step_topics
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS
from bot.model.readers import Readable
from bot.model.units import Unit
from bot.page.contents import Overview
from bot.release.rules import step_of
from bot.texts.sentences import text


@dataclass(frozen=True, slots=True)
class MapCell:
    """One topic of one unit. ``step`` is None where nothing is shown, whatever the reason; ``words`` say which."""

    step: int | None
    level: str  # with its decimal, for what is derived; else ""
    words: str
    moved: str  # "fall", "rise" or ""


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
        return MapCell(None, "", text(language, "page.map.not_asked"), "")
    match entry["state"]:
        case "not_asked_yet":
            return MapCell(None, "", text(language, "page.map.not_asked"), "")
        case "withheld":
            return MapCell(None, "", text(language, "page.map.withheld"), "")
        case "released":
            moved = entry["signal"] if entry["fresh"] and entry["signal"] else ""
            if entry["level"] is None:
                return MapCell(entry["step"], "", text(language, f"steps.{entry['step']}"), moved)
            derived = int(step_of(Fraction(entry["level"])))
            return MapCell(derived, number(entry["level"], language), text(language, f"steps.{derived}"), moved)
