"""A topic's details: what its rotating questions gave, told under the topic and never mixed into it. For the page."""

from __future__ import annotations

from collections.abc import Iterator

from bot.digest.sections.words import asked_when, height_words, sentence, short
from bot.model.document_types.digest import Document, step_topics
from bot.model.document_types.topics import DetailEntry, as_cell
from bot.model.messages import Block, Facts, Heading
from bot.model.people import Language
from bot.texts.sentences import text


def details_of(topic: str, document: Document, language: Language) -> tuple[str, ...]:
    """A line for each detail of the topic that has been asked; none in digests that were frozen before there were any."""
    return tuple(_line(entry, document["week"], language) for entry in document.get("details", ()) if entry["topic"] == topic)


def details(document: Document, language: Language) -> Iterator[Block]:
    """All of them, by topic."""
    lines = {entry["topic"]: details_of(entry["topic"], document, language) for entry in step_topics(document)}
    rows = [(sentence(short(topic, language)), " · ".join(own)) for topic, own in lines.items() if own]
    if rows:
        yield Heading(text(language, "details.title"))
        yield Facts(tuple(rows))


def _line(entry: DetailEntry, week: str, language: Language) -> str:
    what = sentence(text(language, f"details.item.{entry['item']}"))
    height = as_cell(entry["cell"], entry["step"]) or entry["level"]
    if entry["state"] == "withheld" or entry["released_in"] is None or height is None:
        return text(language, "details.withheld", what=what)
    when = asked_when(entry["released_in"], week, language)
    return text(language, "details.shown", what=what, step=height_words(height, language), when=when)
