"""A digest as one picture, and the same in words for those who can't see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.digest.sections.words import (
    cell_words,
    customer_words,
    direction,
    height_words,
    level_words,
    on_scale,
    short,
    step_words,
)
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS, MetricFigure, MetricName
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import Point, StepTopic, cell_at, cell_of
from bot.model.feedback import RESULTS, Metric
from bot.model.messages import Block, Chart, IntervalBar, Mark, Picture, StepStrip
from bot.model.people import Language
from bot.model.released import Step, StepCell
from bot.release.derived import Level
from bot.texts.sentences import text


def title(document: Document, language: Language) -> str:
    """The digest's own heading: whose it is, and of which week."""
    return text(language, "digest.title", unit=document["audience"]["name"], week=Week.parse(document["week"]).number)


def picture(document: Document, language: Language) -> Iterator[Block]:
    """Both sides in one picture: the topics that were asked this week, or all of them where none was."""
    entries = step_topics(document)
    asked = [entry for entry in entries if entry["asked_in"] == document["week"]] or entries
    yield Picture(_chart(document, asked, language), _alt(document, asked, language))


def whole_chart(document: Document, language: Language) -> Chart:
    """The picture's chart with every topic, for the page, which has room."""
    return _chart(document, step_topics(document), language)


def _chart(document: Document, entries: Sequence[StepTopic], language: Language) -> Chart:
    lowest, low, middle, high, highest = (step_words(step, language) for step in Step)
    return Chart(
        title=title(document, language),
        columns=(text(language, "digest.chart_employees"), text(language, "digest.chart_customers")),
        scale=(lowest, low, middle, high, highest),
        strips=tuple(_strip(entry, language) for entry in entries),
        bars=tuple(_bar(metric, document["customers"][metric], language) for metric in METRICS),
    )


def _strip(entry: StepTopic, language: Language) -> StepStrip:
    return StepStrip(short(entry["topic"], language), tuple(_mark(point) for point in entry["strip"]), _note(entry, language))


def _mark(point: Point) -> Mark:
    """A cell as it is, and the step in which a level lies."""
    match _height(point):
        case None:
            return None
        case StepCell(low=low, high=high) as cell:
            return int(low) if cell.step else (int(low), int(high))
        case level:
            return int(Level(level).step)


def _height(point: Point) -> StepCell | float | None:
    return cell_at(point) or point["value"]


def _note(entry: StepTopic, language: Language) -> str:
    match entry["state"]:
        case "released":
            if entry["level"] is not None:
                return level_words(entry["level"], language)
            cell = cell_of(entry)
            now = "" if cell is None else cell_words(cell, language)
            return text(language, f"digest.note.{entry['signal']}", step=now) if entry["signal"] else now
        case "withheld" | "not_asked_yet":
            return text(language, f"digest.note.{entry['state']}")


def _bar(metric: MetricName, figure: MetricFigure, language: Language) -> IntervalBar:
    label = text(language, f"digest.metric.{metric}")
    low, high = RESULTS[Metric(metric)]
    if figure["value"] is None:
        return IntervalBar(label, low, high, note=customer_words(metric, figure, language))
    return IntervalBar(
        label,
        low,
        high,
        value=figure["value"],
        low=figure["low"],
        high=figure["high"],
        note=direction(figure, language),
        value_text=on_scale(metric, figure["value"], language),
        previous=figure["previous"],
    )


def _alt(document: Document, entries: Sequence[StepTopic], language: Language) -> str:
    """The chart in words: every topic's releases, oldest first, and every customer figure."""
    topics = []
    for entry in entries:
        heights = [height for point in entry["strip"] if (height := _height(point)) is not None]
        known = ", ".join(height_words(height, language) for height in heights)
        steps = known or text(language, f"digest.note.{'withheld' if entry['strip'] else 'not_asked_yet'}")
        topics.append(text(language, "digest.alt_topic", topic=short(entry["topic"], language), steps=steps))
    customers = [
        f"{text(language, f'digest.metric.{metric}')} {customer_words(metric, document['customers'][metric], language)}"
        for metric in METRICS
        if document["customers"][metric]["n"]
    ]
    none = text(language, "digest.none")
    return text(language, "digest.alt", employees="; ".join(topics), customers="; ".join(customers) or none)
