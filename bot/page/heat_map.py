"""All units of a week as a map: a row for each unit, a cell for each topic. Pure; sees nothing but the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bot.customers.document import Document
from bot.digest.sections.words import number
from bot.model.people import Language
from bot.model.pulses import STEP_TOPICS
from bot.model.readers import Readable
from bot.model.units import Unit
from bot.page.desk import Overview
from bot.release.rules import step_of
from bot.texts import text


@dataclass(frozen=True, slots=True)
class Cell:
    """One topic of one unit. ``step`` is None where nothing is shown, whatever the reason; ``words`` say which."""

    step: int | None
    level: str  # with its decimal, for what is derived; else ""
    words: str
    moved: str  # "fall", "rise" or ""


@dataclass(frozen=True, slots=True)
class Row:
    """One unit; no cells where it has no digest of that week."""

    unit: Unit
    name: str
    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """Every unit of a reader's, and every topic."""

    topics: tuple[str, ...]
    rows: tuple[Row, ...]
    scale: tuple[str, ...]


def map_view(overview: Overview, language: Language) -> MapView:
    """The heat map of a week."""
    return MapView(
        topics=tuple(text(language, f"digest.short.{topic}") for topic in STEP_TOPICS),
        rows=tuple(_row(unit, document, language) for unit, document in overview.rows),
        scale=tuple(text(language, f"steps.{step}") for step in range(1, 6)),
    )


def _row(one: Readable, document: Document | None, language: Language) -> Row:
    kind = text(language, f"page.map.{one.unit.kind}")
    if document is None:
        return Row(one.unit, one.name, kind, ())
    entries = {entry["topic"]: entry for entry in document["topics"]}
    return Row(one.unit, one.name, kind, tuple(_cell(entries.get(topic), language) for topic in STEP_TOPICS))


def _cell(entry: Mapping[str, object] | None, language: Language) -> Cell:
    if entry is None or entry["state"] == "not_asked_yet":
        return Cell(None, "", text(language, "page.map.not_asked"), "")
    if entry["state"] != "released":
        return Cell(None, "", text(language, "page.map.withheld"), "")
    moved = str(entry["signal"] or "") if entry["fresh"] else ""
    step, level = entry["step"], entry["level"]
    if isinstance(level, int | float):
        derived = int(step_of(Fraction(level)))
        return Cell(derived, number(level, language), text(language, f"steps.{derived}"), moved)
    return Cell(step if isinstance(step, int) else None, "", text(language, f"steps.{step}"), moved)
