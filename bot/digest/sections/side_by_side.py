"""The topics asked this week, a row each: what employees say, and beside it what customers see of it.

Where the manager has estimated the topic, that estimate is part of the row: three views on one line. Nothing is explained.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.customers.comments import CLEAR_TONE
from bot.customers.counterparts import RESPONSE, beside
from bot.digest.sections.employees import standing
from bot.digest.sections.words import on_scale, short, step_words
from bot.model.document_types.actions import Dots
from bot.model.document_types.customers import Customers
from bot.model.document_types.digest import Document, PairEntry
from bot.model.document_types.topics import TopicEntry
from bot.model.messages import Block, Heading, Text
from bot.model.people import Language
from bot.texts.sentences import text

ENOUGH_MENTIONS = 3  # comments that speak of a criterion, before its tone is told
_MARKS = {"fall": "▼ ", "rise": "▲ ", "flat": "► ", None: ""}


def side_by_side(document: Document, language: Language) -> Iterator[Block]:
    """A row for each topic that was asked this week, with both sides where customers say anything at all."""
    asked = [entry for entry in document["topics"] if entry["asked_in"] == document["week"]]
    if not asked:
        return
    pairs = {pair["topic"]: pair for pair in document["pairs"]} if _spoken(document["customers"]) else {}
    estimate = document.get("estimate")
    guessed = {dot["topic"]: dot for dot in estimate["dots"]} if estimate else {}
    paired = any(entry["topic"] in pairs for entry in asked)
    yield Heading(text(language, "digest.asked_beside" if paired else "digest.asked"))
    yield Text(
        "\n".join(_row(entry, guessed.get(entry["topic"]), pairs.get(entry["topic"]), document, language) for entry in asked)
    )
    notes = [text(language, "digest.no_cause")] if paired else []
    if any(entry["topic"] in guessed for entry in asked):
        notes.append(text(language, "estimate.whose"))
    if notes:
        yield Text(" ".join(notes), quiet=True)


def _row(entry: TopicEntry, dot: Dots | None, pair: PairEntry | None, document: Document, language: Language) -> str:
    views = " · ".join(_views(entry, dot, pair, document, language))
    return text(language, "digest.row.topic", topic=short(entry["topic"], language), views=views)


def _views(entry: TopicEntry, dot: Dots | None, pair: PairEntry | None, document: Document, language: Language) -> Iterator[str]:
    """The manager's estimate, if there is one, the team's step and the customers' result."""
    team = (_MARKS[entry["signal"]] if entry["fresh"] else "") + standing(entry, language)
    if dot is None:
        yield team
    else:
        yield text(language, "digest.row.manager", step=step_words(dot["manager"], language))
        yield text(language, "digest.row.team", step=team)
    if pair is not None:
        side = text(language, f"digest.side.{pair['customer_side']}")
        yield text(language, "digest.row.customers", result=_result(pair, document["customers"], language), side=side)


def _spoken(customers: Customers) -> bool:
    figures = (customers.get("response"), customers["nps"], customers["csat"], customers["ces"])
    return any(figure["n"] for figure in figures if figure)


def _result(pair: PairEntry, customers: Customers, language: Language) -> str:
    metric = pair["metric"]
    figure = beside(pair, customers)
    if figure is None:
        return text(language, "digest.too_little_to_tell")
    name = text(language, "digest.response") if metric == RESPONSE else text(language, f"digest.name.{metric}")
    match figure["state"]:
        case "none" | "too_few":
            return text(language, "digest.too_little_to_tell")
        case "direction_only":
            shown = name
        case "released":
            shown = f"{name} {on_scale(metric, figure['value'], language)}"
    moved = pair["customers"]
    words = text(language, f"digest.beside.{'waiting' if metric == RESPONSE else 'rated'}_{moved or 'unknown'}")
    return f"{_MARKS[moved]}{shown}, {words}"


def remarks(pair: PairEntry, language: Language) -> Iterator[str]:
    """What the comments say of the criteria that belong to the topic, for the page."""
    clear = [
        (one["criterion"], tone)
        for one in pair.get("criteria", ())
        if one["mentions"] >= ENOUGH_MENTIONS and (tone := one["tone"]) is not None and abs(tone) >= CLEAR_TONE
    ]
    for key, kept in (
        ("blamed", [criterion for criterion, tone in clear if tone < 0]),
        ("praised", [criterion for criterion, tone in clear if tone > 0]),
    ):
        if kept:
            names = ", ".join(text(language, f"digest.criterion.{criterion}") for criterion in kept)
            yield text(language, f"digest.{key}", criteria=names)
