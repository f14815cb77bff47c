"""A digest as one picture, and the same in words for those who can't see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bot.digest.sections.words import customer_words, direction, height_words, number, on_scale, short, step_words
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS, MetricFigure, MetricName
from bot.model.document_types.digest import Document, Point, StepTopic, step_topics
from bot.model.feedback import RESULTS, Metric
from bot.model.messages import Block, Chart, IntervalBar, Picture, StepStrip
from bot.model.people import Language
from bot.model.released import Step
from bot.release.rules import step_of
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
    return StepStrip(short(entry["topic"], language), tuple(_step(point) for point in entry["strip"]), _note(entry, language))


def _step(point: Point) -> int | None:
    """A step as it is, and the step that a level comes nearest to."""
    value = point["value"]
    return value if value is None or isinstance(value, int) else int(step_of(Fraction(value)))


def _note(entry: StepTopic, language: Language) -> str:
    match entry["state"]:
        case "released":
            if entry["level"] is not None:
                return number(entry["level"], language)
            now = step_words(entry["step"], language)
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
        values = [one["value"] for one in entry["strip"] if one["value"] is not None]
        known = ", ".join(height_words(value, language) for value in values)
        steps = known or text(language, f"digest.note.{'withheld' if entry['strip'] else 'not_asked_yet'}")
        topics.append(text(language, "digest.alt_topic", topic=short(entry["topic"], language), steps=steps))
    customers = [
        f"{text(language, f'digest.metric.{metric}')} {customer_words(metric, document['customers'][metric], language)}"
        for metric in METRICS
        if document["customers"][metric]["n"]
    ]
    none = text(language, "digest.none")
    return text(language, "digest.alt", employees="; ".join(topics), customers="; ".join(customers) or none)
