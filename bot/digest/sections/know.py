"""What to know first, a line each; where there is nothing, one calm sentence."""

from __future__ import annotations

from collections.abc import Iterator

from bot.customers.counterparts import RESPONSE
from bot.digest.know import known_first
from bot.digest.sections.changes import change, moved, still_low_line
from bot.digest.sections.words import on_scale, short
from bot.model.calendar import Week
from bot.model.document_types.customers import METRICS, MetricName, TargetEntry
from bot.model.document_types.digest import Document, KnowEntry, step_topics
from bot.model.messages import Block, Heading, Text
from bot.model.people import Language
from bot.texts.sentences import text


def know(document: Document, language: Language) -> Iterator[Block]:
    """At most three lines; nothing while nothing at all is known."""
    told = known(document)
    lines = [line for entry in told if (line := _line(entry, document, language))]
    strong = [short(entry["topic"], language) for entry in told if entry["kind"] == "strength" and entry["topic"]]
    if strong:
        lines.append(text(language, "digest.strong", topics=", ".join(strong)))
    fresh = [entry for entry in step_topics(document) if entry["fresh"]]
    if not lines and fresh:
        early = all(entry.get("signal_state") == "too_early" for entry in fresh)
        lines = [text(language, "digest.too_early" if early else "digest.no_change")]
    if lines:
        yield Heading(text(language, "digest.know"))
        yield Text("\n".join(lines))


def known(document: Document) -> list[KnowEntry]:
    """What is known first; of a document that was frozen before that was said, what it would be."""
    week = Week.parse(document["week"])
    return document["know"] if "know" in document else known_first(week, document["topics"], document["customers"])


def told_metrics(document: Document) -> frozenset[str]:
    """The customers' figures whose numbers stand there already."""
    return frozenset(entry["metric"] for entry in known(document) if entry["metric"])


def _line(entry: KnowEntry, document: Document, language: Language) -> str:
    topic = next((one for one in step_topics(document) if one["topic"] == entry["topic"]), None)
    match entry["kind"]:
        case "fall" | "rise":
            moves = [move for move in moved(document) if move.topic == entry["topic"]]
            return change(moves[0], language) if moves else ""
        case "still_low":
            return still_low_line(topic, document, language) if topic else ""
        case "customers_fall":
            return _customers_fall(entry, document, language)
        case "target_missed":
            missed = (one for one in document["customers"].get("targets", ()) if one["result"] == "not_met")
            target = next((one for one in missed if one["metric"] == entry["metric"]), None)
            return _target_missed(target, document, language) if target else ""
        case "strength" if topic:
            return ""  # all of them in one line
        case "strength":
            return text(language, "digest.praised_long", criterion=text(language, f"digest.criterion.{entry.get('criterion')}"))


def _customers_fall(entry: KnowEntry, document: Document, language: Language) -> str:
    customers, name = document["customers"], entry["metric"]
    if name == RESPONSE:
        waited = customers.get("response")
        before, after = (waited["previous"], waited["value"]) if waited else (None, None)
        if before is None or after is None:
            return text(language, "digest.slower")
        return text(
            language, "digest.slower_from", before=on_scale(RESPONSE, before, language), after=on_scale(RESPONSE, after, language)
        )
    metric: MetricName = next(one for one in METRICS if one == name)
    figure = customers[metric]
    memory = None if figure["direction"] == "down" else customers.get("memory", {}).get(metric)
    previous = figure["previous"] if memory is None else memory["previous"]
    said: dict[str, object] = {"metric": text(language, f"digest.name.{metric}")}
    if figure["value"] is None or previous is None:
        moved_how = "digest.fallen"
    else:
        moved_how = "digest.fallen_from"
        said |= {"before": on_scale(metric, previous, language), "after": on_scale(metric, figure["value"], language)}
    if memory is None:
        return text(language, moved_how, **said)
    return text(language, f"{moved_how}_{memory['against']}", **said)


def _target_missed(target: TargetEntry, document: Document, language: Language) -> str:
    metric: MetricName = next(one for one in METRICS if one == target["metric"])
    value = document["customers"][metric]["value"]
    said = {"metric": text(language, f"digest.name.{metric}"), "goal": on_scale(metric, target["value"], language)}
    if value is None or metric in told_falls(document):
        return text(language, "digest.missed", **said)
    return text(language, "digest.missed_at", **said, now=on_scale(metric, value, language))


def told_falls(document: Document) -> frozenset[str]:
    """The metrics whose fall is told, with its numbers."""
    return frozenset(one["metric"] for one in known(document) if one["kind"] == "customers_fall" and one["metric"])
